/** An authenticator as the wire has it (server-api.md §6, client-api.md §5.8). Secrets and keys never leave. */
import { UAParser } from 'ua-parser-js';
import type { Authenticator } from './authenticator.ts';

const iso = (time: number): string => new Date(time).toISOString();

/** Drops undefined values at every level: absent values are omitted. */
const compact = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

export function presentAuthenticator(authenticator: Authenticator): Record<string, unknown> {
  const { userId, authenticatorId, method, createdAt, verifiedAt, lastVerifiedAt, email, phoneNumber } =
    authenticator;
  return {
    userId,
    userAuthenticatorId: authenticatorId,
    verificationMethod: method,
    createdAt: iso(createdAt),
    isDefault: false,
    ...(verifiedAt === null ? {} : { verifiedAt: iso(verifiedAt) }),
    ...(lastVerifiedAt === null ? {} : { lastVerifiedAt: iso(lastVerifiedAt) }),
    ...(email === null ? {} : { email }),
    ...(phoneNumber === null ? {} : { phoneNumber }),
    ...(authenticator.credential === null ? {} : { webauthnCredential: presentCredential(authenticator) }),
  };
}

function presentCredential({
  credential,
  credentialId,
  verifiedAt,
  authenticatorId,
}: Authenticator): unknown {
  if (!credential) return undefined;
  return {
    credentialId,
    deviceId: authenticatorId,
    name: credential.name,
    aaguid: credential.aaguid,
    credentialBackedUp: credential.isBackedUp,
    credentialDeviceType: credential.deviceType,
    authenticatorAttachment: credential.attachment,
    ...(verifiedAt === null ? {} : { verifiedAt: iso(verifiedAt) }),
    ...(credential.userAgent === undefined
      ? {}
      : { parsedUserAgent: compact(UAParser(credential.userAgent)) }),
  };
}
