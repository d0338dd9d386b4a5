/** What mails about a challenge say alike: who asked, as far as known. */
import type { Phrases } from './phrases.ts';
import { oneLine } from './words.ts';

/** Lets the reader tell an attack from an own sign-in. */
export interface RequestedFrom {
  /** `Chrome on Windows`. */
  readonly browser?: string | undefined;
  readonly place?: string | undefined;
  readonly ipAddress?: string | undefined;
}

/** Latin names in Arabic text: without these marks (UAX #9 §2.4) the full stop behind one jumps to its other side. */
export const isolated = ({ direction }: Phrases, text: string): string =>
  direction === 'rtl' ? `\u2068${text}\u2069` : text;

export function origin(phrases: Phrases, from: RequestedFrom | undefined): string {
  const known = [browserIn(phrases, from?.browser), from?.place, from?.ipAddress]
    .map((part) => oneLine(part ?? ''))
    .filter((part) => part !== '')
    .map((part) => isolated(phrases, part));
  return known.length === 0 ? '' : phrases.requestedFrom(known.join(phrases.listSeparator));
}

export function browserIn(phrases: Phrases, name: string | undefined): string | undefined {
  const [program, system, ...more] = name?.split(' on ') ?? [];
  const isPair = program !== undefined && system !== undefined && more.length === 0;
  return isPair ? phrases.browserOn(program, system) : name;
}
