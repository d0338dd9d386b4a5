/** What registration and sign-in with a passkey share: a challenge bound to one action (N-20), and what is expected of the answer. */
import type { ActionKey } from '../actions/action.ts';
import { openersOf } from '../actions/redirect-url.ts';
import type { Authenticator } from '../authenticators/authenticator.ts';
import { type Challenge, newChallenge } from '../challenges/challenge.ts';
import { type ChallengeContext, verifiedAuthenticators } from '../challenges/context.ts';
import type { ChallengeDependencies } from '../challenges/dependencies.ts';
import type { VerifyAnswer } from '../challenges/proof.ts';
import { findByWebauthnChallenge, insertChallenge } from '../challenges/store.ts';
import type { Reader, Transaction } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import { methodSettings } from '../tenants/method-settings.ts';
import type { Tenant } from '../tenants/tenant.ts';
import type { CeremonyExpectation } from './client-data.ts';
import type { CredentialKind } from './credential-kind.ts';
import { challengeTtlMs, createChallenge, type UserVerification } from './options.ts';

/** client-api.md §5.2, §5.4. */
export type PasskeyAnswer = VerifyAnswer & {
  readonly userId?: string;
  readonly userAuthenticatorId?: string;
  readonly username?: string;
  readonly userDisplayName?: string;
};

/** How a client names the challenge it answers: by its bytes always, by its id when it kept that. */
export interface AnsweredChallenge {
  /** base64url, from clientDataJSON. */
  readonly challenge: string;
  readonly challengeId: string | undefined;
  readonly purpose: Challenge['purpose'];
  readonly method: CredentialKind['method'];
}

export interface AskedCeremony extends Pick<AnsweredChallenge, 'method' | 'purpose'> {
  /** Of the only browser that may answer. */
  readonly binding?: Uint8Array | null | undefined;
}

export const invalidCredential = (description: string): ApiError =>
  new ApiError('invalid_credential', description);

/** A fresh WebAuthn challenge of this action. */
export async function beginCeremony(
  transaction: Transaction,
  { bearer }: ChallengeContext,
  { method, purpose, binding = null }: AskedCeremony,
  { now, randomBytes }: ChallengeDependencies,
): Promise<Challenge & { readonly webauthnChallenge: string }> {
  const base = newChallenge(bearer, { method, purpose, now: now(), ttlMs: challengeTtlMs });
  const challenge = { ...base, binding, webauthnChallenge: createChallenge(randomBytes) };
  await insertChallenge(transaction, challenge);
  const { tenantId, userId, actionCode, idempotencyKey } = bearer;
  const { challengeId } = challenge;
  transaction.audit({
    tenantId,
    type: 'challenge.started',
    userId,
    data: { actionCode, idempotencyKey, method, challengeId, purpose },
  });
  return challenge;
}

/** The challenge that is answered, while it can be: of this action and ceremony, not used, not expired. */
export async function findLiveChallenge(
  reader: Reader,
  action: ActionKey,
  { challenge, challengeId, purpose, method }: AnsweredChallenge,
  now: number,
): Promise<Challenge | undefined> {
  const found = await findByWebauthnChallenge(reader, action, challenge);
  const isNamed = challengeId === undefined || challengeId === found?.challengeId;
  const isAsked = found?.purpose === purpose && found.method === method;
  const isLive = found?.state === 'PENDING' && isAsked && found.expiresAt > now;
  return isLive && isNamed ? found : undefined;
}

/** The tenant's relying party, else the host this server is reached at. */
export const rpIdOf = ({ settings }: Tenant, publicUrl: string): string =>
  settings.relyingParty ?? new URL(publicUrl).hostname;

/** Whose ceremony it is, and where its person goes afterwards. */
export interface CeremonyPlace {
  readonly tenant: Tenant;
  readonly redirectUrl: string | undefined;
}

export const placeOf = ({ tenant, action }: ChallengeContext): CeremonyPlace => ({
  tenant,
  redirectUrl: action.redirectUrl,
});

export function expectationOf(
  { tenant, redirectUrl }: CeremonyPlace,
  webauthnChallenge: string | null | undefined,
  kind: CredentialKind,
  publicUrl: string,
): CeremonyExpectation & { readonly userVerification: UserVerification } {
  const { settings } = tenant;
  return {
    challenge: webauthnChallenge ?? '',
    origins: [...(settings.expectedOrigins ?? [publicUrl]), ...(settings.relatedOrigins ?? [])],
    rpId: rpIdOf(tenant, publicUrl),
    framing: { topOrigins: openersOf(settings.allowedOrigins, redirectUrl) },
    userVerification: userVerificationOf(tenant, kind),
  };
}

/** A tenant may ask more of a touch; a passkey always stands for the person as well (SECURITY row 29). */
export const userVerificationOf = (
  tenant: Tenant,
  { method, userVerification }: CredentialKind,
): UserVerification =>
  userVerification === 'required'
    ? 'required'
    : (methodSettings(tenant, method).userVerificationRequirement ?? userVerification);

export const credentialsOf = (context: ChallengeContext, { method }: CredentialKind): Authenticator[] =>
  verifiedAuthenticators(context).filter((one) => one.method === method);

/** As options name it. */
export const descriptorOf = ({ credentialId, credential }: Authenticator) => ({
  credentialId: credentialId ?? '',
  ...(credential?.transports ? { transports: credential.transports } : {}),
});
