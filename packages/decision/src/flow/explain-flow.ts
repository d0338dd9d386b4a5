/** Why a walk went the way it did. */
import { explainCondition } from '../explain.ts';
import type { ExplainedRule } from '../explain-decision.ts';
import type { CompiledFlow } from './flow-node.ts';
import { type FlowDeed, type FlowInput, type FlowWalk, walkFlow } from './walk.ts';

export interface ExplainedFlow {
  readonly walk: FlowWalk;
  /** Every rule that was asked on the way, in order; `decided`: it showed the way on from its node. */
  readonly rules: readonly ExplainedRule[];
}

/** Walks again, and says of each rule on the way and each of its clauses what it saw. Never throws because of a rule. */
export function explainFlow(
  flow: CompiledFlow,
  input: FlowInput,
  deeds: readonly FlowDeed[] = [],
): ExplainedFlow {
  const walk = walkFlow(flow, input, deeds);
  const conditionById = new Map(flow.rules.rules.map(({ rule, condition }) => [rule.ruleId, condition]));
  const { facts, lists } = input;
  const rules = walk.steps
    .flatMap(({ asked }) => asked)
    .map(({ ruleId, matched, error }): ExplainedRule => {
      const condition = conditionById.get(ruleId);
      return {
        ruleId,
        matched,
        decided: matched,
        ...(condition === undefined ? {} : { explanation: explainCondition(condition, facts, { lists }) }),
        ...(error === undefined ? {} : { error }),
      };
    });
  return { walk, rules };
}
