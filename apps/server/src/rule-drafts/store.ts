/** Drafts of rules in the database. Their versions are kept with those of rules (rule-versions/). */
import type { ShadowRule } from '@stepward/decision';
import type { StoredRule } from '../action-configurations/action-configuration.ts';
import type { Reader, Transaction } from '../database/database.ts';
import type { RuleDraftTable } from '../database/tables/rule-history.ts';
import type { RuleDraft } from './rule-draft.ts';

const toDraft = (row: RuleDraftTable): RuleDraft => ({
  draftId: row.draft_id,
  state: row.state,
  rule: JSON.parse(row.rule) as StoredRule,
  replaces: row.replaces ?? undefined,
  basedOn: row.based_on === null ? undefined : (JSON.parse(row.based_on) as StoredRule),
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

/** Oldest first. */
export async function listDrafts(
  reader: Reader,
  tenantId: string,
  actionCode: string,
): Promise<readonly RuleDraft[]> {
  const rows = await reader.query
    .selectFrom('rule_drafts')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('action_code', '=', actionCode)
    .orderBy('created_at')
    .orderBy('draft_id')
    .execute();
  return rows.map(toDraft);
}

export async function listShadowRules(
  reader: Reader,
  tenantId: string,
  actionCode: string,
): Promise<readonly ShadowRule[]> {
  const drafts = await listDrafts(reader, tenantId, actionCode);
  return drafts.filter(({ state }) => state === 'SHADOW').map(({ rule, replaces }) => ({ rule, replaces }));
}

export async function findDraft(
  reader: Reader,
  tenantId: string,
  actionCode: string,
  draftId: string,
): Promise<RuleDraft | undefined> {
  const row = await reader.query
    .selectFrom('rule_drafts')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('action_code', '=', actionCode)
    .where('draft_id', '=', draftId)
    .executeTakeFirst();
  return row && toDraft(row);
}

export async function putDraft(
  transaction: Transaction,
  tenantId: string,
  actionCode: string,
  { draftId, state, rule, replaces, basedOn, createdAt, updatedAt }: RuleDraft,
): Promise<void> {
  await transaction.run(
    `insert into rule_drafts (tenant_id, action_code, draft_id, state, priority, rule, replaces, based_on, created_at, updated_at)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     on conflict (tenant_id, action_code, draft_id) do update set state = excluded.state, priority = excluded.priority,
       rule = excluded.rule, based_on = excluded.based_on, updated_at = excluded.updated_at`,
    [
      tenantId,
      actionCode,
      draftId,
      state,
      rule.priority,
      JSON.stringify(rule),
      replaces ?? null,
      basedOn === undefined ? null : JSON.stringify(basedOn),
      createdAt,
      updatedAt,
    ],
  );
}

export async function deleteDraft(
  transaction: Transaction,
  tenantId: string,
  actionCode: string,
  draftId: string,
): Promise<void> {
  await transaction.run('delete from rule_drafts where tenant_id = ? and action_code = ? and draft_id = ?', [
    tenantId,
    actionCode,
    draftId,
  ]);
}
