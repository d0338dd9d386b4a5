import { hash } from 'node:crypto';
import {
  type AuthenticatorData,
  type AuthenticatorDataRefusal,
  readAuthenticatorData,
  refuseAuthenticatorData,
} from './authenticator-data.ts';
import { bytesFromBase64 } from './base64url.ts';
import {
  type CeremonyExpectation,
  type ClientData,
  type ClientDataRefusal,
  parseClientData,
  refuseClientData,
} from './client-data.ts';
import type { UserVerification } from './options.ts';
import { credentialIdOf, isRecord } from './response.ts';
import type { SignatureVerifier } from './signature.ts';
import { isUserHandle } from './user-handle.ts';

/** An AuthenticationResponseJSON, decoded. Nothing of it is verified yet. */
export type ParsedAssertion = {
  /** base64url, canonical: look the passkey up by (tenant, rpId, this). */
  readonly credentialId: string;
  readonly clientData: ClientData;
  readonly clientDataJson: Uint8Array<ArrayBuffer>;
  readonly authenticatorData: AuthenticatorData;
  readonly authenticatorDataBytes: Uint8Array<ArrayBuffer>;
  readonly signature: Uint8Array<ArrayBuffer>;
  /** As the client spelled it; undefined when absent or empty. */
  readonly userHandle: string | undefined;
};

/** A passkey as stored at registration. */
export type StoredPasskey = {
  readonly credentialId: string;
  readonly publicKey: Uint8Array<ArrayBuffer>;
  readonly rpId: string;
  readonly userId: string;
  /** Undefined: imported from elsewhere, where the handle was not told. */
  readonly userHandle: string | undefined;
  readonly signCount: number;
  /** Undefined: imported and not used yet; the first use tells, and from then on it may not change. */
  readonly backupEligible: boolean | undefined;
};

/** `flag` reports a counter that did not rise; `block` refuses it (SECURITY row 32). */
export type CounterPolicy = 'flag' | 'block';

export type AssertionExpectation = CeremonyExpectation & {
  readonly userVerification: UserVerification;
  /** The user that the token names. Undefined: discoverable flow, the passkey names the user. */
  readonly userId: string | undefined;
  /** Ids (base64url) that the options listed. Empty: any passkey of the user. */
  readonly allowCredentials: readonly string[];
  readonly counterPolicy: CounterPolicy;
};

export type AssertionRefusal =
  | ClientDataRefusal
  | AuthenticatorDataRefusal
  | 'credential_mismatch'
  | 'credential_not_allowed'
  | 'wrong_user'
  | 'user_handle_missing'
  | 'user_handle_mismatch'
  | 'backup_eligibility_changed'
  | 'invalid_signature'
  | 'counter_regressed';

export type VerifiedAssertion = {
  readonly verified: true;
  readonly credentialId: string;
  readonly userId: string;
  readonly userVerified: boolean;
  readonly backupEligible: boolean;
  readonly backedUp: boolean;
  readonly origin: string;
  /** Store `signCount` where the row still holds `previousSignCount` (compare-and-swap); in `block` mode a lost swap refuses. */
  readonly previousSignCount: number;
  readonly signCount: number;
  /** Only with policy `flag`: the authenticator may have been cloned. */
  readonly counterRegressed: boolean;
};

export type AssertionResult =
  | VerifiedAssertion
  | { readonly verified: false; readonly reason: AssertionRefusal };

/** Decodes an AuthenticationResponseJSON from any SDK (§5.4); undefined when it is not one. */
export function parseAssertion(value: unknown): ParsedAssertion | undefined {
  const credentialId = credentialIdOf(value);
  if (credentialId === undefined || !isRecord(value) || !isRecord(value.response)) return undefined;
  const { response } = value;
  const clientDataJson = bytesFromBase64(response.clientDataJSON);
  const authenticatorDataBytes = bytesFromBase64(response.authenticatorData);
  const signature = bytesFromBase64(response.signature);
  if (!clientDataJson || !authenticatorDataBytes || !signature) return undefined;
  const clientData = parseClientData(clientDataJson);
  const authenticatorData = readAuthenticatorData(authenticatorDataBytes);
  const userHandle = response.userHandle ?? undefined;
  if (!clientData || !authenticatorData) return undefined;
  if (userHandle !== undefined && typeof userHandle !== 'string') return undefined;
  return {
    credentialId,
    clientData,
    clientDataJson,
    authenticatorData,
    authenticatorDataBytes,
    signature,
    userHandle: userHandle || undefined,
  };
}

/** Verifies an assertion against one stored passkey (WebAuthn L3 §7.2). */
export async function verifyAssertion(
  assertion: ParsedAssertion,
  expected: AssertionExpectation,
  passkey: StoredPasskey,
  verifySignature: SignatureVerifier,
): Promise<AssertionResult> {
  const reason =
    refuseCredential(assertion, expected, passkey) ??
    refuseUser(assertion, expected, passkey) ??
    refuseClientData(assertion.clientData, 'webauthn.get', expected) ??
    refuseAuthenticatorData(assertion.authenticatorData, expected.rpId, {
      userPresent: true,
      userVerified: expected.userVerification === 'required',
    }) ??
    refuseChangedBackupEligibility(assertion, passkey);
  if (reason) return { verified: false, reason };

  const signed = await verifySignature(passkey.publicKey, signedBytes(assertion), assertion.signature);
  if (!signed) return { verified: false, reason: 'invalid_signature' };

  // After the signature: an unsigned counter proves nothing and must not raise the alarm (§7.2 step 22).
  const counterRegressed = hasCounterRegressed(assertion.authenticatorData.signCount, passkey.signCount);
  if (counterRegressed && expected.counterPolicy === 'block')
    return { verified: false, reason: 'counter_regressed' };
  return verifiedAssertion(assertion, passkey, counterRegressed);
}

function verifiedAssertion(
  { authenticatorData, clientData }: ParsedAssertion,
  { credentialId, userId, signCount: previousSignCount }: StoredPasskey,
  counterRegressed: boolean,
): VerifiedAssertion {
  return {
    verified: true,
    credentialId,
    userId,
    userVerified: authenticatorData.userVerified,
    backupEligible: authenticatorData.backupEligible,
    backedUp: authenticatorData.backedUp,
    origin: clientData.origin,
    previousSignCount,
    // Never lowered, so that a clone cannot make its own counter the accepted one.
    signCount: Math.max(previousSignCount, authenticatorData.signCount),
    counterRegressed,
  };
}

/** §7.2 steps 5 and 7, which the library leaves to us. */
function refuseCredential(
  { credentialId }: ParsedAssertion,
  expected: AssertionExpectation,
  passkey: StoredPasskey,
): AssertionRefusal | undefined {
  if (credentialId !== passkey.credentialId || passkey.rpId !== expected.rpId) return 'credential_mismatch';
  const isListed = expected.allowCredentials.length === 0 || expected.allowCredentials.includes(credentialId);
  return isListed ? undefined : 'credential_not_allowed';
}

/** §7.2 step 6: the passkey belongs to the user, and a user handle, if any, names its owner (SECURITY row 30). */
function refuseUser(
  { userHandle }: ParsedAssertion,
  { userId }: AssertionExpectation,
  passkey: StoredPasskey,
): AssertionRefusal | undefined {
  if (userId !== undefined && userId !== passkey.userId) return 'wrong_user';
  if (userHandle === undefined) return userId === undefined ? 'user_handle_missing' : undefined;
  // An unknown handle names nobody: the credential id, unique in the tenant, and the signature say whose it is.
  if (passkey.userHandle === undefined) return undefined;
  return isUserHandle(userHandle, passkey.userHandle) ? undefined : 'user_handle_mismatch';
}

/** §7.2 step 19: backup eligibility is set at creation and never changes. */
function refuseChangedBackupEligibility(
  { authenticatorData }: ParsedAssertion,
  passkey: StoredPasskey,
): AssertionRefusal | undefined {
  const { backupEligible } = passkey;
  return backupEligible === undefined || authenticatorData.backupEligible === backupEligible
    ? undefined
    : 'backup_eligibility_changed';
}

/** §7.2 step 22. Two zeros mean an authenticator without a counter. */
function hasCounterRegressed(received: number, stored: number): boolean {
  return (received !== 0 || stored !== 0) && received <= stored;
}

function signedBytes({ authenticatorDataBytes, clientDataJson }: ParsedAssertion): Uint8Array<ArrayBuffer> {
  const clientDataHash = hash('sha256', clientDataJson, 'buffer');
  const signed = new Uint8Array(authenticatorDataBytes.byteLength + clientDataHash.byteLength);
  signed.set(authenticatorDataBytes);
  signed.set(clientDataHash, authenticatorDataBytes.byteLength);
  return signed;
}
