/**
 * Management API of our own: whom a tenant set for something, by name. Credentials go in and never come out: of them it
 * is said which there are. Owns: the four routes of each kind. Does not own: what a provider takes.
 */
import type { TSchema } from 'typebox';
import type { ApiKeyStore } from '../api-keys/store.ts';
import type { Database, Reader } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import { takesApiKey } from '../http/authentication.ts';
import { knownBy } from '../http/entity-tag.ts';
import type { HttpServer } from '../http/http-server.ts';
import { conditional, resource } from '../http/preconditions.ts';
import { recordedProvider } from './presenter.ts';
import type { ProviderConfiguration, ProviderStore, StoredProvider } from './store.ts';

export interface ProviderRouteDependencies {
  readonly database: Database;
  readonly apiKeys: ApiKeyStore;
  readonly now: () => number;
}

export interface ProviderRoutes<Name extends string, Body, Configuration extends ProviderConfiguration> {
  readonly path: string;
  /** What the last part of the path is called; in `params` it is the only one. */
  readonly parameter: string;
  readonly params: TSchema;
  readonly body: TSchema;
  readonly store: ProviderStore<Name, Configuration>;
  /** Throws `invalid_request` naming the field and what is allowed. */
  readonly parse: (name: Name, body: Body) => Configuration;
  readonly present: (tenantId: string, stored: StoredProvider<Name, Configuration>) => object;
  /** A sentence for 404. */
  readonly notSet: (name: Name) => string;
  /** Of the audit events `….set` and `….removed`. */
  readonly event: string;
  /** What audit events call the name; absent: as the path does. */
  readonly eventField?: string;
}

export function providerRoutes<Name extends string, Body, Configuration extends ProviderConfiguration>(
  server: HttpServer,
  { database, apiKeys, now }: ProviderRouteDependencies,
  kind: ProviderRoutes<Name, Body, Configuration>,
): void {
  const { path, parameter, params, store, present, event, eventField = parameter } = kind;
  const one = `${path}/:${parameter}`;
  const nameIn = (request: { readonly params: unknown }): Name =>
    (request.params as Readonly<Record<string, Name>>)[parameter] as Name;
  const notSet = (name: Name) => new ApiError('not_found', kind.notSet(name));
  const onRequest = takesApiKey(apiKeys, 'management');

  const shown = (tenantId: string, stored: StoredProvider<Name, Configuration>): object => {
    const presented = present(tenantId, stored);
    // Credentials may change and nothing that is shown.
    return knownBy(presented, [presented, stored.revision]);
  };
  const read = async (reader: Reader, tenantId: string, name: Name): Promise<object> => {
    const stored = await store.find(reader, tenantId, name);
    if (!stored) throw notSet(name);
    return shown(tenantId, stored);
  };
  const ownResource = resource((reader, { tenantId, params: names }) =>
    read(reader, tenantId, nameIn({ params: names })),
  );

  server.get(path, { onRequest }, async ({ apiKey: { tenantId } }) => {
    const all = await store.list(database.read, tenantId);
    return all.map((stored) => shown(tenantId, stored));
  });

  server.get(
    one,
    { schema: { params }, onRequest },
    async (request) => await read(database.read, request.apiKey.tenantId, nameIn(request)),
  );

  // A whole replacement, credentials too: kept ones could otherwise be sent to a base URL of somebody's choice.
  server.put(one, { schema: { params, body: kind.body }, onRequest, ...ownResource }, async (request) => {
    const { tenantId, keyId } = request.apiKey;
    const name = nameIn(request);
    const configuration = kind.parse(name, request.body as Body);
    const at = now();
    const stored = await conditional(database, request).commit(async (transaction) => {
      const before = await store.find(transaction, tenantId, name);
      const changes = {
        before: before && recordedProvider(before.configuration),
        after: recordedProvider(configuration),
      };
      const data = { [eventField]: name, provider: configuration.provider, ...changes, keyId };
      transaction.audit({ tenantId, type: `${event}.set`, data });
      return await store.put(transaction, tenantId, name, { configuration, now: at });
    });
    return present(tenantId, stored);
  });

  server.delete(one, { schema: { params }, onRequest, ...ownResource }, async (request) => {
    const { tenantId, keyId } = request.apiKey;
    const name = nameIn(request);
    await conditional(database, request).commit(async (transaction) => {
      const before = await store.find(transaction, tenantId, name);
      if (!before) throw notSet(name);
      await store.remove(transaction, tenantId, name);
      const data = { [eventField]: name, before: recordedProvider(before.configuration), keyId };
      transaction.audit({ tenantId, type: `${event}.removed`, data });
    });
    return { success: true };
  });
}
