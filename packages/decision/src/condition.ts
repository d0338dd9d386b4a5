import { isTruthy } from './coercion.ts';
import { type Compilation, compileJson } from './compiler.ts';
import { type Evaluation, type EvaluationContext, newEvaluation } from './evaluation.ts';
import {
  type Expression,
  newVariableSlots,
  type VariableReference,
  type VariableSlots,
} from './expression.ts';
import { evaluationStepsMax } from './limits.ts';

/** Options of `compileCondition`. */
export interface CompileOptions {
  /** JSON Pointer put before every path in errors, explanations and references, e.g. '/conditions'. */
  readonly pathPrefix?: string;
}

/** A condition ready to be evaluated any number of times. It holds no facts. */
export interface CompiledCondition {
  /** True for no conditions at all: absent, null, `{}` or `{"and": []}`. */
  readonly matchesAlways: boolean;
  readonly expression: Expression;
  /** Facts named in the condition (not those read from items), in order of appearance. */
  readonly variables: readonly VariableReference[];
  /** Aliases of the value lists it reads. */
  readonly lists: readonly string[];
  /** The same with their places, for errors: `name` is the alias. */
  readonly listReferences: readonly VariableReference[];
  readonly nodeCount: number;
  /** Shared by all conditions of one rule set. */
  readonly slots: VariableSlots;
}

/**
 * An empty condition builder is stored in three ways, and each means "always" (contract/management-api.md §4.3).
 * Only here at the root: further in, `{"and": []}` is the stock falsy value.
 */
function isEmptyRoot(json: unknown): boolean {
  if (json === null || json === undefined) return true;
  if (typeof json !== 'object' || Array.isArray(json)) return false;
  const [entry, ...others] = Object.entries(json);
  if (entry === undefined) return true;
  const [operator, operands] = entry;
  return others.length === 0 && operator === 'and' && Array.isArray(operands) && operands.length === 0;
}

/** As `compileCondition`, with variable slots that other conditions share. */
export function compileWithSlots(
  json: unknown,
  slots: VariableSlots,
  options: CompileOptions = {},
): CompiledCondition {
  const matchesAlways = isEmptyRoot(json);
  const compilation: Compilation = { slots, variables: [], lists: [], patterns: [], nodeCount: 0 };
  const expression = compileJson(matchesAlways ? null : json, options.pathPrefix ?? '', compilation);
  const { variables, lists, nodeCount } = compilation;
  const aliases = [...new Set(lists.map(({ name }) => name))];
  return { matchesAlways, expression, variables, lists: aliases, listReferences: lists, nodeCount, slots };
}

/**
 * Compiles JsonLogic to closures.
 * Throws RuleSyntaxError for what is not JsonLogic of the closed operator set, and RuleBudgetError above the limits
 * of SECURITY.md row 45; both carry `path`, a JSON Pointer into `json`.
 */
export function compileCondition(json: unknown, options?: CompileOptions): CompiledCondition {
  return compileWithSlots(json, newVariableSlots(), options);
}

/** Starts an evaluation for any condition that shares `slots`. */
export function startEvaluation(
  slots: VariableSlots,
  facts: unknown,
  context: EvaluationContext = {},
): Evaluation {
  return newEvaluation(facts, context, slots.indexByName.size);
}

/**
 * The value of a condition over `facts` (any JSON), as stock JsonLogic gives it: null for no conditions.
 * Throws RuleBudgetError when it needs too much.
 */
export function evaluateCondition(
  condition: CompiledCondition,
  facts: unknown,
  context?: EvaluationContext,
): unknown {
  return condition.expression.evaluate(facts, startEvaluation(condition.slots, facts, context));
}

/** As `conditionHolds`, within an evaluation that conditions of one set share. Each has its own steps. */
export function holdsWithin(condition: CompiledCondition, evaluation: Evaluation): boolean {
  if (condition.matchesAlways) return true;
  evaluation.stepsLeft = evaluationStepsMax;
  return isTruthy(condition.expression.evaluate(evaluation.facts, evaluation));
}

/** Whether a condition holds for `facts`: it is empty, or its value is truthy. Throws as `evaluateCondition`. */
export function conditionHolds(
  condition: CompiledCondition,
  facts: unknown,
  context?: EvaluationContext,
): boolean {
  return holdsWithin(condition, startEvaluation(condition.slots, facts, context));
}
