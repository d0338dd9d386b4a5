import { hash, randomBytes } from 'node:crypto';
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/server';
import { authenticatorDataBytes, type Flags } from './authenticator-data.ts';
import { type CborValue, encodeCbor } from './cbor.ts';
import { createSigningKey, type SigningKey } from './key.ts';

/**
 * An authenticator and its browser in software, for tests: what a real pair would send, and, by the settings of each
 * call, what only an attacker's would.
 */
export type SoftwareAuthenticator = {
  readonly credentials: SoftwareCredential[];
  /** Flags of later calls; assign to change. */
  flags: Flags;
  create(
    options: PublicKeyCredentialCreationOptionsJSON,
    settings: CeremonySettings,
  ): RegistrationResponseJSON;
  get(options: PublicKeyCredentialRequestOptionsJSON, settings: CeremonySettings): AuthenticationResponseJSON;
};

export type SoftwareCredential = {
  id: Uint8Array;
  readonly rpId: string;
  readonly key: SigningKey;
  /** Bytes of the user handle as this device keeps them. */
  readonly userHandle: Uint8Array;
  signCount: number;
};

/** Spelling of the answer: what the browser, iOS and Android SDKs send (client-api §5.1, §5.4). */
export type ClientPlatform = 'browser' | 'ios' | 'android';

export type CeremonySettings = {
  readonly origin: string;
  /** Default `browser`. */
  readonly platform?: ClientPlatform;
  /** Members of clientDataJSON that replace the honest ones; undefined removes one. */
  readonly clientData?: Readonly<Record<string, unknown>>;
  /** Flags that replace those of the authenticator in this call. */
  readonly flags?: Partial<Flags>;
  /** Replaces the RP id of the options inside authenticator data. */
  readonly rpId?: string;
  /** Replaces the counter, which otherwise rises by one with each `get`. */
  readonly signCount?: number;
  /** `get`: replaces the user handle; null leaves it out. Sent as given. */
  readonly userHandle?: string | null;
  /** `get`: which credential answers. Default: the first one allowed, newest first. */
  readonly credential?: SoftwareCredential;
  /** `create`: replaces the random credential id. */
  readonly credentialId?: Uint8Array;
  /** `create`: what kind of authenticator it says it is; default: it does not say. */
  readonly aaguid?: Uint8Array;
  /** `create`: default `none`; `self` is packed self attestation, `certificate` a packed one with a chain. */
  readonly attestation?: 'none' | 'self' | 'certificate';
};

const platformFlags: Flags = { userPresent: true, userVerified: true, backupEligible: true, backedUp: true };

/** `usesCounter`: default false, as synced passkeys do: the counter stays 0. */
export function createSoftwareAuthenticator({
  usesCounter = false,
  flags = platformFlags,
} = {}): SoftwareAuthenticator {
  const authenticator: SoftwareAuthenticator = {
    credentials: [],
    flags,
    create(options, settings) {
      refuseExcluded(authenticator.credentials, options);
      const credential = newCredential(options, settings);
      authenticator.credentials.unshift(credential);
      return registrationResponse(credential, options, settings, {
        ...authenticator.flags,
        ...settings.flags,
      });
    },
    get(options, settings) {
      const credential = settings.credential ?? chooseCredential(authenticator.credentials, options);
      credential.signCount = settings.signCount ?? credential.signCount + (usesCounter ? 1 : 0);
      return authenticationResponse(credential, options, settings, {
        ...authenticator.flags,
        ...settings.flags,
      });
    },
  };
  return authenticator;
}

function newCredential(
  options: PublicKeyCredentialCreationOptionsJSON,
  settings: CeremonySettings,
): SoftwareCredential {
  const { rp, user, pubKeyCredParams } = options;
  return {
    id: settings.credentialId ?? new Uint8Array(randomBytes(32)),
    rpId: rp.id ?? new URL(settings.origin).hostname,
    key: createSigningKey(pubKeyCredParams.map(({ alg }) => alg)),
    // The iOS SDK takes the text of user.id for the handle; all others decode it (§5.1).
    userHandle: Buffer.from(user.id, settings.platform === 'ios' ? 'utf8' : 'base64url'),
    signCount: settings.signCount ?? 0,
  };
}

function registrationResponse(
  credential: SoftwareCredential,
  options: PublicKeyCredentialCreationOptionsJSON,
  settings: CeremonySettings,
  flags: Flags,
): RegistrationResponseJSON {
  const clientData = clientDataBytes('webauthn.create', options.challenge, settings);
  const authData = authenticatorDataBytes(settings.rpId ?? credential.rpId, flags, credential.signCount, {
    aaguid: settings.aaguid ?? new Uint8Array(16),
    credentialId: credential.id,
    publicKey: credential.key.publicKey,
  });
  return {
    ...identity(credential, settings),
    response: {
      clientDataJSON: encodeClientData(clientData, settings),
      attestationObject: base64url(attestationObject(credential, authData, clientData, settings)),
      transports: ['internal', 'hybrid'],
    },
  };
}

function authenticationResponse(
  credential: SoftwareCredential,
  options: PublicKeyCredentialRequestOptionsJSON,
  settings: CeremonySettings,
  flags: Flags,
): AuthenticationResponseJSON {
  const clientData = clientDataBytes('webauthn.get', options.challenge, settings);
  const authData = authenticatorDataBytes(settings.rpId ?? credential.rpId, flags, credential.signCount);
  const userHandle =
    settings.userHandle === undefined ? encodeHandle(credential, settings) : settings.userHandle;
  return {
    ...identity(credential, settings),
    response: {
      clientDataJSON: encodeClientData(clientData, settings),
      authenticatorData: base64url(authData),
      signature: base64url(credential.key.sign(signedBytes(authData, clientData))),
      ...(userHandle === null ? {} : { userHandle }),
    },
  };
}

function identity(credential: SoftwareCredential, { platform }: CeremonySettings) {
  const id = base64url(credential.id);
  const attachment = platform === 'ios' ? ('cross-platform' as const) : ('platform' as const);
  return {
    id,
    rawId: id,
    type: 'public-key' as const,
    clientExtensionResults: {},
    ...(platform === 'android' ? {} : { authenticatorAttachment: attachment }),
  };
}

function clientDataBytes(type: string, challenge: string, settings: CeremonySettings): Uint8Array {
  const honest = { type, challenge, origin: settings.origin, crossOrigin: false };
  return Buffer.from(JSON.stringify({ ...honest, ...settings.clientData }));
}

function encodeClientData(clientData: Uint8Array, { platform }: CeremonySettings): string {
  return platform === 'ios' ? Buffer.from(clientData).toString('base64') : base64url(clientData);
}

function encodeHandle({ userHandle }: SoftwareCredential, { platform }: CeremonySettings): string {
  return platform === 'ios' ? Buffer.from(userHandle).toString('utf8') : base64url(userHandle);
}

function attestationObject(
  { key }: SoftwareCredential,
  authData: Uint8Array,
  clientData: Uint8Array,
  { attestation = 'none' }: CeremonySettings,
): Uint8Array {
  const statement = new Map<string, CborValue>();
  if (attestation !== 'none') {
    statement.set('alg', key.algorithm).set('sig', key.sign(signedBytes(authData, clientData)));
  }
  if (attestation === 'certificate') statement.set('x5c', [Uint8Array.of(0x30, 0)]);
  const format = attestation === 'none' ? 'none' : 'packed';
  return encodeCbor(
    new Map<string, CborValue>([
      ['fmt', format],
      ['attStmt', statement],
      ['authData', authData],
    ]),
  );
}

function signedBytes(authData: Uint8Array, clientData: Uint8Array): Uint8Array {
  return Buffer.concat([authData, hash('sha256', clientData, 'buffer')]);
}

function refuseExcluded(
  credentials: readonly SoftwareCredential[],
  { excludeCredentials = [] }: PublicKeyCredentialCreationOptionsJSON,
): void {
  const ids = new Set(excludeCredentials.map(({ id }) => id));
  if (credentials.some((credential) => ids.has(base64url(credential.id)))) {
    throw new DOMException('A listed credential is on this authenticator.', 'InvalidStateError');
  }
}

function chooseCredential(
  credentials: readonly SoftwareCredential[],
  { rpId, allowCredentials = [] }: PublicKeyCredentialRequestOptionsJSON,
): SoftwareCredential {
  const ids = new Set(allowCredentials.map(({ id }) => id));
  const isAllowed = (credential: SoftwareCredential) =>
    credential.rpId === rpId && (ids.size === 0 || ids.has(base64url(credential.id)));
  const found = credentials.find(isAllowed);
  if (!found) throw new DOMException('No credential for this request.', 'NotAllowedError');
  return found;
}

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}
