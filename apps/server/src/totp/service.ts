/** Authenticator apps. Owns: enrolling a secret and judging a code. There is nothing to send: a challenge begins with its first try. */
import {
  type Authenticator,
  isPending,
  newAuthenticator,
  pendingTtlMs,
} from '../authenticators/authenticator.ts';
import { insertAuthenticator, removePending, takeTotpStep } from '../authenticators/store.ts';
import { type Challenge, newChallenge } from '../challenges/challenge.ts';
import { type ChallengeContext, loadContext, verifiedAuthenticators } from '../challenges/context.ts';
import type { ChallengeDependencies } from '../challenges/dependencies.ts';
import { requireEnrolmentRight } from '../challenges/enrolment.ts';
import { requireAllowed } from '../challenges/methods.ts';
import {
  countedAs,
  invalidCode,
  recordProof,
  recordWrongTry,
  refusedCode,
  requireOpen,
  type Try,
  type VerifyAnswer,
} from '../challenges/proof.ts';
import { insertChallenge, latestChallenge } from '../challenges/store.ts';
import type { Transaction } from '../database/database.ts';
import { isBudgetSpent } from '../failed-codes/budget.ts';
import { ApiError } from '../http/api-error.ts';
import type { Bearer } from '../tokens/token-service.ts';
import { sealContext } from './seal-context.ts';
import { createTotpSecret, totpUri, verifyTotp } from './totp.ts';

const method = 'AUTHENTICATOR_APP';
/** When a stranger may ask again while the tenant is under attack. */
const strangersWaitMs = 15 * 60_000;

const notNow = (now: number): VerifyAnswer => ({
  isVerified: false,
  failureReason: 'MAX_ATTEMPTS_EXCEEDED',
  attemptsRemaining: 0,
  lockedUntil: new Date(now + strangersWaitMs).toISOString(),
});

interface Candidate {
  readonly authenticator: Authenticator;
  readonly step: number;
}

export class TotpService {
  readonly #dependencies: ChallengeDependencies;

  constructor(dependencies: ChallengeDependencies) {
    this.#dependencies = dependencies;
  }

  /** A new secret, for a QR code (`uri`) and for typing (`secret`, base32); inert until its first code. */
  async enrol(
    bearer: Bearer,
  ): Promise<{ userAuthenticatorId: string; userId: string; uri: string; secret: string }> {
    const { database, now, randomBytes, keyRing } = this.#dependencies;
    const { tenantId, userId } = bearer;
    return await database.commit(async (transaction) => {
      const context = await loadContext(transaction, bearer);
      requireOpen(context, 'ENROLL');
      requireEnrolmentRight(context, { method }, now());
      await removePending(transaction, tenantId, userId, method);
      const secret = createTotpSecret(randomBytes);
      const expiresAt = now() + pendingTtlMs;
      const pending = newAuthenticator({ tenantId, userId, method, createdAt: now(), expiresAt });
      const sealedSecret = keyRing.seal(secret, sealContext(pending));
      await insertAuthenticator(transaction, { ...pending, sealedSecret });
      const { authenticatorId } = pending;
      transaction.audit({
        tenantId,
        type: 'authenticator.started',
        userId,
        data: { authenticatorId, method },
      });
      const uri = totpUri({ ...namesOf(context), secret });
      return { userAuthenticatorId: pending.authenticatorId, userId, uri, secret };
    });
  }

  async verify(bearer: Bearer, code: string): Promise<VerifyAnswer> {
    const { database, now } = this.#dependencies;
    return await database.commit(async (transaction): Promise<VerifyAnswer> => {
      const context = await loadContext(transaction, bearer);
      const { authenticators, purpose } = this.#candidates(context);
      const challenge = await this.#challenge(transaction, context, purpose);
      const attempt: Try = { transaction, context, method, challenge, now: now() };
      const refused = await refusedCode(attempt);
      if (refused) return refused;
      // The app cannot show eight digits: strangers are asked for another method, and nothing is counted (N-09).
      const isStranger = purpose === 'VERIFY' && !context.isKnownDevice;
      if (isStranger && (await isBudgetSpent(countedAs(attempt)))) return notNow(now());
      return await this.#judge(attempt, authenticators, code);
    });
  }

  async #judge(attempt: Try, authenticators: readonly Authenticator[], code: string): Promise<VerifyAnswer> {
    const results = authenticators.map((authenticator) => ({
      authenticator,
      result: this.#verifyOne(authenticator, code, attempt.now),
    }));
    const matched = results.flatMap(({ authenticator, result }): Candidate[] =>
      result.verified ? [{ authenticator, step: result.step }] : [],
    )[0];
    if (matched) {
      // Each step once, decided by the row and not by this process (SECURITY row 38).
      const taken = await takeTotpStep(attempt.transaction, matched.authenticator, matched.step);
      return taken
        ? await recordProof(attempt, matched.authenticator, this.#dependencies.tokens)
        : invalidCode;
    }
    const isGuess = results.some(({ result }) => !result.verified && result.reason !== 'malformed');
    return isGuess ? await recordWrongTry(attempt) : invalidCode;
  }

  #verifyOne(authenticator: Authenticator, code: string, now: number): ReturnType<typeof verifyTotp> {
    const sealed = authenticator.sealedSecret;
    if (!sealed) return { verified: false, reason: 'malformed' };
    const secret = this.#dependencies.keyRing.open(sealed, sealContext(authenticator)).toString('utf8');
    return verifyTotp({ secret, code, now, lastStep: authenticator.lastStep ?? undefined });
  }

  /** The enrolled app answers a waiting action; otherwise the one being added does. */
  #candidates(context: ChallengeContext): { authenticators: Authenticator[]; purpose: Challenge['purpose'] } {
    const now = this.#dependencies.now();
    const verified = verifiedAuthenticators(context).filter((one) => one.method === method);
    if (verified.length > 0 && context.action.state === 'CHALLENGE_REQUIRED') {
      requireAllowed(context, method);
      return { authenticators: verified, purpose: 'VERIFY' };
    }
    requireOpen(context, 'ENROLL');
    const pending = context.authenticators.filter((one) => one.method === method && isPending(one, now));
    if (pending.length === 0) {
      requireOpen(context, 'VERIFY');
      throw new ApiError('invalid_request', 'This person has no authenticator app. Add one first.');
    }
    // Asked again: a factor may have been added since the secret was shown (SECURITY row 34).
    requireEnrolmentRight(context, { method }, now);
    return { authenticators: pending, purpose: 'ENROLL' };
  }

  async #challenge(
    transaction: Transaction,
    { bearer }: ChallengeContext,
    purpose: Challenge['purpose'],
  ): Promise<Challenge> {
    const latest = await latestChallenge(transaction, bearer, method);
    // A dead challenge stays the challenge: asking again must not give five fresh tries (N-01).
    if (latest && latest.purpose === purpose && latest.state !== 'SUCCEEDED') return latest;
    const challenge = newChallenge(bearer, {
      method,
      purpose,
      now: this.#dependencies.now(),
      ttlMs: bearer.expiresAt - this.#dependencies.now(),
    });
    await insertChallenge(transaction, challenge);
    return challenge;
  }
}

/** What the app on the phone shows beside the code. */
function namesOf({ bearer, action, user }: ChallengeContext): { issuer: string; account: string } {
  const { tenant, userId } = bearer;
  const issuer = tenant.settings.issuerName ?? tenant.name;
  return { issuer, account: action.username ?? user?.email ?? userId };
}
