/**
 * Who waits at an ENROLLMENT, and cannot go on as it was written down: their proof is too old by now, or they got or lost an
 * authenticator elsewhere. Owns: that the same node asks anew. What was done, and the node, stay as they are.
 */
import type { Action, ActionKey } from '../actions/action.ts';
import { findAction, moveInFlow } from '../actions/store.ts';
import type { Database, Transaction } from '../database/database.ts';
import { personOf } from './course.ts';
import { flowStateOf } from './flow-state.ts';
import { pinnedFlow } from './pinned.ts';
import { askedAgain } from './standing.ts';

const isWaiting = (action: Action | undefined): action is Action =>
  action?.state === 'CHALLENGE_REQUIRED' && typeof flowStateOf(action)?.at === 'string';

/** True: something else is asked than before. */
export async function standAgain(database: Database, key: ActionKey, now: number): Promise<boolean> {
  if (!isWaiting(await findAction(database.read, key))) return false;
  return await database.commit((transaction) => standAgainIn(transaction, key, now));
}

async function standAgainIn(transaction: Transaction, key: ActionKey, now: number): Promise<boolean> {
  const action = await findAction(transaction, key);
  if (!isWaiting(action)) return false;
  const state = flowStateOf(action);
  const pinned = await pinnedFlow(transaction, action);
  if (!state || !pinned) return false;
  const asked = askedAgain(pinned, await personOf(transaction, action), state, now);
  const before = JSON.stringify([action.methods, state.isAdding === true]);
  if (JSON.stringify([asked.methods, asked.state.isAdding === true]) === before) return false;
  const { defaultMethod, promptMethods, ruleIds } = action;
  const after = { flow: JSON.stringify(asked.state), methods: asked.methods, defaultMethod, promptMethods };
  return await moveInFlow(transaction, action, { ...after, ruleIds }, now);
}
