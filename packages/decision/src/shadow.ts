/** Rules that are evaluated with a decision and have no part in it. */

import { startEvaluation } from './condition.ts';
import { type Decision, type DecisionInput, outcomeOf, tryRule } from './decide.ts';
import type { Outcome } from './outcome.ts';
import { type CompiledRule, type CompiledRuleSet, compileRules, type Rule } from './rule-set.ts';

/** A rule in the shadow of the active ones. Its `ruleId` is its own, also where it would take another's place. */
export interface ShadowRule {
  readonly rule: Rule;
  /** The active rule whose place it would take; undefined: it would be one more. */
  readonly replaces: string | undefined;
}

export interface CompiledShadows {
  readonly set: CompiledRuleSet;
  readonly replacedBy: ReadonlyMap<string, string | undefined>;
}

export interface ShadowDecision {
  readonly ruleId: string;
  readonly matched: boolean;
  /** What the decision would have been with this rule, and no other shadow, among the active ones. */
  readonly outcome: Outcome;
  /** Set when the rule could not be evaluated; it holds no facts. */
  readonly error?: string;
}

/** Undefined for none: then there is nothing to do for any decision. */
export function compileShadows(shadows: readonly ShadowRule[]): CompiledShadows | undefined {
  if (shadows.length === 0) return undefined;
  const rules = shadows.map(({ rule }) => ({ ...rule, isActive: true }));
  const replacedBy = new Map(shadows.map(({ rule, replaces }) => [rule.ruleId, replaces]));
  return { set: compileRules(rules), replacedBy };
}

/** What each shadow rule would have made of `decision`, which was made from the same input. */
export function decideShadows(
  shadows: CompiledShadows,
  decision: Decision,
  input: DecisionInput & { readonly rules: CompiledRuleSet },
): readonly ShadowDecision[] {
  const matchedIds = new Set(decision.ruleIds);
  const active = input.rules.rules.filter(({ rule }) => matchedIds.has(rule.ruleId));
  const evaluation = startEvaluation(shadows.set.slots, input.facts, { lists: input.lists });
  return shadows.set.rules.map((compiled) => {
    const { ruleId } = compiled.rule;
    const { matched, error } = tryRule(compiled, evaluation);
    const replaced = shadows.replacedBy.get(ruleId);
    const others = active.filter(({ rule }) => rule.ruleId !== replaced);
    const winner = firstOf(others, matched ? compiled : undefined);
    return {
      ruleId,
      matched,
      outcome: winner === undefined ? input.defaultOutcome : outcomeOf(winner.rule),
      ...(error === undefined ? {} : { error }),
    };
  });
}

/** Of the same priority the active rule comes first: it was there. */
function firstOf(
  active: readonly CompiledRule[],
  shadow: CompiledRule | undefined,
): CompiledRule | undefined {
  const [first] = active;
  if (shadow === undefined) return first;
  return first !== undefined && first.rule.priority <= shadow.rule.priority ? first : shadow;
}
