import type { Reader, Transaction } from '../database/database.ts';
import type { ActionConfiguration, StoredRule } from './action-configuration.ts';

interface ConfigurationRow {
  action_code: string;
  default_outcome: string;
  configuration: string;
  last_action_at: number | null;
}

const toConfiguration = (row: ConfigurationRow): ActionConfiguration => ({
  actionCode: row.action_code,
  defaultOutcome: row.default_outcome as ActionConfiguration['defaultOutcome'],
  optional: JSON.parse(row.configuration),
  lastActionAt: row.last_action_at,
});

export async function findConfiguration(
  reader: Reader,
  tenantId: string,
  actionCode: string,
): Promise<ActionConfiguration | undefined> {
  const row = await reader.query
    .selectFrom('action_configurations')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('action_code', '=', actionCode)
    .executeTakeFirst();
  return row && toConfiguration(row);
}

export async function listConfigurations(reader: Reader, tenantId: string): Promise<ActionConfiguration[]> {
  const rows = await reader.query
    .selectFrom('action_configurations')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .orderBy('action_code')
    .execute();
  return rows.map(toConfiguration);
}

/** False when the code is taken. */
export async function insertConfiguration(
  transaction: Transaction,
  tenantId: string,
  configuration: ActionConfiguration,
  now: number,
): Promise<boolean> {
  const changed = await transaction.run(
    `insert into action_configurations (tenant_id, action_code, default_outcome, configuration, created_at) values (?, ?, ?, ?, ?)
     on conflict do nothing`,
    [
      tenantId,
      configuration.actionCode,
      configuration.defaultOutcome,
      JSON.stringify(configuration.optional),
      now,
    ],
  );
  return changed === 1;
}

export async function updateConfiguration(
  transaction: Transaction,
  tenantId: string,
  configuration: ActionConfiguration,
): Promise<void> {
  await transaction.query
    .updateTable('action_configurations')
    .set({
      default_outcome: configuration.defaultOutcome,
      configuration: JSON.stringify(configuration.optional),
    })
    .where('tenant_id', '=', tenantId)
    .where('action_code', '=', configuration.actionCode)
    .execute();
}

/** `at` in Unix milliseconds. */
export function noteLastAction(
  transaction: Transaction,
  tenantId: string,
  actionCode: string,
  at: number,
): number | Promise<number> {
  return transaction.run(
    'update action_configurations set last_action_at = ? where tenant_id = ? and action_code = ?',
    [at, tenantId, actionCode],
  );
}

/** Its rules and its flow go with it; recorded actions stay. */
export async function deleteConfiguration(
  transaction: Transaction,
  tenantId: string,
  actionCode: string,
): Promise<void> {
  await transaction.run('delete from rules where tenant_id = ? and action_code = ?', [tenantId, actionCode]);
  await transaction.run('delete from rule_drafts where tenant_id = ? and action_code = ?', [
    tenantId,
    actionCode,
  ]);
  await transaction.run('delete from action_flows where tenant_id = ? and action_code = ?', [
    tenantId,
    actionCode,
  ]);
  await transaction.run('delete from action_configurations where tenant_id = ? and action_code = ?', [
    tenantId,
    actionCode,
  ]);
}

/** The rules as they are stored, for what JavaScript's numbers would change. */
export async function listRuleTexts(
  reader: Reader,
  tenantId: string,
  actionCode: string,
): Promise<readonly string[]> {
  const rows = await reader.query
    .selectFrom('rules')
    .select('rule')
    .where('tenant_id', '=', tenantId)
    .where('action_code', '=', actionCode)
    .orderBy('priority')
    .execute();
  return rows.map((row) => row.rule);
}

/** Those of all actions, by action, in their order. */
export async function listAllRuleTexts(
  reader: Reader,
  tenantId: string,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await reader.query
    .selectFrom('rules')
    .select(['action_code', 'rule'])
    .where('tenant_id', '=', tenantId)
    .orderBy('action_code')
    .orderBy('priority')
    .execute();
  const byAction = Map.groupBy(rows, ({ action_code }) => action_code);
  return new Map([...byAction].map(([code, all]) => [code, all.map(({ rule }) => rule)]));
}

export async function listRules(reader: Reader, tenantId: string, actionCode: string): Promise<StoredRule[]> {
  const texts = await listRuleTexts(reader, tenantId, actionCode);
  return texts.map((text) => JSON.parse(text) as StoredRule);
}

export async function findRule(
  reader: Reader,
  tenantId: string,
  actionCode: string,
  ruleId: string,
): Promise<StoredRule | undefined> {
  const row = await reader.query
    .selectFrom('rules')
    .select('rule')
    .where('tenant_id', '=', tenantId)
    .where('action_code', '=', actionCode)
    .where('rule_id', '=', ruleId)
    .executeTakeFirst();
  return row && (JSON.parse(row.rule) as StoredRule);
}

/** Writes a new or changed rule. The unique index on priority is the last word on collisions. */
export async function putRule(
  transaction: Transaction,
  tenantId: string,
  actionCode: string,
  rule: StoredRule,
  now: number,
): Promise<void> {
  await transaction.run(
    `insert into rules (tenant_id, action_code, rule_id, priority, rule, created_at) values (?, ?, ?, ?, ?, ?)
     on conflict (tenant_id, action_code, rule_id) do update set priority = excluded.priority, rule = excluded.rule`,
    [tenantId, actionCode, rule.ruleId, rule.priority, JSON.stringify(rule), now],
  );
}

export async function deleteRule(
  transaction: Transaction,
  tenantId: string,
  actionCode: string,
  ruleId: string,
): Promise<void> {
  await transaction.run('delete from rules where tenant_id = ? and action_code = ? and rule_id = ?', [
    tenantId,
    actionCode,
    ruleId,
  ]);
}
