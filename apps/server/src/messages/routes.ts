/** Management API of our own: who carries this tenant's messages, by channel. */
import { MessageProviderParameters, PutMessageProviderBody } from '@stepward/api';
import type { HttpServer } from '../http/http-server.ts';
import { presentProvider } from '../providers/presenter.ts';
import { type ProviderRouteDependencies, providerRoutes } from '../providers/routes.ts';
import type { OutboundPolicy } from '../webhooks/target.ts';
import { parseProvider } from './provider-settings.ts';
import type { MessageProviderStore } from './tenant-providers.ts';

export function messageProviderRoutes(
  server: HttpServer,
  dependencies: ProviderRouteDependencies,
  store: MessageProviderStore,
  policy: OutboundPolicy,
): void {
  providerRoutes(server, dependencies, {
    path: '/v1/management/message-providers',
    parameter: 'channel',
    params: MessageProviderParameters,
    body: PutMessageProviderBody,
    store,
    parse: (channel, body: PutMessageProviderBody) => parseProvider(channel, body, policy),
    present: (_tenantId, stored) => ({ channel: stored.name, ...presentProvider(stored) }),
    notSet: (channel) => `This tenant has no message provider of its own for ${channel}.`,
    event: 'message_provider',
  });
}
