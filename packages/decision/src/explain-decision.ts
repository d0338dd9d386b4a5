import { type Decision, type DecisionInput, decide } from './decide.ts';
import { type Explanation, explainCondition } from './explain.ts';
import { compileRules } from './rule-set.ts';

/** One active rule of a decision: what came of it, and why. */
export interface ExplainedRule {
  readonly ruleId: string;
  /** Whether it counted as matched; one that erred does, unless it would ALLOW. */
  readonly matched: boolean;
  /** Whether it gave the outcome. */
  readonly decided: boolean;
  /** Absent where the conditions could not be compiled. */
  readonly explanation?: Explanation;
  /** Set when the rule could not be evaluated; it holds no facts. */
  readonly error?: string;
}

export interface ExplainedDecision {
  readonly decision: Decision;
  /** All active rules, in the order they were tried. */
  readonly rules: readonly ExplainedRule[];
}

/**
 * Decides, and says of each rule and each of its clauses what it saw and why it held or not. The same rules, facts and
 * lists give the same answer as they gave when the decision was made. Never throws because of a rule.
 */
export function explainDecision(input: DecisionInput): ExplainedDecision {
  const set = 'slots' in input.rules ? input.rules : compileRules(input.rules);
  const { facts, lists } = input;
  const decision = decide({ ...input, rules: set });
  const matched = new Set(decision.ruleIds);
  const errorByRule = new Map(decision.errors.map(({ ruleId, message }) => [ruleId, message]));
  const rules = set.rules.map(({ rule: { ruleId }, condition }): ExplainedRule => {
    const error = errorByRule.get(ruleId);
    return {
      ruleId,
      matched: matched.has(ruleId),
      decided: ruleId === decision.winningRuleId,
      ...(condition === undefined ? {} : { explanation: explainCondition(condition, facts, { lists }) }),
      ...(error === undefined ? {} : { error }),
    };
  });
  return { decision, rules };
}
