/** Adding a passkey or security key. Owns: the registration ceremony within one action, and what is stored of it. */
import { findByCredential, insertAuthenticator } from '../authenticators/store.ts';
import type { Challenge } from '../challenges/challenge.ts';
import { type ChallengeContext, loadContext, verifiedAuthenticators } from '../challenges/context.ts';
import type { ChallengeDependencies } from '../challenges/dependencies.ts';
import { requireEnrolmentRight } from '../challenges/enrolment.ts';
import { recordProof, requireOpen } from '../challenges/proof.ts';
import type { Reader, Transaction } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import { methodSettings } from '../tenants/method-settings.ts';
import type { Tenant } from '../tenants/tenant.ts';
import type { Bearer } from '../tokens/token-service.ts';
import {
  beginCeremony,
  descriptorOf,
  expectationOf,
  findLiveChallenge,
  invalidCredential,
  type PasskeyAnswer,
  placeOf,
  rpIdOf,
  userVerificationOf,
} from './ceremony.ts';
import { type CredentialKind, passkey as passkeyKind } from './credential-kind.ts';
import { type AuthenticatorAttachment, type RegistrationOptions, registrationOptions } from './options.ts';
import {
  type ParsedRegistration,
  parseRegistration,
  type RegisteredPasskey,
  verifyRegistration,
} from './registration.ts';
import { toAuthenticator } from './stored-passkey.ts';
import { createUserHandle } from './user-handle.ts';

export interface RegistrationRequest {
  readonly username?: string | undefined;
  readonly displayName?: string | undefined;
  readonly authenticatorAttachment?: AuthenticatorAttachment | null | undefined;
  /** Of the only browser that may answer. */
  readonly binding?: Uint8Array | undefined;
}

/** client-api.md §5.2. */
export interface AddRequest {
  /** A RegistrationResponseJSON, unchecked. */
  readonly registrationCredential: unknown;
  readonly challengeId?: string | undefined;
  /** Automatic upgrade after a sign-in: the person was neither asked nor verified. */
  readonly conditionalCreate?: boolean | undefined;
  readonly userAgent?: string | undefined;
  /** What the client calls the device it runs on; shown, never believed (SECURITY row 14). */
  readonly deviceId?: string | undefined;
  /** Throws when a challenge that is kept with this may not be answered from here. */
  readonly checkBrowser?: ((binding: Uint8Array | null) => void) | undefined;
}

export class PasskeyRegistrationService {
  readonly #dependencies: ChallengeDependencies;
  readonly #kind: CredentialKind;

  constructor(dependencies: ChallengeDependencies, kind: CredentialKind = passkeyKind) {
    this.#dependencies = dependencies;
    this.#kind = kind;
  }

  async options(
    bearer: Bearer,
    request: RegistrationRequest,
  ): Promise<{ challengeId: string; options: RegistrationOptions }> {
    const { database, publicUrl } = this.#dependencies;
    const { tenant } = bearer;
    const { method, residentKey } = this.#kind;
    return await database.commit(async (transaction) => {
      const context = await loadContext(transaction, bearer);
      this.#requireRight(context);
      const asked = { method, purpose: 'ENROLL', binding: request.binding } as const;
      const challenge = await beginCeremony(transaction, context, asked, this.#dependencies);
      const options = registrationOptions({
        challenge: challenge.webauthnChallenge,
        rp: { id: rpIdOf(tenant, publicUrl), name: tenant.settings.issuerName ?? tenant.name },
        user: { handle: await this.#userHandle(transaction, bearer), ...namesOf(context, request) },
        excludeCredentials: heldCredentials(context).map(descriptorOf),
        authenticatorAttachment: this.#attachment(tenant, request),
        userVerification: userVerificationOf(tenant, this.#kind),
        residentKey,
        hints: methodSettings(tenant, method).passkeyRegistrationHints,
      });
      return { challengeId: challenge.challengeId, options };
    });
  }

  async add(bearer: Bearer, request: AddRequest): Promise<PasskeyAnswer> {
    const { database } = this.#dependencies;
    const registration = parseRegistration(request.registrationCredential);
    if (!registration)
      throw invalidCredential(`The body does not hold a WebAuthn registration of a ${this.#kind.noun}.`);
    // Verification is pure and may take a while: outside the transaction, which then decides whether it counts.
    const passkey = await this.#verify(bearer, registration, request);
    return await database.commit((transaction) =>
      this.#store(transaction, bearer, registration, passkey, request),
    );
  }

  async #verify(
    bearer: Bearer,
    registration: ParsedRegistration,
    request: AddRequest,
  ): Promise<RegisteredPasskey> {
    const { database, publicUrl } = this.#dependencies;
    const context = await loadContext(database.read, bearer);
    const challenge = await this.#challenge(database.read, bearer, registration, request);
    request.checkBrowser?.(challenge.binding);
    const { webauthnChallenge } = challenge;
    const expected = expectationOf(placeOf(context), webauthnChallenge, this.#kind, publicUrl);
    const result = await verifyRegistration(registration, {
      ...expected,
      residentKey: this.#kind.residentKey,
      conditionalCreate: request.conditionalCreate === true,
    });
    if (!result.verified) throw invalidCredential(`The ${this.#kind.noun} was refused: ${result.reason}.`);
    return result.passkey;
  }

  async #store(
    transaction: Transaction,
    bearer: Bearer,
    registration: ParsedRegistration,
    passkey: RegisteredPasskey,
    request: AddRequest,
  ): Promise<PasskeyAnswer> {
    const { tokens, models } = this.#dependencies;
    const now = this.#dependencies.now();
    const { tenantId, userId } = bearer;
    const context = await loadContext(transaction, bearer);
    const challenge = await this.#challenge(transaction, bearer, registration, request);
    this.#requireRight(context);
    if (request.conditionalCreate) requirePassedSignIn(context);
    if (await findByCredential(transaction, tenantId, passkey.credentialId))
      throw new ApiError('conflict', `This ${this.#kind.noun} is registered already.`);
    const handle = await this.#userHandle(transaction, bearer);
    const { userAgent, deviceId } = request;
    const { method } = this.#kind;
    const from = { userAgent, deviceId };
    const authenticator = toAuthenticator({ tenantId, userId, method, now, passkey, handle, ...from });
    await insertAuthenticator(transaction, authenticator);
    const isSilent = request.conditionalCreate === true;
    const attempt = { transaction, context, method, challenge, now, isSilent, models };
    const answer = await recordProof(attempt, authenticator, tokens);
    return { ...answer, userId, userAuthenticatorId: authenticator.authenticatorId };
  }

  async #challenge(
    reader: Reader,
    bearer: Bearer,
    { clientData }: ParsedRegistration,
    { challengeId }: AddRequest,
  ): Promise<Challenge> {
    const { challenge } = clientData;
    const { method } = this.#kind;
    const answered = { challenge, challengeId, purpose: 'ENROLL', method } as const;
    const found = await findLiveChallenge(reader, bearer, answered, this.#dependencies.now());
    if (found) return found;
    throw invalidCredential(
      'This registration was not asked for, was used already, or took too long. Try again.',
    );
  }

  #requireRight(context: ChallengeContext): void {
    requireOpen(context, 'ENROLL');
    requireEnrolmentRight(context, { method: this.#kind.method }, this.#dependencies.now());
  }

  /** The tenant's choice before the caller's, whose SDK always names one (client-api.md §5.1). */
  #attachment(tenant: Tenant, request: RegistrationRequest): AuthenticatorAttachment | null | undefined {
    const { method, attachment } = this.#kind;
    if (attachment) return attachment;
    const { authenticatorAttachment: wanted = 'all-supported' } = methodSettings(tenant, method);
    return wanted === 'all-supported' ? request.authenticatorAttachment : wanted;
  }

  /** One handle per person, made with the first registration. */
  async #userHandle(transaction: Transaction, { tenantId, userId }: Bearer): Promise<string> {
    const [row] = await transaction.rows(
      'update users set webauthn_handle = coalesce(webauthn_handle, ?) where tenant_id = ? and user_id = ? returning webauthn_handle',
      [createUserHandle(this.#dependencies.randomBytes), tenantId, userId],
    );
    if (typeof row?.webauthn_handle !== 'string') throw new Error('the person of this token is not stored');
    return row.webauthn_handle;
  }
}

/** One authenticator is one factor, whichever way it serves. */
const heldCredentials = (context: ChallengeContext) =>
  verifiedAuthenticators(context).filter(({ credentialId }) => credentialId !== null);

function namesOf({ bearer, user }: ChallengeContext, { username, displayName }: RegistrationRequest) {
  const name = username ?? user?.username ?? user?.email ?? bearer.userId;
  return { name, displayName: displayName ?? user?.display_name ?? name };
}

/** Made without the person, it proves nothing about them: it may follow a sign-in, never be one. */
function requirePassedSignIn({ action }: ChallengeContext): void {
  if (action.state !== 'CHALLENGE_REQUIRED') return;
  throw new ApiError(
    'forbidden',
    'A passkey can be created automatically only after the challenge was passed.',
  );
}
