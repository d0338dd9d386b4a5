/** Chromium's virtual authenticator (CDP domain WebAuthn): a platform passkey provider, or a key, that always says yes. */
import type { Page } from 'playwright-core';

export interface VirtualCredential {
  readonly credentialId: string;
  readonly isResidentCredential: boolean;
  readonly privateKey: string;
  readonly rpId?: string;
  readonly signCount: number;
}

export interface VirtualAuthenticator {
  credentials(): Promise<VirtualCredential[]>;
  /** Those that it was given and those that were made since; also once the page has closed. */
  readonly kept: readonly VirtualCredential[];
  /** Registering again for the same user handle overwrites; clear between cases. */
  clear(): Promise<void>;
  /** False: the person fails or declines verification, and ceremonies that require it end in NotAllowedError. */
  setUserVerified(isUserVerified: boolean): Promise<void>;
  /** Unplugs it. */
  remove(): Promise<void>;
  /** False: requests stay pending, as if the person did nothing. */
  setPresence(enabled: boolean): Promise<void>;
}

/** Plugged in; a touch, no PIN, and it stores nothing. */
const key = {
  transport: 'usb',
  hasResidentKey: false,
  hasUserVerification: false,
  isUserVerified: false,
  defaultBackupEligibility: false,
  defaultBackupState: false,
} as const;

export type AuthenticatorKind = 'platform' | 'security-key';

/** Belongs to this page and its frames; a popup window needs one of its own, with what another one `kept`. */
export async function virtualAuthenticator(
  page: Page,
  kind: AuthenticatorKind = 'platform',
  given: readonly VirtualCredential[] = [],
): Promise<VirtualAuthenticator> {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable', { enableUI: false });
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      ctap2Version: 'ctap2_1',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
      defaultBackupEligibility: true,
      defaultBackupState: true,
      ...(kind === 'security-key' ? key : {}),
    },
  });
  const kept = [...given];
  for (const credential of given)
    await session.send('WebAuthn.addCredential', { authenticatorId, credential });
  session.on('WebAuthn.credentialAdded', ({ credential }) => void kept.push(credential));
  return {
    kept,
    credentials: async () => (await session.send('WebAuthn.getCredentials', { authenticatorId })).credentials,
    clear: async () => void (await session.send('WebAuthn.clearCredentials', { authenticatorId })),
    remove: async () => void (await session.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId })),
    setUserVerified: async (isUserVerified) =>
      void (await session.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified })),
    setPresence: async (enabled) =>
      void (await session.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled })),
  };
}
