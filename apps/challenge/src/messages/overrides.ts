// A tenant's own words in the place of ours. They are text: the page shows them as it shows its own.
import type { Messages } from './en.ts';
import { type Placeholder, type Point, points } from './points.ts';

type Texts = { readonly [name: string]: unknown };

const isTexts = (value: unknown): value is Texts => typeof value === 'object' && value !== null;

/** The text at a path such as `email.sentTo`. */
export function textAt(messages: Messages, path: string): unknown {
  let found: unknown = messages;
  for (const name of path.split('.')) found = isTexts(found) ? found[name] : undefined;
  return found;
}

function withText(texts: Texts, [name = '', ...rest]: readonly string[], text: unknown): Texts {
  const inner = texts[name];
  return { ...texts, [name]: rest.length > 0 && isTexts(inner) ? withText(inner, rest, text) : text };
}

const filled = (text: string, { placeholders }: Point, values: readonly unknown[]): string =>
  text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
    const index = placeholders.indexOf(name as Placeholder);
    return index < 0 ? whole : String(values[index]);
  });

/** `words` are texts by public id, as the server gives them; what we do not know is left aside. */
export function overridden(messages: Messages, words: unknown): Messages {
  if (!isTexts(words)) return messages;
  let texts: Texts = messages;
  for (const point of points) {
    const text = Object.hasOwn(words, point.publicId) ? words[point.publicId] : undefined;
    if (typeof text !== 'string' || text === '') continue;
    const isFixed = point.placeholders.length === 0;
    const said = isFixed ? text : (...values: unknown[]) => filled(text, point, values);
    texts = withText(texts, point.path.split('.'), said);
  }
  return texts as Messages;
}
