import { compare, looselyEqual, strictlyEqual } from '../coercion.ts';
import { type Evaluate, type Evaluation, takeStep } from '../evaluation.ts';
import { type OperatorDefinition, operandAt } from '../expression.ts';
import { betweenNumbers, equalsScalar, orderWithNumber } from './fact-comparison.ts';

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

function equality(expected: boolean, holds: Relation): OperatorDefinition {
  const general = relation(holds);
  return {
    ...general,
    build: (operands, site) => equalsScalar(expected, operands, site, general.build(operands, site)),
  };
}

function ordering(operator: string, holds: Relation): OperatorDefinition {
  const general = relation(holds);
  return {
    ...general,
    build: (operands, site) => orderWithNumber(operator, operands, site, general.build(operands, site)),
  };
}

/** With three operands the middle one lies between the others. */
function ascending(operator: string, holds: Relation): OperatorDefinition {
  const two = ordering(operator, holds);
  return {
    operandsMin: 2,
    operandsMax: 3,
    build: (operands, site) => {
      const third = operands[2]?.evaluate;
      if (third === undefined) return two.build(operands, site);
      const first = operandAt(operands, 0).evaluate;
      const second = operandAt(operands, 1).evaluate;
      const general: Evaluate = (data, evaluation) => {
        takeStep(evaluation);
        const low = first(data, evaluation);
        const middle = second(data, evaluation);
        const high = third(data, evaluation);
        return holds(low, middle, evaluation) && holds(middle, high, evaluation);
      };
      return betweenNumbers(operator, operands, site, general);
    },
  };
}

// A comparison with NaN is false, so "greater" is not the negation of "less or equal".
export const comparisonOperators: Readonly<Record<string, OperatorDefinition>> = {
  '==': equality(true, looselyEqual),
  '===': equality(true, strictlyEqual),
  '!=': equality(false, (left, right, evaluation) => !looselyEqual(left, right, evaluation)),
  '!==': equality(false, (left, right, evaluation) => !strictlyEqual(left, right, evaluation)),
  '>': ordering('>', (left, right, evaluation) => compare(left, right, evaluation, 'right') > 0),
  '>=': ordering('>=', (left, right, evaluation) => compare(left, right, evaluation, 'left') >= 0),
  '<': ascending('<', (left, right, evaluation) => compare(left, right, evaluation, 'left') < 0),
  '<=': ascending('<=', (left, right, evaluation) => compare(left, right, evaluation, 'right') <= 0),
};
