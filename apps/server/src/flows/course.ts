/**
 * Where a proof leads in the flow of its action. Owns: that this is written in the transaction that recorded the proof, once, and
 * that what was begun at one node proves nothing at the next. Does not own: what a proof is (challenges/), what nodes mean
 * (standing.ts, packages/decision), nor the end of an action that is met (challenges/success.ts).
 */
import type { Action, ActionKey } from '../actions/action.ts';
import { findAction, moveInFlow } from '../actions/store.ts';
import { moveAction } from '../actions/transitions.ts';
import { listAuthenticators } from '../authenticators/store.ts';
import type { Transaction } from '../database/database.ts';
import { isApprovedOnly as wasApprovedOnly } from '../push/store.ts';
import { findUser } from '../users/store.ts';
import type { FlowState, RecordedDeed } from './flow-state.ts';
import { flowStateOf } from './flow-state.ts';
import { pinnedFlow } from './pinned.ts';
import { type FlowPerson, type Standing, standingIn } from './standing.ts';

/** A proof, as far as a flow asks. */
export interface FlowProof {
  readonly method: string;
  /** Of the challenge. */
  readonly challengeId: string | undefined;
  /** A new authenticator was proven. */
  readonly isEnrolment: boolean;
}

export interface Course {
  readonly action: Action;
  readonly proof: FlowProof;
  /** The node that asked. */
  readonly nodeId: string;
  readonly standing: Standing;
}

function deedOf(
  state: FlowState,
  nodeId: string,
  { method, challengeId, isEnrolment }: FlowProof,
  now: number,
): Omit<RecordedDeed, 'isApprovedOnly'> {
  return {
    nodeId,
    // Adding a first factor where a proof was asked for is a proof; where an addition was, it is that.
    kind: isEnrolment && state.isAdding ? 'ENROLLED' : 'PROVEN',
    method,
    at: now,
    ...(challengeId === undefined ? {} : { challengeId }),
  };
}

/** Undefined: no flow waits for this proof. */
export async function courseOf(
  transaction: Transaction,
  key: ActionKey,
  proof: FlowProof,
  now: number,
): Promise<Course | undefined> {
  const action = await findAction(transaction, key);
  const state = action && flowStateOf(action);
  if (!action || !state || state.at === null || action.state !== 'CHALLENGE_REQUIRED') return undefined;
  const pinned = await pinnedFlow(transaction, action);
  if (!pinned) throw new Error('the flow that decided an action is not kept');
  const isApprovedOnly = proof.method === 'PUSH' && (await wasApprovedOnly(transaction, key));
  const deed = {
    ...deedOf(state, state.at, proof, now),
    ...(isApprovedOnly ? { isApprovedOnly: true as const } : {}),
  };
  const person = await personOf(transaction, action);
  const standing = standingIn(pinned, person, [...state.deeds, deed], now);
  return { action, proof, nodeId: state.at, standing };
}

export async function personOf(transaction: Transaction, action: Action): Promise<FlowPerson> {
  const { tenantId, userId } = action;
  const authenticators = await listAuthenticators(transaction, tenantId, userId);
  const verified = authenticators.filter(({ verifiedAt }) => verifiedAt !== null);
  const held = [...new Set(verified.map(({ method }) => method))];
  const user = held.length === 0 ? await findUser(transaction, tenantId, userId) : undefined;
  return { held, vouchedEmail: action.email ?? user?.email ?? undefined };
}

/** Compare-and-swap: false when the flow went on meanwhile. */
export async function takeCourse(
  transaction: Transaction,
  { action, proof, nodeId, standing }: Course,
  now: number,
): Promise<boolean> {
  const { walk, state, methods, defaultMethod, promptMethods } = standing;
  const { ruleIds, stop } = walk;
  const after = { flow: JSON.stringify(state), methods, defaultMethod, promptMethods, ruleIds };
  if (!(await moveInFlow(transaction, action, after, now))) return false;
  if (stop.nodeType === 'COMPLETE') return true;
  await endOthers(transaction, action);
  const { tenantId, userId, actionCode, idempotencyKey } = action;
  const { method, challengeId } = proof;
  const way = { nodeId, nextNodeId: stop.nodeId, ruleIds };
  const data = { actionCode, idempotencyKey, method, challengeId, ...way };
  transaction.audit({ tenantId, type: 'action.flow_advanced', userId, data });
  if (stop.nodeType !== 'BLOCK') return true;
  if (!(await moveAction(transaction, action, 'CHALLENGE_REQUIRED', { state: 'BLOCK', now }))) return false;
  transaction.audit({ tenantId, type: 'action.blocked', userId, data: { actionCode, idempotencyKey } });
  return true;
}

/**
 * What was sent or asked at this node. Codes of an app and of recovery are of no node: their challenge only counts wrong tries
 * over the whole action (N-01), and ended here it would refuse every right code at the next.
 */
async function endOthers(transaction: Transaction, key: ActionKey): Promise<void> {
  await transaction.run(
    `update challenges set state = 'FAILED', code_hash = null, webauthn_challenge = null
     where tenant_id = ? and user_id = ? and action_code = ? and idempotency_key = ? and state = 'PENDING'
       and method not in ('AUTHENTICATOR_APP', 'RECOVERY_CODE')`,
    [key.tenantId, key.userId, key.actionCode, key.idempotencyKey],
  );
}
