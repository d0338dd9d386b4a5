/** Management API of our own: who checks the identity of this tenant's people. */
import { type IdentityMethod, IdentityProviderParameters, PutIdentityProviderBody } from '@stepward/api';
import type { HttpServer } from '../../http/http-server.ts';
import { type ProviderRouteDependencies, providerRoutes } from '../../providers/routes.ts';
import type { OutboundPolicy } from '../../webhooks/target.ts';
import { parseIdentityProvider, presentIdentityProvider } from './provider-settings.ts';
import type { IdentityProviderStore } from './tenant-vendors.ts';

export interface IdentityProviderRouteDependencies extends ProviderRouteDependencies {
  readonly store: IdentityProviderStore;
  readonly policy: OutboundPolicy;
  readonly callbackUrl: (tenantId: string, method: IdentityMethod) => string;
}

export function identityProviderRoutes(
  server: HttpServer,
  { store, policy, callbackUrl, ...dependencies }: IdentityProviderRouteDependencies,
): void {
  providerRoutes(server, dependencies, {
    path: '/v1/management/identity-providers',
    parameter: 'verificationMethod',
    params: IdentityProviderParameters,
    body: PutIdentityProviderBody,
    store,
    parse: (method, body: PutIdentityProviderBody) => parseIdentityProvider(method, body, policy),
    present: (tenantId, stored) => presentIdentityProvider(stored, callbackUrl(tenantId, stored.name)),
    notSet: (method) => `This tenant has not set an identity provider for ${method}.`,
    event: 'identity_provider',
    eventField: 'method',
  });
}
