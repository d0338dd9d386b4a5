/** One factor of one person. Inert until `verifiedAt` (SECURITY row 35). */
import { randomUUID } from 'node:crypto';
import type { AppCredential } from '../app-credentials/app-credential.ts';
import type { AuthenticatorTable } from '../database/tables.ts';

/** What a WebAuthn credential is, beside its key and counter. */
export interface StoredCredential {
  readonly rpId: string;
  /** The user handle given to the authenticator at registration; absent: made elsewhere, and never told. */
  readonly userHandle?: string;
  readonly aaguid?: string;
  readonly transports?: readonly string[];
  /** These three are absent with a passkey that was imported, until it is used. */
  readonly deviceType?: 'singleDevice' | 'multiDevice';
  readonly isBackupEligible?: boolean;
  readonly isBackedUp?: boolean;
  readonly attachment?: string;
  readonly name: string;
  readonly userAgent?: string;
  /** What the client called the device that used it last; shown, never believed. */
  readonly deviceId?: string;
  /** When its counter went back (SECURITY row 32), Unix ms: perhaps there are two of it. */
  readonly counterRegressedAt?: number;
}

export interface Authenticator {
  readonly tenantId: string;
  readonly userId: string;
  readonly authenticatorId: string;
  readonly method: string;
  readonly createdAt: number;
  readonly verifiedAt: number | null;
  readonly lastVerifiedAt: number | null;
  readonly expiresAt: number | null;
  readonly email: string | null;
  readonly phoneNumber: string | null;
  /** How the last message to the number went. */
  readonly previousSmsChannel: string | null;
  readonly sealedSecret: Uint8Array | null;
  readonly lastStep: number | null;
  readonly credentialId: string | null;
  readonly publicKey: Uint8Array | null;
  readonly signCount: number | null;
  readonly credential: StoredCredential | null;
  /** What an app's key is found by. */
  readonly appKeyId: string | null;
  readonly appCredential: AppCredential | null;
  /** As its owner calls it. */
  readonly displayName: string | null;
  /** Pending only: the authenticator that moves to this address once it is proven. */
  readonly replacesId: string | null;
}

export function toAuthenticator(row: AuthenticatorTable): Authenticator {
  return {
    tenantId: row.tenant_id,
    userId: row.user_id,
    authenticatorId: row.authenticator_id,
    method: row.method,
    createdAt: row.created_at,
    verifiedAt: row.verified_at,
    lastVerifiedAt: row.last_verified_at,
    expiresAt: row.expires_at,
    email: row.email,
    phoneNumber: row.phone_number,
    previousSmsChannel: row.previous_sms_channel,
    sealedSecret: row.sealed_secret,
    lastStep: row.last_step,
    credentialId: row.credential_id,
    publicKey: row.public_key,
    signCount: row.sign_count,
    credential: row.credential === null ? null : JSON.parse(row.credential),
    appKeyId: row.app_key_id,
    appCredential: row.app_credential === null ? null : JSON.parse(row.app_credential),
    displayName: row.display_name,
    replacesId: row.replaces_id,
  };
}

/** A factor that was started and never proven goes after this long (SECURITY row 35). */
export const pendingTtlMs = 15 * 60_000;

/** Being added: not proven yet, and there is still time to. */
export const isPending = ({ verifiedAt, expiresAt }: Authenticator, now: number): boolean =>
  verifiedAt === null && expiresAt !== null && expiresAt > now;

type Known = Pick<Authenticator, 'tenantId' | 'userId' | 'method' | 'createdAt'> & Partial<Authenticator>;

/** A factor with everything unset that its method does not use. */
export function newAuthenticator(known: Known): Authenticator {
  return {
    authenticatorId: randomUUID(),
    verifiedAt: null,
    lastVerifiedAt: null,
    expiresAt: null,
    email: null,
    phoneNumber: null,
    previousSmsChannel: null,
    sealedSecret: null,
    lastStep: null,
    credentialId: null,
    publicKey: null,
    signCount: null,
    credential: null,
    appKeyId: null,
    appCredential: null,
    displayName: null,
    replacesId: null,
    ...known,
  };
}
