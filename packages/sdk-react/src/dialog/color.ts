// Colours, and the contrast of WCAG 2.2 (1.4.3). Pure; owns no colour of its own.

/** Parts from 0 to 1. */
export type Color = readonly [red: number, green: number, blue: number];

export const white: Color = [1, 1, 1];
export const black: Color = [0, 0, 0];

export const mix = (from: Color, to: Color, share: number): Color => [
  from[0] + (to[0] - from[0]) * share,
  from[1] + (to[1] - from[1]) * share,
  from[2] + (to[2] - from[2]) * share,
];

/** What a browser answers for `color`: `rgb(15, 118, 110)` or `color(srgb 0.06 0.46 0.43)`. Undefined: anything else. */
export function parseComputed(text: string): Color | undefined {
  const parts = /^(?:(rgba?)\(|color\(srgb )(.*)\)$/.exec(text);
  const numbers = parts?.[2]?.split(/[\s,/]+/).map(Number);
  if (numbers === undefined || numbers.some(Number.isNaN)) return undefined;
  const [red = 0, green = 0, blue = 0] = numbers.map((part) =>
    parts?.[1] === undefined ? part : part / 255,
  );
  const inside = (part: number) => Math.min(1, Math.max(0, part));
  return [inside(red), inside(green), inside(blue)];
}

const byteOf = (part: number): number => Math.round(part * 255);
const rounded = ([red, green, blue]: Color): Color => [
  byteOf(red) / 255,
  byteOf(green) / 255,
  byteOf(blue) / 255,
];

export const toCss = (color: Color): string => `rgb(${color.map(byteOf).join(', ')})`;

const gammaThreshold = 0.040_45;
const linear = (part: number): number =>
  part <= gammaThreshold ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
const luminance = ([red, green, blue]: Color): number =>
  0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);

export function contrast(one: Color, other: Color): number {
  const [a, b] = [luminance(one) + 0.05, luminance(other) + 0.05];
  return Math.max(a, b) / Math.min(a, b);
}

export const better = (ground: Color, one: Color, other: Color): Color =>
  contrast(one, ground) >= contrast(other, ground) ? one : other;

const steps = 50;

/** `color` where it has that contrast on the ground; else the nearest on the way to black or white that has. */
export function readable(color: Color, ground: Color, least: number): Color {
  const target = better(ground, white, black);
  for (let step = 0; step < steps; step += 1) {
    // Rounded as it will be shown, so that rounding takes nothing away.
    const candidate = rounded(mix(color, target, step / steps));
    if (contrast(candidate, ground) >= least) return candidate;
  }
  return target;
}
