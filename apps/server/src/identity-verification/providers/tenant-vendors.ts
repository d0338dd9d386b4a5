/** Tenants' vendors, ready to be asked. */
import type { IdentityMethod, IdentityProviderConfiguration } from '@stepward/api';
import type { Database } from '../../database/database.ts';
import { ApiError } from '../../http/api-error.ts';
import type { ProviderStore } from '../../providers/store.ts';
import type { SafeExchange } from '../../webhooks/safe-fetch.ts';
import type { IdentityProvider } from './identity-provider.ts';
import { veriffProvider } from './veriff.ts';
import { webhookIdentityProvider } from './webhook.ts';

/** What a tenant set, by the method that is proven. */
export type IdentityProviderStore = ProviderStore<IdentityMethod, IdentityProviderConfiguration>;

export interface TenantVendorDependencies {
  readonly database: Database;
  readonly store: IdentityProviderStore;
  readonly exchange: SafeExchange;
  readonly now: () => number;
}

export interface TenantVendor {
  readonly provider: IdentityProvider;
  /** Within which a decision is waited for. */
  readonly decisionMs: number;
  readonly returnUrl: string | undefined;
}

const decisionMinutesDefault = 30;
const minuteMs = 60_000;

export class TenantVendors {
  readonly #dependencies: TenantVendorDependencies;

  constructor(dependencies: TenantVendorDependencies) {
    this.#dependencies = dependencies;
  }

  async find(tenantId: string, method: IdentityMethod): Promise<TenantVendor | undefined> {
    const { database, store } = this.#dependencies;
    const found = await store.find(database.read, tenantId, method);
    if (!found) return undefined;
    const { configuration } = found;
    const { decisionMinutes = decisionMinutesDefault, returnUrl } = configuration.settings;
    const provider = this.#make(tenantId, method, configuration);
    return { provider, decisionMs: decisionMinutes * minuteMs, returnUrl };
  }

  async require(tenantId: string, method: IdentityMethod): Promise<TenantVendor> {
    const vendor = await this.find(tenantId, method);
    if (vendor) return vendor;
    throw new ApiError(
      'invalid_configuration',
      `${method} is switched on, but nobody is set to check identities.`,
      {
        hint: `Set its provider: PUT /v1/management/identity-providers/${method}.`,
      },
    );
  }

  #make(
    tenantId: string,
    method: IdentityMethod,
    configuration: IdentityProviderConfiguration,
  ): IdentityProvider {
    const { exchange, now } = this.#dependencies;
    if (configuration.provider === 'veriff')
      return veriffProvider(configuration.settings, configuration.credentials, exchange);
    const parts = { tenantId, method, exchange, now };
    return webhookIdentityProvider(configuration.settings, configuration.credentials, parts);
  }
}
