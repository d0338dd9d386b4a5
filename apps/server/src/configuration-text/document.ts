/**
 * A tenant's whole configuration as one JSON document, and as the files of a folder that say the same. Owns: what is in
 * it, in which order, and under which file names.
 */
import { createHash } from 'node:crypto';
import { authenticatorIdOf } from '../authenticator-configurations/configuration.ts';
import { compareText, type JsonObject, jsonText, sortedKeys } from './json-text.ts';
import {
  presentAction,
  presentAppClients,
  presentAuthenticator,
  presentEndpoints,
  presentFlow,
  presentList,
  presentPoint,
  presentProvider,
  presentRules,
  presentTenant,
  rulesOf,
} from './present.ts';
import type { State, StoredAction } from './state.ts';

export const formatVersion = 1;

export interface ConfigurationDocument {
  readonly configurationFormat: number;
  readonly tenant: JsonObject;
  readonly theme: JsonObject;
  readonly messageOverrides: JsonObject;
  /** By id. */
  readonly authenticators: JsonObject;
  readonly customDataPoints: readonly JsonObject[];
  readonly valueLists: readonly JsonObject[];
  readonly actions: readonly JsonObject[];
  readonly webhookEndpoints: readonly JsonObject[];
  readonly appClients: readonly JsonObject[];
  /** By kind, then by name. */
  readonly providers: JsonObject;
}

const isFlow = ({ configuration }: StoredAction): boolean => configuration.optional.actionType === 'FLOW';

const actionText = (action: StoredAction): JsonObject => ({
  ...presentAction(action),
  ...(isFlow(action) ? presentFlow(action) : { rules: presentRules(rulesOf(action)) }),
});

function providersText({ providers }: State): JsonObject {
  const byKind = Map.groupBy(providers, ({ kind }) => kind);
  return sortedKeys(
    Object.fromEntries(
      [...byKind].map(([kind, all]) => [
        kind,
        Object.fromEntries(all.map((one) => [one.name, presentProvider(one)])),
      ]),
    ),
  ) as JsonObject;
}

export function documentOf(state: State): ConfigurationDocument {
  const authenticators = [...state.authenticators.values()].sort((one, other) =>
    compareText(one.method, other.method),
  );
  const points = [...state.points].sort(
    (one, other) => compareText(one.modelType, other.modelType) || compareText(one.name, other.name),
  );
  const lists = [...state.lists].sort((one, other) => compareText(one.alias, other.alias));
  const actions = [...state.actions].sort((one, other) =>
    compareText(one.configuration.actionCode, other.configuration.actionCode),
  );
  return {
    configurationFormat: formatVersion,
    tenant: presentTenant(state.name, state.settings),
    theme: sortedKeys(state.branding.theme) as JsonObject,
    messageOverrides: sortedKeys(state.branding.messageOverrides) as JsonObject,
    authenticators: Object.fromEntries(
      authenticators.map((one) => [authenticatorIdOf(one.method), presentAuthenticator(one)]),
    ),
    customDataPoints: points.map(presentPoint),
    valueLists: lists.map(presentList),
    actions: actions.map(actionText),
    webhookEndpoints: presentEndpoints(state.endpoints),
    appClients: presentAppClients(state.appClients),
    providers: providersText(state),
  };
}

/** What the configuration was when it was read: another one with every change of what a text has. */
export const revisionOf = (tenantId: string, document: ConfigurationDocument): string =>
  createHash('sha256')
    .update(JSON.stringify([tenantId, document]))
    .digest('base64url');

export const singleFiles = {
  tenant: 'tenant.json',
  theme: 'theme.json',
  messageOverrides: 'message-overrides.json',
  authenticators: 'authenticators.json',
  customDataPoints: 'custom-data-points.json',
  webhookEndpoints: 'webhook-endpoints.json',
  appClients: 'app-clients.json',
  providers: 'providers.json',
} as const;
export const formatFile = 'stepward-configuration.json';
export const listsFolder = 'value-lists';
export const actionsFolder = 'actions';
export const rulesEnd = '.rules.json';
export const flowEnd = '.flow.json';
export const listEnd = '.json';

/** Windows keeps these for devices, whatever their ending. */
const reserved = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])$/i;
const plainName = /^[A-Za-z0-9_][A-Za-z0-9_-]{0,99}$/;
const nameCharactersMax = 60;
const hashCharacters = 8;

/**
 * Names of files for things: the thing's own where every file system keeps it apart from the others, else with a hash of it,
 * which a name of its own never has (`~`).
 */
export function fileNames(keys: readonly string[]): ReadonlyMap<string, string> {
  const alike = Map.groupBy(keys, (key) => key.toLowerCase());
  const nameOf = (key: string): string => {
    const isAlone = alike.get(key.toLowerCase())?.length === 1;
    if (isAlone && plainName.test(key) && !reserved.test(key)) return key;
    const plain = key.replace(/[^A-Za-z0-9_-]+/g, '_').slice(0, nameCharactersMax);
    return `${plain}~${createHash('sha256').update(key).digest('hex').slice(0, hashCharacters)}`;
  };
  return new Map(keys.map((key) => [key, nameOf(key)]));
}

/** By path, with forward slashes. */
export function filesOf(document: ConfigurationDocument): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  files.set(formatFile, jsonText({ configurationFormat: document.configurationFormat }));
  for (const [part, file] of Object.entries(singleFiles))
    files.set(file, jsonText(document[part as keyof typeof singleFiles]));
  const listNames = fileNames(document.valueLists.map(({ alias }) => String(alias)));
  for (const list of document.valueLists)
    files.set(`${listsFolder}/${listNames.get(String(list.alias))}${listEnd}`, jsonText(list));
  const actionNames = fileNames(document.actions.map(({ actionCode }) => String(actionCode)));
  for (const action of document.actions) {
    const name = actionNames.get(String(action.actionCode));
    files.set(
      `${actionsFolder}/${name}${action.actionType === 'FLOW' ? flowEnd : rulesEnd}`,
      jsonText(action),
    );
  }
  return files;
}
