import { isTruthy } from './coercion.ts';
import { type CompiledCondition, startEvaluation } from './condition.ts';
import { RuleError } from './errors.ts';
import type { Evaluation, EvaluationContext } from './evaluation.ts';
import type { Expression, OperationExpression } from './expression.ts';
import { evaluationStepsMax, explanationStepsMax } from './limits.ts';
import { LowerBound } from './lower-bound.ts';

/** A fact that a clause read, and what it held; null when there was none. */
export interface SeenVariable {
  readonly name: string;
  readonly value: unknown;
}

/** One operand of a clause: a fact, a value list (its items are not repeated), or any other expression's value. */
export interface ExplainedOperand {
  readonly variable?: string;
  readonly list?: string;
  readonly value?: unknown;
}

/**
 * Why a condition held or not. `and`, `or`, `!`, `!!`, `if` have `clauses`; every other operator is a clause of its
 * own with `operands` and all `variables` below it. `always` stands for no conditions, `literal` for a plain value.
 */
export interface Explanation {
  readonly operator: string;
  /** JSON Pointer into the conditions. */
  readonly path: string;
  readonly held: boolean;
  /** False where the evaluation had its answer before it came here. */
  readonly reached: boolean;
  readonly clauses: readonly Explanation[];
  readonly operands: readonly ExplainedOperand[];
  readonly variables: readonly SeenVariable[];
  /** Set when the clause could not be evaluated; it holds no facts. */
  readonly error?: string;
}

const connectives: ReadonlySet<string> = new Set(['and', 'or', '!', '!!', 'if', '?:']);

/** The evaluation that all clauses share, and the steps left for the explanation as a whole. */
interface Explaining {
  readonly evaluation: Evaluation;
  stepsLeft: number;
}

/** What a count at its limit does not settle, does not hold; the error is told where a rule asks for it. */
function holds(value: unknown): boolean {
  return !(value instanceof LowerBound && value.atLeast === 0) && isTruthy(value);
}

interface Attempt {
  readonly value: unknown;
  readonly error?: string;
}

/** Each clause has its own steps, so that one that errs does not hide the others. */
function attempt(expression: Expression, explaining: Explaining): Attempt {
  const { evaluation } = explaining;
  const steps = Math.max(Math.min(evaluationStepsMax, explaining.stepsLeft), 0);
  evaluation.stepsLeft = steps;
  try {
    return { value: expression.evaluate(evaluation.facts, evaluation) };
  } catch (error) {
    return {
      value: null,
      error: error instanceof RuleError ? error.message : 'the clause could not be evaluated',
    };
  } finally {
    explaining.stepsLeft -= steps - evaluation.stepsLeft;
  }
}

function childrenOf(expression: Expression): readonly Expression[] {
  if (expression.kind === 'literal') return [];
  return expression.kind === 'array' ? expression.items : expression.operands;
}

type NamedExpression = readonly [name: string, expression: Expression];

function variablesBelow(expression: Expression): readonly NamedExpression[] {
  const below = childrenOf(expression).flatMap(variablesBelow);
  if (expression.kind !== 'operation' || expression.variable === undefined) return below;
  return [[expression.variable, expression], ...below];
}

function seenVariables(expression: Expression, explaining: Explaining): readonly SeenVariable[] {
  const expressionByName = new Map(variablesBelow(expression));
  return [...expressionByName].map(([name, variable]) => ({
    name,
    value: attempt(variable, explaining).value,
  }));
}

function explainOperand(operand: Expression, explaining: Explaining): ExplainedOperand {
  if (operand.kind === 'operation' && operand.list !== undefined) return { list: operand.list };
  const { value } = attempt(operand, explaining);
  if (operand.kind === 'operation' && operand.variable !== undefined)
    return { variable: operand.variable, value };
  return { value };
}

function operandsOf(expression: Expression): readonly Expression[] {
  if (expression.kind !== 'operation' || expression.operator === 'var') return [expression];
  return expression.operands.filter((_operand, index) => index !== expression.itemOperand);
}

function explainLeaf(expression: Expression, explaining: Explaining, reached: boolean): Explanation {
  const { value, error } = attempt(expression, explaining);
  return {
    operator: expression.kind === 'operation' ? expression.operator : 'literal',
    path: expression.path,
    held: holds(value),
    reached,
    clauses: [],
    operands: operandsOf(expression).map((operand) => explainOperand(operand, explaining)),
    variables: seenVariables(expression, explaining),
    ...(error === undefined ? {} : { error }),
  };
}

/** Clauses in order until one settles the answer or errs; those after it were not reached. */
function explainInOrder(
  operands: readonly Expression[],
  explaining: Explaining,
  reached: boolean,
  settles: (clause: Explanation) => boolean,
): readonly Explanation[] {
  let open = reached;
  return operands.map((operand) => {
    const clause = explainExpression(operand, explaining, open);
    if (clause.error !== undefined || settles(clause)) open = false;
    return clause;
  });
}

/** Tests in turn; only the result of the first that held is reached. A last operand alone is the else. */
function explainChoice(
  operands: readonly Expression[],
  explaining: Explaining,
  reached: boolean,
): readonly Explanation[] {
  let open = reached;
  let chosen = false;
  return operands.map((operand, index) => {
    const isTest = index % 2 === 0;
    const clause = explainExpression(operand, explaining, isTest ? open : chosen);
    const wasOpen = open;
    if (clause.error !== undefined) open = false;
    if (isTest) chosen = wasOpen && clause.error === undefined && clause.held;
    if (chosen) open = false;
    return clause;
  });
}

function clausesOf(expression: OperationExpression, explaining: Explaining, reached: boolean) {
  const { operator, operands } = expression;
  if (operator === 'if' || operator === '?:') return explainChoice(operands, explaining, reached);
  const settledBy = operator === 'or';
  const unary = operator === '!' || operator === '!!';
  return explainInOrder(operands, explaining, reached, (clause) => !unary && clause.held === settledBy);
}

function explainConnective(
  expression: OperationExpression,
  explaining: Explaining,
  reached: boolean,
): Explanation {
  const { value, error } = attempt(expression, explaining);
  return {
    operator: expression.operator,
    path: expression.path,
    held: holds(value),
    reached,
    clauses: clausesOf(expression, explaining, reached),
    operands: [],
    variables: [],
    ...(error === undefined ? {} : { error }),
  };
}

function explainExpression(expression: Expression, explaining: Explaining, reached: boolean): Explanation {
  return expression.kind === 'operation' && connectives.has(expression.operator)
    ? explainConnective(expression, explaining, reached)
    : explainLeaf(expression, explaining, reached);
}

/**
 * Explains a condition over the facts of a decision, now or from stored facts later: the same facts and lists give
 * the same tree. Never throws because of the condition; a clause that erred says so. Values are the facts themselves:
 * treat them as such.
 */
export function explainCondition(
  condition: CompiledCondition,
  facts: unknown,
  context?: EvaluationContext,
): Explanation {
  const evaluation = startEvaluation(condition.slots, facts, context);
  const explaining: Explaining = { evaluation, stepsLeft: explanationStepsMax };
  const explanation = explainExpression(condition.expression, explaining, true);
  return condition.matchesAlways
    ? { ...explanation, operator: 'always', held: true, operands: [] }
    : explanation;
}
