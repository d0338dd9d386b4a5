/** Planning who is told and who signs in: webhook endpoints and app clients. */
import { randomUUID } from 'node:crypto';
import type { CreateWebhookEndpointBody, SigningAlgorithm, UpdateAppClientBody } from '@stepward/api';
import { algorithmOf, appClientsMax, changedAppClient, recordedAppClient } from '../app-clients/changes.ts';
import { type CustomClaims, checkCustomClaims } from '../app-clients/custom-claims.ts';
import {
  deleteAppClient,
  insertAppClient,
  type StoredAppClient,
  updateAppClient,
} from '../app-clients/store.ts';
import type { NewSigningKey } from '../signing-keys/signing-key.ts';
import type { Endpoint } from '../webhooks/endpoint.ts';
import { deleteEndpoint, insertEndpoint, updateEndpoint } from '../webhooks/endpoint-store.ts';
import { checkMessages, endpointsMax, recordedEndpoint, withCursor } from '../webhooks/service.ts';
import { requireTarget } from '../webhooks/target.ts';
import { differences, matched, type Planning, remove } from './changes.ts';
import { isSame } from './json-text.ts';
import type { Part, Parts } from './parts.ts';
import { presentAppClient, presentEndpoint } from './present.ts';
import type { Place } from './problems.ts';

type EndpointText = CreateWebhookEndpointBody & { readonly endpointId?: string };

const hrefOf = (url: string): string => (URL.canParse(url) ? new URL(url).href : url);

/** As it is stored once the plan is applied. */
function endpointIn(planning: Planning, body: EndpointText, before: Endpoint | undefined): Endpoint {
  const { state, at } = planning;
  const isActive = body.isActive ?? true;
  return {
    tenantId: state.tenantId,
    endpointId: before?.endpointId ?? body.endpointId ?? randomUUID(),
    url: hrefOf(body.url),
    description: body.description ?? null,
    eventTypes: body.eventTypes,
    includesPublicKey: body.includeCredentialPublicKey ?? false,
    isActive,
    disabledReason: isActive ? null : (before?.disabledReason ?? null),
    logCursor: before?.logCursor ?? null,
    createdAt: before?.createdAt ?? at,
    updatedAt: at,
  };
}

/** `trailEnd`: log events are told from here on to who did not want them before. */
export function planEndpoints(planning: Planning, { webhookEndpoints }: Parts, trailEnd: number): void {
  const { state, problems, dependencies, prune } = planning;
  const given = webhookEndpoints.map(({ place, value }) => ({
    place,
    value: value as unknown as EndpointText,
  }));
  const { befores, gone } = matched(problems, {
    given,
    stored: state.endpoints,
    idField: 'endpointId',
    givenId: ({ endpointId }) => endpointId,
    storedId: ({ endpointId }) => endpointId,
    givenName: ({ url }) => hrefOf(url),
    storedName: ({ url }) => url,
  });
  for (const endpoint of gone)
    remove(
      planning,
      'endpoints away',
      { resource: 'webhook endpoint', name: endpoint.url },
      async (transaction) => {
        await deleteEndpoint(transaction, state.tenantId, endpoint.endpointId);
        return {
          type: 'webhook_endpoint.deleted',
          data: { endpointId: endpoint.endpointId, before: recordedEndpoint(endpoint) },
        };
      },
    );
  const after = given.map(({ place, value }) => {
    const before = befores.get(value);
    return { place, before, endpoint: endpointIn(planning, value, before) };
  });
  const all = [...after.map(({ endpoint }) => endpoint), ...(prune ? [] : gone)];
  for (const { place, before, endpoint } of after) {
    if (before && isSame(presentEndpoint(before), presentEndpoint(endpoint))) continue;
    problems.attempt(place, () => {
      requireTarget('url', endpoint.url, dependencies.webhooks);
      checkMessages(endpoint, all);
    });
    pushEndpoint(planning, before, withCursor(endpoint, trailEnd));
  }
  const [last] = given.slice(-1);
  if (last && all.length > endpointsMax)
    problems.add(last.place, `is one too many: a tenant has at most ${endpointsMax} webhook endpoints`);
}

function pushEndpoint({ steps }: Planning, before: Endpoint | undefined, after: Endpoint): void {
  const fields = differences(before ? presentEndpoint(before) : {}, presentEndpoint(after));
  steps.push({
    phase: 'endpoints',
    change: { change: before ? 'update' : 'create', resource: 'webhook endpoint', name: after.url, fields },
    write: async (transaction) => {
      if (before) await updateEndpoint(transaction, after);
      else await insertEndpoint(transaction, after);
      const states = {
        ...(before && { before: recordedEndpoint(before) }),
        after: recordedEndpoint(after),
      };
      const type = `webhook_endpoint.${before ? 'updated' : 'created'}`;
      return { type, data: { endpointId: after.endpointId, ...states } };
    },
  });
}

type AppClientText = UpdateAppClientBody & { readonly name: string; readonly clientId?: string };

/** Keys of algorithms that the tenant has none of yet; made before the transaction, for it takes a while. */
export type FirstKeys = ReadonlyMap<SigningAlgorithm, NewSigningKey>;

function planAppClient(
  planning: Planning,
  { place, value }: { readonly place: Place; readonly value: AppClientText },
  before: StoredAppClient | undefined,
  firstKeys: FirstKeys,
): void {
  const { state, problems, dependencies, steps, at } = planning;
  const { name } = value;
  const given = changedAppClient({}, value);
  if (before && isSame(presentAppClient(before), presentAppClient({ name, given }))) return;
  problems.attempt(place, () => checkCustomClaims((value.customClaims ?? {}) as CustomClaims));
  const clientId = before?.clientId ?? value.clientId ?? randomUUID();
  const after = { tenantId: state.tenantId, clientId, name, given, createdAt: before?.createdAt ?? at };
  const fields = differences(before ? presentAppClient(before) : {}, presentAppClient(after));
  const key = firstKeys.get(algorithmOf(value));
  steps.push({
    phase: 'app clients',
    change: { change: before ? 'update' : 'create', resource: 'app client', name, fields },
    write: async (transaction) => {
      if (before) await updateAppClient(transaction, after);
      else await insertAppClient(transaction, after);
      if (key) await dependencies.signingKeys.insertFirst(transaction, state.tenantId, key, at);
      const type = `app_client.${before ? 'updated' : 'created'}`;
      const states = {
        ...(before && { before: recordedAppClient(before) }),
        after: recordedAppClient(after),
      };
      return { type, data: { clientId, ...states } };
    },
  });
}

export function planAppClients(planning: Planning, { appClients }: Parts, firstKeys: FirstKeys): void {
  const { state, problems, prune } = planning;
  const given = appClients.map(({ place, value }: Part) => ({
    place,
    value: value as unknown as AppClientText,
  }));
  const { befores, gone } = matched(problems, {
    given,
    stored: state.appClients,
    idField: 'clientId',
    givenId: ({ clientId }) => clientId,
    storedId: ({ clientId }) => clientId,
    givenName: ({ name }) => name,
    storedName: ({ name }) => name,
  });
  for (const client of gone) {
    const { clientId, name } = client;
    remove(planning, 'app clients away', { resource: 'app client', name }, async (transaction) => {
      await deleteAppClient(transaction, state.tenantId, clientId);
      return { type: 'app_client.deleted', data: { clientId, before: recordedAppClient(client) } };
    });
  }
  for (const one of given) planAppClient(planning, one, befores.get(one.value), firstKeys);
  const [last] = given.slice(-1);
  if (last && given.length + (prune ? 0 : gone.length) > appClientsMax)
    problems.add(last.place, `is one too many: a tenant has at most ${appClientsMax} app clients`);
}
