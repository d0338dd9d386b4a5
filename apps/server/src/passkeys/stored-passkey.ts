/** Between a passkey as WebAuthn sees it and the row it is kept in. */
import { type Authenticator, newAuthenticator } from '../authenticators/authenticator.ts';
import type { StoredPasskey } from './assertion.ts';
import type { CredentialKind } from './credential-kind.ts';
import { credentialName } from './passkey-name.ts';
import type { RegisteredPasskey } from './registration.ts';

export interface NewPasskey {
  readonly tenantId: string;
  readonly userId: string;
  readonly method: CredentialKind['method'];
  /** Unix milliseconds. */
  readonly now: number;
  readonly passkey: RegisteredPasskey;
  /** The person's user handle, as given to the authenticator. */
  readonly handle: string;
  readonly userAgent: string | undefined;
  readonly deviceId: string | undefined;
}

export function toAuthenticator(registered: NewPasskey): Authenticator {
  const { tenantId, userId, method, now, passkey, handle, userAgent, deviceId } = registered;
  const { authenticatorAttachment: attachment } = passkey;
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
      name: credentialName(method, passkey.aaguid, userAgent),
      ...(attachment === undefined ? {} : { attachment }),
      ...(userAgent === undefined ? {} : { userAgent }),
      ...(deviceId === undefined ? {} : { deviceId }),
    },
  });
}

/** Undefined when the row holds no passkey. */
export function toStoredPasskey({
  userId,
  credentialId,
  publicKey,
  signCount,
  credential,
}: Authenticator): StoredPasskey | undefined {
  if (credentialId === null || publicKey === null || credential === null) return undefined;
  const { rpId, userHandle, isBackupEligible: backupEligible } = credential;
  return {
    credentialId,
    publicKey: new Uint8Array(publicKey),
    rpId,
    userId,
    userHandle,
    signCount: signCount ?? 0,
    backupEligible,
  };
}
