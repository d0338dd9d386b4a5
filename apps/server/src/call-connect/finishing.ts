/**
 * Ending a call: the application tells how it came out. Owns: that it ends once, and the same end again is a repeat. A
 * success here is the application's word and meets no action; a failure ends the action that the call waits for.
 */
import type { FinishCallBody } from '@stepward/api';
import { failChallenge } from '../actions/transitions.ts';
import type { Database, Transaction } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import type { Call } from './call.ts';
import { endCall, findCall } from './store.ts';

export async function finishCall(
  database: Database,
  tenantId: string,
  { referenceId, state, userId, payload }: FinishCallBody,
  now: number,
): Promise<void> {
  await database.commit(async (transaction) => {
    const call = await findCall(transaction, tenantId, referenceId);
    if (!call) throw new ApiError('not_found', 'There is no such call.');
    if (call.userId !== undefined && userId !== undefined && call.userId !== userId)
      throw new ApiError('invalid_request', 'The call is with another user.');
    if (call.state === state) return;
    if (!(await endCall(transaction, call, { state, userId, payload, now })))
      throw new ApiError('conflict', 'The call is over, with another end.');
    const owner = userId ?? call.userId;
    transaction.audit({
      tenantId,
      type: 'call.finished',
      ...(owner === undefined ? {} : { userId: owner }),
      data: { referenceId, state },
    });
    if (state === 'CHALLENGE_FAILED') await failAction(transaction, call, now);
  });
}

async function failAction(
  transaction: Transaction,
  { tenantId, userId, actionCode, idempotencyKey }: Call,
  now: number,
): Promise<void> {
  if (userId === undefined || actionCode === undefined || idempotencyKey === undefined) return;
  await failChallenge(transaction, { tenantId, userId, actionCode, idempotencyKey }, now);
}
