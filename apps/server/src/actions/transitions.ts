/**
 * How an action moves by itself: when a person meets or fails its challenge. Owns: that only the moves of the one table
 * (`legalTransition` of packages/decision) are ever written, so that BLOCK and every other end stay ends (SECURITY I4).
 * Does not own: a state set by hand (override.ts), which may be any.
 */
import { type ActionState, legalTransition } from '@stepward/decision';
import type { Transaction } from '../database/database.ts';
import type { ActionKey } from './action.ts';
import { changeState, type StateChange } from './store.ts';

/** Compare-and-swap: false, and nothing written, when the action is not in `from` or may not go from there. */
export async function moveAction(
  transaction: Transaction,
  key: ActionKey,
  from: ActionState,
  change: StateChange,
): Promise<boolean> {
  return legalTransition(from, change.state) && (await changeState(transaction, key, from, change));
}

/** The challenge that the action waits for has failed for good; an action that waits for none stays as it is. */
export async function failChallenge(transaction: Transaction, key: ActionKey, now: number): Promise<void> {
  const change = { state: 'CHALLENGE_FAILED' as const, now };
  if (!(await moveAction(transaction, key, 'CHALLENGE_REQUIRED', change))) return;
  const { tenantId, userId, actionCode, idempotencyKey } = key;
  transaction.audit({
    tenantId,
    type: 'action.challenge_failed',
    userId,
    data: { actionCode, idempotencyKey },
  });
}
