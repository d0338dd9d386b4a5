/**
 * Signing in with a passkey before anybody is known (client-api.md §5.3, §5.4 with Basic; conditional UI): the passkey says
 * who it is. Owns: that ceremony. Does not own: the challenge around it and the action it meets (anonymous-challenges/).
 */
import type { AnonymousChallenge } from '../anonymous-challenges/anonymous-challenge.ts';
import { begin } from '../anonymous-challenges/anonymous-challenge.ts';
import { type AnonymousMeeting, deadChallenge } from '../anonymous-challenges/meeting.ts';
import {
  findAnonymousByWebauthn,
  findAnonymousChallenge,
  insertAnonymousChallenge,
  keepWebauthnChallenge,
  takeAnonymousChallenge,
} from '../anonymous-challenges/store.ts';
import type { Authenticator } from '../authenticators/authenticator.ts';
import { findByCredential, markAuthenticatorVerified } from '../authenticators/store.ts';
import type { ChallengeDependencies } from '../challenges/dependencies.ts';
import type { Transaction } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import type { Tenant } from '../tenants/tenant.ts';
import { findUser } from '../users/store.ts';
import {
  type ParsedAssertion,
  parseAssertion,
  type VerifiedAssertion,
  verifyAssertion,
} from './assertion.ts';
import { expectationOf, invalidCredential, type PasskeyAnswer, rpIdOf } from './ceremony.ts';
import { counterPolicyOf, noteCounterRegressed, takeUse } from './counter.ts';
import { passkey } from './credential-kind.ts';
import { whoHasName } from './named-person.ts';
import {
  type AuthenticationOptions,
  authenticationOptions,
  challengeTtlMs,
  createChallenge,
} from './options.ts';
import { createSignatureVerifier } from './signature.ts';
import { toStoredPasskey } from './stored-passkey.ts';

export interface SignInOptionsRequest {
  /** Of a challenge that was begun for an action; absent: one is begun here. */
  readonly challengeId?: string | undefined;
  /** Of this person alone a passkey counts; absent: whoever has one. */
  readonly username?: string | undefined;
  /** Of the only browser that may answer a challenge that is begun here. */
  readonly binding?: Uint8Array | undefined;
  readonly ipAddress?: string | undefined;
  readonly userAgent?: string | undefined;
}

export interface SignInAnswer {
  /** An AuthenticationResponseJSON, unchecked. */
  readonly authenticationCredential: unknown;
  readonly challengeId?: string | undefined;
  readonly deviceId?: string | undefined;
  /** Throws when a challenge that is kept with this may not be answered from here. */
  readonly checkBrowser: (binding: Uint8Array | undefined) => void;
}

export interface SignInDependencies extends ChallengeDependencies {
  readonly meeting: AnonymousMeeting;
}

/** One text for every reason: who has no token learns nothing from it. */
const refused = (): ApiError =>
  invalidCredential('The passkey was refused, or this sign-in took too long. Begin again.');

/** A parallel use moved the counter, and the tenant blocks that. */
class CounterMoved extends Error {}

interface Presented {
  readonly tenant: Tenant;
  readonly assertion: ParsedAssertion;
  readonly authenticator: Authenticator;
  readonly challenge: AnonymousChallenge;
}

export class PasskeySignInService {
  readonly #dependencies: SignInDependencies;
  readonly #verifySignature = createSignatureVerifier();

  constructor(dependencies: SignInDependencies) {
    this.#dependencies = dependencies;
  }

  async options(
    tenant: Tenant,
    request: SignInOptionsRequest,
  ): Promise<{ challengeId: string; options: AuthenticationOptions }> {
    const { publicUrl, randomBytes, now } = this.#dependencies;
    const userId = await this.#named(tenant, request.username);
    const webauthnChallenge = createChallenge(randomBytes);
    const asked = { webauthnChallenge, expiresAt: now() + challengeTtlMs, userId };
    const challengeId =
      request.challengeId === undefined
        ? await this.#begin(tenant, request, asked)
        : await this.#ask(tenant, request.challengeId, asked);
    const options = authenticationOptions({
      challenge: webauthnChallenge,
      rpId: rpIdOf(tenant, publicUrl),
      allowCredentials: [],
    });
    return { challengeId, options };
  }

  async verify(tenant: Tenant, answer: SignInAnswer): Promise<PasskeyAnswer> {
    const presented = await this.#presented(tenant, answer);
    const { authenticator, challenge } = presented;
    const { userId, authenticatorId } = authenticator;
    const result = await this.#verified(presented);
    const { database, meeting } = this.#dependencies;
    const met = meeting.meet({
      tenant,
      challenge,
      userId,
      method: passkey.method,
      authenticatorId,
      // As the client calls it: of the device that a decision is about, it is what an application would have said.
      ...(challenge.trackedAt === undefined ? { deviceId: answer.deviceId } : {}),
      consume: (transaction) => this.#consume(transaction, presented, result, answer.deviceId),
    });
    const { token, isMoreRequired } = await met.catch(
      async (error: unknown) => await this.#noted(presented, error),
    );
    const user = await findUser(database.read, tenant.tenantId, userId);
    return {
      isVerified: true,
      accessToken: token,
      ...(isMoreRequired ? { isMoreRequired } : {}),
      userId,
      userAuthenticatorId: authenticatorId,
      username: user?.username ?? userId,
      ...(user?.display_name ? { userDisplayName: user.display_name } : {}),
    };
  }

  /**
   * Whose passkey alone is taken. It is not named: whoever had its id could look it up, and made-up ids of whoever has none
   * would stay as they are where real ones change (SECURITY rows 7, 9; decision 0019).
   */
  async #named({ tenantId }: Tenant, username: string | undefined): Promise<string | undefined> {
    if (username === undefined) return undefined;
    return await whoHasName(this.#dependencies.database.read, tenantId, username);
  }

  async #begin(
    { tenantId }: Tenant,
    { binding, ipAddress, userAgent }: SignInOptionsRequest,
    asked: { webauthnChallenge: string; expiresAt: number; userId: string | undefined },
  ): Promise<string> {
    const { database, now } = this.#dependencies;
    const { webauthnChallenge, expiresAt: webauthnExpiresAt, userId } = asked;
    const begun = begin({ tenantId, userId, ipAddress, userAgent }, now(), challengeTtlMs);
    const { challengeId } = begun;
    await database.commit(async (transaction) => {
      await insertAnonymousChallenge(transaction, {
        ...begun,
        binding,
        webauthnChallenge,
        webauthnExpiresAt,
      });
      const data = { challengeId, method: passkey.method };
      transaction.audit({ tenantId, type: 'challenge.started', data });
    });
    return challengeId;
  }

  async #ask(
    { tenantId }: Tenant,
    challengeId: string,
    asked: { webauthnChallenge: string; expiresAt: number; userId: string | undefined },
  ): Promise<string> {
    const { database, now } = this.#dependencies;
    await database.commit(async (transaction) => {
      const found = await findAnonymousChallenge(transaction, tenantId, challengeId);
      const isOpen = found?.metAt === undefined && (found?.expiresAt ?? 0) > now();
      if (!found || !isOpen || !(await keepWebauthnChallenge(transaction, found, asked)))
        throw deadChallenge();
      const data = { challengeId, method: passkey.method };
      transaction.audit({ tenantId, type: 'challenge.started', data });
    });
    return challengeId;
  }

  async #presented(
    tenant: Tenant,
    { authenticationCredential, challengeId, checkBrowser }: SignInAnswer,
  ): Promise<Presented> {
    const { database, now } = this.#dependencies;
    const assertion = parseAssertion(authenticationCredential);
    if (!assertion) throw invalidCredential('The body does not hold a WebAuthn assertion.');
    const authenticator = await findByCredential(database.read, tenant.tenantId, assertion.credentialId);
    if (!authenticator) throw new ApiError('unknown_credential', 'This passkey is not registered here.');
    const { challenge: bytes } = assertion.clientData;
    const challenge = await findAnonymousByWebauthn(database.read, tenant.tenantId, bytes);
    const isNamed = challengeId === undefined || challengeId === challenge?.challengeId;
    const until = Math.min(challenge?.expiresAt ?? 0, challenge?.webauthnExpiresAt ?? 0);
    if (!challenge || challenge.metAt !== undefined || !isNamed || until <= now()) throw refused();
    checkBrowser(challenge.binding);
    return { tenant, assertion, authenticator, challenge };
  }

  async #verified({ tenant, assertion, authenticator, challenge }: Presented): Promise<VerifiedAssertion> {
    const { database, publicUrl, now } = this.#dependencies;
    const stored = authenticator.method === passkey.method ? toStoredPasskey(authenticator) : undefined;
    if (!stored || authenticator.verifiedAt === null) throw refused();
    const place = { tenant, redirectUrl: undefined };
    const expected = {
      ...expectationOf(place, challenge.webauthnChallenge, passkey, publicUrl),
      // Of the person that was named, or that the action was tracked for meanwhile.
      userId: challenge.userId,
      allowCredentials: [],
      counterPolicy: counterPolicyOf(tenant),
    };
    const result = await verifyAssertion(assertion, expected, stored, this.#verifySignature);
    if (result.verified) return result;
    if (result.reason === 'counter_regressed')
      await database.commit((transaction) => noteCounterRegressed(transaction, authenticator, now()));
    throw refused();
  }

  /** The refusal took the note of it back with everything else: it is made again, by itself. */
  async #noted({ authenticator }: Presented, error: unknown): Promise<never> {
    if (!(error instanceof CounterMoved)) throw error;
    const { database, now } = this.#dependencies;
    await database.commit((transaction) => noteCounterRegressed(transaction, authenticator, now()));
    throw refused();
  }

  /** Everything is read again, for it may have changed while the signature was verified. */
  async #consume(
    transaction: Transaction,
    { tenant, authenticator, challenge }: Presented,
    result: VerifiedAssertion,
    deviceId: string | undefined,
  ): Promise<void> {
    const now = this.#dependencies.now();
    const current = await findByCredential(transaction, tenant.tenantId, result.credentialId);
    if (current?.authenticatorId !== authenticator.authenticatorId) throw refused();
    if (!(await takeAnonymousChallenge(transaction, challenge, authenticator.userId, now))) throw refused();
    const use = { result, policy: counterPolicyOf(tenant), deviceId };
    if (!(await takeUse({ transaction, now }, current, use))) throw new CounterMoved();
    await markAuthenticatorVerified(transaction, current, now);
  }
}
