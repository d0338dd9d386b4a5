import { type AddressRanges, addressRanges, isAddressRange, isWithin } from '../address-ranges.ts';
import { RuleSyntaxError } from '../errors.ts';
import { type Evaluation, takeSteps, type ValueListItems } from '../evaluation.ts';
import { type Expression, type OperatorDefinition, operandAt } from '../expression.ts';

/** Prefix lengths that are looked up cost about so many steps. */
const cidrSteps = 4;

type RangesNow = (evaluation: Evaluation) => AddressRanges | undefined;

/** The ranges of a value list are read once for each state of the list. */
function listRanges(alias: string): RangesNow {
  const known = new WeakMap<ValueListItems, AddressRanges>();
  return (evaluation) => {
    const items = evaluation.lists?.(alias);
    if (items === undefined) return undefined;
    const ranges = known.get(items) ?? addressRanges(items);
    known.set(items, ranges);
    return ranges;
  };
}

function fixedRanges(operand: Expression): RangesNow {
  const value = operand.kind === 'literal' ? operand.value : undefined;
  const texts: readonly unknown[] = Array.isArray(value) ? value : [value];
  const wrong = texts.findIndex((text) => !isAddressRange(text));
  if (texts.length > 0 && wrong === -1) {
    const ranges = addressRanges(texts);
    return () => ranges;
  }
  const path = Array.isArray(value) && wrong >= 0 ? `${operand.path}/${wrong}` : operand.path;
  const allowed =
    'an address or a range such as 10.0.0.0/8 or 2001:db8::/32, an array of them, or a value list';
  throw new RuleSyntaxError(path, `the second operand of "cidr" is ${allowed}`);
}

/** Whether an address lies in one of the ranges. What is no address lies in none. */
const cidr: OperatorDefinition = {
  operandsMin: 2,
  operandsMax: 2,
  build: (operands) => {
    const source = operandAt(operands, 0).evaluate;
    const place = operandAt(operands, 1);
    const isList = place.kind === 'operation' && place.list !== undefined;
    const ranges = isList ? listRanges(place.list ?? '') : fixedRanges(place);
    return (data, evaluation) => {
      takeSteps(evaluation, cidrSteps);
      const address = source(data, evaluation);
      if (typeof address !== 'string') return false;
      const among = ranges(evaluation);
      return among !== undefined && isWithin(among, address);
    };
  },
};

export const addressOperators: Readonly<Record<string, OperatorDefinition>> = { cidr };
