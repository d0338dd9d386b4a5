/**
 * How long the key of an app is good for (management-api.md §10, credentialLifetimeInMinutes): since it was added, or since
 * the app renewed it while it still was. Over, it proves nothing more and is asked for nothing; it still is an authenticator
 * of its owner, so that nobody becomes a person without any (SECURITY row 34). Pure.
 */
import type { Authenticator } from '../authenticators/authenticator.ts';
import type { VerificationMethod } from '../authenticators/verification-method.ts';
import { methodSettings } from '../tenants/method-settings.ts';
import type { Tenant } from '../tenants/tenant.ts';

type Owned = Pick<Authenticator, 'method' | 'createdAt' | 'verifiedAt' | 'appCredential'>;
type HasSettings = Pick<Tenant, 'settings'>;

/** Unix milliseconds; undefined: good for good. */
export function expiryOf(tenant: HasSettings, one: Owned): number | undefined {
  if (one.appCredential === null) return undefined;
  const { credentialLifetimeInMinutes: minutes = 0 } = methodSettings(
    tenant,
    one.method as VerificationMethod,
  );
  const since = one.appCredential.renewedAt ?? one.verifiedAt ?? one.createdAt;
  return minutes === 0 ? undefined : since + minutes * 60_000;
}

export const isExpired = (tenant: HasSettings, one: Owned, now: number): boolean =>
  (expiryOf(tenant, one) ?? Number.POSITIVE_INFINITY) <= now;
