import type { Reader, Transaction } from '../database/database.ts';
import { type Call, toCall } from './call.ts';

export async function findCall(
  reader: Reader,
  tenantId: string,
  referenceId: string,
): Promise<Call | undefined> {
  const row = await reader.query
    .selectFrom('calls')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('reference_id', '=', referenceId)
    .executeTakeFirst();
  return row && toCall(row);
}

/** False when there is a call of this reference: nothing was written then. */
export async function insertCall(transaction: Transaction, call: Call): Promise<boolean> {
  const changed = await transaction.run(
    `insert into calls (tenant_id, reference_id, message_id, user_id, action_code, idempotency_key, channel, phone_number, email,
       input_hash, state, started_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing`,
    [
      call.tenantId,
      call.referenceId,
      call.messageId,
      call.userId ?? null,
      call.actionCode ?? null,
      call.idempotencyKey ?? null,
      call.channel,
      call.phoneNumber ?? null,
      call.email ?? null,
      call.inputHash,
      call.state,
      call.startedAt,
    ],
  );
  return changed === 1;
}

/** Its message reached nobody: the reference may start again. */
export async function removeCall(
  transaction: Transaction,
  tenantId: string,
  referenceId: string,
): Promise<void> {
  const removed = await transaction.run(
    "delete from calls where tenant_id = ? and reference_id = ? and state = 'STARTED'",
    [tenantId, referenceId],
  );
  if (removed === 1) transaction.audit({ tenantId, type: 'call.given_up', data: { referenceId } });
}

export interface CallEnd {
  readonly state: 'CHALLENGE_SUCCEEDED' | 'CHALLENGE_FAILED';
  readonly userId: string | undefined;
  readonly payload: Readonly<Record<string, unknown>> | undefined;
  readonly now: number;
}

/** Ends the call, once: true for the caller that was first. */
export async function endCall(
  transaction: Transaction,
  { tenantId, referenceId }: Call,
  { state, userId, payload, now }: CallEnd,
): Promise<boolean> {
  const changed = await transaction.run(
    `update calls set state = ?, user_id = coalesce(user_id, ?), payload = ?, finished_at = ?
     where tenant_id = ? and reference_id = ? and state = 'STARTED'`,
    [
      state,
      userId ?? null,
      payload === undefined ? null : JSON.stringify(payload),
      now,
      tenantId,
      referenceId,
    ],
  );
  return changed === 1;
}
