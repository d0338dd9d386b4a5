/** Tenants' carriers, ready to send. Owns: one carrier object a setting, kept while the setting is the same. */
import type { PushProviderConfiguration, PushProviderName } from '@stepward/api';
import type { DevicePlatform } from '../../app-credentials/app-credential.ts';
import type { Database } from '../../database/database.ts';
import type { Outbound } from '../../messages/providers/outbound.ts';
import type { ProviderStore } from '../../providers/store.ts';
import { apnsCarrier } from './apns.ts';
import type { PushCarrier } from './delivery.ts';
import { fcmCarrier } from './fcm.ts';
import { webPushCarrier } from './web-push.ts';

export interface TenantCarrierDependencies {
  readonly database: Database;
  readonly store: PushProviderStore;
  readonly outbound: Outbound;
  readonly now: () => number;
  readonly randomBytes: (count: number) => Uint8Array;
}

/** What a tenant set of each carrier. */
export type PushProviderStore = ProviderStore<PushProviderName, PushProviderConfiguration>;

interface Kept {
  readonly revision: string;
  readonly carrier: PushCarrier;
}

/** Which carriers reach a phone of this kind, the better one first: Firebase carries to iPhones as well. */
const carriersOf: Readonly<Record<DevicePlatform, readonly PushProviderName[]>> = {
  ios: ['apns', 'fcm'],
  android: ['fcm'],
  web: ['web-push'],
};
const keptMax = 500;

export class TenantCarriers {
  readonly #dependencies: TenantCarrierDependencies;
  readonly #kept = new Map<string, Kept>();

  constructor(dependencies: TenantCarrierDependencies) {
    this.#dependencies = dependencies;
  }

  /** Where the tenant's own service takes notifications, for phones of every kind; undefined: it set none. */
  async webhookUrl(tenantId: string): Promise<string | undefined> {
    const { database, store } = this.#dependencies;
    const found = await store.find(database.read, tenantId, 'webhook');
    return found?.configuration.provider === 'webhook' ? found.configuration.settings.url : undefined;
  }

  /** By platform; undefined: nobody carries there. */
  async find(tenantId: string): Promise<(platform: DevicePlatform) => Promise<PushCarrier | undefined>> {
    const { database, store } = this.#dependencies;
    const heads = await store.heads(database.read, tenantId);
    return async (platform) => {
      const provider = carriersOf[platform].find((name) => heads.has(name));
      return provider && (await this.#ready(tenantId, provider, heads.get(provider)?.revision ?? ''));
    };
  }

  /** Ends connections that are kept. */
  close(): void {
    for (const key of [...this.#kept.keys()]) this.#drop(key);
  }

  async #ready(
    tenantId: string,
    provider: PushProviderName,
    revision: string,
  ): Promise<PushCarrier | undefined> {
    const key = JSON.stringify([tenantId, provider]);
    const kept = this.#kept.get(key);
    if (kept?.revision === revision) return kept.carrier;
    const { database, store } = this.#dependencies;
    const found = await store.find(database.read, tenantId, provider);
    this.#drop(key);
    if (!found || found.configuration.provider === 'webhook') return undefined;
    const carrier = this.#make(found.configuration);
    this.#kept.set(key, { revision: found.revision, carrier });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > keptMax && oldest !== undefined) this.#drop(oldest);
    return carrier;
  }

  #drop(key: string): void {
    this.#kept.get(key)?.carrier.close?.();
    this.#kept.delete(key);
  }

  #make(configuration: Exclude<PushProviderConfiguration, { provider: 'webhook' }>): PushCarrier {
    const { provider } = configuration;
    if (provider === 'fcm')
      return fcmCarrier(configuration.settings, configuration.credentials, this.#dependencies);
    if (provider === 'apns')
      return apnsCarrier(configuration.settings, configuration.credentials, this.#dependencies);
    return webPushCarrier(configuration.settings, configuration.credentials, this.#dependencies);
  }
}
