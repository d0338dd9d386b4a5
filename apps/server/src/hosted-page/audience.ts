/** Who a page address is for, and what the served page says of that: who may hear it, and the way without scripts. */
import { escapeHtml } from '../http/html.ts';
import { openForm } from './no-script/html.ts';
import { voiceFor } from './no-script/words.ts';

export interface PageAudience {
  /** Origins that may show the page in a frame, or open it, and hear what becomes of it; the likeliest first. */
  readonly openers: readonly string[];
  /** It is a reference of ours, which the page may offer to open without scripts. */
  readonly isReference: boolean;
}

/** What the query of a page address says of it. */
export interface PageQuery {
  readonly token: string | undefined;
  readonly nativeScheme: string | undefined;
}

export function pageQuery(query: unknown): PageQuery {
  const { token, nativeScheme } = query as Record<string, unknown>;
  return { token: textOf(token), nativeScheme: textOf(nativeScheme) };
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/**
 * The page knows from its first moment who may hear it, so that whoever opened it also learns that a link was used; and
 * where scripts are off it is a form. `languages` are those wished for, best first.
 */
export function withAudience(
  index: string,
  { openers, isReference }: PageAudience,
  { token, nativeScheme }: PageQuery,
  languages: readonly (string | undefined)[],
): string {
  const meta =
    openers.length === 0 ? '' : `<meta name="message-origins" content="${escapeHtml(openers.join(' '))}">`;
  const page = index.replace('<title>', () => `${meta}<title>`);
  if (!isReference || token === undefined) return page;
  const fields = { token, ...(nativeScheme === undefined ? {} : { nativeScheme }) };
  const form = openForm(voiceFor(languages), fields);
  const noscript = `<noscript><main class="card plain">${form}</main></noscript>`;
  return page.replace(/<noscript>.*?<\/noscript>/s, () => noscript);
}
