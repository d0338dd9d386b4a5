/** Facts written by name, as in an example: "custom.amount" is amount in custom. Owns: laying them out as rules look them up. */
import type { Facts } from './facts.ts';

type Nested = Record<string, unknown>;

/** Holds facts of its own. */
export const isNested = (value: unknown): value is Facts =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Without prototypes, so that no name leads anywhere (SECURITY.md row 46). What is given twice is the later. */
function lay(holder: Nested, given: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(given)) {
    const before = Object.hasOwn(holder, name) ? holder[name] : undefined;
    if (!isNested(value)) holder[name] = value;
    else {
      const inner: Nested = isNested(before) ? (before as Nested) : Object.create(null);
      lay(inner, value);
      holder[name] = inner;
    }
  }
}

/** Names with dots are places, objects under the same names are joined; what is in an object has the names it has. */
export function factsByName(given: Readonly<Record<string, unknown>>): Facts {
  const facts: Nested = Object.create(null);
  for (const [name, value] of Object.entries(given)) {
    const [first = name, ...keys] = name.split('.');
    const whole = keys.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
    lay(facts, { [first]: whole });
  }
  return facts;
}
