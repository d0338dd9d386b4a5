/**
 * What the world needs to verify access tokens, without a key: the issuer's discovery document and its published keys
 * (server-api.md §10, §12). API gateways find the second by the first.
 */
import { IssuerParameters } from '@stepward/api';
import { ApiError } from '../http/api-error.ts';
import type { HttpServer } from '../http/http-server.ts';
import type { TenantStore } from '../tenants/store.ts';
import type { SigningKeyStore } from './store.ts';

export interface IssuerRouteDependencies {
  readonly tenants: TenantStore;
  readonly signingKeys: SigningKeyStore;
  readonly publicUrl: string;
}

const keptForSeconds = 300;
const cacheControl = `public, max-age=${keptForSeconds}`;
const root = '/v1/client/public';

/** `iss` of the tenant's access tokens. */
export const issuerOf = (publicUrl: string, tenantId: string): string => `${publicUrl}${root}/${tenantId}`;

export function issuerRoutes(
  server: HttpServer,
  { tenants, signingKeys, publicUrl }: IssuerRouteDependencies,
): void {
  const wellKnown = `${root}/:tenantId/.well-known`;
  const schema = { params: IssuerParameters };
  const keysOf = async (tenantId: string) => {
    if (!(await tenants.find(tenantId))) throw new ApiError('not_found', 'There is no such tenant.');
    return await signingKeys.published(tenantId);
  };

  server.get(`${wellKnown}/openid-configuration`, { schema }, async ({ params: { tenantId } }, reply) => {
    const algorithms = new Set((await keysOf(tenantId)).map(({ algorithm }) => algorithm));
    const issuer = issuerOf(publicUrl, tenantId);
    reply.header('cache-control', cacheControl);
    return {
      issuer,
      jwks_uri: `${issuer}/.well-known/jwks`,
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: [...algorithms],
    };
  });

  for (const name of ['jwks', 'jwks.json']) {
    server.get(`${wellKnown}/${name}`, { schema }, async ({ params: { tenantId } }, reply) => {
      const keys = await keysOf(tenantId);
      reply.header('cache-control', cacheControl);
      return { keys: keys.map(({ jwk }) => jwk) };
    });
  }
}
