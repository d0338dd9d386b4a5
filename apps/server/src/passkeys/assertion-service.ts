/** Meeting a challenge with a passkey. Owns: the authentication ceremony within one action. */
import type { Authenticator } from '../authenticators/authenticator.ts';
import { findByCredential, takeSignCount } from '../authenticators/store.ts';
import type { Challenge } from '../challenges/challenge.ts';
import { type ChallengeContext, loadContext } from '../challenges/context.ts';
import type { ChallengeDependencies } from '../challenges/dependencies.ts';
import { requireAllowed } from '../challenges/methods.ts';
import { recordProof, recordWrongTry, refusedTry, requireOpen, type Try } from '../challenges/proof.ts';
import type { Reader, Transaction } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import type { Bearer } from '../tokens/token-service.ts';
import {
  type AssertionResult,
  type ParsedAssertion,
  parseAssertion,
  type VerifiedAssertion,
  verifyAssertion,
} from './assertion.ts';
import {
  type AnsweredChallenge,
  beginCeremony,
  descriptorOf,
  expectationOf,
  findLiveChallenge,
  invalidCredential,
  method,
  type PasskeyAnswer,
  passkeysOf,
  rpIdOf,
} from './ceremony.ts';
import { type AuthenticationOptions, authenticationOptions } from './options.ts';
import { createSignatureVerifier } from './signature.ts';
import { toStoredPasskey } from './stored-passkey.ts';

/** client-api.md §5.4. */
export interface SignInRequest {
  /** An AuthenticationResponseJSON, unchecked. */
  readonly authenticationCredential: unknown;
  readonly challengeId?: string | undefined;
}

export class PasskeyAssertionService {
  readonly #dependencies: ChallengeDependencies;
  readonly #verifySignature = createSignatureVerifier();

  constructor(dependencies: ChallengeDependencies) {
    this.#dependencies = dependencies;
  }

  async options(bearer: Bearer): Promise<{ challengeId: string; options: AuthenticationOptions }> {
    const { database, publicUrl } = this.#dependencies;
    return await database.commit(async (transaction) => {
      const context = await this.#openContext(transaction, bearer);
      const passkeys = passkeysOf(context);
      if (passkeys.length === 0)
        throw new ApiError('invalid_request', 'This person has no passkey. Add one first.');
      const challenge = await beginCeremony(transaction, context, 'VERIFY', this.#dependencies);
      const options = authenticationOptions({
        challenge: challenge.webauthnChallenge,
        rpId: rpIdOf(bearer.tenant, publicUrl),
        allowCredentials: passkeys.map(descriptorOf),
      });
      return { challengeId: challenge.challengeId, options };
    });
  }

  async verify(bearer: Bearer, request: SignInRequest): Promise<PasskeyAnswer> {
    const { database } = this.#dependencies;
    const assertion = parseAssertion(request.authenticationCredential);
    if (!assertion)
      throw invalidCredential('The field authenticationCredential is not a WebAuthn assertion.');
    const authenticator = await findByCredential(database.read, bearer.tenantId, assertion.credentialId);
    if (!authenticator) throw new ApiError('unknown_credential', 'This passkey is not registered here.');
    const { challenge } = assertion.clientData;
    const answered: AnsweredChallenge = { challenge, challengeId: request.challengeId, purpose: 'VERIFY' };
    // Verification is pure and may take a while: outside the transaction, which then decides whether it counts.
    const result = await this.#verifyAssertion(bearer, assertion, authenticator, answered);
    const answer = await database.commit((transaction) =>
      this.#judge(transaction, bearer, answered, authenticator, result),
    );
    if (!answer) throw invalidCredential('The passkey was refused. Try again, or use another method.');
    return answer;
  }

  async #openContext(reader: Reader, bearer: Bearer): Promise<ChallengeContext> {
    const context = await loadContext(reader, bearer);
    requireOpen(context, 'VERIFY');
    requireAllowed(context, method);
    return context;
  }

  async #challenge(reader: Reader, bearer: Bearer, answered: AnsweredChallenge): Promise<Challenge> {
    const found = await findLiveChallenge(reader, bearer, answered, this.#dependencies.now());
    if (found) return found;
    throw invalidCredential('This sign-in was not asked for, was used already, or took too long. Try again.');
  }

  async #verifyAssertion(
    bearer: Bearer,
    assertion: ParsedAssertion,
    authenticator: Authenticator,
    answered: AnsweredChallenge,
  ): Promise<AssertionResult> {
    const { database, publicUrl } = this.#dependencies;
    const challenge = await this.#challenge(database.read, bearer, answered);
    const stored = toStoredPasskey(authenticator);
    if (!stored) return { verified: false, reason: 'credential_mismatch' };
    const context = await loadContext(database.read, bearer);
    const expected = {
      ...expectationOf(context, challenge, publicUrl),
      userId: bearer.userId,
      allowCredentials: passkeysOf(context).map((one) => one.credentialId ?? ''),
      counterPolicy: 'flag',
    } as const;
    return await verifyAssertion(assertion, expected, stored, this.#verifySignature);
  }

  /** Undefined: refused and counted. Everything is read again, for it may have changed while the signature was verified. */
  async #judge(
    transaction: Transaction,
    bearer: Bearer,
    answered: AnsweredChallenge,
    { authenticatorId }: Authenticator,
    result: AssertionResult,
  ): Promise<PasskeyAnswer | undefined> {
    const { now, tokens } = this.#dependencies;
    const context = await this.#openContext(transaction, bearer);
    const challenge = await this.#challenge(transaction, bearer, answered);
    const attempt: Try = { transaction, context, method, challenge, now: now() };
    if (refusedTry(attempt)) return undefined;
    const current = passkeysOf(context).find((one) => one.authenticatorId === authenticatorId);
    if (!result.verified || !current) {
      await recordWrongTry(attempt);
      return undefined;
    }
    await moveCounter(transaction, current, result);
    const answer = await recordProof(attempt, current, tokens);
    return { ...answer, userId: bearer.userId, userAuthenticatorId: authenticatorId, ...namesOf(context) };
  }
}

function namesOf({ bearer, user }: ChallengeContext) {
  const username = user?.username ?? bearer.userId;
  return user?.display_name ? { username, userDisplayName: user.display_name } : { username };
}

/** A counter that did not rise since this assertion was judged, here or in a parallel one: perhaps a clone (row 32). */
async function moveCounter(
  transaction: Transaction,
  authenticator: Authenticator,
  { previousSignCount, signCount, backupEligible, backedUp, counterRegressed }: VerifiedAssertion,
): Promise<void> {
  const change = {
    previousSignCount,
    signCount,
    isBackupEligible: backupEligible,
    isBackedUp: backedUp,
  };
  const isMoved = await takeSignCount(transaction, authenticator, change);
  if (isMoved && !counterRegressed) return;
  const { tenantId, userId, authenticatorId } = authenticator;
  transaction.audit({ tenantId, type: 'authenticator.counter_regressed', userId, data: { authenticatorId } });
}
