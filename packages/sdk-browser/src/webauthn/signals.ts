// Tells the password manager which passkeys live (WebAuthn L3 §5.1.10). Only ever a courtesy: it fails silently.

interface SignalApi {
  signalUnknownCredential?(options: { rpId: string; credentialId: string }): Promise<void>;
  signalAllAcceptedCredentials?(options: {
    rpId: string;
    userId: string;
    allAcceptedCredentialIds: string[];
  }): Promise<void>;
}

const platform = (): SignalApi =>
  typeof PublicKeyCredential === 'function' ? (PublicKeyCredential as unknown as SignalApi) : {};

/** This passkey is not known any more: it is no longer offered. */
export async function signalUnknown(rpId: string | undefined, credentialId: string): Promise<void> {
  await platform()
    .signalUnknownCredential?.({ rpId: rpId ?? location.hostname, credentialId })
    .catch(() => undefined);
}

/** Whether `signalAccepted` does anything here. */
export const canSignalAccepted = (): boolean => platform().signalAllAcceptedCredentials !== undefined;

/** These are all the passkeys of this user; others are no longer offered. */
export async function signalAccepted(
  rpId: string | undefined,
  userHandle: string,
  credentialIds: readonly string[],
): Promise<void> {
  const ids = { rpId: rpId ?? location.hostname, userId: userHandle };
  await platform()
    .signalAllAcceptedCredentials?.({ ...ids, allAcceptedCredentialIds: [...credentialIds] })
    .catch(() => undefined);
}
