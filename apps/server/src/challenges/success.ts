/**
 * An action's challenge is met. Owns: what follows from that, and that an action with a verification webhook waits for the
 * application's consent first (server-api.md §15, `action.verify`): the proof is consumed in one transaction, the question
 * is asked outside of any, and the success is a transaction of its own. Whoever never asks leaves the action as it was.
 */
import { findConfiguration } from '../action-configurations/store.ts';
import type { ActionKey } from '../actions/action.ts';
import { findAction } from '../actions/store.ts';
import { moveAction } from '../actions/transitions.ts';
import type { Transaction } from '../database/database.ts';
import { isDecoy } from '../decoys/decoy.ts';
import { proveDevice } from '../devices/store.ts';
import { type Course, courseOf, takeCourse } from '../flows/course.ts';
import { ApiError } from '../http/api-error.ts';
import { rememberProvenAddress } from '../signals/proven-addresses.ts';
import { markVerified } from '../users/store.ts';

export interface Success {
  readonly key: ActionKey;
  readonly method: string;
  /** The authenticator, where one proved it. */
  readonly verifiedBy?: string;
  readonly deviceId?: string;
  /** What of the challenge belongs into the audit trail. */
  readonly about: Readonly<Record<string, unknown>>;
}

/** The `subject` of the audit event `action.proof_held`. */
export interface HeldSuccess extends Success {
  readonly verificationWebhookUrl: string;
}

export const proofHeld = 'action.proof_held';

const over = (): ApiError =>
  new ApiError('invalid_request', 'This challenge is over. Start again from the application.');

/** Where the proof leads, if a flow decides the action. */
async function courseFrom(transaction: Transaction, { key, method, about }: Success, now: number) {
  const challengeId = typeof about.challengeId === 'string' ? about.challengeId : undefined;
  const proof = { method, challengeId, isEnrolment: about.purpose === 'ENROLL' };
  return await courseOf(transaction, key, proof, now);
}

/**
 * The action succeeds now, or, where the application must consent, after it did. Where a flow decides, a proof that does not
 * complete it leads to its next node, or to a refusal. True: that node asks for more.
 */
export async function meetChallenge(transaction: Transaction, given: Success, now: number): Promise<boolean> {
  const met = await findAction(transaction, given.key);
  // Nobody passes, whoever's proof it is: not even of somebody who has this user id.
  if (met && isDecoy(met)) throw over();
  const course = await courseFrom(transaction, given, now);
  const success = course ? { ...given, about: { ...given.about, nodeId: course.nodeId } } : given;
  if (course && course.standing.walk.outcome !== 'ALLOW') {
    if (!(await takeCourse(transaction, course, now))) throw over();
    await markVerified(transaction, given.key.tenantId, given.key.userId, now);
    return course.standing.walk.outcome === 'CHALLENGE';
  }
  const { tenantId, actionCode } = success.key;
  const configuration = await findConfiguration(transaction, tenantId, actionCode);
  const verificationWebhookUrl = configuration?.optional.verificationWebhookUrl;
  if (verificationWebhookUrl === undefined) {
    await succeed(transaction, success, now, course);
    return false;
  }
  const held: HeldSuccess = { ...success, verificationWebhookUrl };
  audit(transaction, success, proofHeld, held);
  return false;
}

/**
 * From here an action becomes CHALLENGE_SUCCEEDED: it waits for a proof, or had not asked for one, and then has more than it
 * asked for (docs/decisions/0009). BLOCK and failed ones are terminal (I4).
 */
const mayBeMet = ['CHALLENGE_REQUIRED', 'ALLOW'] as const;

/** False when it was in no such state. `course`: of an action that a flow decides. */
async function succeed(
  transaction: Transaction,
  success: Success,
  now: number,
  course: Course | undefined,
): Promise<boolean> {
  if (course && !(await takeCourse(transaction, course, now))) return false;
  const { key, method, verifiedBy, deviceId } = success;
  const { tenantId, userId } = key;
  const change = { state: 'CHALLENGE_SUCCEEDED' as const, now, verificationMethod: method };
  const proof = verifiedBy === undefined ? {} : { verifiedBy };
  let isMet = false;
  for (const from of mayBeMet) isMet ||= await moveAction(transaction, key, from, { ...change, ...proof });
  if (!isMet) return false;
  await markVerified(transaction, tenantId, userId, now);
  await rememberProvenAddress(transaction, key, now);
  if (deviceId !== undefined) await proveDevice(transaction, { tenantId, userId, deviceId, method, now });
  audit(transaction, success, 'action.challenge_succeeded');
  return true;
}

/** The application consented. Throws when the action is over meanwhile, unless another proof was faster. */
export async function succeedHeld(transaction: Transaction, held: HeldSuccess, now: number): Promise<void> {
  const course = await courseFrom(transaction, held, now);
  // Its flow went on by another proof: what was held back belongs to a node that asks no more.
  if (course && course.nodeId !== held.about.nodeId) throw over();
  if (await succeed(transaction, held, now, course)) return;
  const action = await findAction(transaction, held.key);
  if (action?.state === 'CHALLENGE_SUCCEEDED') return;
  throw over();
}

function audit(
  transaction: Transaction,
  { key, method, about }: Success,
  type: string,
  subject?: HeldSuccess,
): void {
  const { tenantId, userId, actionCode, idempotencyKey } = key;
  const data = { actionCode, idempotencyKey, method, ...about };
  transaction.audit({ tenantId, type, userId, data, ...(subject === undefined ? {} : { subject }) });
}
