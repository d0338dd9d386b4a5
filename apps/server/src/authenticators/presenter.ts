/** An authenticator as the wire has it (server-api.md §6, client-api.md §5.8). Secrets and keys never leave. */
import { UAParser } from 'ua-parser-js';
import type { Authenticator } from './authenticator.ts';
import { type AuthenticatorModels, namedModels } from './authenticator-model.ts';

const iso = (time: number): string => new Date(time).toISOString();

/** Drops undefined values at every level: absent values are omitted. */
const compact = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** What of the person an authenticator is shown with. */
export interface AuthenticatorOwner {
  readonly username: string | null;
  readonly display_name: string | null;
  readonly default_method: string | null;
}

/** The factors of one person. Default is the oldest one of the method that was chosen for them, if one was. */
export function presentAuthenticators(
  authenticators: readonly Authenticator[],
  owner: AuthenticatorOwner | undefined,
  models: AuthenticatorModels,
): Record<string, unknown>[] {
  const chosen = authenticators.find(({ method }) => method === owner?.default_method);
  return authenticators.map((one) => ({
    ...(one.method === 'PASSKEY' ? namesOf(owner) : {}),
    ...presentAuthenticator(one, models),
    isDefault: one === chosen,
  }));
}

/** A passkey bears the names that registration was given (server-api.md §7). */
function namesOf(owner: AuthenticatorOwner | undefined): { username?: string; displayName?: string } {
  return {
    ...(owner?.username == null ? {} : { username: owner.username }),
    ...(owner?.display_name == null ? {} : { displayName: owner.display_name }),
  };
}

/** Without `models`, what holds a passkey has a name and no icons. */
export function presentAuthenticator(
  authenticator: Authenticator,
  models: AuthenticatorModels = namedModels,
): Record<string, unknown> {
  const { userId, authenticatorId, method, createdAt, verifiedAt, lastVerifiedAt, email, phoneNumber } =
    authenticator;
  const { previousSmsChannel } = authenticator;
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
    ...(method !== 'SMS' || previousSmsChannel === null ? {} : { previousSmsChannel }),
    ...(authenticator.credential === null
      ? {}
      : { webauthnCredential: presentCredential(authenticator, models) }),
    ...presentApp(authenticator),
    ...(authenticator.displayName === null ? {} : { displayName: authenticator.displayName }),
    ...presentError(authenticator),
  };
}

/** Why somebody should look at it: its counter went back, so there may be two of it (SECURITY row 32). */
function presentError({ credential }: Authenticator): { erroredAt?: string; errorCode?: string } {
  if (credential?.counterRegressedAt === undefined) return {};
  return { erroredAt: iso(credential.counterRegressedAt), errorCode: 'COUNTER_REGRESSED' };
}

/** The phone, as its owner knows it. */
function presentApp({ appCredential }: Authenticator): { devicePlatform?: string; displayName?: string } {
  if (appCredential === null) return {};
  const { devicePlatform, deviceName } = appCredential;
  return { devicePlatform: devicePlatform.toUpperCase(), displayName: deviceName };
}

function presentCredential(
  { credential, credentialId, verifiedAt, authenticatorId }: Authenticator,
  models: AuthenticatorModels,
): unknown {
  if (!credential) return undefined;
  return compact({
    credentialId,
    deviceId: credential.deviceId ?? authenticatorId,
    name: credential.name,
    aaguid: credential.aaguid,
    aaguidMapping: models.find(credential.aaguid),
    credentialBackedUp: credential.isBackedUp,
    credentialDeviceType: credential.deviceType,
    authenticatorAttachment: credential.attachment,
    verifiedAt: verifiedAt === null ? undefined : iso(verifiedAt),
    parsedUserAgent: credential.userAgent === undefined ? undefined : UAParser(credential.userAgent),
  });
}
