/**
 * A fact compared with a constant: most of what rules do. Owns: the quick way for a fact that was read already and is of the
 * constant's type. Does not own: what a comparison means; anything else goes the general way, which gives the same answer at
 * the same cost in steps.
 */
import { type Evaluate, takeStep } from '../evaluation.ts';
import { type Expression, type Site, slotOf } from '../expression.ts';

type Scalar = number | string | boolean;

function scalarOf(expression: Expression | undefined): Scalar | undefined {
  if (expression?.kind !== 'literal') return undefined;
  const { value } = expression;
  return typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean'
    ? value
    : undefined;
}

function numberOf(expression: Expression | undefined): number | undefined {
  const scalar = scalarOf(expression);
  return typeof scalar === 'number' ? scalar : undefined;
}

/** Where the value of a fact is once it was read; undefined: not a fact of a fixed name. */
function factSlot(expression: Expression | undefined, { slots }: Site): number | undefined {
  const name = expression?.kind === 'operation' ? expression.variable : undefined;
  return name === undefined ? undefined : slotOf(slots, name);
}

type WithNumber = (slot: number, constant: number, general: Evaluate) => Evaluate;

// Each is written out: a closure that is shared by operators is slow in all of them.
const orders: Readonly<Record<string, WithNumber>> = {
  '>': (slot, constant, general) => (data, evaluation) => {
    const value = evaluation.values[slot];
    if (typeof value !== 'number') return general(data, evaluation);
    takeStep(evaluation);
    return value > constant;
  },
  '>=': (slot, constant, general) => (data, evaluation) => {
    const value = evaluation.values[slot];
    if (typeof value !== 'number') return general(data, evaluation);
    takeStep(evaluation);
    return value >= constant;
  },
  '<': (slot, constant, general) => (data, evaluation) => {
    const value = evaluation.values[slot];
    if (typeof value !== 'number') return general(data, evaluation);
    takeStep(evaluation);
    return value < constant;
  },
  '<=': (slot, constant, general) => (data, evaluation) => {
    const value = evaluation.values[slot];
    if (typeof value !== 'number') return general(data, evaluation);
    takeStep(evaluation);
    return value <= constant;
  },
};

/** `>`, `>=`, `<` or `<=` of a fact and a number; any other operands, and any other operator, get `general` back. */
export function orderWithNumber(
  operator: string,
  [left, right]: readonly Expression[],
  site: Site,
  general: Evaluate,
): Evaluate {
  const slot = factSlot(left, site);
  const constant = numberOf(right);
  const order = orders[operator];
  return slot === undefined || constant === undefined || order === undefined
    ? general
    : order(slot, constant, general);
}

/** `<` or `<=` of a number, a fact and a number. */
export function betweenNumbers(
  operator: string,
  [first, second, third]: readonly Expression[],
  site: Site,
  general: Evaluate,
): Evaluate {
  const slot = factSlot(second, site);
  const low = numberOf(first);
  const high = numberOf(third);
  if (slot === undefined || low === undefined || high === undefined) return general;
  if (operator === '<')
    return (data, evaluation) => {
      const value = evaluation.values[slot];
      if (typeof value !== 'number') return general(data, evaluation);
      takeStep(evaluation);
      return low < value && value < high;
    };
  return (data, evaluation) => {
    const value = evaluation.values[slot];
    if (typeof value !== 'number') return general(data, evaluation);
    takeStep(evaluation);
    return low <= value && value <= high;
  };
}

/** Whether a fact is (`expected`) a number, text or boolean, or is not: values of one type are equal loosely as they are strictly. */
export function equalsScalar(
  expected: boolean,
  [left, right]: readonly Expression[],
  site: Site,
  general: Evaluate,
): Evaluate {
  const slot = factSlot(left, site);
  const constant = scalarOf(right);
  if (slot === undefined || constant === undefined) return general;
  return (data, evaluation) => {
    const value = evaluation.values[slot];
    if (typeof value !== typeof constant) return general(data, evaluation);
    takeStep(evaluation);
    return (value === constant) === expected;
  };
}
