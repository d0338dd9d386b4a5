/**
 * An application sets the state of an action by hand, any of them (server-api.md §9). Owns: that it is marked and recorded,
 * and the custom values that come with it. The facts stay what the decision used: they explain it for ever.
 */
import type { ActionState } from '@stepward/decision';
import type { Transaction } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import type { Action } from './action.ts';
import { overrideState } from './store.ts';

/** Bytes, as JSON, over all overrides of one action; one body is as long at the most. */
const outputCustomBytesMax = 65_536;

export interface Override {
  readonly state: ActionState;
  /** Merged over what is there, name by name. */
  readonly custom?: Readonly<Record<string, unknown>> | undefined;
  readonly keyId: string;
  readonly now: number;
}

export async function overrideAction(
  transaction: Transaction,
  action: Action,
  { state, custom, keyId, now }: Override,
): Promise<void> {
  await overrideState(transaction, action, state, now);
  if (custom !== undefined) await mergeCustom(transaction, action, custom);
  const { tenantId, userId, actionCode, idempotencyKey } = action;
  const data = { actionCode, idempotencyKey, from: action.state, to: state, keyId };
  transaction.audit({ tenantId, type: 'action.overridden', userId, data });
}

async function mergeCustom(
  transaction: Transaction,
  { tenantId, userId, actionCode, idempotencyKey, outputCustom }: Action,
  custom: Readonly<Record<string, unknown>>,
): Promise<void> {
  const merged = JSON.stringify({
    ...(outputCustom === undefined ? {} : JSON.parse(outputCustom)),
    ...custom,
  });
  if (Buffer.byteLength(merged) > outputCustomBytesMax)
    throw new ApiError(
      'invalid_request',
      `The field custom may have ${outputCustomBytesMax} bytes in all over the updates of one action.`,
    );
  await transaction.query
    .updateTable('actions')
    .set({ output_custom: merged })
    .where('tenant_id', '=', tenantId)
    .where('user_id', '=', userId)
    .where('action_code', '=', actionCode)
    .where('idempotency_key', '=', idempotencyKey)
    .execute();
}
