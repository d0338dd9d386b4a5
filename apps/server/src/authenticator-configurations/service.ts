/** Changing authenticator configurations. Owns: that fields, settings and carriers change together, and that it is recorded. */
import type { AuthenticatorConfigurationBody } from '@stepward/api';
import type { ApiKeyOwner } from '../api-keys/store.ts';
import { type ServedMethod, servedMethods } from '../authenticators/verification-method.ts';
import type { Database, Reader, Transaction } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import { knownBy } from '../http/entity-tag.ts';
import type { MessageProviderStore } from '../messages/tenant-providers.ts';
import { ProviderStore } from '../providers/store.ts';
import type { PushProviderStore } from '../push/delivery/tenant-carriers.ts';
import type { KeyRing } from '../secrets/key-ring.ts';
import { recordConfigurationChange } from '../tenants/configuration-change.ts';
import type { TenantStore } from '../tenants/store.ts';
import type { TenantSettings } from '../tenants/tenant.ts';
import type { OutboundPolicy } from '../webhooks/target.ts';
import { type Carriers, carriersOf, pushCarrierNames } from './carriers.ts';
import { type AuthenticatorConfiguration, changed, checkComplete } from './configuration.ts';
import { presentAuthenticator } from './presenter.ts';
import { AuthenticatorConfigurationStore } from './store.ts';
import { fieldsInSettings, fieldsOf, isActiveIn, settingsAfter } from './tenant-settings.ts';

export interface AuthenticatorServiceDependencies {
  readonly database: Database;
  readonly keyRing: KeyRing;
  readonly tenants: TenantStore;
  readonly publicUrl: string;
  readonly webhooks: OutboundPolicy;
  readonly now: () => number;
}

type Presented = ReturnType<typeof presentAuthenticator>;

/** What a tenant has of a method: its own row, if there is one, and the settings. */
interface Current {
  readonly isStored: boolean;
  readonly isActive: boolean;
  readonly configuration: AuthenticatorConfiguration;
  readonly settings: Partial<TenantSettings>;
}

/** What a change is to be, of what there was; refuses what is none. */
type Decide = (before: Current) => {
  readonly body: AuthenticatorConfigurationBody;
  readonly isActive: boolean;
  /** Of the audit event. */
  readonly type: string;
};

/** What the trail says of a change. */
export interface Recorded {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export class AuthenticatorService {
  readonly #dependencies: AuthenticatorServiceDependencies;
  readonly #store: AuthenticatorConfigurationStore;
  readonly #messages: MessageProviderStore;
  readonly #pushes: PushProviderStore;

  constructor(dependencies: AuthenticatorServiceDependencies) {
    this.#dependencies = dependencies;
    this.#store = new AuthenticatorConfigurationStore(dependencies.keyRing);
    this.#messages = new ProviderStore('message', dependencies.keyRing);
    this.#pushes = new ProviderStore('push', dependencies.keyRing);
  }

  /** Every method that this server runs, whether or not it was ever configured. */
  async list(tenantId: string): Promise<Presented[]> {
    const { read } = this.#dependencies.database;
    const settings = await this.#dependencies.tenants.givenSettings(read, tenantId);
    const stored = await this.#store.list(read, tenantId);
    return servedMethods.map((method) => {
      const { configuration, isActive } = current(method, stored.get(method), settings);
      return presentAuthenticator(configuration, isActive);
    });
  }

  /** Those that are stored, with their secrets; what settings of the tenant say of them is as in `settings`. */
  async stored(
    reader: Reader,
    tenantId: string,
    settings: Partial<TenantSettings>,
  ): Promise<ReadonlyMap<ServedMethod, AuthenticatorConfiguration>> {
    const rows = await this.#store.list(reader, tenantId);
    return new Map([...rows].map(([method, row]) => [method, configurationIn(method, row, settings)]));
  }

  async find(
    tenantId: string,
    method: ServedMethod,
    reader: Reader = this.#dependencies.database.read,
  ): Promise<Presented> {
    const { configuration, isActive, isStored } = await this.#current(reader, tenantId, method);
    if (!isStored) throw notConfigured(method);
    const presented = presentAuthenticator(configuration, isActive);
    // Secrets may change and nothing that is shown.
    return knownBy(presented, [presented, await this.#store.revision(reader, tenantId, method)]);
  }

  async create(
    owner: ApiKeyOwner,
    method: ServedMethod,
    body: AuthenticatorConfigurationBody,
  ): Promise<Presented> {
    checkComplete(method, body);
    return await this.#change(owner, method, (before) => {
      if (before.isStored)
        throw new ApiError(
          'conflict',
          `The tenant has an authenticator configuration for ${method} already.`,
        );
      return { body, isActive: body.isActive ?? true, type: 'authenticator_configuration.created' };
    });
  }

  async update(
    owner: ApiKeyOwner,
    method: ServedMethod,
    body: AuthenticatorConfigurationBody,
  ): Promise<Presented> {
    return await this.#change(owner, method, ({ isActive }) => ({
      body,
      isActive: body.isActive ?? isActive,
      type: 'authenticator_configuration.updated',
    }));
  }

  async remove(owner: ApiKeyOwner, method: ServedMethod): Promise<void> {
    await this.#dependencies.database.commit(async (transaction) => {
      const { type, data } = await this.removeWithin(transaction, owner.tenantId, method);
      await recordConfigurationChange(transaction, owner, type, data);
    });
  }

  /** Without the step of the configuration version and the event, which are the caller's. */
  async removeWithin(
    transaction: Transaction,
    tenantId: string,
    method: ServedMethod,
    staysActive = false,
  ): Promise<Recorded> {
    const { tenants, publicUrl } = this.#dependencies;
    const before = await this.#current(transaction, tenantId, method);
    if (!before.isStored) throw notConfigured(method);
    const isActive = staysActive && before.isActive;
    const settings = settingsAfter(method, before.settings, { fields: {}, isActive, publicUrl });
    await tenants.put(transaction, tenantId, { settings });
    await this.#store.remove(transaction, tenantId, method);
    await this.#putCarriers(transaction, tenantId, before.configuration, undefined);
    const data = { method, before: recorded(before.configuration, before.isActive) };
    return { type: 'authenticator_configuration.deleted', data };
  }

  /** A change as `update` makes it, without the step of the configuration version and the event, which are the caller's. */
  async updateWithin(
    transaction: Transaction,
    tenantId: string,
    method: ServedMethod,
    body: AuthenticatorConfigurationBody,
  ): Promise<Recorded> {
    return await this.#changeWithin(transaction, tenantId, method, ({ isStored, isActive }) => ({
      body,
      isActive: body.isActive ?? isActive,
      type: `authenticator_configuration.${isStored ? 'updated' : 'created'}`,
    }));
  }

  async #current(reader: Reader, tenantId: string, method: ServedMethod): Promise<Current> {
    const settings = await this.#dependencies.tenants.givenSettings(reader, tenantId);
    return current(method, await this.#store.find(reader, tenantId, method), settings);
  }

  async #change(owner: ApiKeyOwner, method: ServedMethod, decide: Decide): Promise<Presented> {
    return await this.#dependencies.database.commit(async (transaction) => {
      const { type, data, presented } = await this.#changeWithin(transaction, owner.tenantId, method, decide);
      await recordConfigurationChange(transaction, owner, type, data);
      return presented;
    });
  }

  async #changeWithin(
    transaction: Transaction,
    tenantId: string,
    method: ServedMethod,
    decide: Decide,
  ): Promise<Recorded & { readonly presented: Presented }> {
    const { tenants, publicUrl, now } = this.#dependencies;
    const before = await this.#current(transaction, tenantId, method);
    const { body, isActive, type } = decide(before);
    const after = changed(before.configuration, body);
    const { fields } = after;
    const settings = settingsAfter(method, before.settings, { fields, isActive, publicUrl });
    await tenants.put(transaction, tenantId, { settings });
    await this.#store.put(transaction, tenantId, withoutSettings(after), now());
    await this.#putCarriers(transaction, tenantId, before.configuration, after);
    const data = {
      method,
      before: recorded(before.configuration, before.isActive),
      after: recorded(after, isActive),
    };
    return { type, data, presented: presentAuthenticator(after, isActive) };
  }

  /** Only what this configuration sets, or set before: another carrier that the tenant has is not its affair. */
  async #putCarriers(
    transaction: Transaction,
    tenantId: string,
    before: AuthenticatorConfiguration,
    after: AuthenticatorConfiguration | undefined,
  ): Promise<void> {
    const { webhooks, now } = this.#dependencies;
    const told = (one: AuthenticatorConfiguration | undefined) => JSON.stringify([one?.fields, one?.secrets]);
    if (after && told(before) === told(after)) return;
    const none: Carriers = { message: {}, push: {} };
    const old = carriersOf(before, webhooks);
    const fresh = after ? carriersOf(after, webhooks) : none;
    const at = now();
    for (const channel of ['email', 'sms'] as const) {
      const configuration = fresh.message[channel];
      if (configuration) await this.#messages.put(transaction, tenantId, channel, { configuration, now: at });
      else if (old.message[channel]) await this.#messages.remove(transaction, tenantId, channel);
    }
    for (const carrier of pushCarrierNames) {
      const configuration = fresh.push[carrier];
      if (configuration) await this.#pushes.put(transaction, tenantId, carrier, { configuration, now: at });
      else if (old.push[carrier]) await this.#pushes.remove(transaction, tenantId, carrier);
    }
  }
}

const notConfigured = (method: ServedMethod): ApiError =>
  new ApiError('not_found', `The tenant has no authenticator configuration for ${method}.`);

/** For the trail: as presented, without the URL of a webhook, which may hold a secret of its receiver. */
function recorded(configuration: AuthenticatorConfiguration, isActive: boolean) {
  const { webhookUrl: _url, ...fields } = configuration.fields;
  const { warnings: _warnings, ...shown } = presentAuthenticator({ ...configuration, fields }, isActive);
  return shown;
}

function current(
  method: ServedMethod,
  stored: AuthenticatorConfiguration | undefined,
  settings: Partial<TenantSettings>,
): Current {
  return {
    isStored: stored !== undefined,
    isActive: isActiveIn(method, settings),
    configuration: configurationIn(method, stored, settings),
    settings,
  };
}

/** What is stored of a method, if anything, and what the settings say of it. */
export function configurationIn(
  method: ServedMethod,
  stored: AuthenticatorConfiguration | undefined,
  settings: Partial<TenantSettings>,
): AuthenticatorConfiguration {
  const fields = { ...stored?.fields, ...fieldsOf(method, settings) };
  return { method, fields, secrets: stored?.secrets ?? {} };
}

/** What is a setting of the tenant is kept there alone. */
function withoutSettings(configuration: AuthenticatorConfiguration): AuthenticatorConfiguration {
  const elsewhere = new Set(fieldsInSettings(configuration.method));
  const entries = Object.entries(configuration.fields).filter(([name]) => !elsewhere.has(name));
  return { ...configuration, fields: Object.fromEntries(entries) };
}
