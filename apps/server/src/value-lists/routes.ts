/** Management API: value lists (management-api.md §5). Owns: their life. Does not own: how rules read them. */
import {
  CreateValueListBody,
  UpdateValueListBody,
  ValueListParameters,
  valueListBodyBytesMax,
} from '@stepward/api';
import { checkUnused } from '../action-configurations/list-use.ts';
import type { ApiKeyStore } from '../api-keys/store.ts';
import type { Database, Reader, Transaction } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import { type ApiKeyHook, takesApiKey } from '../http/authentication.ts';
import type { HttpServer } from '../http/http-server.ts';
import { collection, conditional, resource } from '../http/preconditions.ts';
import { recordConfigurationChange } from '../tenants/configuration-change.ts';
import * as store from './store.ts';
import {
  changedValueList,
  listsMax,
  newValueList,
  presentValueList,
  recordedValueList,
  type ValueList,
} from './value-list.ts';

export interface ValueListDependencies {
  readonly database: Database;
  readonly apiKeys: ApiKeyStore;
  readonly now: () => number;
}

const listsPath = '/v1/management/value-lists';
const listPath = `${listsPath}/:alias`;

async function requireList(reader: Reader, tenantId: string, alias: string): Promise<ValueList> {
  const found = await store.findValueList(reader, tenantId, alias);
  if (!found) throw new ApiError('not_found', `There is no value list ${alias}.`);
  return found;
}

async function insert(
  transaction: Transaction,
  tenantId: string,
  list: ValueList,
  now: number,
): Promise<void> {
  const existing = await store.listRevisions(transaction, tenantId);
  if (existing.size >= listsMax)
    throw new ApiError('invalid_request', `A tenant has at most ${listsMax} value lists.`);
  if (await store.insertValueList(transaction, tenantId, list, now)) return;
  throw new ApiError(
    'invalid_request',
    `The field name must be unique: its alias ${list.alias} is that of another value list.`,
  );
}

export function valueListRoutes(server: HttpServer, dependencies: ValueListDependencies): void {
  const onRequest = takesApiKey(dependencies.apiKeys, 'management');
  readRoutes(server, dependencies, onRequest);
  writeRoutes(server, dependencies, onRequest);
}

async function readLists(reader: Reader, tenantId: string) {
  return (await store.listValueLists(reader, tenantId)).map(presentValueList);
}

const listResource = resource<{ alias: string }>(async (reader, { tenantId, params: { alias } }) =>
  presentValueList(await requireList(reader, tenantId, alias)),
);

const listCollection = collection((reader, { tenantId }) => readLists(reader, tenantId));

function readRoutes(server: HttpServer, { database }: ValueListDependencies, onRequest: ApiKeyHook): void {
  server.get(listsPath, { onRequest }, async ({ apiKey }) => await readLists(database.read, apiKey.tenantId));
  server.get(
    listPath,
    { schema: { params: ValueListParameters }, onRequest },
    async ({ apiKey: { tenantId }, params: { alias } }) =>
      presentValueList(await requireList(database.read, tenantId, alias)),
  );
}

function writeRoutes(
  server: HttpServer,
  { database, now }: ValueListDependencies,
  onRequest: ApiKeyHook,
): void {
  const bodyLimit = valueListBodyBytesMax;
  server.post(
    listsPath,
    { schema: { body: CreateValueListBody }, bodyLimit, onRequest, ...listCollection },
    async (request) => {
      const { apiKey, body } = request;
      const list = newValueList(body);
      const { alias } = list;
      const at = now();
      await conditional(database, request).commit(async (transaction) => {
        await insert(transaction, apiKey.tenantId, list, at);
        const data = { alias, after: recordedValueList(list) };
        await recordConfigurationChange(transaction, apiKey, 'value_list.created', data);
      });
      return presentValueList(list);
    },
  );

  server.patch(
    listPath,
    {
      schema: { params: ValueListParameters, body: UpdateValueListBody },
      bodyLimit,
      onRequest,
      ...listResource,
    },
    async (request) => {
      const { apiKey, body } = request;
      const { alias } = request.params;
      const at = now();
      const changed = await conditional(database, request).commit(async (transaction) => {
        const before = await requireList(transaction, apiKey.tenantId, alias);
        const after = changedValueList(before, body);
        await store.updateValueList(transaction, apiKey.tenantId, after, at);
        const data = { alias, before: recordedValueList(before), after: recordedValueList(after) };
        await recordConfigurationChange(transaction, apiKey, 'value_list.updated', data);
        return after;
      });
      return presentValueList(changed);
    },
  );

  server.delete(
    listPath,
    { schema: { params: ValueListParameters }, onRequest, ...listResource },
    async (request) => {
      const { apiKey } = request;
      const { alias } = request.params;
      await conditional(database, request).commit(async (transaction) => {
        const before = await requireList(transaction, apiKey.tenantId, alias);
        await checkUnused(transaction, apiKey.tenantId, alias);
        await store.deleteValueList(transaction, apiKey.tenantId, alias);
        const data = { alias, before: recordedValueList(before) };
        await recordConfigurationChange(transaction, apiKey, 'value_list.deleted', data);
      });
      return { success: true };
    },
  );
}
