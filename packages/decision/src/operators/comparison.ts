import { compare, looselyEqual, strictlyEqual } from '../coercion.ts';
import { type Evaluation, takeStep } from '../evaluation.ts';
import { type OperatorDefinition, operandAt } from '../expression.ts';

type Relation = (left: unknown, right: unknown, evaluation: Evaluation) => boolean;

function relation(holds: Relation): OperatorDefinition {
  return {
    operandsMin: 2,
    operandsMax: 2,
    build: (operands) => {
      const left = operandAt(operands, 0).evaluate;
      const right = operandAt(operands, 1).evaluate;
      return (data, evaluation) => {
        takeStep(evaluation);
        return holds(left(data, evaluation), right(data, evaluation), evaluation);
      };
    },
  };
}

/** With three operands the middle one lies between the others. */
function ascending(holds: Relation): OperatorDefinition {
  const two = relation(holds);
  return {
    operandsMin: 2,
    operandsMax: 3,
    build: (operands, site) => {
      const third = operands[2]?.evaluate;
      if (third === undefined) return two.build(operands, site);
      const first = operandAt(operands, 0).evaluate;
      const second = operandAt(operands, 1).evaluate;
      return (data, evaluation) => {
        takeStep(evaluation);
        const low = first(data, evaluation);
        const middle = second(data, evaluation);
        const high = third(data, evaluation);
        return holds(low, middle, evaluation) && holds(middle, high, evaluation);
      };
    },
  };
}

// A comparison with NaN is false, so "greater" is not the negation of "less or equal".
export const comparisonOperators: Readonly<Record<string, OperatorDefinition>> = {
  '==': relation(looselyEqual),
  '===': relation(strictlyEqual),
  '!=': relation((left, right, evaluation) => !looselyEqual(left, right, evaluation)),
  '!==': relation((left, right, evaluation) => !strictlyEqual(left, right, evaluation)),
  '>': relation((left, right, evaluation) => compare(left, right, evaluation) > 0),
  '>=': relation((left, right, evaluation) => compare(left, right, evaluation) >= 0),
  '<': ascending((left, right, evaluation) => compare(left, right, evaluation) < 0),
  '<=': ascending((left, right, evaluation) => compare(left, right, evaluation) <= 0),
};
