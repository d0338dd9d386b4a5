import { isTruthy } from '../coercion.ts';
import { takeStep } from '../evaluation.ts';
import { evaluatorsOf, type OperatorDefinition, operandAt } from '../expression.ts';

/** `and` gives the first falsy operand, else the last; without operands null. */
const and: OperatorDefinition = {
  operandsMin: 0,
  operandsMax: Number.POSITIVE_INFINITY,
  build: (operands) => {
    const evaluators = evaluatorsOf(operands);
    const [first, second] = evaluators;
    // Two are by far the most usual, and need no loop.
    if (first !== undefined && second !== undefined && evaluators.length === 2)
      return (data, evaluation) => {
        takeStep(evaluation);
        const value = first(data, evaluation);
        return isTruthy(value) ? second(data, evaluation) : value;
      };
    return (data, evaluation) => {
      takeStep(evaluation);
      let value: unknown = null;
      for (const evaluate of evaluators) {
        value = evaluate(data, evaluation);
        if (!isTruthy(value)) return value;
      }
      return value;
    };
  },
};

/** `or` gives the first truthy operand, else the last; without operands null. */
const or: OperatorDefinition = {
  operandsMin: 0,
  operandsMax: Number.POSITIVE_INFINITY,
  build: (operands) => {
    const evaluators = evaluatorsOf(operands);
    const [first, second] = evaluators;
    if (first !== undefined && second !== undefined && evaluators.length === 2)
      return (data, evaluation) => {
        takeStep(evaluation);
        const value = first(data, evaluation);
        return isTruthy(value) ? value : second(data, evaluation);
      };
    return (data, evaluation) => {
      takeStep(evaluation);
      let value: unknown = null;
      for (const evaluate of evaluators) {
        value = evaluate(data, evaluation);
        if (isTruthy(value)) return value;
      }
      return value;
    };
  },
};

function negation(expected: boolean): OperatorDefinition {
  return {
    operandsMin: 1,
    operandsMax: 1,
    build: (operands) => {
      const { evaluate } = operandAt(operands, 0);
      return (data, evaluation) => {
        takeStep(evaluation);
        return isTruthy(evaluate(data, evaluation)) === expected;
      };
    },
  };
}

/** Pairs of condition and result; a last operand alone is the else. Only the chosen result is evaluated. */
const choice: OperatorDefinition = {
  operandsMin: 0,
  operandsMax: Number.POSITIVE_INFINITY,
  build: (operands) => {
    const evaluators = evaluatorsOf(operands);
    return (data, evaluation) => {
      takeStep(evaluation);
      for (let index = 0; index < evaluators.length; index += 2) {
        const value = evaluators[index]?.(data, evaluation);
        const result = evaluators[index + 1];
        if (result === undefined) return value;
        if (isTruthy(value)) return result(data, evaluation);
      }
      return null;
    };
  },
};

export const logicOperators: Readonly<Record<string, OperatorDefinition>> = {
  and,
  or,
  '!': negation(false),
  '!!': negation(true),
  if: choice,
  '?:': choice,
};
