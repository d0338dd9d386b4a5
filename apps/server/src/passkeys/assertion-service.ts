/** Meeting a challenge with a passkey or security key. Owns: the authentication ceremony within one action. */
import type { Authenticator } from '../authenticators/authenticator.ts';
import { findByCredential } from '../authenticators/store.ts';
import type { Challenge } from '../challenges/challenge.ts';
import { type ChallengeContext, loadContext } from '../challenges/context.ts';
import type { ChallengeDependencies } from '../challenges/dependencies.ts';
import { requireAllowed } from '../challenges/methods.ts';
import { recordProof, recordWrongTry, refusedTry, requireOpen, type Try } from '../challenges/proof.ts';
import type { Reader, Transaction } from '../database/database.ts';
import { isOnlyNamed } from '../decoys/decoy.ts';
import { ApiError } from '../http/api-error.ts';
import type { Bearer } from '../tokens/token-service.ts';
import { type AssertionResult, type ParsedAssertion, parseAssertion, verifyAssertion } from './assertion.ts';
import {
  type AnsweredChallenge,
  beginCeremony,
  credentialsOf,
  descriptorOf,
  expectationOf,
  findLiveChallenge,
  invalidCredential,
  type PasskeyAnswer,
  placeOf,
  rpIdOf,
  userVerificationOf,
} from './ceremony.ts';
import { counterPolicyOf, noteCounterRegressed, takeUse } from './counter.ts';
import { type CredentialKind, passkey as passkeyKind } from './credential-kind.ts';
import { type AuthenticationOptions, authenticationOptions } from './options.ts';
import { createSignatureVerifier } from './signature.ts';
import { toStoredPasskey } from './stored-passkey.ts';

/** An assertion after the pure part of its verification. */
interface Judged {
  readonly authenticator: Authenticator;
  readonly result: AssertionResult;
  readonly deviceId: string | undefined;
}

/** client-api.md §5.4. */
export interface SignInRequest {
  /** An AuthenticationResponseJSON, unchecked. */
  readonly authenticationCredential: unknown;
  readonly challengeId?: string | undefined;
  /** What the client calls the device it runs on; shown, never believed (SECURITY row 14). */
  readonly deviceId?: string | undefined;
  /** Throws when a challenge that is kept with this may not be answered from here. */
  readonly checkBrowser?: ((binding: Uint8Array | null) => void) | undefined;
}

export class PasskeyAssertionService {
  readonly #dependencies: ChallengeDependencies;
  readonly #kind: CredentialKind;
  readonly #verifySignature = createSignatureVerifier();

  constructor(dependencies: ChallengeDependencies, kind: CredentialKind = passkeyKind) {
    this.#dependencies = dependencies;
    this.#kind = kind;
  }

  /** `binding`: of the only browser that may answer. */
  async options(
    bearer: Bearer,
    binding?: Uint8Array,
  ): Promise<{ challengeId: string; options: AuthenticationOptions }> {
    const { database, publicUrl } = this.#dependencies;
    const { method, noun } = this.#kind;
    return await database.commit(async (transaction) => {
      const context = await this.#openContext(transaction, bearer);
      const credentials = credentialsOf(context, this.#kind);
      if (credentials.length === 0)
        throw new ApiError('invalid_request', `This person has no ${noun}. Add one first.`);
      const asked = { method, purpose: 'VERIFY', binding } as const;
      const challenge = await beginCeremony(transaction, context, asked, this.#dependencies);
      const options = authenticationOptions({
        challenge: challenge.webauthnChallenge,
        rpId: rpIdOf(bearer.tenant, publicUrl),
        allowCredentials: this.#isNamed(context) ? credentials.map(descriptorOf) : [],
        userVerification: userVerificationOf(bearer.tenant, this.#kind),
      });
      return { challengeId: challenge.challengeId, options };
    });
  }

  async verify(bearer: Bearer, request: SignInRequest): Promise<PasskeyAnswer> {
    const { database } = this.#dependencies;
    const assertion = parseAssertion(request.authenticationCredential);
    if (!assertion) throw invalidCredential('The body does not hold a WebAuthn assertion.');
    const { credentialId } = assertion;
    const authenticator = await findByCredential(database.read, bearer.tenantId, credentialId);
    const { method, noun } = this.#kind;
    if (!authenticator) throw new ApiError('unknown_credential', `This ${noun} is not registered here.`);
    const { challenge } = assertion.clientData;
    const { challengeId, deviceId } = request;
    const answered: AnsweredChallenge = { challenge, challengeId, purpose: 'VERIFY', method };
    // Verification is pure and may take a while: outside the transaction, which then decides whether it counts.
    const result = await this.#verifyAssertion(bearer, assertion, authenticator, {
      ...answered,
      checkBrowser: request.checkBrowser,
    });
    const answer = await database.commit((transaction) =>
      this.#judge(transaction, bearer, answered, { authenticator, result, deviceId }),
    );
    if (!answer) throw invalidCredential(`The ${noun} was refused. Try again, or use another method.`);
    return answer;
  }

  /**
   * Whoever learns an id may ask elsewhere whether it is registered, and so whether there is this person (docs/decisions/0019).
   * A device finds a passkey without; a security key it does not, and nobody seems to have one.
   */
  #isNamed({ action }: ChallengeContext): boolean {
    return this.#kind.residentKey !== 'required' || !isOnlyNamed(action);
  }

  async #openContext(reader: Reader, bearer: Bearer): Promise<ChallengeContext> {
    const context = await loadContext(reader, bearer);
    requireOpen(context, 'VERIFY');
    requireAllowed(context, this.#kind.method);
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
    answered: AnsweredChallenge & Pick<SignInRequest, 'checkBrowser'>,
  ): Promise<AssertionResult> {
    const { database, publicUrl } = this.#dependencies;
    const challenge = await this.#challenge(database.read, bearer, answered);
    answered.checkBrowser?.(challenge.binding);
    const stored = toStoredPasskey(authenticator);
    if (!stored) return { verified: false, reason: 'credential_mismatch' };
    const context = await loadContext(database.read, bearer);
    const expected = {
      ...expectationOf(placeOf(context), challenge.webauthnChallenge, this.#kind, publicUrl),
      userId: bearer.userId,
      allowCredentials: credentialsOf(context, this.#kind).map((one) => one.credentialId ?? ''),
      counterPolicy: counterPolicyOf(bearer.tenant),
    };
    return await verifyAssertion(assertion, expected, stored, this.#verifySignature);
  }

  /** Undefined: refused and counted. Everything is read again, for it may have changed while the signature was verified. */
  async #judge(
    transaction: Transaction,
    bearer: Bearer,
    answered: AnsweredChallenge,
    { authenticator: { authenticatorId }, result, deviceId }: Judged,
  ): Promise<PasskeyAnswer | undefined> {
    const { now, tokens } = this.#dependencies;
    const context = await this.#openContext(transaction, bearer);
    const challenge = await this.#challenge(transaction, bearer, answered);
    const { method } = this.#kind;
    const attempt: Try = { transaction, context, method, challenge, now: now() };
    if (refusedTry(attempt)) return undefined;
    const current = credentialsOf(context, this.#kind).find((one) => one.authenticatorId === authenticatorId);
    if (current && !result.verified && result.reason === 'counter_regressed')
      await noteCounterRegressed(transaction, current, now());
    const policy = counterPolicyOf(bearer.tenant);
    const isGood =
      result.verified && current && (await takeUse(attempt, current, { result, policy, deviceId }));
    if (!isGood) {
      await recordWrongTry(attempt);
      return undefined;
    }
    const answer = await recordProof(attempt, current, tokens);
    return { ...answer, userId: bearer.userId, userAuthenticatorId: authenticatorId, ...namesOf(context) };
  }
}

function namesOf({ bearer, user }: ChallengeContext) {
  const username = user?.username ?? bearer.userId;
  return user?.display_name ? { username, userDisplayName: user.display_name } : { username };
}
