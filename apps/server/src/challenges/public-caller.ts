/** Who calls the Client API: the bearer of a token, or somebody who only knows the public tenant id (client-api.md §1.1). */
import type { FastifyRequest } from 'fastify';
import { ApiError } from '../http/api-error.ts';
import { basicUserName } from '../http/authentication.ts';
import type { TenantStore } from '../tenants/store.ts';
import type { Tenant } from '../tenants/tenant.ts';

/** The tenant that a Basic header names, as browsers (percent-encoded, no colon) and apps (`id:`) send it. */
export async function requireTenant(request: FastifyRequest, tenants: TenantStore): Promise<Tenant> {
  const name = basicUserName(request.headers.authorization);
  const tenantId = name === undefined ? undefined : percentDecoded(name);
  const tenant = tenantId === undefined ? undefined : await tenants.find(tenantId);
  if (tenant) return tenant;
  if (tenantId)
    // Not said back: somebody may have sent a key in its place.
    throw new ApiError('unauthorized', 'There is no tenant with the id that was sent.', {
      hint: 'The id is the tenantId that GET /v1/management/tenant answers.',
    });
  throw new ApiError(
    'unauthorized',
    'The tenant id is required: send it as "Authorization: Basic <base64>".',
  );
}

function percentDecoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
