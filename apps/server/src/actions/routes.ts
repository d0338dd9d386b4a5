/** Track, validate, and the actions of a person (server-api.md §9, §11). */
import { randomUUID } from 'node:crypto';
import {
  ActionParameters,
  ListActionsQuery,
  TrackBody,
  TrackParameters,
  UpdateActionBody,
  UserParameters,
  ValidateBody,
} from '@stepward/api';
import type { ActionState } from '@stepward/decision';
import { listRules } from '../action-configurations/store.ts';
import type { ApiKeyStore } from '../api-keys/store.ts';
import type { Database, Reader } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import { takesApiKey } from '../http/authentication.ts';
import type { HttpServer } from '../http/http-server.ts';
import type { TenantStore } from '../tenants/store.ts';
import type { TokenService } from '../tokens/token-service.ts';
import type { Action } from './action.ts';
import { presentAction, presentListed, presentTracked } from './presenter.ts';
import { checkRedirectUrl } from './redirect-url.ts';
import { findAction, listActions, overrideState } from './store.ts';
import type { TrackRequest, TrackService } from './track.ts';
import type { ValidateService } from './validate.ts';

export interface ActionRouteDependencies {
  readonly database: Database;
  readonly apiKeys: ApiKeyStore;
  readonly tenants: TenantStore;
  readonly tokens: TokenService;
  readonly trackService: TrackService;
  readonly validateService: ValidateService;
  readonly now: () => number;
}

const lookBackMs = 30 * 24 * 3_600_000;
const listMax = 1_000;

export function actionRoutes(server: HttpServer, dependencies: ActionRouteDependencies): void {
  trackRoute(server, dependencies);
  validateRoute(server, dependencies);
  readRoutes(server, dependencies);
  updateRoute(server, dependencies);
}

function trackRoute(
  server: HttpServer,
  { apiKeys, tenants, tokens, trackService }: ActionRouteDependencies,
): void {
  server.post(
    '/v1/users/:userId/actions/:action',
    {
      schema: { params: TrackParameters, body: TrackBody },
      onRequest: takesApiKey(apiKeys, 'server'),
    },
    async ({ apiKey, params, body }) => {
      const { tenantId } = apiKey;
      const { userId, action } = params;
      if (body.redirectUrl !== undefined) {
        const tenant = tenants.cached(tenantId) ?? (await tenants.find(tenantId));
        checkRedirectUrl(body.redirectUrl, tenant?.settings.redirectUrls ?? []);
      }
      const request: TrackRequest = {
        ...body,
        userId,
        actionCode: action,
        idempotencyKey: body.idempotencyKey ?? randomUUID(),
      };
      return presentTracked(await trackService.track(tenantId, request), tokens);
    },
  );
}

function validateRoute(server: HttpServer, { apiKeys, validateService }: ActionRouteDependencies): void {
  server.post(
    '/v1/validate',
    {
      schema: { body: ValidateBody },
      onRequest: takesApiKey(apiKeys, 'server'),
    },
    async ({ apiKey, body }) => await validateService.validate(apiKey.tenantId, body),
  );
}

function readRoutes(server: HttpServer, { apiKeys, database, now }: ActionRouteDependencies): void {
  const onRequest = takesApiKey(apiKeys, 'server');
  server.get(
    '/v1/users/:userId/actions/:action/:idempotencyKey',
    { schema: { params: ActionParameters }, onRequest },
    async ({ apiKey, params }) => {
      const action = await requireAction(database.read, apiKey.tenantId, params);
      return presentAction(action, await rulesOf(database, action));
    },
  );
  server.get(
    '/v1/users/:userId/actions',
    { schema: { params: UserParameters, querystring: ListActionsQuery }, onRequest },
    async ({ apiKey, params, query }) => {
      const earliest = now() - lookBackMs;
      const from = query.fromDate === undefined ? earliest : Math.max(parseDate(query.fromDate), earliest);
      const codes = query.codes?.split(',').map((code) => code.trim());
      const filter = { from, codes, state: query.state, limit: listMax };
      const actions = await listActions(database.read, apiKey.tenantId, params.userId, filter);
      return actions.map(presentListed);
    },
  );
}

function updateRoute(server: HttpServer, { apiKeys, database, now }: ActionRouteDependencies): void {
  server.patch(
    '/v1/users/:userId/actions/:action/:idempotencyKey',
    {
      schema: { params: ActionParameters, body: UpdateActionBody },
      onRequest: takesApiKey(apiKeys, 'server'),
    },
    async ({ apiKey, params, body }) => {
      const { tenantId } = apiKey;
      const state = body.state as ActionState;
      await database.commit(async (transaction) => {
        const found = await requireAction(transaction, tenantId, params);
        await overrideState(transaction, found, state, now());
        const { userId, actionCode, idempotencyKey } = found;
        const data = { actionCode, idempotencyKey, from: found.state, to: state, keyId: apiKey.keyId };
        transaction.audit({ tenantId, type: 'action.overridden', userId, data });
      });
      const action = await requireAction(database.read, tenantId, params);
      return presentAction(action, await rulesOf(database, action));
    },
  );
}

async function requireAction(
  reader: Reader,
  tenantId: string,
  { userId, action, idempotencyKey }: { userId: string; action: string; idempotencyKey: string },
): Promise<Action> {
  const found = await findAction(reader, { tenantId, userId, actionCode: action, idempotencyKey });
  if (!found) throw new ApiError('not_found', 'There is no such action for this user.');
  return found;
}

async function rulesOf(database: Database, action: Action) {
  const rules = await listRules(database.read, action.tenantId, action.actionCode);
  return action.ruleIds.map((ruleId) => {
    const rule = rules.find((candidate) => candidate.ruleId === ruleId);
    return {
      ruleId,
      name: rule?.name ?? '(deleted rule)',
      ...(rule?.description === undefined ? {} : { description: rule.description }),
    };
  });
}

function parseDate(text: string): number {
  const time = Date.parse(text);
  if (Number.isNaN(time))
    throw new ApiError('invalid_request', 'The query parameter fromDate must be an ISO 8601 date.');
  return time;
}
