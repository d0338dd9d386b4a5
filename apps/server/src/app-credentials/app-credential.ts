/**
 * A key pair in an app on somebody's phone, as an authenticator. Three kinds, each with keys of its own: for push
 * messages, for QR codes, and for the app itself. The wire knows a method PUSH, and DEVICE for the other two
 * (client-api.md §5.8): its SDKs refuse names that are not on their list.
 */
import type { Authenticator } from '../authenticators/authenticator.ts';
import type { VerificationMethod } from '../authenticators/verification-method.ts';

export const appKinds = ['push', 'qr-code', 'in-app'] as const;
/** As in the paths of the Client API. */
export type AppKind = (typeof appKinds)[number];

export const devicePlatforms = ['ios', 'android', 'web'] as const;
export type DevicePlatform = (typeof devicePlatforms)[number];

/** What an authenticator that is an app knows beside its key. */
export interface AppCredential {
  readonly kind: AppKind;
  readonly devicePlatform: DevicePlatform;
  readonly deviceName: string;
  /** A provider's word that the key lives in genuine hardware; absent: nobody was asked. */
  readonly attestedBy?: string;
  /** When it was last good for another lifetime (Unix ms), where the tenant set one; absent: when it was added. */
  readonly renewedAt?: number;
}

export type AppAuthenticator = Authenticator & {
  readonly publicKey: Uint8Array;
  readonly appCredential: AppCredential;
};

export const methodOf = (kind: AppKind): Extract<VerificationMethod, 'PUSH' | 'DEVICE'> =>
  kind === 'push' ? 'PUSH' : 'DEVICE';

/** What the row is found by: one key may serve several kinds (client-api.md §8.1), each in a row of its own. */
export const appKeyIdOf = (kind: AppKind, keyId: string): string => `${kind}:${keyId}`;

export function isAppAuthenticator(authenticator: Authenticator): authenticator is AppAuthenticator {
  return authenticator.appCredential !== null && authenticator.publicKey !== null;
}

export const isOfKind = (authenticator: Authenticator, kind: AppKind): authenticator is AppAuthenticator =>
  isAppAuthenticator(authenticator) && authenticator.appCredential.kind === kind;
