import { toInteger, toText } from '../coercion.ts';
import { boundedText, type Evaluate, takeStep } from '../evaluation.ts';
import { evaluatorsOf, type OperatorDefinition, operandAt } from '../expression.ts';
import { textBytesMax } from '../limits.ts';

const cat: OperatorDefinition = {
  operandsMin: 0,
  operandsMax: Number.POSITIVE_INFINITY,
  build: (operands) => {
    const evaluators = evaluatorsOf(operands);
    return (data, evaluation) => {
      takeStep(evaluation);
      let text = '';
      for (const evaluate of evaluators) {
        const value = evaluate(data, evaluation);
        if (value !== null && value !== undefined) text += toText(value, evaluation);
        if (text.length > textBytesMax) break;
      }
      return boundedText(text, evaluation);
    };
  },
};

/** `length` below zero leaves out that many characters at the end. */
function cut(text: string, start: number, length: number | undefined): string {
  const begin = start < 0 ? Math.max(text.length + start, 0) : start;
  if (length === undefined) return text.slice(begin);
  return text.slice(begin, length < 0 ? Math.max(begin, text.length + length) : begin + length);
}

const substr: OperatorDefinition = {
  operandsMin: 2,
  operandsMax: 3,
  build: (operands) => {
    const source = operandAt(operands, 0).evaluate;
    const start = operandAt(operands, 1).evaluate;
    const length: Evaluate | undefined = operands[2]?.evaluate;
    return (data, evaluation) => {
      takeStep(evaluation);
      const text = toText(source(data, evaluation), evaluation);
      const begin = toInteger(start(data, evaluation), evaluation);
      const size = length && toInteger(length(data, evaluation), evaluation);
      return boundedText(cut(text, begin, size), evaluation);
    };
  },
};

export const textOperators: Readonly<Record<string, OperatorDefinition>> = { cat, substr };
