import { boundedText, type Evaluation, payForText, takeStep } from './evaluation.ts';
import { textBytesMax } from './limits.ts';
import { LowerBound, orderOfBound, undecided } from './lower-bound.ts';

// JsonLogic compares and computes as JavaScript does. These functions follow ECMAScript's conversions for JSON
// values, but never call into an object: facts may carry their own `toString`, or have no prototype at all.

/** JsonLogic's truth: as JavaScript's, but the empty array is false. */
export function isTruthy(value: unknown): boolean {
  if (typeof value !== 'object') return Boolean(value);
  if (value instanceof LowerBound) return value.atLeast > 0 || undecided();
  return Array.isArray(value) ? value.length > 0 : value !== null;
}

function isNil(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}

function joinedText(items: readonly unknown[], evaluation: Evaluation): string {
  let text = '';
  let separator = '';
  for (const item of items) {
    takeStep(evaluation);
    text += separator + (isNil(item) ? '' : toText(item, evaluation));
    if (text.length > textBytesMax) break;
    separator = ',';
  }
  return boundedText(text, evaluation);
}

export function toText(value: unknown, evaluation: Evaluation): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return joinedText(value, evaluation);
  if (value instanceof LowerBound) return undecided();
  if (typeof value === 'object' && value !== null) return '[object Object]';
  return String(value);
}

export function toNumber(value: unknown, evaluation: Evaluation): number {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' && (typeof value !== 'object' || value === null)) return Number(value);
  const text = toText(value, evaluation);
  payForText(evaluation, text);
  return Number(text);
}

/** The leading number of a value, as `+` and `*` read it: "12 USD" is 12, true is NaN. */
export function toLeadingNumber(value: unknown, evaluation: Evaluation): number {
  // The text of -0 is "0".
  if (typeof value === 'number') return value + 0;
  const text = toText(value, evaluation);
  payForText(evaluation, text);
  return Number.parseFloat(text);
}

/** ECMAScript's ToIntegerOrInfinity. */
export function toInteger(value: unknown, evaluation: Evaluation): number {
  const number = Math.trunc(toNumber(value, evaluation));
  return Number.isNaN(number) ? 0 : number;
}

function toPrimitive(value: unknown, evaluation: Evaluation): unknown {
  return typeof value === 'object' && value !== null ? toText(value, evaluation) : value;
}

/** JavaScript's `===`. */
export function strictlyEqual(left: unknown, right: unknown, evaluation: Evaluation): boolean {
  if (left === right) return true;
  const isBounded = left instanceof LowerBound || right instanceof LowerBound;
  return (
    isBounded &&
    typeof left !== 'string' &&
    typeof right !== 'string' &&
    looselyEqual(left, right, evaluation)
  );
}

/** JavaScript's `==`. */
export function looselyEqual(left: unknown, right: unknown, evaluation: Evaluation): boolean {
  if (left === right) return true;
  if (isNil(left) || isNil(right)) return isNil(left) && isNil(right);
  if (left instanceof LowerBound || right instanceof LowerBound)
    return compare(left, right, evaluation) === 0;
  if (typeof left === typeof right) return false;
  const a = toPrimitive(left, evaluation);
  const b = toPrimitive(right, evaluation);
  if (typeof a === 'string' && typeof b === 'string') return a === b;
  return toNumber(a, evaluation) === toNumber(b, evaluation);
}

function order<T extends number | string>(a: T, b: T): number {
  if (a < b) return -1;
  if (a > b) return 1;
  return a === b ? 0 : Number.NaN;
}

function orderOfTexts(a: string, b: string, evaluation: Evaluation): number {
  payForText(evaluation, a.length < b.length ? a : b);
  return order(a, b);
}

/**
 * Below 0, 0 or above 0 as JavaScript's `<` and `>` order two values; NaN where it orders them not at all. `asksIfBelow`: the
 * side of which the caller asks only whether it is below the other.
 */
export function compare(
  left: unknown,
  right: unknown,
  evaluation: Evaluation,
  asksIfBelow?: 'left' | 'right',
): number {
  if (typeof left === 'number' && typeof right === 'number') return order(left, right);
  if (left instanceof LowerBound)
    return orderOfBound(left, toNumber(right, evaluation), asksIfBelow === 'left');
  if (right instanceof LowerBound)
    return -orderOfBound(right, toNumber(left, evaluation), asksIfBelow === 'right');
  const a = toPrimitive(left, evaluation);
  const b = toPrimitive(right, evaluation);
  if (typeof a === 'string' && typeof b === 'string') return orderOfTexts(a, b, evaluation);
  return order(toNumber(a, evaluation), toNumber(b, evaluation));
}
