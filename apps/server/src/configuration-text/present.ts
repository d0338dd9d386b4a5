/** What is stored, as the parts of a text. Owns: the order of fields and things, and that ids stand only where names do not do. */
import { credentialBlockNames, UpdateTenantBody } from '@stepward/api';
import type { StoredRule } from '../action-configurations/action-configuration.ts';
import type { StoredAppClient } from '../app-clients/store.ts';
import {
  type AuthenticatorConfiguration,
  authenticatorIdOf,
} from '../authenticator-configurations/configuration.ts';
import { fieldsOf } from '../authenticator-configurations/tenant-settings.ts';
import type { ServedMethod } from '../authenticators/verification-method.ts';
import type { CustomDataPoint } from '../custom-data-points/custom-data-point.ts';
import { parseExactly } from '../http/exact-json.ts';
import type { TenantSettings } from '../tenants/tenant.ts';
import type { ValueList, ValueListItem } from '../value-lists/value-list.ts';
import type { Endpoint } from '../webhooks/endpoint.ts';
import { compareText, type JsonObject, sortedKeys } from './json-text.ts';
import { secretReference } from './secrets.ts';
import type { NamedProvider, StoredAction } from './state.ts';

/** Without what is not set; `names` first and in this order, what else there is by name. */
export function ordered(value: object, names: readonly string[]): JsonObject {
  const fields = new Map(Object.entries(value).filter(([, field]) => field !== undefined));
  const others = [...fields.keys()].filter((name) => !names.includes(name)).sort(compareText);
  const known = names.filter((name) => fields.has(name));
  return Object.fromEntries([...known, ...others].map((name) => [name, fields.get(name)]));
}

/** Which of these stand in for one name more than once. */
export function repeated<T>(all: readonly T[], nameOf: (one: T) => string): ReadonlySet<string> {
  const groups = Map.groupBy(all, nameOf);
  return new Set([...groups].flatMap(([name, group]) => (group.length > 1 ? [name] : [])));
}

export const tenantNames = Object.keys(UpdateTenantBody.properties).filter(
  (name) => !['name', 'authenticatorEventsWebhookConfig', 'logEventsWebhookConfig'].includes(name),
) as (keyof TenantSettings)[];

/** Settings that a tenant's own part of the text has. */
const tenantSettingsIn = (settings: Partial<TenantSettings>): Partial<TenantSettings> =>
  Object.fromEntries(
    tenantNames.flatMap((name) => (settings[name] === undefined ? [] : [[name, settings[name]]])),
  );

export const presentTenant = (name: string, settings: Partial<TenantSettings>): JsonObject =>
  ordered({ name, ...(sortedKeys(tenantSettingsIn(settings)) as object) }, ['name']);

const everySetting = Object.fromEntries(tenantNames.map((name) => [name, true])) as Partial<TenantSettings>;

/** Fields of a method that are settings of the tenant, and stand there alone. */
export const fieldsOfTenant = (method: ServedMethod): ReadonlySet<string> =>
  new Set(Object.keys(fieldsOf(method, everySetting)));

export function presentAuthenticator({ method, fields, secrets }: AuthenticatorConfiguration): JsonObject {
  const elsewhere = fieldsOfTenant(method);
  const own = Object.entries(fields).filter(([name]) => !elsewhere.has(name));
  const id = authenticatorIdOf(method);
  const blocks = credentialBlockNames.flatMap((block) => {
    const names = Object.keys(secrets[block] ?? {});
    if (fields[block] === undefined && names.length === 0) return [];
    const references = names.map((name) => [name, secretReference(id, block, name)] as const);
    return [[block, { ...(fields[block] as object), ...Object.fromEntries(references) }] as const];
  });
  return sortedKeys({ ...Object.fromEntries(own), ...Object.fromEntries(blocks) }) as JsonObject;
}

export const presentPoint = ({
  name,
  modelType,
  dataType,
  description,
  isPublic,
}: CustomDataPoint): JsonObject =>
  ordered({ name, modelType, dataType, description, isPublic }, [
    'name',
    'modelType',
    'dataType',
    'description',
    'isPublic',
  ]);

const compareItems = (one: ValueListItem, other: ValueListItem): number =>
  typeof one === 'number' && typeof other === 'number'
    ? one - other
    : compareText(String(one), String(other));

/** A list is a set: sorted, each item once. */
export const sortedItems = (items: readonly ValueListItem[]): readonly ValueListItem[] =>
  [...new Set(items)].sort(compareItems);

export const presentList = ({ alias, name, itemType, isActive, items }: ValueList): JsonObject => ({
  alias,
  name,
  itemType,
  isActive,
  valueListItems: sortedItems(items),
});

const actionOrder = [
  'actionCode',
  'actionType',
  'defaultUserActionResult',
  'verificationMethods',
  'defaultVerificationMethod',
  'promptToEnrollVerificationMethods',
  'messagingTemplates',
  'displayNames',
  'isPasswordless',
  'verificationWebhookUrl',
];

/** Without its rules and its flow. */
export function presentAction({ configuration }: Pick<StoredAction, 'configuration'>): JsonObject {
  const { actionCode, defaultOutcome, optional } = configuration;
  const { messagingTemplates, displayNames } = optional;
  return ordered(
    {
      actionCode,
      defaultUserActionResult: defaultOutcome,
      ...optional,
      messagingTemplates: sortedKeys(messagingTemplates),
      displayNames: sortedKeys(displayNames),
    },
    actionOrder,
  );
}

const ruleOrder = [
  'ruleId',
  'name',
  'description',
  'isActive',
  'priority',
  'type',
  'conditions',
  'verificationMethods',
  'defaultVerificationMethod',
  'promptToEnrollVerificationMethods',
];

export const rulesOf = ({ ruleTexts }: StoredAction): readonly StoredRule[] =>
  ruleTexts.map((text) => JSON.parse(text) as StoredRule);

/** Without its id, which only some need. */
export function presentRule(rule: Omit<StoredRule, 'ruleId'>): JsonObject {
  const { ruleId: _id, ...fields } = rule as StoredRule;
  return ordered(fields, ruleOrder);
}

export function presentRules(rules: readonly StoredRule[]): readonly JsonObject[] {
  const shared = repeated(rules, ({ name }) => name);
  return rules.map((rule) =>
    shared.has(rule.name) ? { ruleId: rule.ruleId, ...presentRule(rule) } : presentRule(rule),
  );
}

/** Rules by id: their order says nothing. */
export function flowText(actionNodes: unknown, rules: readonly JsonObject[]): JsonObject {
  const shown = rules.map(({ ruleId, name, conditions }) =>
    ordered({ ruleId, name, conditions }, ['ruleId', 'name']),
  );
  return {
    actionNodes,
    rules: shown.sort((one, other) => compareText(String(one.ruleId), String(other.ruleId))),
  };
}

export function presentFlow({ flow, ruleTexts }: StoredAction): JsonObject {
  if (flow === undefined) return {};
  const rules = ruleTexts.map((text) => parseExactly(text) as JsonObject);
  return flowText(parseExactly(flow.nodes), rules);
}

const endpointOrder = ['endpointId', 'url', 'description', 'eventTypes', 'isActive'];
/** Settings of the tenant of the newer wire have these ids (webhooks/tenant-endpoints.ts): they are names. */
const namedEndpoints: ReadonlySet<string> = new Set(['authenticator-events', 'log-events']);

export const presentEndpoint = (endpoint: Endpoint): JsonObject =>
  ordered(
    {
      url: endpoint.url,
      description: endpoint.description ?? undefined,
      eventTypes: [...endpoint.eventTypes].sort(compareText),
      isActive: endpoint.isActive,
      includeCredentialPublicKey: endpoint.includesPublicKey,
    },
    endpointOrder,
  );

export function presentEndpoints(endpoints: readonly Endpoint[]): readonly JsonObject[] {
  const shared = repeated(endpoints, ({ url }) => url);
  const sorted = [...endpoints].sort(
    (one, other) => compareText(one.url, other.url) || compareText(one.endpointId, other.endpointId),
  );
  return sorted.map((endpoint) =>
    shared.has(endpoint.url) || namedEndpoints.has(endpoint.endpointId)
      ? { endpointId: endpoint.endpointId, ...presentEndpoint(endpoint) }
      : presentEndpoint(endpoint),
  );
}

export const presentAppClient = ({ name, given }: Pick<StoredAppClient, 'name' | 'given'>): JsonObject =>
  ordered({ name, ...(sortedKeys(given) as object) }, ['name']);

export function presentAppClients(clients: readonly StoredAppClient[]): readonly JsonObject[] {
  const shared = repeated(clients, ({ name }) => name);
  const sorted = [...clients].sort(
    (one, other) => compareText(one.name, other.name) || compareText(one.clientId, other.clientId),
  );
  return sorted.map((client) =>
    shared.has(client.name)
      ? { clientId: client.clientId, ...presentAppClient(client) }
      : presentAppClient(client),
  );
}

export function presentProvider({ kind, name, configuration }: NamedProvider): JsonObject {
  const { provider, settings, credentials } = configuration;
  const references = Object.keys(credentials)
    .sort(compareText)
    .map((field) => [field, secretReference(kind, name, field)]);
  return {
    provider,
    settings: sortedKeys(settings),
    ...(references.length === 0 ? {} : { credentials: Object.fromEntries(references) }),
  };
}
