/**
 * One-time codes by e-mail. Owns: enrolling an address, choosing where a code goes, and judging a typed one. Does not
 * own: what a right or wrong code means (challenges/proof.ts), nor when one is sent (sending.ts).
 */
import {
  type Authenticator,
  isPending,
  newAuthenticator,
  pendingTtlMs,
} from '../authenticators/authenticator.ts';
import { insertAuthenticator, removePending } from '../authenticators/store.ts';
import type { Challenge } from '../challenges/challenge.ts';
import { type ChallengeContext, loadContext, verifiedAuthenticators } from '../challenges/context.ts';
import type { ChallengeDependencies } from '../challenges/dependencies.ts';
import { requireEnrolmentRight } from '../challenges/enrolment.ts';
import { requireAllowed } from '../challenges/methods.ts';
import {
  invalidCode,
  recordProof,
  recordWrongTry,
  refusedTry,
  requireOpen,
  type Try,
  type VerifyAnswer,
} from '../challenges/proof.ts';
import { latestChallenge } from '../challenges/store.ts';
import type { Transaction } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import type { Bearer } from '../tokens/token-service.ts';
import { parseEmailAddress } from './address.ts';
import { verifyEmailCode } from './code.ts';
import { EmailCodeSender, method, type SendAnswer, type Sending } from './sending.ts';

type Target = Pick<Sending, 'authenticator' | 'purpose'>;

export class EmailCodeService {
  readonly #dependencies: ChallengeDependencies;
  readonly #codeKey: Uint8Array;
  readonly #sender: EmailCodeSender;

  constructor(dependencies: ChallengeDependencies) {
    this.#dependencies = dependencies;
    this.#codeKey = dependencies.keyRing.derive('email codes');
    this.#sender = new EmailCodeSender(dependencies, this.#codeKey);
  }

  /** Starts adding an address and sends a code to it; inert until that is verified. */
  async enrol(
    bearer: Bearer,
    email: string,
  ): Promise<SendAnswer & { userAuthenticatorId: string; userId: string }> {
    this.#requireDelivery();
    const typed = requireAddress(email);
    const answer = await this.#dependencies.database.commit(async (transaction) => {
      const context = await loadContext(transaction, bearer);
      requireOpen(context, 'ENROLL');
      const right = requireEnrolmentRight(context, { method, email: typed }, this.#dependencies.now());
      // To the vouched spelling: the typed one may be another mailbox on a host that tells case apart.
      const address = right.email === undefined ? typed : requireAddress(right.email);
      const authenticator = await this.#pending(transaction, context, address);
      const sent = await this.#sender.send({ transaction, context, authenticator, purpose: 'ENROLL' });
      return { userAuthenticatorId: authenticator.authenticatorId, userId: bearer.userId, ...sent };
    });
    this.#dependencies.outbox.wake();
    return answer;
  }

  /** Sends a code to the enrolled address, or, while one is being added, to that. */
  async challenge(bearer: Bearer, authenticatorId: string | undefined): Promise<SendAnswer> {
    this.#requireDelivery();
    const answer = await this.#dependencies.database.commit(async (transaction) => {
      const context = await loadContext(transaction, bearer);
      const target = this.#target(context, authenticatorId);
      requireOpen(context, target.purpose);
      this.#requireRight(context, target.authenticator);
      return await this.#sender.send({ transaction, context, ...target });
    });
    this.#dependencies.outbox.wake();
    return answer;
  }

  async verify(bearer: Bearer, code: string): Promise<VerifyAnswer> {
    const { database, now } = this.#dependencies;
    return await database.commit(async (transaction): Promise<VerifyAnswer> => {
      const context = await loadContext(transaction, bearer);
      const challenge = await latestChallenge(transaction, bearer, method);
      const authenticator = this.#judged(context, challenge);
      if (!challenge || !authenticator) return invalidCode;
      requireOpen(context, purposeOf(authenticator));
      this.#requireRight(context, authenticator);
      const attempt: Try = { transaction, context, method, challenge, now: now() };
      return refusedTry(attempt) ?? (await this.#judge(attempt, authenticator, code));
    });
  }

  async #judge(attempt: Try, authenticator: Authenticator, code: string): Promise<VerifyAnswer> {
    const { transaction, challenge, now } = attempt;
    const result = verifyEmailCode({
      key: this.#codeKey,
      binding: challenge,
      code,
      storedHash: challenge.codeHash ?? undefined,
      expiresAt: challenge.expiresAt,
      now,
    });
    if (result.verified) {
      await confirmAddress(transaction, authenticator, now);
      return await recordProof(attempt, authenticator, this.#dependencies.tokens);
    }
    // Only a wrong guess counts; a code that is no code or too late guesses nothing.
    return result.reason === 'wrong_code' ? await recordWrongTry(attempt) : invalidCode;
  }

  /** The address that the newest code went to, while it is there. */
  #judged(context: ChallengeContext, challenge: Challenge | undefined): Authenticator | undefined {
    const found = context.authenticators.find((one) => one.authenticatorId === challenge?.authenticatorId);
    const isLive = found && (found.verifiedAt !== null || isPending(found, this.#dependencies.now()));
    return isLive ? found : undefined;
  }

  /** Asked again with every step: a factor may have been added since the first one (SECURITY row 34). */
  #requireRight(context: ChallengeContext, authenticator: Authenticator): void {
    const email = authenticator.email ?? undefined;
    if (authenticator.verifiedAt !== null) requireAllowed(context, method);
    else requireEnrolmentRight(context, { method, email }, this.#dependencies.now());
  }

  #requireDelivery(): void {
    if (this.#dependencies.outbox.canSend('email')) return;
    throw new ApiError('invalid_configuration', 'E-mail cannot be sent: no delivery is configured.', {
      hint: 'Set STEPWARD_SMTP_URL and STEPWARD_MAIL_FROM.',
    });
  }

  async #pending(transaction: Transaction, context: ChallengeContext, email: string): Promise<Authenticator> {
    const { tenantId, userId } = context.bearer;
    const now = this.#dependencies.now();
    const before = context.authenticators.find(
      (one) => one.method === method && one.email === email && isPending(one, now),
    );
    if (before) return before;
    await removePending(transaction, tenantId, userId, method);
    const expiresAt = now + pendingTtlMs;
    const authenticator = newAuthenticator({ tenantId, userId, method, createdAt: now, expiresAt, email });
    await insertAuthenticator(transaction, authenticator);
    return authenticator;
  }

  #target(context: ChallengeContext, authenticatorId: string | undefined): Target {
    const isWanted = (one: Authenticator) =>
      one.method === method && (authenticatorId === undefined || one.authenticatorId === authenticatorId);
    const isWaiting = context.action.state === 'CHALLENGE_REQUIRED';
    const verified = isWaiting ? verifiedAuthenticators(context).find(isWanted) : undefined;
    const authenticator =
      verified ??
      context.authenticators.find((one) => isWanted(one) && isPending(one, this.#dependencies.now()));
    if (authenticator) return { authenticator, purpose: purposeOf(authenticator) };
    throw new ApiError(
      'invalid_request',
      'This person has no e-mail address to send a code to. Add one first.',
    );
  }
}

const purposeOf = ({ verifiedAt }: Authenticator): Challenge['purpose'] =>
  verifiedAt === null ? 'ENROLL' : 'VERIFY';

function requireAddress(text: string): string {
  const parsed = parseEmailAddress(text);
  if (parsed.valid) return parsed.address;
  throw new ApiError('invalid_request', `The field ${parsed.message}`);
}

/** A proven address becomes the person's verified one if they have none, or have this one. */
async function confirmAddress(
  transaction: Transaction,
  { tenantId, userId, email }: Authenticator,
  now: number,
): Promise<void> {
  await transaction.run(
    `update users set email = coalesce(email, ?), email_verified = case when lower(coalesce(email, ?)) = lower(?) then 1 else email_verified end,
       updated_at = ? where tenant_id = ? and user_id = ?`,
    [email, email, email, now, tenantId, userId],
  );
}
