import { strictlyEqual, toText } from '../coercion.ts';
import { type Evaluate, payForItems, payForSearch, takeStep } from '../evaluation.ts';
import { type Expression, type OperatorDefinition, operandAt } from '../expression.ts';
import { LowerBound, undecided } from '../lower-bound.ts';

/** From this many fixed items on, a set is quicker than a walk. */
const setItemsMin = 8;

/** A count that is only known to be large may be any of the items. */
const known = (value: unknown): unknown => (value instanceof LowerBound ? undecided() : value);

/** `in` against a value list: a probe of its set; an unknown alias is an empty list. */
function listProbe(needle: Evaluate, alias: string): Evaluate {
  return (data, evaluation) => {
    takeStep(evaluation);
    const value = known(needle(data, evaluation));
    return evaluation.lists?.(alias)?.has(value as string | number) ?? false;
  };
}

function fixedItems(haystack: Expression): readonly unknown[] | undefined {
  if (haystack.kind !== 'literal' || !Array.isArray(haystack.value)) return undefined;
  return haystack.value.some(Array.isArray) ? undefined : haystack.value;
}

function fixedProbe(needle: Evaluate, items: readonly unknown[]): Evaluate {
  if (items.length < setItemsMin)
    return (data, evaluation) => {
      takeStep(evaluation);
      return items.indexOf(known(needle(data, evaluation))) !== -1;
    };
  const set = new Set(items);
  return (data, evaluation) => {
    takeStep(evaluation);
    return set.has(known(needle(data, evaluation)));
  };
}

/** Item of an array (strictly equal), or part of a text; anything else holds nothing. */
function search(needle: Evaluate, haystack: Evaluate): Evaluate {
  return (data, evaluation) => {
    takeStep(evaluation);
    const value = known(needle(data, evaluation));
    const place = haystack(data, evaluation);
    if (Array.isArray(place)) {
      payForItems(evaluation, place.length);
      if (place.indexOf(value) !== -1) return true;
      return place.some((item) => item instanceof LowerBound && strictlyEqual(item, value, evaluation));
    }
    if (typeof place !== 'string' || place === '') return false;
    const part = toText(value, evaluation);
    payForSearch(evaluation, place, part);
    return place.includes(part);
  };
}

const membership: OperatorDefinition = {
  operandsMin: 2,
  operandsMax: 2,
  build: (operands) => {
    const needle = operandAt(operands, 0).evaluate;
    const haystack = operandAt(operands, 1);
    if (haystack.kind === 'operation' && haystack.list !== undefined) return listProbe(needle, haystack.list);
    const items = fixedItems(haystack);
    return items === undefined ? search(needle, haystack.evaluate) : fixedProbe(needle, items);
  },
};

export const membershipOperators: Readonly<Record<string, OperatorDefinition>> = { in: membership };
