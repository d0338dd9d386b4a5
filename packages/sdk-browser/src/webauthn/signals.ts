// Tells the password manager which passkeys live (WebAuthn L3 §5.1.10). Only ever a courtesy: it fails silently, and
// no ceremony fails for it.
import { pause } from '../polling.ts';

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

/** Where the name of another site has to be looked up first, it takes as long as that site takes. */
const waitMaxMs = 2_000;
let onItsWay: Promise<void> | undefined;

async function tell(said: Promise<void> | undefined): Promise<void> {
  if (said === undefined) return;
  const whole = said.catch(() => undefined);
  onItsWay = whole;
  await whole;
  if (onItsWay === whole) onItsWay = undefined;
}

/** Browsers do one thing at a time: a ceremony begun beside a word that is on its way would be refused as the second. */
export function signalsTold(): Promise<void> | undefined {
  return onItsWay && Promise.race([onItsWay, pause(waitMaxMs)]);
}

/** This passkey is not known any more: it is no longer offered. */
export async function signalUnknown(rpId: string | undefined, credentialId: string): Promise<void> {
  await tell(platform().signalUnknownCredential?.({ rpId: rpId ?? location.hostname, credentialId }));
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
  await tell(
    platform().signalAllAcceptedCredentials?.({ ...ids, allAcceptedCredentialIds: [...credentialIds] }),
  );
}
