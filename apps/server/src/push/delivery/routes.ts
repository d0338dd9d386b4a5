/** Management API of our own: who carries this tenant's push notifications. */
import { PushProviderParameters, PutPushProviderBody } from '@stepward/api';
import type { HttpServer } from '../../http/http-server.ts';
import { type ProviderRouteDependencies, providerRoutes } from '../../providers/routes.ts';
import type { OutboundPolicy } from '../../webhooks/target.ts';
import { parsePushProvider, presentPushProvider } from './provider-settings.ts';
import type { PushProviderStore } from './tenant-carriers.ts';

export function pushProviderRoutes(
  server: HttpServer,
  dependencies: ProviderRouteDependencies,
  store: PushProviderStore,
  policy: OutboundPolicy,
): void {
  providerRoutes(server, dependencies, {
    path: '/v1/management/push-providers',
    parameter: 'provider',
    params: PushProviderParameters,
    body: PutPushProviderBody,
    store,
    parse: (provider, body: PutPushProviderBody) => parsePushProvider(provider, body, policy),
    present: (_tenantId, stored) => presentPushProvider(stored),
    notSet: (provider) => `This tenant has not set the push provider ${provider}.`,
    event: 'push_provider',
  });
}
