/** Colours: reading hex, and the contrast of WCAG 2.2 (1.4.3). Owns no colour of its own. */

/** Parts from 0 to 255, alpha from 0 to 1. */
export interface Color {
  readonly r: number;
  readonly g: number;
  readonly b: number;
  readonly a: number;
}

export const white: Color = { r: 255, g: 255, b: 255, a: 1 };
export const black: Color = { r: 0, g: 0, b: 0, a: 1 };

/** `text` is #rgb, #rgba, #rrggbb or #rrggbbaa. */
export function parseColor(text: string): Color {
  const digits = text.slice(1);
  const full = digits.length <= 4 ? [...digits].map((digit) => digit + digit).join('') : digits;
  const part = (index: number) => Number.parseInt(full.slice(2 * index, 2 * index + 2), 16);
  return { r: part(0), g: part(1), b: part(2), a: full.length === 8 ? part(3) / 255 : 1 };
}

export function toHex({ r, g, b }: Color): string {
  return `#${[r, g, b].map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`;
}

/** `share` of `to`, the rest of `from`; opaque. */
export function mix(from: Color, to: Color, share: number): Color {
  const part = (name: 'r' | 'g' | 'b') => from[name] + (to[name] - from[name]) * share;
  return { r: part('r'), g: part('g'), b: part('b'), a: 1 };
}

/** What is seen of `top` on an opaque ground. */
export const over = (top: Color, ground: Color): Color => mix(ground, top, top.a);

const gammaThreshold = 0.040_45;

function luminance({ r, g, b }: Color): number {
  const [red = 0, green = 0, blue = 0] = [r, g, b].map((part) => {
    const share = part / 255;
    return share <= gammaThreshold ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

export function contrast(one: Color, other: Color): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

export const better = (ground: Color, one: Color, other: Color): Color =>
  contrast(one, ground) >= contrast(other, ground) ? one : other;

const steps = 50;

/**
 * `color` where it has that contrast on all grounds; else the nearest on the way to black or white that has. Grounds that
 * differ much may have none: then what comes closest.
 */
export function readable(color: Color, grounds: readonly Color[], least: number): Color {
  // Rounded as it will be shown, so that rounding takes nothing away.
  const worst = (candidate: Color) =>
    Math.min(...grounds.map((ground) => contrast(parseColor(toHex(candidate)), ground)));
  if (worst(color) >= least) return color;
  const target = worst(white) >= worst(black) ? white : black;
  for (let step = 1; step < steps; step += 1) {
    const candidate = mix(color, target, step / steps);
    if (worst(candidate) >= least) return candidate;
  }
  return target;
}
