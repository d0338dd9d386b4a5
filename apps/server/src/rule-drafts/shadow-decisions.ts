/** What shadow rules would have made of decisions, as recorded with each. Owns: these rows, and counting them. */
import type { Outcome, ShadowDecision } from '@stepward/decision';
import type { Action, ActionKey } from '../actions/action.ts';
import type { Reader, Transaction } from '../database/database.ts';
import type { Expiring } from '../housekeeping/expiring.ts';

const columns =
  'tenant_id, user_id, action_code, idempotency_key, draft_id, matched, outcome, shadow_outcome, error, created_at';
const insertSql = `insert into shadow_decisions (${columns}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

/** With the action that it is about, once. */
export function insertShadowDecision(
  transaction: Transaction,
  { tenantId, userId, actionCode, idempotencyKey, outcome, createdAt }: Action,
  shadow: ShadowDecision,
): number | Promise<number> {
  return transaction.run(insertSql, [
    tenantId,
    userId,
    actionCode,
    idempotencyKey,
    shadow.ruleId,
    shadow.matched ? 1 : 0,
    outcome,
    shadow.outcome,
    shadow.error ?? null,
    createdAt,
  ]);
}

/** For PostgreSQL: the rows of many decisions, from `made (…, shadows json)`. */
export const insertManyShadowsSql = `insert into shadow_decisions (${columns})
  select made.tenant_id, made.user_id, made.action_code, made.idempotency_key, one."ruleId", one.matched::int, made.outcome,
    one.outcome, one.error, made.created_at
  from made cross join lateral json_to_recordset(made.shadows) as one ("ruleId" text, matched boolean, outcome text, error text)`;

/** Longer than anybody tries a rule in the shadow. Until then an explanation of the action says what the draft would have made of it. */
const shadowDecisionsKeptDays = 90;

export const endedShadowDecisions: Expiring = {
  table: 'shadow_decisions',
  key: ['tenant_id', 'user_id', 'action_code', 'idempotency_key', 'draft_id'],
  endsAt: 'created_at',
  keptMs: shadowDecisionsKeptDays * 86_400_000,
};

export interface RecordedShadow {
  readonly draftId: string;
  readonly shadowOutcome: Outcome;
}

export async function listShadowDecisions(
  reader: Reader,
  { tenantId, userId, actionCode, idempotencyKey }: ActionKey,
): Promise<readonly RecordedShadow[]> {
  const rows = await reader.query
    .selectFrom('shadow_decisions')
    .select(['draft_id', 'shadow_outcome'])
    .where('tenant_id', '=', tenantId)
    .where('user_id', '=', userId)
    .where('action_code', '=', actionCode)
    .where('idempotency_key', '=', idempotencyKey)
    .execute();
  return rows.map((row) => ({ draftId: row.draft_id, shadowOutcome: row.shadow_outcome as Outcome }));
}
