/**
 * The colours of one mode as the pages show them. Owns: what a theme leaves open, and that every text can be read: a
 * colour too close to its ground is shown darker or lighter, and a warning says so (docs/decisions, themes).
 */
import {
  better,
  black,
  type Color,
  contrast,
  mix,
  over,
  parseColor,
  readable,
  toHex,
  white,
} from './color.ts';
import type { ThemeMode } from './theme.ts';

export type Mode = 'light' | 'dark';

/** WCAG 2.2, 1.4.3 and 1.4.11. */
const textContrast = 4.5;
const shapeContrast = 3;

/** What the pages look like without a theme: the same as in the challenge page's own style sheet. */
const defaults = {
  light: {
    ground: '#f4f5f7',
    card: '#ffffff',
    text: '#171a21',
    quiet: '#586070',
    line: '#8a93a3',
    softLine: '#e1e4ea',
    accent: '#4f46e5',
    bad: '#b42318',
    good: '#067647',
    hover: '#f4f5f7',
  },
  dark: {
    ground: '#12141a',
    card: '#1b1e26',
    text: '#eceef2',
    quiet: '#a4acba',
    line: '#717b8c',
    softLine: '#30353f',
    accent: '#a5b4fc',
    bad: '#fda29b',
    good: '#75e0a7',
    hover: '#242832',
  },
} as const;

/** By name of the style sheet's custom property. */
export type Palette = Readonly<Record<string, string>>;

export interface ResolvedPalette {
  readonly colors: Palette;
  readonly warnings: readonly string[];
}

/** Picks colours that can be read, and notes where one was not. */
class Picker {
  readonly warnings: string[] = [];
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** `given` is what the theme says in `field`, `otherwise` what holds without it. */
  pick(field: string, given: string | undefined, otherwise: Color, grounds: readonly Color[], least: number) {
    const [first = white] = grounds;
    const wanted = given === undefined ? otherwise : over(parseColor(given), first);
    const shown = readable(wanted, grounds, least);
    if (given !== undefined && toHex(shown) !== toHex(wanted)) {
      const found = Math.floor(Math.min(...grounds.map((ground) => contrast(wanted, ground))) * 100) / 100;
      this.warnings.push(
        `${this.#path}${field}: ${given} has a contrast of ${found}:1 on ${toHex(first)}; WCAG AA needs ${least}:1, so pages show ${toHex(shown)}.`,
      );
    }
    return shown;
  }
}

/** `light` is the light mode of the same theme, whose accent the dark one takes over where it has none. */
export function resolvePalette(mode: Mode, theme: ThemeMode, light: ThemeMode = theme): ResolvedPalette {
  const picker = new Picker(mode === 'dark' ? 'darkMode.' : '');
  const base = (name: keyof (typeof defaults)['light']) => parseColor(defaults[mode][name]);
  const { colors = {}, pageBackground = {} } = theme;
  const onto = (given: string | undefined, ground: Color, otherwise: Color): Color =>
    given === undefined ? otherwise : over(parseColor(given), ground);
  const ground = onto(pageBackground.backgroundColor, mode === 'dark' ? black : white, base('ground'));
  const card = onto(colors.containerBackground, ground, base('card'));
  const grounds = {
    ground,
    card,
    input: onto(colors.inputBackground, card, card),
    way: onto(colors.cardBackground, card, card),
    secondary: onto(colors.buttonSecondaryBackground, card, card),
  };
  const hover = onto(colors.hover, card, hoverOn(card, colors.containerBackground, base('hover')));
  const shown = {
    ...textsOn(picker, theme, { ...grounds, hover }, { text: base('text'), quiet: base('quiet') }),
    ...accentOf(picker, theme, accentGiven(mode, theme, light, card), card, base('accent')),
    ...signalsOf(picker, theme, card, { bad: base('bad'), good: base('good') }),
    ...linesOf(picker, theme, grounds, { line: base('line'), 'soft-line': base('softLine') }),
    ground,
    card,
    hover,
    'input-ground': grounds.input,
    'way-ground': grounds.way,
    'secondary-ground': grounds.secondary,
  };
  const named = Object.entries(shown).map(([name, color]) => [name, toHex(color)] as const);
  return { colors: Object.fromEntries(named), warnings: picker.warnings };
}

/** The usual tint where the container is as usual; else one that keeps its distance from it. */
function hoverOn(card: Color, given: string | undefined, usual: Color): Color {
  return given === undefined ? usual : mix(card, better(card, white, black), 0.06);
}

function accentGiven(mode: Mode, theme: ThemeMode, light: ThemeMode, card: Color): string | undefined {
  if (theme.primaryColor !== undefined || mode === 'light') return theme.primaryColor;
  if (light.primaryColor === undefined) return undefined;
  return toHex(readable(over(parseColor(light.primaryColor), white), [card], textContrast));
}

type Grounds = Readonly<Record<'ground' | 'card' | 'input' | 'way' | 'secondary', Color>>;

function textsOn(
  picker: Picker,
  { colors = {} }: ThemeMode,
  grounds: Grounds & { readonly hover: Color },
  usual: { readonly text: Color; readonly quiet: Color },
) {
  const body = (ground: Color) =>
    picker.pick('colors.bodyText', colors.bodyText, usual.text, [ground], textContrast);
  const text = body(grounds.card);
  const quietOn = (ground: Color, on: Color) =>
    readable(colors.bodyText === undefined ? usual.quiet : mix(on, ground, 0.25), [ground], textContrast);
  const wayText = body(grounds.way);
  const secondary = picker.pick(
    'colors.buttonSecondaryText',
    colors.buttonSecondaryText,
    text,
    [grounds.secondary],
    textContrast,
  );
  return {
    text,
    quiet: quietOn(grounds.card, text),
    heading: picker.pick('colors.headingText', colors.headingText, text, [grounds.card], textContrast),
    'ground-text': readable(text, [grounds.ground], textContrast),
    'input-text': body(grounds.input),
    'way-text': wayText,
    'way-quiet': quietOn(grounds.way, wayText),
    'hover-text': readable(text, [grounds.hover], textContrast),
    'hover-quiet': quietOn(grounds.hover, readable(text, [grounds.hover], textContrast)),
    'secondary-text': secondary,
    icon: picker.pick('colors.icon', colors.icon, wayText, [grounds.way], shapeContrast),
  };
}

/** Button, link, ring and wheel. Text on the accent is white or nearly black, whichever is read better. */
function accentOf(
  picker: Picker,
  { colors = {} }: ThemeMode,
  primaryColor: string | undefined,
  card: Color,
  usual: Color,
) {
  const accent = primaryColor === undefined ? usual : over(parseColor(primaryColor), card);
  const ink = better(accent, white, parseColor('#14161c'));
  const onAccent = picker.pick(
    'colors.buttonPrimaryText',
    colors.buttonPrimaryText,
    ink,
    [accent],
    textContrast,
  );
  const away = better(onAccent, white, black);
  const border = colors.buttonPrimaryBorder;
  return {
    accent,
    'accent-hover': mix(accent, away, 0.14),
    'on-accent': onAccent,
    'button-border': border === undefined ? accent : over(parseColor(border), card),
    link: picker.pick(
      'colors.link',
      colors.link,
      readable(accent, [card], textContrast),
      [card],
      textContrast,
    ),
    focus: picker.pick(
      'colors.focus',
      colors.focus,
      readable(accent, [card], shapeContrast),
      [card],
      shapeContrast,
    ),
    loader: picker.pick(
      'colors.loader',
      colors.loader,
      readable(accent, [card], shapeContrast),
      [card],
      shapeContrast,
    ),
  };
}

/** What went well or wrong: as text on the container, and on a tint of its own. */
function signalsOf(
  picker: Picker,
  { colors = {} }: ThemeMode,
  card: Color,
  usual: { readonly bad: Color; readonly good: Color },
) {
  const tinted = (color: Color) => mix(card, color, 0.08);
  const pick = (name: 'critical' | 'positive', color: Color) => {
    const given = colors[name];
    const tint = tinted(given === undefined ? color : over(parseColor(given), card));
    return [picker.pick(`colors.${name}`, given, color, [card, tint], textContrast), tint] as const;
  };
  const [bad, badGround] = pick('critical', usual.bad);
  const [good, goodGround] = pick('positive', usual.good);
  const info = colors.information;
  return {
    bad,
    'bad-ground': badGround,
    good,
    'good-ground': goodGround,
    ...(info === undefined
      ? {}
      : { info: picker.pick('colors.information', info, card, [card], shapeContrast) }),
  };
}

/** The edge of an input tells where it is; the other lines are ornament. */
function linesOf(
  picker: Picker,
  { colors = {} }: ThemeMode,
  grounds: Grounds,
  usual: { readonly line: Color; readonly 'soft-line': Color },
) {
  const line = readable(usual.line, [grounds.card], shapeContrast);
  const ornament = (given: string | undefined, ground: Color, otherwise: Color) =>
    given === undefined ? otherwise : over(parseColor(given), ground);
  const soft =
    colors.containerBackground === undefined
      ? usual['soft-line']
      : mix(grounds.card, better(grounds.card, white, black), 0.14);
  return {
    line,
    'input-line': picker.pick('colors.inputBorder', colors.inputBorder, line, [grounds.card], shapeContrast),
    'secondary-line': ornament(colors.buttonSecondaryBorder, grounds.card, line),
    'way-line': ornament(colors.cardBorder, grounds.card, line),
    'soft-line': ornament(colors.divider, grounds.card, soft),
    'card-line': ornament(colors.containerBorder, grounds.ground, soft),
  };
}
