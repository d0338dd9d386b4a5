/**
 * Comparisons that hold where there is nothing to compare: null counts as 0. Owns: finding those that decide, because nothing
 * beside them asks whether there is a value.
 */
import type { CompiledCondition } from '../condition.ts';
import type { Expression, OperationExpression } from '../expression.ts';
import type { NamedPoint } from './named-point.ts';
import { factsWithout, type NullFacts, settledTruth } from './null-facts.ts';
import { operationsIn } from './operations.ts';

const orders: ReadonlySet<string> = new Set(['<', '<=', '>', '>=']);

/** Whether the fact itself is compared by order, not something that is computed from it. */
const comparesFact = ({ operator, operands }: OperationExpression, name: string): boolean =>
  orders.has(operator) &&
  operands.some((operand) => operand.kind === 'operation' && operand.variable === name);

/**
 * The truth of a part without the fact, as far as it is settled. `wanted`: what this part must come to for the condition to
 * hold; a comparison that comes to that for want of a value says nothing about what was meant.
 */
function truthOf(expression: Expression, without: NullFacts, wanted: boolean): boolean | undefined {
  const known = without.truths[wanted ? 'true' : 'false'];
  if (!known.has(expression)) known.set(expression, newTruthOf(expression, without, wanted));
  return known.get(expression);
}

function newTruthOf(expression: Expression, without: NullFacts, wanted: boolean): boolean | undefined {
  if (expression.kind !== 'operation') return settledTruth(expression, without);
  const { operator, operands } = expression;
  const parts = (part: boolean) => operands.map((operand) => truthOf(operand, without, part));
  switch (operator) {
    case 'and': {
      const truths = parts(wanted);
      if (truths.includes(false)) return false;
      return truths.includes(undefined) || truths.length === 0 ? undefined : true;
    }
    case 'or': {
      const truths = parts(wanted);
      if (truths.includes(true)) return true;
      return truths.includes(undefined) || truths.length === 0 ? undefined : false;
    }
    case '!': {
      const [truth] = parts(!wanted);
      return truth === undefined ? undefined : !truth;
    }
    case '!!':
      return parts(wanted)[0];
  }
  const truth = settledTruth(expression, without);
  return truth === wanted && comparesFact(expression, without.name) ? undefined : truth;
}

/** Those below that come to what is wanted of them for want of a value, and thereby settle what the condition comes to. */
function decidingIn(
  expression: Expression,
  without: NullFacts,
  wanted: boolean,
): readonly OperationExpression[] {
  if (expression.kind !== 'operation') return [];
  const { operator, operands } = expression;
  switch (operator) {
    case 'and':
    case 'or':
      return operands.flatMap((operand) => {
        const found = decidingIn(operand, without, wanted);
        const isSettledBy = (other: Expression) =>
          other !== operand && truthOf(other, without, wanted) === (operator === 'or');
        return found.length > 0 && operands.some(isSettledBy) ? [] : found;
      });
    case '!':
    case '!!':
      return operands.flatMap((operand) => decidingIn(operand, without, wanted === (operator === '!!')));
    case 'if':
    case '?:':
      return decidingInBranches(operands, without, wanted);
  }
  const isDeciding = comparesFact(expression, without.name) && settledTruth(expression, without) === wanted;
  return isDeciding ? [expression] : [];
}

/** Conditions and results in turn, and at the end what holds else. */
function decidingInBranches(
  [condition, result, ...others]: readonly Expression[],
  without: NullFacts,
  wanted: boolean,
): readonly OperationExpression[] {
  if (condition === undefined) return [];
  if (result === undefined) return decidingIn(condition, without, wanted);
  const holds = truthOf(condition, without, wanted);
  // A result that is never what is wanted asks for the opposite of its condition.
  const asked = truthOf(result, without, wanted) === !wanted ? !wanted : wanted;
  return [
    ...decidingIn(condition, without, asked),
    ...(holds === false ? [] : decidingIn(result, without, wanted)),
    ...(holds === true ? [] : decidingInBranches(others, without, wanted)),
  ];
}

export interface NullComparison {
  readonly path: string;
  readonly operator: string;
}

export function nullComparisons(point: NamedPoint, condition: CompiledCondition): readonly NullComparison[] {
  const isAsked = (operation: OperationExpression) => comparesFact(operation, point.name);
  if (!point.isNullable || ![...operationsIn(condition.expression)].some(isAsked)) return [];
  const found = decidingIn(condition.expression, factsWithout(point, condition), true);
  return found.map(({ path, operator }) => ({ path, operator }));
}
