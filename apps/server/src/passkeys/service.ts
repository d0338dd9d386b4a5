/** Passkeys. Owns: ceremonies bound to one action, their challenges (N-20: 32 bytes, 5 minutes, once), and what is stored. */
import { allowedMethods } from '../actions/presenter.ts';
import { type Authenticator, newAuthenticator } from '../authenticators/authenticator.ts';
import { findByCredential, insertAuthenticator, takeSignCount } from '../authenticators/store.ts';
import { type Challenge, newChallenge } from '../challenges/challenge.ts';
import { type ChallengeContext, loadContext, verifiedAuthenticators } from '../challenges/context.ts';
import type { ChallengeDependencies } from '../challenges/dependencies.ts';
import { requireEnrolmentRight } from '../challenges/enrolment.ts';
import {
  recordProof,
  recordWrongTry,
  refusedTry,
  requireOpen,
  type Try,
  type VerifyAnswer,
} from '../challenges/proof.ts';
import { findByWebauthnChallenge, insertChallenge } from '../challenges/store.ts';
import type { Transaction } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import type { Tenant } from '../tenants/tenant.ts';
import type { Bearer } from '../tokens/token-service.ts';
import {
  type AssertionResult,
  type ParsedAssertion,
  parseAssertion,
  type StoredPasskey,
  verifyAssertion,
} from './assertion.ts';
import {
  type AuthenticationOptions,
  type AuthenticatorAttachment,
  authenticationOptions,
  challengeTtlMs,
  createChallenge,
  type RegistrationOptions,
  registrationOptions,
} from './options.ts';
import { passkeyName } from './passkey-name.ts';
import {
  type ParsedRegistration,
  parseRegistration,
  type RegisteredPasskey,
  verifyRegistration,
} from './registration.ts';
import { createSignatureVerifier } from './signature.ts';
import { createUserHandle } from './user-handle.ts';

const method = 'PASSKEY';

export interface RegistrationRequest {
  readonly username?: string | undefined;
  readonly displayName?: string | undefined;
  readonly authenticatorAttachment?: AuthenticatorAttachment | null | undefined;
}

export type PasskeyAnswer = VerifyAnswer & {
  readonly userId?: string;
  readonly userAuthenticatorId?: string;
  readonly username?: string;
};

export class PasskeyService {
  readonly #dependencies: ChallengeDependencies;
  readonly #verifySignature = createSignatureVerifier();

  constructor(dependencies: ChallengeDependencies) {
    this.#dependencies = dependencies;
  }

  async registrationOptions(
    bearer: Bearer,
    request: RegistrationRequest,
  ): Promise<{ challengeId: string; options: RegistrationOptions }> {
    const { database, now, randomBytes } = this.#dependencies;
    return await database.commit(async (transaction) => {
      const context = await loadContext(transaction, bearer);
      requireOpen(context, 'ENROLL');
      requireEnrolmentRight(context, { method }, now());
      const challenge = await this.#begin(transaction, context, 'ENROLL');
      const { username, displayName, authenticatorAttachment } = request;
      const name = username ?? context.user?.username ?? context.user?.email ?? bearer.userId;
      const options = registrationOptions({
        challenge: challenge.webauthnChallenge ?? '',
        rp: { id: this.#rpId(bearer.tenant), name: bearer.tenant.settings.issuerName ?? bearer.tenant.name },
        user: {
          handle: await userHandle(transaction, context, randomBytes),
          name,
          displayName: displayName ?? context.user?.display_name ?? name,
        },
        excludeCredentials: passkeysOf(context).map(descriptor),
        authenticatorAttachment,
      });
      return { challengeId: challenge.challengeId, options };
    });
  }

  async add(bearer: Bearer, credential: unknown, userAgent: string | undefined): Promise<PasskeyAnswer> {
    const { database, now } = this.#dependencies;
    const registration = parseRegistration(credential);
    if (!registration)
      throw invalidCredential('The field registrationCredential is not a WebAuthn registration.');
    // Verification is pure and may take a while: outside the transaction, which then decides whether it counts.
    const before = await findByWebauthnChallenge(database.read, bearer, registration.clientData.challenge);
    if (!isLive(before, 'ENROLL', now()))
      throw invalidCredential('This registration was not asked for, or took too long. Try again.');
    const result = await verifyRegistration(registration, {
      ...this.#expectation(bearer, await this.#framing(bearer), before),
      userVerification: 'required',
    });
    if (!result.verified) throw invalidCredential(`The passkey was refused: ${result.reason}.`);
    return await database.commit((transaction) =>
      this.#store(transaction, bearer, registration, result.passkey, userAgent),
    );
  }

  async authenticationOptions(
    bearer: Bearer,
  ): Promise<{ challengeId: string; options: AuthenticationOptions }> {
    const { database } = this.#dependencies;
    return await database.commit(async (transaction) => {
      const context = await loadContext(transaction, bearer);
      requireOpen(context, 'VERIFY');
      this.#requireAllowed(context);
      const passkeys = passkeysOf(context);
      if (passkeys.length === 0)
        throw new ApiError('invalid_request', 'This person has no passkey. Add one first.');
      const challenge = await this.#begin(transaction, context, 'VERIFY');
      const options = authenticationOptions({
        challenge: challenge.webauthnChallenge ?? '',
        rpId: this.#rpId(bearer.tenant),
        allowCredentials: passkeys.map(descriptor),
      });
      return { challengeId: challenge.challengeId, options };
    });
  }

  async verify(bearer: Bearer, credential: unknown): Promise<PasskeyAnswer> {
    const { database, now } = this.#dependencies;
    const assertion = parseAssertion(credential);
    if (!assertion)
      throw invalidCredential('The field authenticationCredential is not a WebAuthn assertion.');
    const authenticator = await findByCredential(database.read, bearer.tenantId, assertion.credentialId);
    if (!authenticator) throw new ApiError('unknown_credential', 'This passkey is not registered here.');
    const before = await findByWebauthnChallenge(database.read, bearer, assertion.clientData.challenge);
    if (!isLive(before, 'VERIFY', now()))
      throw invalidCredential('This sign-in was not asked for, or took too long. Try again.');
    const result = await this.#verifyAssertion(bearer, assertion, authenticator, before);
    const answer = await database.commit((transaction) =>
      this.#judge(transaction, bearer, authenticator, before, result),
    );
    if (!answer) throw invalidCredential('The passkey was refused. Try again, or use another method.');
    return answer;
  }

  async #verifyAssertion(
    bearer: Bearer,
    assertion: ParsedAssertion,
    authenticator: Authenticator,
    challenge: Challenge,
  ): Promise<AssertionResult> {
    const stored = toStoredPasskey(authenticator);
    if (!stored) return { verified: false, reason: 'credential_mismatch' };
    const context = await loadContext(this.#dependencies.database.read, bearer);
    const expected = {
      ...this.#expectation(bearer, framingOf(bearer.tenant, context.action.redirectUrl), challenge),
      userVerification: 'required',
      userId: bearer.userId,
      allowCredentials: passkeysOf(context).map((one) => one.credentialId ?? ''),
      counterPolicy: 'flag',
    } as const;
    return await verifyAssertion(assertion, expected, stored, this.#verifySignature);
  }

  /** Undefined: refused and counted. */
  async #judge(
    transaction: Transaction,
    bearer: Bearer,
    authenticator: Authenticator,
    challenge: Challenge,
    result: AssertionResult,
  ): Promise<PasskeyAnswer | undefined> {
    const context = await loadContext(transaction, bearer);
    requireOpen(context, 'VERIFY');
    this.#requireAllowed(context);
    const attempt: Try = { transaction, context, method, challenge, now: this.#dependencies.now() };
    if (refusedTry(attempt)) return undefined;
    // Read again: the passkey may have been removed since, or moved its counter in a parallel assertion.
    const current = passkeysOf(context).find((one) => one.authenticatorId === authenticator.authenticatorId);
    if (!result.verified || !current) {
      await recordWrongTry(attempt);
      return undefined;
    }
    await this.#moveCounter(transaction, current, result);
    const answer = await recordProof(attempt, current, this.#dependencies.tokens);
    if (!answer.isVerified) return undefined;
    return {
      ...answer,
      userId: bearer.userId,
      userAuthenticatorId: current.authenticatorId,
      username: context.user?.username ?? bearer.userId,
    };
  }

  async #moveCounter(
    transaction: Transaction,
    current: Authenticator,
    result: Extract<AssertionResult, { verified: true }>,
  ): Promise<void> {
    const moved = await takeSignCount(transaction, current, result.signCount, result.backedUp);
    if (moved && !result.counterRegressed) return;
    const { tenantId, userId, authenticatorId } = current;
    transaction.audit({
      tenantId,
      type: 'authenticator.counter_regressed',
      userId,
      data: { authenticatorId },
    });
  }

  async #store(
    transaction: Transaction,
    bearer: Bearer,
    registration: ParsedRegistration,
    passkey: RegisteredPasskey,
    userAgent: string | undefined,
  ): Promise<PasskeyAnswer> {
    const { now, randomBytes, tokens } = this.#dependencies;
    const context = await loadContext(transaction, bearer);
    requireOpen(context, 'ENROLL');
    requireEnrolmentRight(context, { method }, now());
    const challenge = await findByWebauthnChallenge(transaction, bearer, registration.clientData.challenge);
    if (!isLive(challenge, 'ENROLL', now()))
      throw invalidCredential('This registration was used already. Try again.');
    const { tenantId, userId } = bearer;
    if (await findByCredential(transaction, tenantId, passkey.credentialId)) {
      throw new ApiError('conflict', 'This passkey is registered already.');
    }
    const handle = await userHandle(transaction, context, randomBytes);
    const pending = toAuthenticator({ tenantId, userId, now: now(), passkey, handle, userAgent });
    await insertAuthenticator(transaction, pending);
    const attempt: Try = { transaction, context, method, challenge, now: now() };
    const answer = await recordProof(attempt, pending, tokens);
    return { ...answer, userId, userAuthenticatorId: pending.authenticatorId };
  }

  async #begin(
    transaction: Transaction,
    { bearer }: ChallengeContext,
    purpose: Challenge['purpose'],
  ): Promise<Challenge> {
    const { now, randomBytes } = this.#dependencies;
    const base = newChallenge(bearer, { method, purpose, now: now(), ttlMs: challengeTtlMs });
    const challenge = { ...base, webauthnChallenge: createChallenge(randomBytes) };
    await insertChallenge(transaction, challenge);
    return challenge;
  }

  #requireAllowed(context: ChallengeContext): void {
    if (allowedMethods(context.tenant, context.action).includes(method)) return;
    throw new ApiError('invalid_request', `${method} is not an enabled verification method for this action.`);
  }

  #rpId(tenant: Tenant): string {
    return tenant.settings.relyingParty ?? new URL(this.#dependencies.publicUrl).hostname;
  }

  async #framing(bearer: Bearer): Promise<ReturnType<typeof framingOf>> {
    const { action } = await loadContext(this.#dependencies.database.read, bearer);
    return framingOf(bearer.tenant, action.redirectUrl);
  }

  #expectation({ tenant }: Bearer, framing: ReturnType<typeof framingOf>, challenge: Challenge) {
    const origins = tenant.settings.expectedOrigins ?? [this.#dependencies.publicUrl];
    return { challenge: challenge.webauthnChallenge ?? '', origins, rpId: this.#rpId(tenant), framing };
  }
}

const invalidCredential = (description: string): ApiError => new ApiError('invalid_credential', description);

/** Who may show our page, or the app's own, in a frame during a ceremony. */
function framingOf(tenant: Tenant, redirectUrl: string | undefined) {
  const own = redirectUrl === undefined ? [] : [new URL(redirectUrl).origin];
  return { topOrigins: [...tenant.settings.allowedOrigins, ...own] };
}

function isLive(
  challenge: Challenge | undefined,
  purpose: Challenge['purpose'],
  now: number,
): challenge is Challenge {
  return challenge?.state === 'PENDING' && challenge.purpose === purpose && challenge.expiresAt > now;
}

const passkeysOf = (context: ChallengeContext): Authenticator[] =>
  verifiedAuthenticators(context).filter((one) => one.method === method);

const descriptor = ({ credentialId, credential }: Authenticator) => ({
  credentialId: credentialId ?? '',
  ...(credential?.transports ? { transports: credential.transports } : {}),
});

/** One handle per person, made with the first registration. */
async function userHandle(
  transaction: Transaction,
  { bearer }: ChallengeContext,
  randomBytes: (count: number) => Uint8Array,
): Promise<string> {
  const [row] = await transaction.rows(
    'update users set webauthn_handle = coalesce(webauthn_handle, ?) where tenant_id = ? and user_id = ? returning webauthn_handle',
    [createUserHandle(randomBytes), bearer.tenantId, bearer.userId],
  );
  if (typeof row?.webauthn_handle !== 'string') throw new Error('the person of this token is not stored');
  return row.webauthn_handle;
}

function toStoredPasskey({
  userId,
  credentialId,
  publicKey,
  signCount,
  credential,
}: Authenticator): StoredPasskey | undefined {
  if (credentialId === null || publicKey === null || credential === null) return undefined;
  const { rpId, userHandle: handle, isBackupEligible } = credential;
  return {
    credentialId,
    publicKey: new Uint8Array(publicKey),
    rpId,
    userId,
    userHandle: handle,
    signCount: signCount ?? 0,
    backupEligible: isBackupEligible,
  };
}

interface NewPasskey {
  readonly tenantId: string;
  readonly userId: string;
  readonly now: number;
  readonly passkey: RegisteredPasskey;
  readonly handle: string;
  readonly userAgent: string | undefined;
}

function toAuthenticator({ tenantId, userId, now, passkey, handle, userAgent }: NewPasskey): Authenticator {
  return newAuthenticator({
    tenantId,
    userId,
    method,
    createdAt: now,
    credentialId: passkey.credentialId,
    publicKey: passkey.publicKey,
    signCount: passkey.signCount,
    credential: {
      rpId: passkey.rpId,
      userHandle: handle,
      aaguid: passkey.aaguid,
      transports: passkey.transports,
      deviceType: passkey.backupEligible ? 'multiDevice' : 'singleDevice',
      isBackupEligible: passkey.backupEligible,
      isBackedUp: passkey.backedUp,
      name: passkeyName(userAgent),
      ...(passkey.authenticatorAttachment === undefined
        ? {}
        : { attachment: passkey.authenticatorAttachment }),
      ...(userAgent === undefined ? {} : { userAgent }),
    },
  });
}
