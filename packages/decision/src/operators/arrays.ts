import { isTruthy } from '../coercion.ts';
import { type Evaluate, type Evaluation, takeStep, takeSteps } from '../evaluation.ts';
import { evaluatorsOf, type OperatorDefinition, operandAt } from '../expression.ts';

type Walk = (items: readonly unknown[], each: Evaluate, evaluation: Evaluation) => unknown;

function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** An operator over an array and an expression evaluated with each item as its data. */
function walking(walk: Walk): OperatorDefinition {
  return {
    operandsMin: 2,
    operandsMax: 2,
    itemOperand: 1,
    build: (operands) => {
      const source = operandAt(operands, 0).evaluate;
      const each = operandAt(operands, 1).evaluate;
      return (data, evaluation) => {
        takeStep(evaluation);
        return walk(itemsOf(source(data, evaluation)), each, evaluation);
      };
    },
  };
}

/** Whether the expression comes out as `wanted` for at least one item. */
function anyItem(
  wanted: boolean,
  items: readonly unknown[],
  each: Evaluate,
  evaluation: Evaluation,
): boolean {
  for (const item of items) {
    takeStep(evaluation);
    if (isTruthy(each(item, evaluation)) === wanted) return true;
  }
  return false;
}

const map = walking((items, each, evaluation) => {
  const results: unknown[] = [];
  for (const item of items) {
    takeStep(evaluation);
    results.push(each(item, evaluation));
  }
  return results;
});

const filter = walking((items, each, evaluation) => {
  const kept: unknown[] = [];
  for (const item of items) {
    takeStep(evaluation);
    if (isTruthy(each(item, evaluation))) kept.push(item);
  }
  return kept;
});

const reduce: OperatorDefinition = {
  operandsMin: 2,
  operandsMax: 3,
  itemOperand: 1,
  build: (operands) => {
    const source = operandAt(operands, 0).evaluate;
    const each = operandAt(operands, 1).evaluate;
    const initial = operands[2]?.evaluate;
    return (data, evaluation) => {
      takeStep(evaluation);
      const items = itemsOf(source(data, evaluation));
      let accumulator: unknown = initial === undefined ? null : initial(data, evaluation);
      for (const current of items) {
        takeStep(evaluation);
        accumulator = each({ current, accumulator }, evaluation);
      }
      return accumulator;
    };
  },
};

const merge: OperatorDefinition = {
  operandsMin: 0,
  operandsMax: Number.POSITIVE_INFINITY,
  build: (operands) => {
    const evaluators = evaluatorsOf(operands);
    return (data, evaluation) => {
      takeStep(evaluation);
      const merged: unknown[] = [];
      for (const evaluate of evaluators) {
        const value = evaluate(data, evaluation);
        if (!Array.isArray(value)) {
          merged.push(value);
          continue;
        }
        takeSteps(evaluation, value.length);
        for (const item of value) merged.push(item);
      }
      return merged;
    };
  },
};

export const arrayOperators: Readonly<Record<string, OperatorDefinition>> = {
  // An empty array has no item that holds, and JsonLogic lets "all" fail on it.
  all: walking((items, each, evaluation) => items.length > 0 && !anyItem(false, items, each, evaluation)),
  some: walking((items, each, evaluation) => anyItem(true, items, each, evaluation)),
  none: walking((items, each, evaluation) => !anyItem(true, items, each, evaluation)),
  map,
  filter,
  reduce,
  merge,
};
