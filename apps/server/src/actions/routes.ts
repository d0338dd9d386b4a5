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
import { type ActionState, actionStates } from '@stepward/decision';
import { listRules } from '../action-configurations/store.ts';
import type { ApiKeyStore } from '../api-keys/store.ts';
import type { Database, Reader } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import { takesApiKey } from '../http/authentication.ts';
import type { HttpServer } from '../http/http-server.ts';
import { parseIsoTime } from '../http/iso-time.ts';
import type { TenantStore } from '../tenants/store.ts';
import type { TokenService } from '../tokens/token-service.ts';
import type { Action } from './action.ts';
import { overrideAction } from './override.ts';
import { presentAction, presentListed, presentTracked } from './presenter.ts';
import type { Amend } from './record.ts';
import { checkRedirectUrl } from './redirect-url.ts';
import { findAction, listActions } from './store.ts';
import type { TrackRequest, TrackService } from './track.ts';
import type { ValidateService } from './validate.ts';

export interface ActionRouteDependencies {
  readonly database: Database;
  readonly apiKeys: ApiKeyStore;
  readonly tenants: TenantStore;
  readonly tokens: TokenService;
  readonly trackService: TrackService;
  readonly validateService: ValidateService;
  /** Meets the action with a challenge that was passed before (`challengeId`). */
  readonly bindChallenge: (challengeId: string) => Amend;
  readonly now: () => number;
}

const lookBackMs = 30 * 24 * 3_600_000;
const listMax = 1_000;
const listedCodesMax = 100;

export function actionRoutes(server: HttpServer, dependencies: ActionRouteDependencies): void {
  trackRoute(server, dependencies);
  validateRoute(server, dependencies);
  readRoutes(server, dependencies);
  updateRoute(server, dependencies);
}

function trackRoute(
  server: HttpServer,
  { apiKeys, tenants, tokens, trackService, bindChallenge }: ActionRouteDependencies,
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
      const { challengeId } = request;
      const amend = challengeId === undefined ? undefined : bindChallenge(challengeId);
      return presentTracked(await trackService.track(tenantId, request, amend), tokens);
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
      const from = query.fromDate ? Math.max(parseDate(query.fromDate), earliest) : earliest;
      const filter = { from, codes: codesIn(query.codes), state: stateIn(query.state), limit: listMax };
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
      const { tenantId, keyId } = apiKey;
      const override = { state: body.state as ActionState, custom: body.custom, keyId, now: now() };
      const action = await database.commit(async (transaction) => {
        await overrideAction(transaction, await requireAction(transaction, tenantId, params), override);
        return await requireAction(transaction, tenantId, params);
      });
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
  // A proof for the settings is not the application's to see or to override.
  if (!found || found.stepUpOf) throw new ApiError('not_found', 'There is no such action for this user.');
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
  const time = parseIsoTime(text);
  if (time === undefined)
    throw new ApiError(
      'invalid_request',
      'The query parameter fromDate must be an ISO 8601 date or time, such as 2030-01-01 or 2030-01-01T00:00:00.000Z.',
    );
  return time;
}

/** Undefined: all of them. */
function codesIn(list: string | undefined): string[] | undefined {
  const codes = [...new Set((list ?? '').split(',').map((code) => code.trim()))].filter(Boolean);
  if (codes.length > listedCodesMax)
    throw new ApiError('invalid_request', `The query parameter codes may have ${listedCodesMax} codes.`);
  return codes.length === 0 ? undefined : codes;
}

/** Undefined: any of them. */
function stateIn(text: string | undefined): string | undefined {
  if (!text || (actionStates as readonly string[]).includes(text)) return text || undefined;
  throw new ApiError(
    'invalid_request',
    `The query parameter state must be one of ${actionStates.join(', ')}.`,
  );
}
