/** Where push messages for an app go. Whoever knows it may be able to send there: sealed, as every secret at rest. */
import type { Authenticator } from '../authenticators/authenticator.ts';
import type { KeyRing } from '../secrets/key-ring.ts';

/** Binds it to its row: moved to another one it does not open (SECURITY row 50). */
const sealContext = ({
  tenantId,
  userId,
  authenticatorId,
}: Pick<Authenticator, 'tenantId' | 'userId' | 'authenticatorId'>): string =>
  `push-token|${tenantId}|${userId}|${authenticatorId}`;

type Owner = Parameters<typeof sealContext>[0];

export const sealPushToken = (keyRing: KeyRing, owner: Owner, pushToken: string): Uint8Array =>
  keyRing.seal(pushToken, sealContext(owner));

/** Undefined: the app gave none. */
export function openPushToken(keyRing: KeyRing, authenticator: Authenticator): string | undefined {
  const { sealedSecret } = authenticator;
  if (authenticator.method !== 'PUSH' || sealedSecret === null) return undefined;
  return keyRing.open(sealedSecret, sealContext(authenticator)).toString('utf8');
}
