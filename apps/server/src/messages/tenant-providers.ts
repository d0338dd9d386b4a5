/**
 * Tenants' carriers: the one that is set, else the endpoint that subscribed to the channel's messages (server-api.md §15).
 * Owns: which way a message goes, and one provider object a setting, kept while the setting is the same.
 */
import type { MessageProviderConfiguration } from '@stepward/api';
import type { Database, Reader } from '../database/database.ts';
import type { ProviderStore } from '../providers/store.ts';
import { subscribedEndpoints } from '../webhooks/endpoint-store.ts';
import { DeliveryError } from './delivery-error.ts';
import type { Channel, MessageProvider } from './message.ts';
import { awsSnsProvider } from './providers/aws-sns.ts';
import type { Outbound } from './providers/outbound.ts';
import { smppProvider } from './providers/smpp/smpp.ts';
import { twilioProvider } from './providers/twilio.ts';
import { vonageProvider } from './providers/vonage.ts';
import { whatsappCloudProvider } from './providers/whatsapp-cloud.ts';
import { tenantSmtpProvider } from './smtp.ts';

/** What a tenant set, by channel; absent: whoever the operator set. */
export type MessageProviderStore = ProviderStore<Channel, MessageProviderConfiguration>;

export interface TenantProviderDependencies {
  readonly database: Database;
  readonly store: MessageProviderStore;
  readonly outbound: Outbound;
  readonly now: () => number;
}

/** Kept ready at once; more are made anew when they are needed. */
const keptMax = 1_000;

/** Handed over at once to the URL, carried later, or not the tenant's own affair. */
export type Route =
  | { readonly kind: 'webhook'; readonly url: string }
  | { readonly kind: 'carrier' | 'none' };

/** For what was queued before the tenant took delivery upon itself: its endpoint is asked at once or never. */
const handedOver: MessageProvider = {
  name: 'webhook',
  send: async () => {
    throw new DeliveryError('permanent', 'carrier_changed');
  },
};

interface Kept {
  readonly revision: string;
  readonly provider: MessageProvider;
}

export class TenantProviders {
  readonly #dependencies: TenantProviderDependencies;
  readonly #kept = new Map<string, Kept>();

  constructor(dependencies: TenantProviderDependencies) {
    this.#dependencies = dependencies;
  }

  /** Where a message of this channel goes now. */
  async route(reader: Reader, tenantId: string, channel: Channel): Promise<Route> {
    const { store } = this.#dependencies;
    const head = (await store.heads(reader, tenantId)).get(channel);
    if (head !== undefined && head.provider !== 'webhook') return { kind: 'carrier' };
    const url = head
      ? webhookUrl((await store.find(reader, tenantId, channel))?.configuration)
      : await subscribedUrl(reader, tenantId, channel);
    return url === undefined ? { kind: 'none' } : { kind: 'webhook', url };
  }

  /** The tenant's own carrier of queued messages as it is set now; undefined: it has none. */
  async find(tenantId: string, channel: Channel): Promise<MessageProvider | undefined> {
    const { database, store } = this.#dependencies;
    const { kind } = await this.route(database.read, tenantId, channel);
    if (kind === 'webhook') return handedOver;
    const head = (await store.heads(database.read, tenantId)).get(channel);
    return await this.#keep(tenantId, channel, head?.revision, async () => {
      const stored = await store.find(database.read, tenantId, channel);
      return stored && this.#make(stored.configuration);
    });
  }

  /** The one made for this revision; it, or a newer one that was read meanwhile, is made once. */
  async #keep(
    tenantId: string,
    channel: Channel,
    revision: string | undefined,
    make: () => Promise<MessageProvider | undefined>,
  ): Promise<MessageProvider | undefined> {
    const key = JSON.stringify([tenantId, channel]);
    const kept = this.#kept.get(key);
    if (kept && kept.revision === revision) return kept.provider;
    this.#drop(key);
    const provider = revision === undefined ? undefined : await make();
    if (!provider || revision === undefined) return undefined;
    this.#kept.set(key, { revision, provider });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > keptMax && oldest !== undefined) this.#drop(oldest);
    return provider;
  }

  /** Ends connections that are kept. */
  close(): void {
    for (const key of [...this.#kept.keys()]) this.#drop(key);
  }

  #drop(key: string): void {
    this.#kept.get(key)?.provider.close?.();
    this.#kept.delete(key);
  }

  #make(configuration: MessageProviderConfiguration): MessageProvider {
    const { outbound, now } = this.#dependencies;
    const { provider } = configuration;
    if (provider === 'smtp')
      return tenantSmtpProvider(configuration.settings, configuration.credentials, outbound);
    if (provider === 'webhook') return handedOver;
    if (provider === 'twilio')
      return twilioProvider(configuration.settings, configuration.credentials, outbound);
    if (provider === 'vonage')
      return vonageProvider(configuration.settings, configuration.credentials, outbound);
    if (provider === 'aws-sns')
      return awsSnsProvider(configuration.settings, configuration.credentials, outbound, now);
    if (provider === 'smpp') return smppProvider(configuration.settings, configuration.credentials, outbound);
    return whatsappCloudProvider(configuration.settings, configuration.credentials, outbound);
  }
}

const webhookUrl = (configuration: MessageProviderConfiguration | undefined): string | undefined =>
  configuration?.provider === 'webhook' ? configuration.settings.url : undefined;

async function subscribedUrl(
  reader: Reader,
  tenantId: string,
  channel: Channel,
): Promise<string | undefined> {
  if (channel === 'whatsapp') return undefined;
  return (await subscribedEndpoints(reader, tenantId, `${channel}.created`))[0]?.url;
}
