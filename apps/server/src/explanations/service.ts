/**
 * Why an action was decided as it was. Owns: bringing together the facts that were stored with it and the rules and lists of
 * that moment. Does not own: what rules mean (packages/decision) nor keeping their versions (rule-versions/).
 */
import {
  compileRules,
  compileShadows,
  type ExplainedRule,
  explainDecision,
  type Outcome,
} from '@stepward/decision';
import { type Action, hasRuleIds } from '../actions/action.ts';
import type { Reader } from '../database/database.ts';
import { explainPinned, type FlowTrail } from '../flows/explanation.ts';
import { actionConfigurationAt } from '../flows/versions.ts';
import { listShadowDecisions } from '../rule-drafts/shadow-decisions.ts';
import { type RuleVersion, versionsAt } from '../rule-versions/store.ts';
import { listsAt } from '../value-lists/history.ts';

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
  /** What held where no rule matched; undefined: nobody knows any more. */
  readonly defaultOutcome?: Outcome | undefined;
  /** Of an action that a flow decides. */
  readonly flow?: FlowTrail;
}

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

/** The default of that moment; a flow that was not published yet challenged everybody. */
async function defaultAt(
  reader: Reader,
  { tenantId, actionCode, policyVersion }: Action,
): Promise<Outcome | undefined> {
  if (policyVersion === undefined) return undefined;
  const found = await actionConfigurationAt(reader, tenantId, actionCode, policyVersion);
  return found?.optional.actionType === 'FLOW' ? 'CHALLENGE' : found?.defaultOutcome;
}

/** The walk of a stored action, made again. */
async function explainFlowAction(reader: Reader, action: Action): Promise<ExplainedAction> {
  const pinned = await explainPinned(reader, action);
  if (pinned === undefined)
    return { decidedByRuleId: undefined, rules: [], shadows: [], matchesRecord: false };
  const { tenantId, actionCode, policyVersion = 0 } = action;
  const versions = await versionsAt(reader, tenantId, actionCode, policyVersion);
  const { rules, trail, matchesRecord } = pinned;
  return {
    decidedByRuleId: rules.findLast(({ decided }) => decided)?.ruleId,
    rules: withVersions(
      rules,
      versions.filter(({ state }) => state === 'FLOW'),
    ),
    shadows: [],
    matchesRecord,
    flow: trail,
  };
}

/** The decision of a stored action, made again from what it was made from. */
export async function explainAction(reader: Reader, action: Action): Promise<ExplainedAction> {
  if (action.flow !== undefined) return await explainFlowAction(reader, action);
  const { tenantId, actionCode, policyVersion } = action;
  const versions =
    policyVersion === undefined ? [] : await versionsAt(reader, tenantId, actionCode, policyVersion);
  const active = versions.filter(({ state }) => state === 'RULE');
  const shadow = versions.filter(({ state }) => state === 'SHADOW');
  const rules = compileRules(active.map(({ rule }) => rule));
  const shadows = compileShadows(shadow.map(({ rule, replaces }) => ({ rule, replaces })));
  const lists = await listsAt(
    reader,
    tenantId,
    [...rules.lists, ...(shadows?.set.lists ?? [])],
    policyVersion ?? 0,
  );
  const facts: unknown = JSON.parse(action.facts);
  const defaultOutcome = await defaultAt(reader, action);
  const input = { defaultOutcome: defaultOutcome ?? action.outcome, facts, lists };
  const { decision, rules: explained } = explainDecision({ ...input, rules });
  const shadowExplained = shadows ? explainDecision({ ...input, rules: shadows.set }).rules : [];
  const recorded = shadows ? await listShadowDecisions(reader, action) : [];
  const outcomeByDraft = new Map(recorded.map(({ draftId, shadowOutcome }) => [draftId, shadowOutcome]));
  return {
    decidedByRuleId: decision.winningRuleId,
    defaultOutcome,
    rules: withVersions(explained, active),
    shadows: withVersions(shadowExplained, shadow).flatMap((one) => {
      const outcome = outcomeByDraft.get(one.version.ruleId);
      return outcome === undefined ? [] : [{ ...one, outcome }];
    }),
    matchesRecord:
      policyVersion !== undefined &&
      decision.outcome === action.outcome &&
      hasRuleIds(action, decision.ruleIds),
  };
}
