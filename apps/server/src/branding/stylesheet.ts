/**
 * A theme as the style sheet of the tenant's pages: custom properties alone, each from a checked token (SECURITY row 24).
 * Owns: what the lengths are bounded by, so that a page stays usable on the smallest phone. Does not own: what the
 * properties do (apps/challenge/src/styles/page.css).
 */
import { contrast, parseColor } from './color.ts';
import { inlineImage } from './image.ts';
import { type Mode, type Palette, resolvePalette } from './palette.ts';
import { type Theme, type ThemeMode, type TypefaceName, typefaceNames } from './theme.ts';

export type ThemeImage = 'logo' | 'watermark' | 'favicon' | 'background';

/** Names of the files that a theme's own images are served as, beside the style sheet. */
export const imageFile = (mode: Mode, image: ThemeImage): string => `${mode}-${image}`;

const paddingPixelsMax = 64;
const borderPixelsMax = 8;
const radiusPixelsMax = 48;
const logoHeightPixelsMax = 96;

const pixels = (value: number, max: number): string => `${Math.min(value, max)}px`;

export function stylesheet(theme: Theme): { readonly css: string; readonly warnings: readonly string[] } {
  const { darkMode = {} } = theme;
  const light = resolvePalette('light', theme);
  const dark = resolvePalette('dark', darkMode, theme);
  const both = [...modeRules('light', theme, light.colors), ...sharedRules(theme)];
  const css = [
    ...typefaceNames.flatMap((name) => faceRules(name, theme)),
    block(':root:root', both),
    `@media (prefers-color-scheme: dark) {\n${block(':root:root', modeRules('dark', darkMode, dark.colors))}}\n`,
  ];
  const unused = typefaceNames.flatMap((name) =>
    theme.typography?.[name]?.fontUrl === undefined
      ? []
      : [`typography.${name}.fontUrl is kept and not shown: name the font files in faces.`],
  );
  return { css: css.join(''), warnings: [...light.warnings, ...dark.warnings, ...unused] };
}

type Rule = readonly [property: string, value: string];

const block = (selector: string, rules: readonly Rule[]): string =>
  `${selector} {\n${rules.map(([property, value]) => `  --${property}: ${value};\n`).join('')}}\n`;

function modeRules(mode: Mode, theme: ThemeMode, colors: Palette): Rule[] {
  const { borders = {}, container = {}, pageBackground = {} } = theme;
  const length = (property: string, value: number | undefined, max: number): Rule[] =>
    value === undefined ? [] : [[property, pixels(value, max)]];
  const image = pageBackground.backgroundImageUrl;
  const background = image && inlineImage(image) ? imageFile(mode, 'background') : image;
  return [
    ...Object.entries(colors),
    ...length('button-radius', borders.buttonBorderRadius, radiusPixelsMax),
    ...length('button-width', borders.buttonBorderWidth, borderPixelsMax),
    ...length('way-radius', borders.cardBorderRadius, radiusPixelsMax),
    ...length('way-width', borders.cardBorderWidth, borderPixelsMax),
    ...length('input-radius', borders.inputBorderRadius, radiusPixelsMax),
    ...length('input-width', inputWidth(borders.inputBorderWidth, colors), borderPixelsMax),
    ...length('card-radius', borders.containerBorderRadius, radiusPixelsMax),
    ...length('padding-inline', container.paddingHorizontal ?? container.padding, paddingPixelsMax),
    ...length('padding-block', container.paddingVertical ?? container.padding, paddingPixelsMax),
    ...length('logo-height', container.logoHeight, logoHeightPixelsMax),
    ...alignmentRules(container),
    ...(background === undefined ? [] : [['ground-image', `url("${background}")`] as const]),
  ];
}

const shapeContrast = 3;

/** An input without an edge must be told from the container by its ground. */
function inputWidth(width: number | undefined, colors: Palette): number | undefined {
  if (width !== 0) return width;
  const [input = '#fff', card = '#fff'] = [colors['input-ground'], colors.card];
  return contrast(parseColor(input), parseColor(card)) >= shapeContrast ? 0 : 1;
}

/** By the direction of reading: `left` is where a line begins, in Arabic too. */
const sides = { left: 'start', center: 'center', right: 'end' } as const;

function alignmentRules({ contentAlignment, logoAlignment }: NonNullable<ThemeMode['container']>): Rule[] {
  return [
    ...(contentAlignment === undefined ? [] : [['align', sides[contentAlignment]] as const]),
    ...(logoAlignment === undefined ? [] : [['logo-align', sides[logoAlignment]] as const]),
  ];
}

function sharedRules({ typography = {}, links, shadows }: Theme): Rule[] {
  const fonts = typefaceNames.flatMap((name) =>
    typography[name]?.faces?.length ? [[`font-${name}`, `"${familyOf(name)}"`] as const] : [],
  );
  return [
    ...fonts,
    ...(links?.underline === true ? [['link-line', 'underline'] as const] : []),
    ...(shadows?.enabled === true ? [['shadow', '0 8px 24px rgb(0 0 0 / 12%)'] as const] : []),
  ];
}

const familyOf = (name: TypefaceName): string => `Theme ${name}`;

function faceRules(name: TypefaceName, { typography }: Theme): string[] {
  const { faces = [], sizeAdjust } = typography?.[name] ?? {};
  return faces.map(({ url, weight = '100 900' }) =>
    [
      `@font-face {\n  font-family: "${familyOf(name)}";\n  src: url("${url}");\n  font-weight: ${weight};\n`,
      `  font-display: swap;\n${sizeAdjust === undefined ? '' : `  size-adjust: ${sizeAdjust}%;\n`}}\n`,
    ].join(''),
  );
}
