/** Published flows in the database. The nodes are kept as text: they come out number for number as they went in. */
import type { Reader, Transaction } from '../database/database.ts';
import type { StoredRule } from './action-configuration.ts';

export interface StoredFlow {
  /** JSON array. */
  readonly nodes: string;
  /** 1 is the first that was published. */
  readonly version: number;
}

export async function findFlow(
  reader: Reader,
  tenantId: string,
  actionCode: string,
): Promise<StoredFlow | undefined> {
  return await reader.query
    .selectFrom('action_flows')
    .select(['nodes', 'version'])
    .where('tenant_id', '=', tenantId)
    .where('action_code', '=', actionCode)
    .executeTakeFirst();
}

/** Nodes and rules, as they were published last. */
export async function findFlowWithRules(
  reader: Reader,
  tenantId: string,
  actionCode: string,
): Promise<(StoredFlow & { readonly rules: string }) | undefined> {
  return await reader.query
    .selectFrom('action_flows')
    .select(['nodes', 'version', 'rules'])
    .where('tenant_id', '=', tenantId)
    .where('action_code', '=', actionCode)
    .executeTakeFirst();
}

/** By action code. */
export async function listFlows(reader: Reader, tenantId: string): Promise<ReadonlyMap<string, StoredFlow>> {
  const rows = await reader.query
    .selectFrom('action_flows')
    .select(['action_code', 'nodes', 'version'])
    .where('tenant_id', '=', tenantId)
    .execute();
  return new Map(rows.map(({ action_code, nodes, version }) => [action_code, { nodes, version }]));
}

/** A rule of a flow: what it is for programs, and its text, number for number. */
export interface FlowRule {
  readonly rule: StoredRule;
  readonly text: string;
}

/** Rules are tried where the nodes say: their own priority is 0, the tables keep their order. */
export async function putFlow(
  transaction: Transaction,
  tenantId: string,
  actionCode: string,
  { nodes, version, rules }: StoredFlow & { readonly rules: readonly FlowRule[] },
  now: number,
): Promise<void> {
  await transaction.run(
    `insert into action_flows (tenant_id, action_code, nodes, rules, version, updated_at) values (?, ?, ?, ?, ?, ?)
     on conflict (tenant_id, action_code) do update set nodes = excluded.nodes, rules = excluded.rules,
       version = excluded.version, updated_at = excluded.updated_at`,
    [tenantId, actionCode, nodes, `[${rules.map(({ text }) => text).join(',')}]`, version, now],
  );
  await transaction.run('delete from rules where tenant_id = ? and action_code = ?', [tenantId, actionCode]);
  for (const [order, { rule, text }] of rules.entries())
    await transaction.run(
      'insert into rules (tenant_id, action_code, rule_id, priority, rule, created_at) values (?, ?, ?, ?, ?, ?)',
      [tenantId, actionCode, rule.ruleId, order, text, now],
    );
}
