/**
 * The application's colours as the challenge shows them. Owns: that every text can be read, whatever was set and in both
 * schemes. What is too close to its ground is shown darker or lighter (as docs/decisions/0011 has it for the hosted page).
 */
import { better, type Color, mix, readable, white } from './color.ts';

/** WCAG 2.2, 1.4.3 and 1.4.11. */
const textContrast = 4.5;
const shapeContrast = 3;
const ink: Color = [0x14 / 255, 0x16 / 255, 0x1c / 255];

/** As they are set, else as they are by default. */
export interface Wanted {
  readonly primary: Color;
  /** Undefined: white or nearly black, whichever is read better. */
  readonly onPrimary: Color | undefined;
  readonly ground: Color;
  readonly text: Color;
  readonly quiet: Color;
  readonly line: Color;
  readonly muted: Color;
  readonly bad: Color;
  readonly ring: Color;
}

/** By name of the style sheet's custom property, without `--sw-`. */
export function resolvePalette(wanted: Wanted): Readonly<Record<string, Color>> {
  const { ground } = wanted;
  // A button is seen, and its text read, on any ground; in the dark a colour that was made for light is lightened.
  const primary = readable(wanted.primary, ground, shapeContrast);
  const badGround = mix(ground, wanted.bad, 0.08);
  const onPrimary = wanted.onPrimary ?? better(primary, white, ink);
  // What lies on the tint of a row that is pointed at must be read there, too.
  const onBoth = (color: Color) =>
    readable(readable(color, ground, textContrast), wanted.muted, textContrast);
  return {
    primary,
    'on-primary': readable(onPrimary, primary, textContrast),
    link: readable(primary, ground, textContrast),
    ground,
    text: onBoth(wanted.text),
    quiet: onBoth(wanted.quiet),
    line: readable(wanted.line, ground, shapeContrast),
    muted: wanted.muted,
    'bad-ground': badGround,
    bad: readable(wanted.bad, badGround, textContrast),
    ring: readable(wanted.ring, ground, shapeContrast),
  };
}
