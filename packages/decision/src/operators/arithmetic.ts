import { toLeadingNumber, toNumber } from '../coercion.ts';
import { type Evaluation, takeStep } from '../evaluation.ts';
import { evaluatorsOf, type OperatorDefinition, operandAt } from '../expression.ts';

const sum: OperatorDefinition = {
  operandsMin: 0,
  operandsMax: Number.POSITIVE_INFINITY,
  build: (operands) => {
    const evaluators = evaluatorsOf(operands);
    return (data, evaluation) => {
      takeStep(evaluation);
      let total = 0;
      for (const evaluate of evaluators) total += toLeadingNumber(evaluate(data, evaluation), evaluation);
      return total;
    };
  },
};

/** A single operand is given back as it is: the classic operator converts only what it multiplies. */
const product: OperatorDefinition = {
  operandsMin: 1,
  operandsMax: Number.POSITIVE_INFINITY,
  build: (operands) => {
    const first = operandAt(operands, 0).evaluate;
    const rest = evaluatorsOf(operands.slice(1));
    if (rest.length === 0) return first;
    return (data, evaluation) => {
      takeStep(evaluation);
      let total = toLeadingNumber(first(data, evaluation), evaluation);
      for (const evaluate of rest) total *= toLeadingNumber(evaluate(data, evaluation), evaluation);
      return total;
    };
  },
};

function binary(compute: (left: number, right: number) => number): OperatorDefinition {
  return {
    operandsMin: 2,
    operandsMax: 2,
    build: (operands) => {
      const left = operandAt(operands, 0).evaluate;
      const right = operandAt(operands, 1).evaluate;
      return (data, evaluation) => {
        takeStep(evaluation);
        const a = toNumber(left(data, evaluation), evaluation);
        return compute(a, toNumber(right(data, evaluation), evaluation));
      };
    },
  };
}

const subtraction = binary((left, right) => left - right);

const difference: OperatorDefinition = {
  operandsMin: 1,
  operandsMax: 2,
  build: (operands, site) => {
    if (operands.length === 2) return subtraction.build(operands, site);
    const { evaluate } = operandAt(operands, 0);
    return (data, evaluation) => {
      takeStep(evaluation);
      return -toNumber(evaluate(data, evaluation), evaluation);
    };
  },
};

function extreme(choose: (left: number, right: number) => number, start: number): OperatorDefinition {
  return {
    operandsMin: 1,
    operandsMax: Number.POSITIVE_INFINITY,
    build: (operands) => {
      const evaluators = evaluatorsOf(operands);
      return (data: unknown, evaluation: Evaluation) => {
        takeStep(evaluation);
        let result = start;
        for (const evaluate of evaluators) {
          result = choose(result, toNumber(evaluate(data, evaluation), evaluation));
        }
        return result;
      };
    },
  };
}

export const arithmeticOperators: Readonly<Record<string, OperatorDefinition>> = {
  '+': sum,
  '-': difference,
  '*': product,
  '/': binary((left, right) => left / right),
  '%': binary((left, right) => left % right),
  min: extreme(Math.min, Number.POSITIVE_INFINITY),
  max: extreme(Math.max, Number.NEGATIVE_INFINITY),
};
