import { holdsWithin, startEvaluation } from './condition.ts';
import { RuleError } from './errors.ts';
import type { Evaluation, ListResolver } from './evaluation.ts';
import { type ActionState, type Outcome, outcomeToState } from './outcome.ts';
import { type CompiledRule, type CompiledRuleSet, compileRules, type Rule } from './rule-set.ts';

/** What is decided, and over which facts. */
export interface DecisionInput {
  /** Rules as stored, or a set from `compileRules` (the quick way). */
  readonly rules: readonly Rule[] | CompiledRuleSet;
  /** The action's `defaultUserActionResult`: what holds when no rule matches. */
  readonly defaultOutcome: Outcome;
  readonly facts: unknown;
  readonly lists?: ListResolver | undefined;
}

/** A rule that could not be evaluated. The message holds no facts. */
export interface DecisionError {
  readonly ruleId: string;
  readonly message: string;
}

/** Method settings that the winning rule puts in place of the action's. */
export interface MethodOverrides {
  readonly verificationMethods?: readonly string[];
  readonly defaultVerificationMethod?: string;
  readonly promptToEnrollVerificationMethods?: readonly string[];
}

export interface Decision extends MethodOverrides {
  readonly outcome: Outcome;
  /** The state in which the action starts. */
  readonly state: ActionState;
  /** Every rule that matched, the winner first, the others in the order they were tried. Empty: the default. */
  readonly ruleIds: readonly string[];
  readonly winningRuleId?: string;
  readonly errors: readonly DecisionError[];
}

function messageOf(error: unknown): string {
  // Only our own messages are known to hold no facts.
  return error instanceof RuleError ? error.message : 'the rule could not be evaluated';
}

function matches(compiled: CompiledRule, evaluation: Evaluation): boolean {
  if (compiled.condition === undefined) throw compiled.problem;
  return holdsWithin(compiled.condition, evaluation);
}

/** A rule of no known type can only have failed to compile; it is not let through. */
export function outcomeOf({ type }: Rule): Outcome {
  return type === 'ALLOW' || type === 'REVIEW' || type === 'BLOCK' ? type : 'CHALLENGE';
}

export interface TriedRule {
  readonly matched: boolean;
  readonly error?: string;
}

const matchedWell: TriedRule = { matched: true };
const notMatched: TriedRule = { matched: false };

/** An erring rule matches unless it would ALLOW (contract/management-api.md §4.2). */
export function tryRule(compiled: CompiledRule, evaluation: Evaluation): TriedRule {
  try {
    return matches(compiled, evaluation) ? matchedWell : notMatched;
  } catch (error) {
    return { matched: outcomeOf(compiled.rule) !== 'ALLOW', error: messageOf(error) };
  }
}

/** The rules that match, in order. */
function matchedRules(set: CompiledRuleSet, input: DecisionInput, errors: DecisionError[]): readonly Rule[] {
  const evaluation = startEvaluation(set.slots, input.facts, { lists: input.lists });
  const matched: Rule[] = [];
  for (const compiled of set.rules) {
    const { rule } = compiled;
    const tried = tryRule(compiled, evaluation);
    if (tried.matched) matched.push(rule);
    if (tried.error !== undefined) errors.push({ ruleId: rule.ruleId, message: tried.error });
  }
  return matched;
}

/** Empty lists are no overrides: a challenge without any permitted method could never be met. */
function overridesOf(rule: Rule): MethodOverrides {
  const { verificationMethods, defaultVerificationMethod, promptToEnrollVerificationMethods } = rule;
  return {
    ...(verificationMethods?.length ? { verificationMethods } : {}),
    ...(defaultVerificationMethod ? { defaultVerificationMethod } : {}),
    ...(promptToEnrollVerificationMethods?.length ? { promptToEnrollVerificationMethods } : {}),
  };
}

/**
 * Decides an action: the first active rule that matches, by ascending priority, gives the outcome and, when that is
 * CHALLENGE, the method overrides; without a match the default holds. Never throws because of a rule: errors are
 * part of the decision.
 */
export function decide(input: DecisionInput): Decision {
  const set = 'slots' in input.rules ? input.rules : compileRules(input.rules);
  const errors: DecisionError[] = [];
  const matched = matchedRules(set, input, errors);
  const ruleIds = matched.map((rule) => rule.ruleId);
  const [winner] = matched;
  if (winner === undefined) {
    return { outcome: input.defaultOutcome, state: outcomeToState(input.defaultOutcome), ruleIds, errors };
  }
  const outcome = outcomeOf(winner);
  return {
    outcome,
    state: outcomeToState(outcome),
    ruleIds,
    winningRuleId: winner.ruleId,
    errors,
    ...(outcome === 'CHALLENGE' ? overridesOf(winner) : {}),
  };
}
