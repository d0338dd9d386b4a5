import { type VerifiedRegistrationResponse, verifyRegistrationResponse } from '@simplewebauthn/server';
import { decodeAttestationObject } from '@simplewebauthn/server/helpers';
import {
  type AuthenticatorData,
  type AuthenticatorDataRefusal,
  readAuthenticatorData,
  refuseAuthenticatorData,
} from './authenticator-data.ts';
import { base64urlFromBytes, bytesFromBase64 } from './base64url.ts';
import {
  type CeremonyExpectation,
  type ClientData,
  type ClientDataRefusal,
  parseClientData,
  refuseClientData,
} from './client-data.ts';
import { type AuthenticatorAttachment, supportedAlgorithms, type UserVerification } from './options.ts';
import { credentialIdOf, isRecord } from './response.ts';

/** WebAuthn L3 §7.1 step 25 refuses longer ids. */
export const credentialIdBytesMax = 1023;

export const knownTransports = ['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb'];

/** A RegistrationResponseJSON, decoded. Nothing of it is verified yet. */
export type ParsedRegistration = {
  /** base64url, canonical. */
  readonly credentialId: string;
  readonly clientData: ClientData;
  readonly clientDataJson: Uint8Array<ArrayBuffer>;
  readonly attestationObject: Uint8Array<ArrayBuffer>;
  readonly attestation: { readonly format: string; readonly hasCertificates: boolean };
  readonly authenticatorData: AuthenticatorData;
  readonly transports: readonly string[];
  readonly authenticatorAttachment: AuthenticatorAttachment | undefined;
  /** What the client says of it (credProps); undefined: it does not say. */
  readonly isDiscoverable: boolean | undefined;
};

export type RegistrationExpectation = CeremonyExpectation & {
  readonly userVerification: UserVerification;
  /** Default `required`. */
  readonly residentKey?: 'required' | 'discouraged';
  /** Automatic upgrade: presence and verification flags may be absent (client-api §5.2). */
  readonly conditionalCreate?: boolean;
};

/** What the caller stores. It must also refuse an id known for any user of (tenant, rpId): SECURITY row 31. */
export type RegisteredPasskey = {
  readonly credentialId: string;
  /** COSE key. */
  readonly publicKey: Uint8Array;
  readonly signCount: number;
  readonly aaguid: string;
  readonly backupEligible: boolean;
  readonly backedUp: boolean;
  readonly userVerified: boolean;
  readonly transports: readonly string[];
  readonly authenticatorAttachment: AuthenticatorAttachment | undefined;
  readonly rpId: string;
  readonly origin: string;
};

export type RegistrationRefusal =
  | ClientDataRefusal
  | AuthenticatorDataRefusal
  | 'credential_id_mismatch'
  | 'credential_id_too_long'
  | 'not_discoverable'
  | 'attestation_not_allowed'
  | 'attestation_invalid';

export type RegistrationResult =
  | { readonly verified: true; readonly passkey: RegisteredPasskey }
  | { readonly verified: false; readonly reason: RegistrationRefusal };

/** Decodes a RegistrationResponseJSON from any SDK (§5.2); undefined when it is not one. */
export function parseRegistration(value: unknown): ParsedRegistration | undefined {
  const credentialId = credentialIdOf(value);
  if (credentialId === undefined || !isRecord(value) || !isRecord(value.response)) return undefined;
  const clientDataJson = bytesFromBase64(value.response.clientDataJSON);
  const attestationObject = bytesFromBase64(value.response.attestationObject);
  if (!clientDataJson || !attestationObject) return undefined;
  const clientData = parseClientData(clientDataJson);
  const attested = readAttestationObject(attestationObject);
  if (!clientData || !attested) return undefined;
  return {
    credentialId,
    clientData,
    clientDataJson,
    attestationObject,
    ...attested,
    transports: transportsOf(value.response.transports),
    authenticatorAttachment: attachmentOf(value.authenticatorAttachment),
    isDiscoverable: discoverableIn(value.clientExtensionResults),
  };
}

/** Verifies a registration (WebAuthn L3 §7.1) and returns the passkey to store. */
export async function verifyRegistration(
  registration: ParsedRegistration,
  expected: RegistrationExpectation,
): Promise<RegistrationResult> {
  const reason =
    refuseClientData(registration.clientData, 'webauthn.create', expected) ??
    refuseAuthenticatorData(registration.authenticatorData, expected.rpId, flagRequirements(expected)) ??
    refuseCredentialId(registration) ??
    refuseHidden(registration, expected) ??
    refuseAttestation(registration);
  if (reason) return { verified: false, reason };
  const info = await verifyAttestation(registration, expected);
  if (!info) return { verified: false, reason: 'attestation_invalid' };
  return { verified: true, passkey: passkeyOf(registration, info, expected.rpId) };
}

type RegistrationInfo = NonNullable<VerifiedRegistrationResponse['registrationInfo']>;

function passkeyOf(
  { credentialId, authenticatorData, clientData, transports, authenticatorAttachment }: ParsedRegistration,
  { aaguid, credential }: RegistrationInfo,
  rpId: string,
): RegisteredPasskey {
  const { signCount, backupEligible, backedUp, userVerified } = authenticatorData;
  return {
    credentialId,
    publicKey: credential.publicKey,
    signCount,
    aaguid,
    backupEligible,
    backedUp,
    userVerified,
    transports,
    authenticatorAttachment,
    rpId,
    origin: clientData.origin,
  };
}

/** The library repeats our checks and adds key, algorithm and attestation statement. It reports by throwing. */
async function verifyAttestation(
  registration: ParsedRegistration,
  expected: RegistrationExpectation,
): Promise<RegistrationInfo | undefined> {
  const required = flagRequirements(expected);
  try {
    const result = await verifyRegistrationResponse({
      response: {
        id: registration.credentialId,
        rawId: registration.credentialId,
        type: 'public-key',
        clientExtensionResults: {},
        response: {
          clientDataJSON: base64urlFromBytes(registration.clientDataJson),
          attestationObject: base64urlFromBytes(registration.attestationObject),
        },
      },
      expectedChallenge: expected.challenge,
      expectedOrigin: [...expected.origins],
      expectedRPID: expected.rpId,
      requireUserPresence: required.userPresent,
      requireUserVerification: required.userVerified,
      supportedAlgorithmIDs: [...supportedAlgorithms],
    });
    return result.verified ? result.registrationInfo : undefined;
  } catch {
    return undefined;
  }
}

function flagRequirements({ conditionalCreate, userVerification }: RegistrationExpectation) {
  return {
    userPresent: !conditionalCreate,
    userVerified: !conditionalCreate && userVerification === 'required',
  };
}

function refuseCredentialId(registration: ParsedRegistration): RegistrationRefusal | undefined {
  const attested = registration.authenticatorData.credentialId;
  if (!attested || base64urlFromBytes(attested) !== registration.credentialId)
    return 'credential_id_mismatch';
  return attested.byteLength > credentialIdBytesMax ? 'credential_id_too_long' : undefined;
}

/** What was asked of the authenticator is asked of its answer too (CVE-2026-8830): a hidden one is found by no device. */
function refuseHidden(
  { isDiscoverable }: ParsedRegistration,
  { residentKey = 'required' }: RegistrationExpectation,
): RegistrationRefusal | undefined {
  return residentKey === 'required' && isDiscoverable === false ? 'not_discoverable' : undefined;
}

/**
 * We ask for attestation `none`; clients then send none or, for some software authenticators, self attestation.
 * A certificate chain was not asked for and is trusted by nobody here: refused, also because evaluating one may
 * make the library fetch revocation lists from addresses that the certificate names.
 */
function refuseAttestation({ attestation }: ParsedRegistration): RegistrationRefusal | undefined {
  const isSelf = attestation.format === 'packed' && !attestation.hasCertificates;
  return attestation.format === 'none' || isSelf ? undefined : 'attestation_not_allowed';
}

function readAttestationObject(bytes: Uint8Array<ArrayBuffer>) {
  try {
    const decoded = decodeAttestationObject(bytes);
    const authenticatorData = readAuthenticatorData(new Uint8Array(decoded.get('authData')));
    if (!authenticatorData) return undefined;
    const attestation = {
      format: String(decoded.get('fmt')),
      hasCertificates: decoded.get('attStmt').get('x5c') !== undefined,
    };
    return { authenticatorData, attestation };
  } catch {
    return undefined;
  }
}

function transportsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? knownTransports.filter((transport) => value.includes(transport)) : [];
}

/** WebAuthn L3 §10.1.3. */
function discoverableIn(extensions: unknown): boolean | undefined {
  const properties = isRecord(extensions) ? extensions.credProps : undefined;
  return isRecord(properties) && typeof properties.rk === 'boolean' ? properties.rk : undefined;
}

function attachmentOf(value: unknown): AuthenticatorAttachment | undefined {
  return value === 'platform' || value === 'cross-platform' ? value : undefined;
}
