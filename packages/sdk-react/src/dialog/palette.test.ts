import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Color, contrast, parseComputed, toCss } from './color.ts';
import { resolvePalette, type Wanted } from './palette.ts';

const color = (hex: string): Color => {
  const part = (at: number) => Number.parseInt(hex.slice(at, at + 2), 16) / 255;
  return [part(1), part(3), part(5)];
};
const dark: Wanted = {
  primary: color('#a5b4fc'),
  onPrimary: undefined,
  ground: color('#1b1e26'),
  text: color('#eceef2'),
  quiet: color('#a4acba'),
  line: color('#717b8c'),
  muted: color('#242832'),
  bad: color('#fda29b'),
  ring: color('#a5b4fc'),
};

it('what can be read stays as it is', () => {
  const shown = resolvePalette(dark);
  for (const name of ['primary', 'ground', 'text', 'quiet', 'line', 'bad', 'ring'] as const)
    expect([name, toCss(shown[name] ?? [0, 0, 0])]).toEqual([name, toCss(dark[name])]);
});

it('the colours of docs/web-sdk.md in the dark: white on the button, and a lighter link', () => {
  const shown = resolvePalette({ ...dark, primary: color('#0f766e') });
  expect(toCss(shown.primary ?? [0, 0, 0])).toBe('rgb(15, 118, 110)');
  expect(toCss(shown['on-primary'] ?? [0, 0, 0])).toBe('rgb(255, 255, 255)');
  expect(contrast(shown.link ?? [0, 0, 0], dark.ground)).toBeGreaterThanOrEqual(4.5);
});

it('whatever is set, every text can be read on its ground', () => {
  const any = fc.tuple(...[0, 1, 2].map(() => fc.integer({ max: 255, min: 0 }).map((part) => part / 255)));
  const anyColor = any as unknown as fc.Arbitrary<Color>;
  fc.assert(
    fc.property(anyColor, anyColor, anyColor, anyColor, (primary, ground, text, bad) => {
      const shown = resolvePalette({
        ...dark,
        primary,
        onPrimary: text,
        ground,
        text,
        quiet: text,
        bad,
        muted: ground,
      });
      const on = (top: string, below: string) => contrast(shown[top] ?? [0, 0, 0], shown[below] ?? [0, 0, 0]);
      expect(on('on-primary', 'primary')).toBeGreaterThanOrEqual(4.5);
      expect(on('link', 'ground')).toBeGreaterThanOrEqual(4.5);
      expect(on('text', 'ground')).toBeGreaterThanOrEqual(4.5);
      expect(on('bad', 'bad-ground')).toBeGreaterThanOrEqual(4.5);
      expect(on('line', 'ground')).toBeGreaterThanOrEqual(3);
    }),
  );
});

it.each([
  ['rgb(15, 118, 110)', 'rgb(15, 118, 110)'],
  ['rgba(15, 118, 110, 0.5)', 'rgb(15, 118, 110)'],
  ['color(srgb 1 0.5 -0.2)', 'rgb(255, 128, 0)'],
  ['color(srgb 0 0 1 / 0.5)', 'rgb(0, 0, 255)'],
  ['oklch(0.6 0.1 180)', undefined],
])('a browser that answers %s means %s', (answered, meant) => {
  const parsed = parseComputed(answered);
  expect(parsed && toCss(parsed)).toBe(meant);
});
