/**
 * Passkeys: options for both ceremonies here, verification in registration.ts and assertion.ts. Owns: every check of
 * WebAuthn L3 §7. Does not own: storing challenges (single use, expiry, session) and passkeys (unique per tenant and
 * RP id, counter by compare-and-swap).
 */
import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/server';
import { base64urlFromBytes } from './base64url.ts';

/** SECURITY N-20: 32 bytes. 43 characters of base64url, which the iOS decoder pads correctly (client-api §5.1). */
export const challengeBytes = 32;

/** SECURITY N-20: a WebAuthn challenge lives 5 minutes and is used once. */
export const challengeTtlMs = 5 * 60_000;

/** COSE identifiers, preferred first: ES256, Ed25519, RS256 (Chromium warns without the first and the last). */
export const supportedAlgorithms: readonly number[] = [-7, -8, -257];

/** `discouraged` is for security keys alone: a passkey stands for more than possession (credential-kind.ts). */
export type UserVerification = 'required' | 'preferred' | 'discouraged';

export type AuthenticatorAttachment = 'platform' | 'cross-platform';

/** A credential as options name it. `credentialId` is base64url. */
export type CredentialDescriptor = {
  readonly credentialId: string;
  readonly transports?: readonly string[];
};

export type RegistrationOptionsInput = {
  /** base64url, from `createChallenge`. */
  readonly challenge: string;
  readonly rp: { readonly id: string; readonly name: string };
  /** `handle` is the ASCII text of `createUserHandle`. */
  readonly user: { readonly handle: string; readonly name: string; readonly displayName: string };
  /** All passkeys of this user at this relying party. */
  readonly excludeCredentials: readonly CredentialDescriptor[];
  /** Absent or null: no restriction (client-api §5.1). */
  readonly authenticatorAttachment?: AuthenticatorAttachment | null | undefined;
  /** Default `required`. */
  readonly userVerification?: UserVerification;
  /** Default `required`. */
  readonly residentKey?: 'required' | 'discouraged';
  /** What the browser offers first (WebAuthn L3 §5.8.7). */
  readonly hints?: readonly PublicKeyCredentialHint[] | undefined;
};

export type PublicKeyCredentialHint = 'client-device' | 'hybrid' | 'security-key';

/** The options of §5.1 carry these always; SDK decoders fail when one is missing. */
export type RegistrationOptions = PublicKeyCredentialCreationOptionsJSON &
  Required<
    Pick<
      PublicKeyCredentialCreationOptionsJSON,
      'timeout' | 'attestation' | 'excludeCredentials' | 'authenticatorSelection'
    >
  >;

export type AuthenticationOptionsInput = {
  readonly challenge: string;
  readonly rpId: string;
  /** Empty: discoverable flow. Otherwise the passkeys of the one user who may answer. */
  readonly allowCredentials: readonly CredentialDescriptor[];
  /** Default `required`. */
  readonly userVerification?: UserVerification;
};

/** The options of §5.3; `allowCredentials` is present even when empty. */
export type AuthenticationOptions = PublicKeyCredentialRequestOptionsJSON &
  Required<
    Pick<PublicKeyCredentialRequestOptionsJSON, 'rpId' | 'timeout' | 'allowCredentials' | 'userVerification'>
  >;

/** A fresh challenge, base64url. The caller stores it with session, ceremony, user and expiry. */
export function createChallenge(randomBytes: (count: number) => Uint8Array): string {
  return base64urlFromBytes(randomBytes(challengeBytes));
}

/** Options for `navigator.credentials.create`, in the shape of client-api §5.1. */
export function registrationOptions(input: RegistrationOptionsInput): RegistrationOptions {
  const { residentKey = 'required' } = input;
  return {
    challenge: input.challenge,
    rp: { id: input.rp.id, name: input.rp.name },
    user: {
      id: Buffer.from(input.user.handle, 'ascii').toString('base64url'),
      name: input.user.name,
      displayName: input.user.displayName,
    },
    pubKeyCredParams: supportedAlgorithms.map((alg) => ({ alg, type: 'public-key' })),
    timeout: challengeTtlMs,
    attestation: 'none',
    excludeCredentials: input.excludeCredentials.map(descriptor),
    authenticatorSelection: {
      residentKey,
      requireResidentKey: residentKey === 'required',
      userVerification: input.userVerification ?? 'required',
      ...(input.authenticatorAttachment ? { authenticatorAttachment: input.authenticatorAttachment } : {}),
    },
    ...(input.hints?.length ? { hints: [...input.hints] } : {}),
    extensions: { credProps: true },
  };
}

/** Options for `navigator.credentials.get`, in the shape of client-api §5.3. */
export function authenticationOptions(input: AuthenticationOptionsInput): AuthenticationOptions {
  return {
    challenge: input.challenge,
    rpId: input.rpId,
    timeout: challengeTtlMs,
    allowCredentials: input.allowCredentials.map(descriptor),
    userVerification: input.userVerification ?? 'required',
  };
}

function descriptor(credential: CredentialDescriptor) {
  const { credentialId: id, transports } = credential;
  const type = 'public-key';
  return transports?.length ? { id, type, transports: [...transports] } : { id, type };
}
