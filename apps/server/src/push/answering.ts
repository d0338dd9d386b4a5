/**
 * The phone approves or denies (client-api.md §9.3). Owns: that the answer is signed by the phone that was asked, about
 * this request, with the right number, once (SECURITY rows 41, N-02). Does not own: what a proof is worth (challenges/proof.ts).
 */
import { failChallenge } from '../actions/transitions.ts';
import type { AppAuthenticator } from '../app-credentials/app-credential.ts';
import { isSignedBy } from '../app-credentials/signature.ts';
import { requirePublicKey, unknownAppKey, wrongSignature } from '../app-credentials/signed-request.ts';
import { findByAppKey } from '../app-credentials/store.ts';
import { loadContext } from '../challenges/context.ts';
import { requireAllowed } from '../challenges/methods.ts';
import { recordProof, recordWrongTry, refusedTry, requireOpen, type Try } from '../challenges/proof.ts';
import { endChallenge } from '../challenges/store.ts';
import type { Transaction } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import type { Tenant } from '../tenants/tenant.ts';
import type { PushDependencies } from './dependencies.ts';
import { pushDevices } from './devices.ts';
import { isSameNumber, numberToMatch } from './number.ts';
import { type SignedOver, shownOf, signedOver } from './signed-message.ts';
import { answerPushChallenge, type FoundPush, findPush, type PushChallenge } from './store.ts';

export interface PushDecision {
  readonly publicKey: string;
  readonly challengeId: string;
  readonly signature: string;
  readonly approved: boolean;
  readonly verificationCode?: string | null | undefined;
}

export interface PushAnswered {
  readonly isVerified: boolean;
}

const method = 'PUSH';
const refused: PushAnswered = { isVerified: false };

/** Everything that one answer is judged by, inside the transaction. */
interface Judging extends FoundPush {
  readonly attempt: Try;
  readonly device: AppAuthenticator;
  readonly decision: PushDecision;
  readonly covers: SignedOver;
}

export class PushAnsweringService {
  readonly #dependencies: PushDependencies;
  readonly #numberKey: Uint8Array;

  constructor(dependencies: PushDependencies, numberKey: Uint8Array) {
    this.#dependencies = dependencies;
    this.#numberKey = numberKey;
  }

  async answer(tenant: Tenant, decision: PushDecision): Promise<PushAnswered> {
    const { database } = this.#dependencies;
    return await database.commit(async (transaction) => {
      const judging = await this.#judging(transaction, tenant, decision);
      const { push, device } = judging;
      if (push.answer !== null) return answeredAlready(push, device, decision);
      if (judging.challenge.state !== 'PENDING' || push.expiresAt <= judging.attempt.now) throw over();
      return decision.approved ? await this.#approve(judging) : await deny(judging);
    });
  }

  /** The phone, its signature and what it is about; or a refusal that says nothing of requests to others. */
  async #judging(transaction: Transaction, tenant: Tenant, decision: PushDecision): Promise<Judging> {
    const { tenantId } = tenant;
    const { key, keyId } = requirePublicKey(decision.publicKey);
    const registered = await findByAppKey(transaction, tenantId, 'push', keyId);
    if (!registered) throw unknownAppKey();
    const found = await findPush(transaction, registered, decision.challengeId);
    if (!found || found.push.isWithheld) throw unknownRequest();
    const { challenge } = found;
    const { expiresAt } = challenge;
    const context = await loadContext(transaction, { ...challenge, tenant, scope: '', expiresAt });
    const now = this.#dependencies.now();
    const device = pushDevices(context, challenge.authenticatorId, now).find(
      ({ authenticatorId }) => authenticatorId === registered.authenticatorId,
    );
    if (!device) throw unknownRequest();
    const { challengeId, approved } = decision;
    const verificationCode = decision.verificationCode ?? undefined;
    const covers = signedOver(
      { challengeId, approved, verificationCode, context: shownOf(context.action, found.push) },
      (message) => isSignedBy(key, message, decision.signature),
    );
    if (!covers) throw wrongSignature();
    const attempt: Try = { transaction, context, method, challenge, now };
    return { ...found, attempt, device, decision, covers };
  }

  async #approve(judging: Judging): Promise<PushAnswered> {
    const { attempt, push, device, decision } = judging;
    requireOpen(attempt.context, 'VERIFY');
    requireAllowed(attempt.context, method);
    if (push.numberDigits !== 0 && !decision.verificationCode?.trim())
      throw new ApiError(
        'invalid_request',
        'The field verificationCode is required: the number that is shown where the person signs in.',
      );
    // Neither evaluated nor counted: its lane is closed.
    if (refusedTry(attempt)) return refused;
    if (!this.#isRightNumber(push, decision)) return await wrongNumber(judging);
    await noteAnswer(judging, 'APPROVED');
    const { isVerified } = await recordProof(attempt, device, this.#dependencies.tokens);
    return { isVerified };
  }

  #isRightNumber(push: PushChallenge, { verificationCode }: PushDecision): boolean {
    const { numberDigits } = push;
    return (
      numberDigits === 0 ||
      isSameNumber(numberToMatch(this.#numberKey, push, numberDigits), verificationCode ?? '')
    );
  }
}

/** One attempt (N-02): the request is dead, and the try counts as any other. */
async function wrongNumber(judging: Judging): Promise<PushAnswered> {
  const { attempt, challenge } = judging;
  await noteAnswer(judging, 'WRONG_NUMBER');
  await recordWrongTry(attempt);
  await endChallenge(attempt.transaction, challenge, 'FAILED');
  return refused;
}

/** "This is not me": the action fails with its challenge (server-api.md §9), and phones are left in peace for a while. */
async function deny(judging: Judging): Promise<PushAnswered> {
  const { attempt, challenge } = judging;
  const { transaction, context, now } = attempt;
  await noteAnswer(judging, 'DENIED');
  await endChallenge(transaction, challenge, 'FAILED');
  await failChallenge(transaction, context.action, now);
  return refused;
}

async function noteAnswer(
  { attempt, push, device, covers }: Judging,
  answer: NonNullable<PushChallenge['answer']>,
): Promise<void> {
  const { transaction, now, challenge } = attempt;
  const { tenantId, userId, actionCode, idempotencyKey, challengeId } = challenge;
  const { authenticatorId } = device;
  if (!(await answerPushChallenge(transaction, push, { answer, answeredBy: authenticatorId, now })))
    throw over();
  transaction.audit({
    tenantId,
    type: `challenge.push_${answer.toLowerCase()}`,
    userId,
    data: {
      actionCode,
      idempotencyKey,
      method,
      challengeId,
      authenticatorId,
      approveOnly: push.numberDigits === 0,
      signatureCovers: covers,
    },
  });
}

/** The same phone says the same again, whose first answer was lost on the way; anything else comes too late. */
function answeredAlready(
  push: PushChallenge,
  device: AppAuthenticator,
  decision: PushDecision,
): PushAnswered {
  const isSame =
    push.answeredBy === device.authenticatorId && (push.answer === 'APPROVED') === decision.approved;
  if (!isSame) throw over();
  return { isVerified: push.answer === 'APPROVED' };
}

const over = (): ApiError =>
  new ApiError('invalid_request', 'This request is over. Start again where you sign in.');

const unknownRequest = (): ApiError => new ApiError('not_found', 'There is no such request for this device.');
