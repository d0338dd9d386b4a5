/** People by an ID token: the tenant's trusted issuer says the e-mail address, and that is looked for. */
import type { QueryUsersQuery } from '@stepward/api';
import type { JWTPayload } from 'jose';
import { requireTenant } from '../authenticators/importing.ts';
import { ApiError } from '../http/api-error.ts';
import type { TenantStore } from '../tenants/store.ts';
import type { IdTokens } from './id-token.ts';
import { filterOf, type UserFilter } from './query.ts';

export interface TokenSearch {
  readonly payload: JWTPayload;
  /** Undefined: the token names no address that its issuer has verified, so it finds nobody (SECURITY F21). */
  readonly filter: UserFilter | undefined;
}

export async function searchByToken(
  { tenants, idTokens }: { tenants: TenantStore; idTokens: IdTokens },
  tenantId: string,
  query: QueryUsersQuery,
): Promise<TokenSearch> {
  const { settings } = await requireTenant(tenants, tenantId);
  const payload = await idTokens.verify(query.token ?? '', settings.trustedIdTokenIssuers ?? []);
  const { email } = payload;
  // Apple sends the truth value as text.
  const isVerified = payload.email_verified === true || payload.email_verified === 'true';
  if (typeof email !== 'string' || !isVerified) return { payload, filter: undefined };
  const filter = filterOf(query);
  if (filter.email !== undefined && filter.email !== email)
    throw new ApiError('invalid_request', 'The query parameter email must be the one that the token names.');
  return { payload, filter: { ...filter, email } };
}
