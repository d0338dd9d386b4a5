/** Management API: the rules of an action (management-api.md §4), and their order. Rules of a flow are changed with the flow. */
import { randomUUID } from 'node:crypto';
import {
  ActionCodeParameters,
  CreateRuleBody,
  RuleOrderBody,
  RuleParameters,
  UpdateRuleBody,
} from '@stepward/api';
import type { ApiKeyHook } from '../http/authentication.ts';
import type { HttpServer } from '../http/http-server.ts';
import { conditional } from '../http/preconditions.ts';
import { vocabularyOf } from '../rule-catalogue/vocabulary.ts';
import { recordConfigurationChange } from '../tenants/configuration-change.ts';
import type { StoredRule } from './action-configuration.ts';
import { applyToRule } from './changes.ts';
import { actionPath, type ConfigurationDependencies, enabledMethods } from './dependencies.ts';
import { presentRule } from './presenter.ts';
import { noSuchRule, readRule, readRules, ruleCollection, ruleResource, rulesResource } from './reading.ts';
import { reorderRules } from './rule-order.ts';
import { requireClassic, writeRule } from './rule-writing.ts';
import * as store from './store.ts';

const rulesPath = `${actionPath}/rules`;
const rulePath = `${rulesPath}/:ruleId`;

export function ruleRoutes(
  server: HttpServer,
  dependencies: ConfigurationDependencies,
  onRequest: ApiKeyHook,
): void {
  readRoutes(server, dependencies, onRequest);
  createAndUpdateRoutes(server, dependencies, onRequest);
  orderAndDeleteRoutes(server, dependencies, onRequest);
}

function readRoutes(
  server: HttpServer,
  { database }: ConfigurationDependencies,
  onRequest: ApiKeyHook,
): void {
  server.get(
    rulesPath,
    { schema: { params: ActionCodeParameters }, onRequest },
    async ({ apiKey: { tenantId }, params: { actionCode } }) =>
      await readRules(database.read, tenantId, actionCode),
  );

  server.get(
    rulePath,
    { schema: { params: RuleParameters }, onRequest },
    async ({ apiKey: { tenantId }, params }) => await readRule(database.read, tenantId, params),
  );
}

function createAndUpdateRoutes(
  server: HttpServer,
  { database, tenants, now }: ConfigurationDependencies,
  onRequest: ApiKeyHook,
): void {
  server.post(
    rulesPath,
    {
      schema: { params: ActionCodeParameters, body: CreateRuleBody },
      onRequest,
      ...ruleCollection,
    },
    async (request) => {
      const { apiKey, body } = request;
      const { tenantId } = apiKey;
      const { actionCode } = request.params;
      const { name, type } = body;
      const empty: StoredRule = { ruleId: randomUUID(), name, type, isActive: true, priority: 0 };
      const rule = applyToRule(empty, body, await enabledMethods(tenants, tenantId));
      const at = now();
      await conditional(database, request).commit(async (transaction) => {
        await requireClassic(transaction, tenantId, actionCode);
        await writeRule(transaction, { tenantId, actionCode }, rule, at);
        await recordConfigurationChange(transaction, apiKey, 'rule.created', { actionCode, after: rule }, at);
      });
      return presentRule(tenantId, actionCode, rule, await vocabularyOf(database.read, tenantId));
    },
  );

  server.patch(
    rulePath,
    { schema: { params: RuleParameters, body: UpdateRuleBody }, onRequest, ...ruleResource },
    async (request) => {
      const { apiKey, body } = request;
      const { tenantId } = apiKey;
      const { actionCode, ruleId } = request.params;
      const enabled = await enabledMethods(tenants, tenantId);
      const at = now();
      const changed = await conditional(database, request).commit(async (transaction) => {
        const before = await store.findRule(transaction, tenantId, actionCode, ruleId);
        if (!before) throw noSuchRule(actionCode);
        await requireClassic(transaction, tenantId, actionCode);
        const after = applyToRule(before, body, enabled);
        await writeRule(transaction, { tenantId, actionCode }, after, at);
        const data = { actionCode, before, after };
        await recordConfigurationChange(transaction, apiKey, 'rule.updated', data, at);
        return after;
      });
      return presentRule(tenantId, actionCode, changed, await vocabularyOf(database.read, tenantId));
    },
  );
}

function orderAndDeleteRoutes(
  server: HttpServer,
  { database, now }: ConfigurationDependencies,
  onRequest: ApiKeyHook,
): void {
  server.put(
    `${actionPath}/rule-order`,
    { schema: { params: ActionCodeParameters, body: RuleOrderBody }, onRequest, ...rulesResource },
    async (request) => {
      const { apiKey } = request;
      const { tenantId } = apiKey;
      const { actionCode } = request.params;
      const { ruleIds } = request.body;
      const at = now();
      const rules = await conditional(database, request).commit(async (transaction) => {
        await requireClassic(transaction, tenantId, actionCode);
        const { before, after } = await reorderRules(transaction, tenantId, actionCode, ruleIds);
        const ids = (list: readonly StoredRule[]) => list.map((rule) => rule.ruleId);
        const data = { actionCode, before: ids(before), after: ids(after) };
        await recordConfigurationChange(transaction, apiKey, 'rules.reordered', data, at);
        return after;
      });
      const vocabulary = await vocabularyOf(database.read, tenantId);
      return rules.map((rule) => presentRule(tenantId, actionCode, rule, vocabulary));
    },
  );

  server.delete(
    rulePath,
    { schema: { params: RuleParameters }, onRequest, ...ruleResource },
    async (request) => {
      const { apiKey } = request;
      const { tenantId } = apiKey;
      const { actionCode, ruleId } = request.params;
      await conditional(database, request).commit(async (transaction) => {
        const before = await store.findRule(transaction, tenantId, actionCode, ruleId);
        if (!before) throw noSuchRule(actionCode);
        await requireClassic(transaction, tenantId, actionCode);
        await store.deleteRule(transaction, tenantId, actionCode, ruleId);
        await recordConfigurationChange(transaction, apiKey, 'rule.deleted', { actionCode, before });
      });
      return { success: true };
    },
  );
}
