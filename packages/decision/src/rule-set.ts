import { type CompiledCondition, compileWithSlots } from './condition.ts';
import { RuleError, RuleSyntaxError } from './errors.ts';
import { newVariableSlots, type VariableSlots } from './expression.ts';
import { type Outcome, outcomes } from './outcome.ts';

/** A stored rule (contract/management-api.md §4.1). Null and absent are the same; method lists keep their order. */
export interface Rule {
  readonly ruleId: string;
  readonly isActive: boolean;
  /** 0 is tried first. */
  readonly priority: number;
  readonly type: Outcome;
  /** JsonLogic object; null or absent matches always. */
  readonly conditions?: unknown;
  readonly verificationMethods?: readonly string[] | null | undefined;
  readonly defaultVerificationMethod?: string | null | undefined;
  readonly promptToEnrollVerificationMethods?: readonly string[] | null | undefined;
}

/** A rule with either its condition or the problem that keeps it from being evaluated. */
export type CompiledRule =
  | { readonly rule: Rule; readonly condition: CompiledCondition; readonly problem?: undefined }
  | { readonly rule: Rule; readonly condition?: undefined; readonly problem: RuleError };

/** The active rules of an action in the order they are tried. Holds no facts: cache it by version. */
export interface CompiledRuleSet {
  readonly rules: readonly CompiledRule[];
  /** Aliases of the value lists that the rules read. */
  readonly lists: readonly string[];
  /** Names of the facts that the rules read; not those that are computed. */
  readonly variables: readonly string[];
  readonly slots: VariableSlots;
}

function compileWithin(conditions: unknown, slots: VariableSlots): CompiledCondition {
  const isObject = typeof conditions === 'object' && !Array.isArray(conditions);
  if (conditions !== undefined && !isObject) {
    throw new RuleSyntaxError('/conditions', 'conditions must be a JsonLogic object or null');
  }
  return compileWithSlots(conditions, slots, { pathPrefix: '/conditions' });
}

/**
 * Compiles the `conditions` of a rule that is about to be saved: an object, null or absent. Throws RuleSyntaxError
 * and RuleBudgetError as `compileCondition`, with paths that start at '/conditions'.
 */
export function compileRuleConditions(conditions: unknown): CompiledCondition {
  return compileWithin(conditions, newVariableSlots());
}

function compileRule(rule: Rule, slots: VariableSlots): CompiledRule {
  try {
    if (!outcomes.includes(rule.type)) {
      throw new RuleSyntaxError('/type', `type must be one of ${outcomes.join(', ')}`);
    }
    return { rule, condition: compileWithin(rule.conditions, slots) };
  } catch (error) {
    if (error instanceof RuleError) return { rule, problem: error };
    throw error;
  }
}

/**
 * Compiles the active rules, lowest priority number first (equal ones in the order given). Never refuses a set: a
 * rule that does not compile is kept with its `problem`, and errs whenever the set decides.
 */
export function compileRules(rules: readonly Rule[]): CompiledRuleSet {
  const slots = newVariableSlots();
  const active = rules.filter((rule) => rule.isActive).sort((a, b) => a.priority - b.priority);
  const compiled = active.map((rule) => compileRule(rule, slots));
  const lists = new Set(compiled.flatMap(({ condition }) => condition?.lists ?? []));
  const variables = new Set(
    compiled.flatMap(({ condition }) => condition?.variables.map(({ name }) => name) ?? []),
  );
  return { rules: compiled, lists: [...lists], variables: [...variables], slots };
}
