/**
 * Who calls, for routes that do not need a client token (client-api.md §1.1). As hooks, so that a missing credential is
 * said before anything about the body.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { bearerToken } from '../http/authentication.ts';
import { checkOrigin } from '../http/cors.ts';
import type { HttpServer } from '../http/http-server.ts';
import type { TenantStore } from '../tenants/store.ts';
import type { Tenant } from '../tenants/tenant.ts';
import type { Bearer, TokenService } from '../tokens/token-service.ts';
import { requireTenant } from './public-caller.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** On routes with one of the hooks below. */
    tenant: Tenant;
    /** Undefined: the caller named the tenant alone. */
    tokenBearer: Bearer | undefined;
  }
}

type Hook = (request: FastifyRequest, reply: FastifyReply) => Promise<void>;

export interface ClientCallers {
  /** The tenant, by a Basic header. */
  readonly onTenant: Hook;
  /** A client token, or the tenant by a Basic header. */
  readonly onTokenOrTenant: Hook;
}

/** Where a call comes from, and the browser that made it. */
export const callerOf = ({
  clientIp = 'unknown',
  headers,
}: FastifyRequest): Pick<Bearer, 'callerIp' | 'callerUserAgent'> => ({
  callerIp: clientIp,
  callerUserAgent: headers['user-agent'],
});

export interface CallerDependencies {
  readonly tokens: TokenService;
  readonly tenants: TenantStore;
  readonly publicUrl: string;
}

export function clientCallers(
  server: HttpServer,
  { tokens, tenants, publicUrl }: CallerDependencies,
): ClientCallers {
  server.decorateRequest('tenant');
  server.decorateRequest('tokenBearer', undefined);
  const admit = (request: FastifyRequest, reply: FastifyReply, tenant: Tenant): void => {
    request.tenant = tenant;
    checkOrigin(request, tenant.settings.allowedOrigins, publicUrl, reply);
  };
  const onTenant: Hook = async (request, reply) =>
    admit(request, reply, await requireTenant(request, tenants));
  return {
    onTenant,
    onTokenOrTenant: async (request, reply) => {
      const token = bearerToken(request.headers.authorization);
      if (token === undefined) return await onTenant(request, reply);
      const bearer = await tokens.requireBearer(token);
      // Counted as a call of this person as well (rate-limits/limits.ts).
      request.bearer = bearer;
      request.tokenBearer = bearer;
      admit(request, reply, bearer.tenant);
    },
  };
}
