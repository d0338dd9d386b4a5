// What Arabic texts have in common: numbers with the right form of their noun, and names that keep their own direction.
import type { Remaining } from '../flow/countdown.ts';
import { plural } from './plural.ts';

const forms = {
  second: plural('ar', { one: 'ثانية واحدة', two: 'ثانيتين', few: '# ثوانٍ', other: '# ثانية' }),
  minute: plural('ar', { one: 'دقيقة واحدة', two: 'دقيقتين', few: '# دقائق', other: '# دقيقة' }),
  hour: plural('ar', { one: 'ساعة واحدة', two: 'ساعتين', few: '# ساعات', other: '# ساعة' }),
};

/** After «بعد» and «انتظر», so in the genitive or accusative, which are written alike here. Digits stay Latin, as those of codes. */
export const time = ({ amount, unit }: Remaining): string => forms[unit](amount);

export const digitsOf = plural('ar', { few: '# أرقام', other: '# رقمًا' });

/** Isolated (UAX #9 §2.4): else the full stop behind a Latin name jumps to its other side. */
export const name = (text: string): string => `\u2068${text}\u2069`;

/** The digits of numbers and addresses stay in their order. */
export const leftToRight = (text: string): string => `\u2066${text}\u2069`;
