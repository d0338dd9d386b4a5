/**
 * Why an action was decided as it was. Owns: bringing together the facts that were stored with it and the rules and lists of
 * that moment. Does not own: what rules mean (packages/decision) nor keeping their versions (rule-versions/).
 */
import {
  compileRules,
  compileShadows,
  type ExplainedRule,
  explainDecision,
  type ListResolver,
  type Outcome,
} from '@stepward/decision';
import type { Action } from '../actions/action.ts';
import type { Reader } from '../database/database.ts';
import { listShadowDecisions } from '../rule-drafts/shadow-decisions.ts';
import { type RuleVersion, versionsAt } from '../rule-versions/store.ts';
import { itemsAt } from '../value-lists/history.ts';

export interface ExplainedVersion {
  readonly version: RuleVersion;
  readonly explained: ExplainedRule;
}

export interface ExplainedShadow extends ExplainedVersion {
  /** What the decision would have been with it. */
  readonly outcome: Outcome;
}

export interface ExplainedAction {
  readonly decidedByRuleId: string | undefined;
  readonly rules: readonly ExplainedVersion[];
  readonly shadows: readonly ExplainedShadow[];
  /** Whether what is kept, asked again, gives what was decided then. */
  readonly matchesRecord: boolean;
}

async function listsAt(
  reader: Reader,
  { tenantId, policyVersion }: Action,
  aliases: readonly string[],
): Promise<ListResolver> {
  const lists = new Map<string, ReadonlySet<string | number>>();
  for (const alias of new Set(aliases))
    lists.set(alias, await itemsAt(reader, tenantId, alias, policyVersion ?? 0));
  return (alias) => lists.get(alias);
}

const sameIds = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((id, at) => id === other[at]);

function withVersions(
  explained: readonly ExplainedRule[],
  versions: readonly RuleVersion[],
): readonly ExplainedVersion[] {
  const byId = new Map(versions.map((version) => [version.ruleId, version]));
  return explained.flatMap((one) => {
    const version = byId.get(one.ruleId);
    return version === undefined ? [] : [{ version, explained: one }];
  });
}

/** The decision of a stored action, made again from what it was made from. */
export async function explainAction(reader: Reader, action: Action): Promise<ExplainedAction> {
  const { tenantId, actionCode, policyVersion } = action;
  const versions =
    policyVersion === undefined ? [] : await versionsAt(reader, tenantId, actionCode, policyVersion);
  const active = versions.filter(({ state }) => state === 'RULE');
  const shadow = versions.filter(({ state }) => state === 'SHADOW');
  const rules = compileRules(active.map(({ rule }) => rule));
  const shadows = compileShadows(shadow.map(({ rule, replaces }) => ({ rule, replaces })));
  const lists = await listsAt(reader, action, [...rules.lists, ...(shadows?.set.lists ?? [])]);
  const facts: unknown = JSON.parse(action.facts);
  // The default is known where it decided; where a rule did, it had no part.
  const input = { defaultOutcome: action.outcome, facts, lists };
  const { decision, rules: explained } = explainDecision({ ...input, rules });
  const shadowExplained = shadows ? explainDecision({ ...input, rules: shadows.set }).rules : [];
  const recorded = shadows ? await listShadowDecisions(reader, action) : [];
  const outcomeByDraft = new Map(recorded.map(({ draftId, shadowOutcome }) => [draftId, shadowOutcome]));
  return {
    decidedByRuleId: decision.winningRuleId,
    rules: withVersions(explained, active),
    shadows: withVersions(shadowExplained, shadow).flatMap((one) => {
      const outcome = outcomeByDraft.get(one.version.ruleId);
      return outcome === undefined ? [] : [{ ...one, outcome }];
    }),
    matchesRecord:
      policyVersion !== undefined &&
      decision.outcome === action.outcome &&
      sameIds(decision.ruleIds, action.ruleIds),
  };
}
