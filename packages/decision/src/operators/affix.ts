import { toText } from '../coercion.ts';
import { RuleSyntaxError } from '../errors.ts';
import { type Evaluation, payForItems, payForText, takeStep } from '../evaluation.ts';
import { type OperatorDefinition, operandAt } from '../expression.ts';

type Holds = (text: string, affix: string) => boolean;

/** An empty affix holds for every text, which nobody means. */
function holdsFor(holds: Holds, text: string, affix: unknown, evaluation: Evaluation): boolean {
  if (typeof affix !== 'string' || affix === '') return false;
  payForText(evaluation, affix);
  return holds(text, affix);
}

/** The second operand is a text, or an array of them of which one is enough; small and capital letters differ. */
const affixOperator = (holds: Holds): OperatorDefinition => ({
  operandsMin: 2,
  operandsMax: 2,
  build: (operands) => {
    const source = operandAt(operands, 0).evaluate;
    const affixes = operandAt(operands, 1);
    if (affixes.kind === 'literal' && affixes.value === '')
      throw new RuleSyntaxError(affixes.path, 'every text starts and ends with nothing; name a text');
    return (data, evaluation) => {
      takeStep(evaluation);
      const value = source(data, evaluation);
      if (value === null || value === undefined || typeof value === 'object') return false;
      const text = toText(value, evaluation);
      const affix = affixes.evaluate(data, evaluation);
      if (!Array.isArray(affix)) return holdsFor(holds, text, affix, evaluation);
      payForItems(evaluation, affix.length);
      return affix.some((one) => holdsFor(holds, text, one, evaluation));
    };
  },
});

export const affixOperators: Readonly<Record<string, OperatorDefinition>> = {
  startsWith: affixOperator((text, affix) => text.startsWith(affix)),
  endsWith: affixOperator((text, affix) => text.endsWith(affix)),
};
