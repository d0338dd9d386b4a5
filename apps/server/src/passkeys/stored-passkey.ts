/** Between a passkey as WebAuthn sees it and the row it is kept in. */
import { type Authenticator, newAuthenticator } from '../authenticators/authenticator.ts';
import type { StoredPasskey } from './assertion.ts';
import { passkeyName } from './passkey-name.ts';
import type { RegisteredPasskey } from './registration.ts';

export interface NewPasskey {
  readonly tenantId: string;
  readonly userId: string;
  /** Unix milliseconds. */
  readonly now: number;
  readonly passkey: RegisteredPasskey;
  /** The person's user handle, as given to the authenticator. */
  readonly handle: string;
  readonly userAgent: string | undefined;
}

export function toAuthenticator(registered: NewPasskey): Authenticator {
  const { tenantId, userId, now, passkey, handle, userAgent } = registered;
  const { authenticatorAttachment: attachment } = passkey;
  return newAuthenticator({
    tenantId,
    userId,
    method: 'PASSKEY',
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
      ...(attachment === undefined ? {} : { attachment }),
      ...(userAgent === undefined ? {} : { userAgent }),
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
