/**
 * A picture for a model that has none: the first letter of its name on a colour of its own. The makers' marks are theirs, so
 * those come with the operator's list alone (model-list.ts). Pure: the same name always looks the same.
 */
import type { AuthenticatorModel } from './authenticator-model.ts';

interface Colours {
  readonly pale: string;
  readonly deep: string;
}

/** The letter has 7:1 on its ground, either way round (WCAG 2.2, 1.4.6). */
export const iconColours: readonly Colours[] = [
  { pale: '#e0e7ff', deep: '#312e81' },
  { pale: '#ccfbf1', deep: '#134e4a' },
  { pale: '#fef3c7', deep: '#78350f' },
  { pale: '#ffe4e6', deep: '#881337' },
  { pale: '#e0f2fe', deep: '#0c4a6e' },
  { pale: '#ecfccb', deep: '#365314' },
  { pale: '#ede9fe', deep: '#4c1d95' },
  { pale: '#e2e8f0', deep: '#1e293b' },
];

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

function letterOf(name: string): string {
  const [first] = graphemes.segment(name.trim());
  return first?.segment.toUpperCase() ?? '';
}

function coloursOf(name: string): Colours | undefined {
  let sum = 0;
  for (const character of name) sum += character.codePointAt(0) ?? 0;
  return iconColours[sum % iconColours.length];
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

function draw(letter: string, ground: string, ink: string): string {
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" rx="14" fill="${ground}"/>` +
    `<text x="32" y="33" fill="${ink}" font-family="system-ui, sans-serif" font-size="34" font-weight="600" ` +
    `text-anchor="middle" dominant-baseline="central">${escaped(letter)}</text></svg>`;
  return `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
}

/** As it was given, or with a picture for light and for dark where it has none at all. */
export function withIcon(model: AuthenticatorModel): AuthenticatorModel {
  if (model.svgIconLight !== undefined || model.svgIconDark !== undefined) return model;
  const letter = letterOf(model.name);
  const colours = coloursOf(model.name);
  if (letter === '' || !colours) return model;
  const { pale, deep } = colours;
  return { ...model, svgIconLight: draw(letter, pale, deep), svgIconDark: draw(letter, deep, pale) };
}
