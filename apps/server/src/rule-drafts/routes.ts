/** Management API of our own: drafts of rules. Owns: their life until they are promoted. Does not own: rules that decide. */
import { randomUUID } from 'node:crypto';
import {
  ActionCodeParameters,
  CreateDraftBody,
  DraftParameters,
  PromoteDraftBody,
  ShadowResultsQuery,
  UpdateDraftBody,
} from '@stepward/api';
import type { StoredRule } from '../action-configurations/action-configuration.ts';
import { applyToRule } from '../action-configurations/changes.ts';
import {
  actionPath,
  type ConfigurationDependencies,
  enabledMethods,
  requireConfiguration,
} from '../action-configurations/dependencies.ts';
import { checkListsExist } from '../action-configurations/list-use.ts';
import { presentRule } from '../action-configurations/presenter.ts';
import { noSuchRule } from '../action-configurations/reading.ts';
import { requireClassic } from '../action-configurations/rule-writing.ts';
import { findRule } from '../action-configurations/store.ts';
import type { Reader, Transaction } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import { type ApiKeyHook, takesApiKey } from '../http/authentication.ts';
import type { HttpServer } from '../http/http-server.ts';
import { collection, conditional, resource } from '../http/preconditions.ts';
import { vocabularyOf } from '../rule-catalogue/vocabulary.ts';
import { recordConfigurationChange } from '../tenants/configuration-change.ts';
import { presentDraft } from './presenter.ts';
import { priorityAfterLast } from './priority.ts';
import { promote } from './promotion.ts';
import { resultsFrom, shadowResults } from './results.ts';
import type { RuleDraft } from './rule-draft.ts';
import * as store from './store.ts';

const draftsPath = `${actionPath}/rule-drafts`;
const draftPath = `${draftsPath}/:draftId`;
const draftsMax = 50;
/** Each is evaluated and written down with every decision of the action. */
const shadowsMax = 10;

interface Place {
  readonly tenantId: string;
  readonly actionCode: string;
}

async function requireDraft(
  reader: Reader,
  { tenantId, actionCode }: Place,
  draftId: string,
): Promise<RuleDraft> {
  const draft = await store.findDraft(reader, tenantId, actionCode, draftId);
  if (!draft) throw new ApiError('not_found', `The action ${actionCode} has no such draft.`);
  return draft;
}

async function readDraft(reader: Reader, { tenantId, actionCode }: Place, draftId: string) {
  const draft = await requireDraft(reader, { tenantId, actionCode }, draftId);
  return presentDraft(tenantId, actionCode, draft, await vocabularyOf(reader, tenantId));
}

async function readDrafts(reader: Reader, { tenantId, actionCode }: Place) {
  await requireConfiguration(reader, tenantId, actionCode);
  const drafts = await store.listDrafts(reader, tenantId, actionCode);
  const vocabulary = await vocabularyOf(reader, tenantId);
  return drafts.map((draft) => presentDraft(tenantId, actionCode, draft, vocabulary));
}

const draftResource = resource<{ actionCode: string; draftId: string }>(
  async (reader, { tenantId, params: { actionCode, draftId } }) =>
    await readDraft(reader, { tenantId, actionCode }, draftId),
);

const draftCollection = collection<{ actionCode: string }>((reader, { tenantId, params: { actionCode } }) =>
  readDrafts(reader, { tenantId, actionCode }),
);

/** For the trail. */
const recorded = ({ state, replaces, rule }: RuleDraft) => ({ state, replaces, rule });

/** Writes one draft after counting its neighbours, all in one transaction. */
async function write(
  transaction: Transaction,
  { tenantId, actionCode }: Place,
  draft: RuleDraft,
): Promise<void> {
  const drafts = await store.listDrafts(transaction, tenantId, actionCode);
  const others = drafts.filter(({ draftId }) => draftId !== draft.draftId);
  if (others.length >= draftsMax)
    throw new ApiError('invalid_request', `An action has at most ${draftsMax} drafts.`);
  const shadows = others.filter(({ state }) => state === 'SHADOW');
  if (draft.state === 'SHADOW' && shadows.length >= shadowsMax)
    throw new ApiError(
      'invalid_request',
      `The field state may be SHADOW for ${shadowsMax} drafts of an action.`,
    );
  await checkListsExist(transaction, tenantId, draft.rule);
  await store.putDraft(transaction, tenantId, actionCode, draft);
}

export function ruleDraftRoutes(server: HttpServer, dependencies: ConfigurationDependencies): void {
  const onRequest = takesApiKey(dependencies.apiKeys, 'management');
  readRoutes(server, dependencies, onRequest);
  createRoute(server, dependencies, onRequest);
  changeRoutes(server, dependencies, onRequest);
  promoteRoute(server, dependencies, onRequest);
}

function readRoutes(
  server: HttpServer,
  { database: { read }, now }: ConfigurationDependencies,
  onRequest: ApiKeyHook,
): void {
  server.get(
    draftsPath,
    { schema: { params: ActionCodeParameters }, onRequest },
    async ({ apiKey: { tenantId }, params: { actionCode } }) =>
      await readDrafts(read, { tenantId, actionCode }),
  );

  server.get(
    draftPath,
    { schema: { params: DraftParameters }, onRequest },
    async ({ apiKey: { tenantId }, params: { actionCode, draftId } }) =>
      await readDraft(read, { tenantId, actionCode }, draftId),
  );

  server.get(
    `${draftPath}/shadow-results`,
    { schema: { params: DraftParameters, querystring: ShadowResultsQuery }, onRequest },
    async ({ apiKey: { tenantId }, params: { actionCode, draftId }, query: { fromDate } }) => {
      const from = resultsFrom(fromDate, now());
      return await shadowResults(read, { tenantId, actionCode, draftId }, from);
    },
  );
}

/** What a draft begins from: the rule whose place it would take, or what must be said of a new one. */
async function beginning(
  reader: Reader,
  place: Place,
  draftId: string,
  body: CreateDraftBody,
  replaced: StoredRule | undefined,
): Promise<StoredRule> {
  if (replaced) return { ...replaced, ruleId: draftId, isActive: true };
  const { name, type } = body;
  if (name === undefined || type === undefined)
    throw new ApiError(
      'invalid_request',
      `The field ${name === undefined ? 'name' : 'type'} is required, unless replacesRuleId names a rule.`,
    );
  const priority = body.priority ?? (await priorityAfterLast(reader, place));
  return { ruleId: draftId, name, type, isActive: true, priority };
}

function createRoute(
  server: HttpServer,
  { database, tenants, now }: ConfigurationDependencies,
  onRequest: ApiKeyHook,
): void {
  server.post(
    draftsPath,
    { schema: { params: ActionCodeParameters, body: CreateDraftBody }, onRequest, ...draftCollection },
    async (request) => {
      const { apiKey, body } = request;
      const { tenantId } = apiKey;
      const { actionCode } = request.params;
      const place = { tenantId, actionCode };
      const enabled = await enabledMethods(tenants, tenantId);
      const draftId = randomUUID();
      const at = now();
      const created = await conditional(database, request).commit(async (transaction) => {
        await requireClassic(transaction, tenantId, actionCode);
        const { replacesRuleId: replaces, state = 'DRAFT' } = body;
        const basedOn =
          replaces === undefined ? undefined : await findRule(transaction, tenantId, actionCode, replaces);
        if (replaces !== undefined && !basedOn) throw noSuchRule(actionCode);
        const first = await beginning(transaction, place, draftId, body, basedOn);
        const rule = applyToRule(first, body, enabled);
        const draft = { draftId, state, rule, replaces, basedOn, createdAt: at, updatedAt: at };
        await write(transaction, place, draft);
        const data = { actionCode, draftId, after: recorded(draft) };
        await recordConfigurationChange(transaction, apiKey, 'rule_draft.created', data, at);
        return draft;
      });
      return presentDraft(tenantId, actionCode, created, await vocabularyOf(database.read, tenantId));
    },
  );
}

function changeRoutes(
  server: HttpServer,
  { database, tenants, now }: ConfigurationDependencies,
  onRequest: ApiKeyHook,
): void {
  server.patch(
    draftPath,
    { schema: { params: DraftParameters, body: UpdateDraftBody }, onRequest, ...draftResource },
    async (request) => {
      const { apiKey, body } = request;
      const { actionCode, draftId } = request.params;
      const place = { tenantId: apiKey.tenantId, actionCode };
      const enabled = await enabledMethods(tenants, apiKey.tenantId);
      const at = now();
      const changed = await conditional(database, request).commit(async (transaction) => {
        const before = await requireDraft(transaction, place, draftId);
        const { isActive: _isActive, ...changes } = body as UpdateDraftBody & { isActive?: unknown };
        const rule = applyToRule(before.rule, changes, enabled);
        const after = { ...before, rule, state: body.state ?? before.state, updatedAt: at };
        await write(transaction, place, after);
        const data = { actionCode, draftId, before: recorded(before), after: recorded(after) };
        await recordConfigurationChange(transaction, apiKey, 'rule_draft.updated', data, at);
        return after;
      });
      const vocabulary = await vocabularyOf(database.read, apiKey.tenantId);
      return presentDraft(apiKey.tenantId, actionCode, changed, vocabulary);
    },
  );

  server.delete(
    draftPath,
    { schema: { params: DraftParameters }, onRequest, ...draftResource },
    async (request) => {
      const { apiKey } = request;
      const { tenantId } = apiKey;
      const { actionCode, draftId } = request.params;
      const at = now();
      await conditional(database, request).commit(async (transaction) => {
        const before = await requireDraft(transaction, { tenantId, actionCode }, draftId);
        await store.deleteDraft(transaction, tenantId, actionCode, draftId);
        const data = { actionCode, draftId, before: recorded(before) };
        await recordConfigurationChange(transaction, apiKey, 'rule_draft.deleted', data, at);
      });
      return { success: true };
    },
  );
}

function promoteRoute(
  server: HttpServer,
  { database, tenants, now }: ConfigurationDependencies,
  onRequest: ApiKeyHook,
): void {
  server.post(
    `${draftPath}/promote`,
    { schema: { params: DraftParameters, body: PromoteDraftBody }, onRequest, ...draftResource },
    async (request) => {
      const { apiKey } = request;
      const { tenantId } = apiKey;
      const { actionCode, draftId } = request.params;
      const { overwrite = false } = request.body;
      const enabled = await enabledMethods(tenants, tenantId);
      const at = now();
      const rule = await conditional(database, request).commit(async (transaction) => {
        const draft = await requireDraft(transaction, { tenantId, actionCode }, draftId);
        await requireClassic(transaction, tenantId, actionCode);
        // Methods may have been switched off since it was written.
        applyToRule(draft.rule, {}, enabled);
        const promotion = { tenantId, actionCode, overwrite, at };
        const { before, after } = await promote(transaction, draft, promotion);
        const data = { actionCode, draftId, before, after };
        await recordConfigurationChange(transaction, apiKey, 'rule.promoted', data, at);
        return after;
      });
      return presentRule(tenantId, actionCode, rule, await vocabularyOf(database.read, tenantId));
    },
  );
}
