/**
 * `action.verify` (server-api.md §15): the application is asked before an action succeeds, and may refuse. By the time it
 * is asked the proof is consumed, so no answer, lost or late, makes the same code count twice; unless it answers 2xx in
 * time, the action stays as it was and the person proves again with something new.
 */

import { type HeldSuccess, succeedHeld } from '../challenges/success.ts';
import type { Database } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import { type CallResult, callWebhook, type SynchronousCallDependencies } from './synchronous-call.ts';

export interface ActionVerifyDependencies extends SynchronousCallDependencies {
  readonly database: Database;
}

/** Makes the action succeed, or throws what the person's browser is told. */
export async function askToVerify(dependencies: ActionVerifyDependencies, held: HeldSuccess): Promise<void> {
  const { database, now } = dependencies;
  const { tenantId, userId, actionCode, idempotencyKey } = held.key;
  const result = await callWebhook(dependencies, {
    tenantId,
    url: held.verificationWebhookUrl,
    type: 'action.verify',
    data: {
      userId,
      actionCode,
      idempotencyKey,
      state: 'CHALLENGE_SUCCEEDED',
      verificationMethod: held.method,
      completedAt: new Date(now()).toISOString(),
    },
  });
  if (result.delivered) return await database.commit((transaction) => succeedHeld(transaction, held, now()));
  const { reason, status } = { status: undefined, ...result };
  await database.commit((transaction) =>
    transaction.audit({
      tenantId,
      type: 'action.verification_refused',
      userId,
      data: { actionCode, idempotencyKey, method: held.method, reason, status },
    }),
  );
  throw refusal(result);
}

/** A plain no is 4xx; anything else is a failure that may pass. */
function refusal(result: CallResult): ApiError {
  const status = 'status' in result ? (result.status ?? 0) : 0;
  if (status >= 400 && status < 500 && status !== 408 && status !== 429)
    return new ApiError('forbidden', 'The application refused this verification.');
  return new ApiError(
    'unavailable',
    'The application could not confirm this verification. Try again with a new code.',
  );
}
