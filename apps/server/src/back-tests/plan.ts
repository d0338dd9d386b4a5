/**
 * What a back-test does, as a plain value that another thread can be handed: everything but the recorded actions themselves.
 * Owns: its shape, and gathering it. Nothing that is changed afterwards has a part in it.
 */
import { compileRules, type Outcome } from '@stepward/decision';
import type { StoredRule } from '../action-configurations/action-configuration.ts';
import type { Reader } from '../database/database.ts';
import type { FlowVersion } from '../flows/versions.ts';
import { itemsAt } from '../value-lists/history.ts';

/** By alias. */
export type ListItems = Readonly<Record<string, readonly (string | number)[]>>;

/** A rule set and what holds where none of it matches. */
export interface RuleSide {
  readonly rules: readonly StoredRule[];
  readonly defaultOutcome: Outcome;
  /** Decides in place of them; they are its rules. JSON, as it is published. */
  readonly flow?: Pick<FlowVersion, 'nodes' | 'rules'>;
}

/** What was asked for, with what it meant at that moment. */
export interface BackTestRequest {
  /** Unix milliseconds; `to` is not in the range, and no later than the request. */
  readonly from: number;
  readonly to: number;
  /** When it was asked for: what became of actions since then is not looked at. */
  readonly asOf: number;
  readonly candidate: RuleSide;
  readonly compareWith: 'RECORDED' | 'CURRENT';
  /** The active rules of that moment. */
  readonly current: RuleSide;
  /** Items in place of those of value lists, by alias; of the candidate alone. */
  readonly lists: ListItems;
  /** The configuration version of the tenant whose value lists both sides read. */
  readonly configurationVersion: number;
  readonly samplesMax: number;
  readonly goodWithinDays: number;
}

/** An active rule of some time, as far as its answer goes. */
export interface RecordedRule {
  readonly ruleId: string;
  readonly answerKey: string;
  /** Configuration versions of the tenant: the first that had it, and the first that had it no more. */
  readonly from: number;
  readonly to: number | undefined;
}

/** A list had other items before this configuration version. */
export interface ListChange {
  readonly alias: string;
  readonly configuration: number;
}

export interface BackTestPlan extends BackTestRequest {
  readonly tenantId: string;
  readonly actionCode: string;
  /** Of the tenant's lists that either side reads. */
  readonly listItems: ListItems;
  readonly recordedRules: readonly RecordedRule[];
  readonly listChanges: readonly ListChange[];
  /** Whether what was recorded of rules that are the same is taken for their answer. */
  readonly trustsRecord: boolean;
}

/** Two active rules of the same key have the same answer for the same facts and lists. */
export const answerKey = ({ conditions, type }: Pick<StoredRule, 'conditions' | 'type'>): string =>
  // One that errs counts as matched, unless it would ALLOW.
  `${type === 'ALLOW' ? 'a' : 'o'}${JSON.stringify(conditions ?? null)}`;

export async function planFor(
  reader: Reader,
  tenantId: string,
  actionCode: string,
  request: BackTestRequest,
): Promise<BackTestPlan> {
  const { candidate, current, configurationVersion } = request;
  const aliases = new Set([candidate, current].flatMap((side) => compileRules(side.rules).lists));
  const listItems: Record<string, readonly (string | number)[]> = {};
  for (const alias of aliases)
    listItems[alias] = [...(await itemsAt(reader, tenantId, alias, configurationVersion))];
  return {
    ...request,
    tenantId,
    actionCode,
    listItems,
    recordedRules: await recordedRules(reader, tenantId, actionCode),
    listChanges: await listChanges(reader, tenantId, [...aliases]),
    // Of a flow the record has the rules whose way was taken, and not those that were asked.
    trustsRecord: candidate.flow === undefined && current.flow === undefined,
  };
}

async function recordedRules(
  reader: Reader,
  tenantId: string,
  actionCode: string,
): Promise<readonly RecordedRule[]> {
  const rows = await reader.query
    .selectFrom('rule_versions')
    .select(['rule_id', 'rule', 'from_configuration', 'to_configuration'])
    .where('tenant_id', '=', tenantId)
    .where('action_code', '=', actionCode)
    .where('state', '=', 'RULE')
    .execute();
  return rows.flatMap((row) => {
    const rule = JSON.parse(row.rule) as StoredRule;
    if (!rule.isActive) return [];
    const { rule_id: ruleId, from_configuration: from, to_configuration: to } = row;
    return [{ ruleId, answerKey: answerKey(rule), from, to: to ?? undefined }];
  });
}

async function listChanges(
  reader: Reader,
  tenantId: string,
  aliases: readonly string[],
): Promise<readonly ListChange[]> {
  if (aliases.length === 0) return [];
  return await reader.query
    .selectFrom('value_list_changes')
    .select(['alias', 'configuration'])
    .where('tenant_id', '=', tenantId)
    .where('alias', 'in', aliases)
    .execute();
}
