/**
 * One-time codes by e-mail. Owns: enrolling an address, and whose it may be. Does not own: where a code goes and whether
 * one is right (one-time-codes/), what that means (challenges/proof.ts), how a code travels (sending.ts).
 */
import type { Authenticator } from '../authenticators/authenticator.ts';
import { type ChallengeContext, loadContext } from '../challenges/context.ts';
import type { ChallengeDependencies } from '../challenges/dependencies.ts';
import { requireEnrolmentRight } from '../challenges/enrolment.ts';
import { requireAllowed } from '../challenges/methods.ts';
import { requireOpen, type VerifyAnswer } from '../challenges/proof.ts';
import type { Transaction } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import { type CodeFactor, codeTarget, pendingAuthenticator, verifyTyped } from '../one-time-codes/factor.ts';
import { CodeSender, type SendAnswer, type Sending } from '../one-time-codes/sending.ts';
import type { Bearer } from '../tokens/token-service.ts';
import { parseEmailAddress } from './address.ts';
import { emailCarriage } from './sending.ts';

const method = 'EMAIL_OTP';

export class EmailCodeService {
  readonly #dependencies: ChallengeDependencies;
  readonly #factor: CodeFactor;
  readonly #sender: CodeSender<Sending>;

  constructor(dependencies: ChallengeDependencies) {
    const codeKey = dependencies.keyRing.derive('email codes');
    this.#dependencies = dependencies;
    this.#sender = new CodeSender(dependencies, codeKey, emailCarriage(dependencies));
    this.#factor = {
      dependencies,
      codeKey,
      method,
      requireRight: (context, authenticator) => this.#requireRight(context, authenticator),
      confirm: ({ transaction, now }, authenticator) => confirmAddress(transaction, authenticator, now),
    };
  }

  /** Starts adding an address and sends a code to it; inert until that is verified. */
  async enrol(
    bearer: Bearer,
    email: string,
  ): Promise<SendAnswer & { userAuthenticatorId: string; userId: string }> {
    this.#requireDelivery();
    const typed = requireAddress(email);
    const { database, outbox, now } = this.#dependencies;
    const answer = await database.commit(async (transaction) => {
      const context = await loadContext(transaction, bearer);
      requireOpen(context, 'ENROLL');
      const right = requireEnrolmentRight(context, { method, email: typed }, now());
      // To the vouched spelling: the typed one may be another mailbox on a host that tells case apart.
      const address = right.email === undefined ? typed : requireAddress(right.email);
      const authenticator = await pendingAuthenticator(
        transaction,
        context,
        { method, email: address },
        now(),
      );
      const sending = { transaction, context, authenticator, method, purpose: 'ENROLL' } as const;
      const sent = await this.#sender.send(sending);
      return { userAuthenticatorId: authenticator.authenticatorId, userId: bearer.userId, ...sent };
    });
    outbox.wake();
    return answer;
  }

  /** Sends a code to the enrolled address, or, while one is being added, to that. */
  async challenge(bearer: Bearer, authenticatorId: string | undefined): Promise<SendAnswer> {
    this.#requireDelivery();
    const { database, outbox, now } = this.#dependencies;
    const answer = await database.commit(async (transaction) => {
      const context = await loadContext(transaction, bearer);
      const isWanted = (one: Authenticator) =>
        one.method === method && (authenticatorId === undefined || one.authenticatorId === authenticatorId);
      const target = codeTarget(context, isWanted, now());
      if (!target)
        throw new ApiError(
          'invalid_request',
          'This person has no e-mail address to send a code to. Add one first.',
        );
      requireOpen(context, target.purpose);
      this.#requireRight(context, target.authenticator);
      return await this.#sender.send({ transaction, context, method, ...target });
    });
    outbox.wake();
    return answer;
  }

  async verify(bearer: Bearer, code: string): Promise<VerifyAnswer> {
    return await verifyTyped(this.#factor, bearer, code);
  }

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
}

function requireAddress(text: string): string {
  const parsed = parseEmailAddress(text);
  if (parsed.valid) return parsed.address;
  throw new ApiError('invalid_request', `The field ${parsed.message}`);
}

/** A proven address becomes the person's verified one if they have none, or have this one. */
export async function confirmAddress(
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
