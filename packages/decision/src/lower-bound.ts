/**
 * A count that was not looked at to its end: it is so much or more. Owns: what a comparison may make of it. What it does not
 * settle errs, and an erring rule is never the kinder one (contract/management-api.md §4.2).
 */
import { RuleError } from './errors.ts';

/** As it is stored among the facts. */
export interface CountAtLeast {
  readonly atLeast: number;
}

export class RuleUndecidedError extends RuleError {
  override readonly name: string = 'RuleUndecidedError';
}

export class LowerBound implements CountAtLeast {
  readonly atLeast: number;

  constructor(atLeast: number) {
    this.atLeast = atLeast;
  }
}

export function undecided(): never {
  throw new RuleUndecidedError('', 'a count reached its limit, and the rule asks for more than it says');
}

/** A fact that may be one: only names of velocity are read so, never what a caller sends. */
export function countOf(fact: unknown): unknown {
  if (typeof fact !== 'object' || fact === null || fact instanceof LowerBound) return fact;
  const { atLeast } = fact as Partial<CountAtLeast>;
  return typeof atLeast === 'number' ? new LowerBound(atLeast) : fact;
}

/**
 * What `order` of the count and this number is; only ever above. Equal stands for "equal or above", where `asksIfBelow`:
 * then either answers. What is no number is in no order, whatever the count.
 */
export function orderOfBound({ atLeast }: LowerBound, other: number, asksIfBelow: boolean): number {
  if (Number.isNaN(other)) return Number.NaN;
  if (atLeast > other) return 1;
  return atLeast === other && asksIfBelow ? 0 : undecided();
}
