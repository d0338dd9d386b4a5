/** All that is configured of a tenant, as it is stored. What a person or a server made by running is not configuration. */
import type { ActionConfiguration } from '../action-configurations/action-configuration.ts';
import { listFlows, type StoredFlow } from '../action-configurations/flow-store.ts';
import { listAllRuleTexts, listConfigurations } from '../action-configurations/store.ts';
import { listAppClients, type StoredAppClient } from '../app-clients/store.ts';
import { carriersOf } from '../authenticator-configurations/carriers.ts';
import type { AuthenticatorConfiguration } from '../authenticator-configurations/configuration.ts';
import type { ServedMethod } from '../authenticators/verification-method.ts';
import { type Branding, findBranding } from '../branding/store.ts';
import type { CustomDataPoint } from '../custom-data-points/custom-data-point.ts';
import { listCustomDataPoints } from '../custom-data-points/store.ts';
import type { Reader } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import { type ProviderConfiguration, type ProviderKind, ProviderStore } from '../providers/store.ts';
import type { TenantSettings } from '../tenants/tenant.ts';
import { listValueLists } from '../value-lists/store.ts';
import type { ValueList } from '../value-lists/value-list.ts';
import type { Endpoint } from '../webhooks/endpoint.ts';
import { listEndpoints } from '../webhooks/endpoint-store.ts';
import type { OutboundPolicy } from '../webhooks/target.ts';
import type { ConfigurationTextDependencies } from './dependencies.ts';
import { isSame } from './json-text.ts';
import { kindsOfProviders } from './providers.ts';

export interface StoredAction {
  readonly configuration: ActionConfiguration;
  readonly flow: StoredFlow | undefined;
  /** JSON, in their order. */
  readonly ruleTexts: readonly string[];
}

export interface NamedProvider {
  readonly kind: ProviderKind;
  readonly name: string;
  readonly configuration: ProviderConfiguration;
}

export interface State {
  readonly tenantId: string;
  readonly name: string;
  /** What was set, without defaults. */
  readonly settings: Partial<TenantSettings>;
  readonly branding: Branding;
  readonly authenticators: ReadonlyMap<ServedMethod, AuthenticatorConfiguration>;
  readonly points: readonly CustomDataPoint[];
  readonly lists: readonly ValueList[];
  readonly actions: readonly StoredAction[];
  readonly endpoints: readonly Endpoint[];
  readonly appClients: readonly StoredAppClient[];
  /** Without those that an authenticator configuration sets. */
  readonly providers: readonly NamedProvider[];
}

async function readActions(reader: Reader, tenantId: string): Promise<readonly StoredAction[]> {
  const flows = await listFlows(reader, tenantId);
  const rules = await listAllRuleTexts(reader, tenantId);
  const all = await listConfigurations(reader, tenantId);
  return all.map((configuration) => ({
    configuration,
    flow: flows.get(configuration.actionCode),
    ruleTexts: rules.get(configuration.actionCode) ?? [],
  }));
}

/** What a stored configuration makes of carriers; one that would be refused today makes none. */
function ownCarriers(
  configuration: AuthenticatorConfiguration,
  policy: OutboundPolicy,
): Map<string, unknown> {
  try {
    const { message, push } = carriersOf(configuration, policy);
    return new Map<string, unknown>([
      ...Object.entries(message).map(([name, one]) => [`message|${name}`, one] as const),
      ...Object.entries(push).map(([name, one]) => [`push|${name}`, one] as const),
    ]);
  } catch (error) {
    if (error instanceof ApiError) return new Map();
    throw error;
  }
}

/** Those that are not the doing of an authenticator configuration. */
async function readProviders(
  reader: Reader,
  { keyRing, webhooks }: ConfigurationTextDependencies,
  tenantId: string,
  authenticators: State['authenticators'],
): Promise<readonly NamedProvider[]> {
  const owned = new Map([...authenticators.values()].flatMap((one) => [...ownCarriers(one, webhooks)]));
  const all: NamedProvider[] = [];
  for (const { kind } of kindsOfProviders) {
    const stored = await new ProviderStore(kind, keyRing).list(reader, tenantId);
    for (const { name, configuration } of stored)
      if (!isSame(owned.get(`${kind}|${name}`), configuration)) all.push({ kind, name, configuration });
  }
  return all;
}

export async function readState(
  reader: Reader,
  dependencies: ConfigurationTextDependencies,
  tenantId: string,
): Promise<State> {
  const { tenants, authenticators: service } = dependencies;
  const [row] = await reader.rows('select name from tenants where tenant_id = ?', [tenantId]);
  if (!row) throw new ApiError('not_found', 'There is no such tenant.');
  const settings = await tenants.givenSettings(reader, tenantId);
  const authenticators = await service.stored(reader, tenantId, settings);
  return {
    tenantId,
    name: row.name as string,
    settings,
    branding: await findBranding(reader, tenantId),
    authenticators,
    points: await listCustomDataPoints(reader, tenantId),
    lists: await listValueLists(reader, tenantId),
    actions: await readActions(reader, tenantId),
    endpoints: await listEndpoints(reader, tenantId),
    appClients: await listAppClients(reader, tenantId),
    providers: await readProviders(reader, dependencies, tenantId, authenticators),
  };
}
