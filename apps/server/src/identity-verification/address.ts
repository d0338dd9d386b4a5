/** What leads into a vendor's session, sealed while it is kept: whoever has it can be checked in the person's place. */
import type { KeyRing } from '../secrets/key-ring.ts';
import { type IdentityCheck, isOpen } from './identity-check.ts';
import type { VendorSession } from './providers/identity-provider.ts';

export type Address = Omit<VendorSession, 'sessionId'>;

type Owner = Pick<IdentityCheck, 'tenantId' | 'challengeId'>;

const sealContext = ({ tenantId, challengeId }: Owner): string =>
  `identity-address|${tenantId}|${challengeId}`;

export function sealAddress(keyRing: KeyRing, owner: Owner, { url, sessionToken }: Address): Uint8Array {
  return keyRing.seal(JSON.stringify({ url, sessionToken }), sealContext(owner));
}

/** Empty when there is none, or nothing for the person to do there any more. */
export function openAddress(keyRing: KeyRing, check: IdentityCheck, now: number): Address {
  if (!check.sealedAddress || !isOpen(check) || check.expiresAt <= now) return {};
  return JSON.parse(keyRing.open(check.sealedAddress, sealContext(check)).toString('utf8')) as Address;
}
