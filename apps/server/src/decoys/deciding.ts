/** Which decisions are about nobody, and what is known of nobody when one is made. */
import type { Known } from '../actions/gather.ts';
import type { TrackRequest } from '../actions/track.ts';
import type { Tenant } from '../tenants/tenant.ts';
import { decoyAddress, pretenceOf } from './decoy.ts';

/**
 * Nobody has the name; or somebody has it who could be asked for nothing, and who names them would enrol an authenticator of
 * their own: they have none, and there is no address that the first one is limited to (SECURITY F20).
 */
export function isAboutNobody(
  { namedPerson, email }: TrackRequest,
  { enrolledMethods, user }: Known,
): boolean {
  if (namedPerson === undefined) return false;
  if (namedPerson === 'NOBODY') return true;
  return enrolledMethods.length === 0 && (email ?? user?.email ?? undefined) === undefined;
}

/** As it is for a person of whom the application gives an address; whoever else has this user id is left alone. */
export function asDecoy(
  { phoneNumber: _phoneNumber, challengeId: _challengeId, ...given }: TrackRequest,
  { configurationVersion }: Known,
  { tenant, key }: { readonly tenant: Tenant; readonly key: Uint8Array },
): { readonly request: TrackRequest; readonly known: Known } {
  const email = decoyAddress(key, tenant.tenantId, given.userId);
  const { methods: enrolledMethods } = pretenceOf(email, tenant.settings.verificationMethods);
  return {
    request: { ...given, email, namedPerson: 'NOBODY' },
    known: { configurationVersion, user: undefined, enrolledMethods, device: undefined },
  };
}
