/**
 * What factors by e-mail share, whatever the mail carries: enrolling an address, whose it may be, and asking for a mail.
 * Does not own: where it goes and whether a code is right (one-time-codes/), what that means (challenges/proof.ts).
 */
import type { Authenticator } from '../authenticators/authenticator.ts';
import { type ChallengeContext, loadContext } from '../challenges/context.ts';
import type { ChallengeDependencies } from '../challenges/dependencies.ts';
import { requireEnrolmentRight } from '../challenges/enrolment.ts';
import { requireAllowed } from '../challenges/methods.ts';
import { requireOpen, type Try } from '../challenges/proof.ts';
import type { Transaction } from '../database/database.ts';
import { isOnlyNamed } from '../decoys/decoy.ts';
import { ApiError } from '../http/api-error.ts';
import { type CodeFactor, codeTarget, noTarget, pendingAuthenticator } from '../one-time-codes/factor.ts';
import type { CodeSender, SendAnswer, Sending } from '../one-time-codes/sending.ts';
import type { Bearer } from '../tokens/token-service.ts';
import { parseEmailAddress } from './address.ts';

export type EmailMethod = 'EMAIL_OTP' | 'EMAIL_MAGIC_LINK';

export interface EmailFactorParts<S extends Sending> {
  readonly method: EmailMethod;
  readonly codeKey: Uint8Array;
  readonly sender: CodeSender<S>;
  /** What else follows from a proof. */
  readonly onProof?: (attempt: Try) => Promise<void>;
}

export interface EnrolAnswer extends SendAnswer {
  readonly userAuthenticatorId: string;
  readonly userId: string;
}

export class EmailFactor<S extends Sending> {
  readonly codes: CodeFactor;
  readonly #dependencies: ChallengeDependencies;
  readonly #parts: EmailFactorParts<S>;

  constructor(dependencies: ChallengeDependencies, parts: EmailFactorParts<S>) {
    const { method, codeKey, onProof } = parts;
    this.#dependencies = dependencies;
    this.#parts = parts;
    this.codes = {
      dependencies,
      codeKey,
      method,
      requireRight: (context, authenticator) => this.#requireRight(context, authenticator),
      confirm: async (attempt, authenticator) => {
        await confirmAddress(attempt.transaction, authenticator, attempt.now);
        await onProof?.(attempt);
      },
    };
  }

  /**
   * Starts adding an address and sends a mail to it; inert until that is answered. Without `email` it is the one that the
   * application vouches for, so that a page can offer it without ever showing it. Whoever was only named is added that one
   * whatever is typed: a refusal would tell whether a typed address is theirs, and whether they exist.
   */
  async enrol(
    bearer: Bearer,
    email: string | undefined,
    complete: (sending: Sending) => S,
  ): Promise<EnrolAnswer> {
    this.#requireDelivery();
    const typed = email === undefined ? undefined : requireAddress(email);
    const { method, sender } = this.#parts;
    const { database, outbox, now } = this.#dependencies;
    const answer = await database.commit(async (transaction) => {
      const context = await loadContext(transaction, bearer);
      requireOpen(context, 'ENROLL');
      const asked = isOnlyNamed(context.action) ? undefined : typed;
      const right = requireEnrolmentRight(context, { method, email: asked }, now());
      // To the vouched spelling: the typed one may be another mailbox on a host that tells case apart.
      const address = requireAddress(right.email ?? typed ?? '');
      const known = { method, email: address };
      const authenticator = await pendingAuthenticator(transaction, context, known, now());
      const sent = await sender.send(
        complete({ transaction, context, authenticator, method, purpose: 'ENROLL' }),
      );
      return { userAuthenticatorId: authenticator.authenticatorId, userId: bearer.userId, ...sent };
    });
    outbox.wake();
    return answer;
  }

  /** Sends a mail to the enrolled address, or, while one is being added, to that. */
  async challenge(
    bearer: Bearer,
    authenticatorId: string | undefined,
    complete: (sending: Sending) => S,
  ): Promise<SendAnswer> {
    this.#requireDelivery();
    const { method, sender } = this.#parts;
    const { database, outbox, now } = this.#dependencies;
    const answer = await database.commit(async (transaction) => {
      const context = await loadContext(transaction, bearer);
      const isWanted = (one: Authenticator) =>
        one.method === method && (authenticatorId === undefined || one.authenticatorId === authenticatorId);
      const target = codeTarget(context, isWanted, now());
      if (!target) throw noTarget(context, 'e-mail address');
      requireOpen(context, target.purpose);
      this.#requireRight(context, target.authenticator);
      return await sender.send(complete({ transaction, context, method, ...target }));
    });
    outbox.wake();
    return answer;
  }

  #requireRight(context: ChallengeContext, authenticator: Authenticator): void {
    const { method } = this.#parts;
    const email = authenticator.email ?? undefined;
    const { replacesId: replaces } = authenticator;
    if (authenticator.verifiedAt !== null) requireAllowed(context, method);
    else requireEnrolmentRight(context, { method, email, replaces }, this.#dependencies.now());
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
