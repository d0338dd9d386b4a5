/** Management API: action configurations and their rules (management-api.md §3, §4). */
import { randomUUID } from 'node:crypto';
import {
  ActionCodeParameters,
  CreateActionBody,
  CreateRuleBody,
  RuleParameters,
  UpdateActionConfigurationBody,
  UpdateRuleBody,
} from '@stepward/api';
import type { Outcome } from '@stepward/decision';
import type { FastifyRequest } from 'fastify';
import type { ApiKeyStore } from '../api-keys/store.ts';
import type { Database, Reader, Transaction } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import { requireApiKey } from '../http/authentication.ts';
import type { HttpServer } from '../http/http-server.ts';
import { recordConfigurationChange } from '../tenants/configuration-change.ts';
import type { TenantStore } from '../tenants/store.ts';
import { type OutboundPolicy, requireTarget } from '../webhooks/target.ts';
import type { ActionConfiguration, StoredRule } from './action-configuration.ts';
import { applyToConfiguration, applyToRule, checkPriority } from './changes.ts';
import { checkListsExist } from './list-use.ts';
import { presentConfiguration, presentRule } from './presenter.ts';
import * as store from './store.ts';

export interface ConfigurationDependencies {
  readonly database: Database;
  readonly apiKeys: ApiKeyStore;
  readonly tenants: TenantStore;
  readonly now: () => number;
  /** Where verification webhooks may go. */
  readonly webhooks: OutboundPolicy;
}

const actionsPath = '/v1/management/action-configurations';
const actionPath = `${actionsPath}/:actionCode`;
const rulesPath = `${actionPath}/rules`;
const rulePath = `${rulesPath}/:ruleId`;
const actionsMax = 1_000;
const rulesMax = 100;

async function requireConfiguration(
  reader: Reader,
  tenantId: string,
  actionCode: string,
): Promise<ActionConfiguration> {
  const found = await store.findConfiguration(reader, tenantId, actionCode);
  if (!found) throw new ApiError('not_found', `There is no action configuration ${actionCode}.`);
  return found;
}

async function requireRule(
  reader: Reader,
  tenantId: string,
  actionCode: string,
  ruleId: string,
): Promise<StoredRule> {
  const found = await store.findRule(reader, tenantId, actionCode, ruleId);
  if (!found) throw new ApiError('not_found', `The action ${actionCode} has no such rule.`);
  return found;
}

export function configurationRoutes(server: HttpServer, dependencies: ConfigurationDependencies): void {
  const onRequest = async (request: FastifyRequest) => {
    request.apiKey = await requireApiKey(request, dependencies.apiKeys, 'management');
  };
  actionRoutes(server, dependencies, onRequest);
  ruleReadRoutes(server, dependencies, onRequest);
  ruleWriteRoutes(server, dependencies, onRequest);
}

type OnRequest = (request: FastifyRequest) => Promise<void>;

async function enabledMethods(tenants: TenantStore, tenantId: string): Promise<readonly string[]> {
  return (await tenants.find(tenantId))?.settings.verificationMethods ?? [];
}

/** SECURITY row 47: said when it is set, and judged again with every call. */
function checkWebhook(policy: OutboundPolicy, body: { verificationWebhookUrl?: string | null }): void {
  const url = body.verificationWebhookUrl;
  if (url) requireTarget('verificationWebhookUrl', url, policy);
}

function actionRoutes(
  server: HttpServer,
  { database, tenants, now, webhooks }: ConfigurationDependencies,
  onRequest: OnRequest,
): void {
  server.get(actionsPath, { onRequest }, async ({ apiKey }) => {
    const all = await store.listConfigurations(database.read, apiKey.tenantId);
    return all.map((configuration) => presentConfiguration(apiKey.tenantId, configuration));
  });

  server.post(actionsPath, { schema: { body: CreateActionBody }, onRequest }, async (request) => {
    const { tenantId } = request.apiKey;
    const { actionCode } = request.body;
    checkWebhook(webhooks, request.body);
    const empty = { actionCode, defaultOutcome: 'ALLOW' as Outcome, optional: {}, lastActionAt: null };
    const configuration = applyToConfiguration(empty, request.body, await enabledMethods(tenants, tenantId));
    await database.commit(async (transaction) => {
      const [row] = await transaction.rows(
        'select count(*) as count from action_configurations where tenant_id = ?',
        [tenantId],
      );
      if (Number(row?.count) >= actionsMax)
        throw new ApiError('invalid_request', `A tenant has at most ${actionsMax} actions.`);
      const inserted = await store.insertConfiguration(transaction, tenantId, configuration, now());
      if (!inserted)
        throw new ApiError(
          'invalid_request',
          `The field actionCode must be unique: ${actionCode} exists already.`,
        );
      await recordConfigurationChange(transaction, request.apiKey, 'action_configuration.created', {
        actionCode,
        configuration,
      });
    });
    return presentConfiguration(tenantId, configuration);
  });

  server.get(
    actionPath,
    { schema: { params: ActionCodeParameters }, onRequest },
    async ({ apiKey, params }) =>
      presentConfiguration(
        apiKey.tenantId,
        await requireConfiguration(database.read, apiKey.tenantId, params.actionCode),
      ),
  );

  server.patch(
    actionPath,
    { schema: { params: ActionCodeParameters, body: UpdateActionConfigurationBody }, onRequest },
    async (request) => {
      const { tenantId } = request.apiKey;
      checkWebhook(webhooks, request.body);
      const enabled = await enabledMethods(tenants, tenantId);
      const changed = await database.commit(async (transaction) => {
        const before = await requireConfiguration(transaction, tenantId, request.params.actionCode);
        const after = applyToConfiguration(before, request.body, enabled);
        await store.updateConfiguration(transaction, tenantId, after);
        await recordConfigurationChange(transaction, request.apiKey, 'action_configuration.updated', {
          actionCode: after.actionCode,
          before,
          after,
        });
        return after;
      });
      return presentConfiguration(tenantId, changed);
    },
  );

  server.delete(actionPath, { schema: { params: ActionCodeParameters }, onRequest }, async (request) => {
    const { tenantId } = request.apiKey;
    const { actionCode } = request.params;
    await database.commit(async (transaction) => {
      const before = await requireConfiguration(transaction, tenantId, actionCode);
      await store.deleteConfiguration(transaction, tenantId, actionCode);
      await recordConfigurationChange(transaction, request.apiKey, 'action_configuration.deleted', {
        actionCode,
        before,
      });
    });
    return { success: true };
  });
}

function ruleReadRoutes(
  server: HttpServer,
  { database }: ConfigurationDependencies,
  onRequest: OnRequest,
): void {
  server.get(
    rulesPath,
    { schema: { params: ActionCodeParameters }, onRequest },
    async ({ apiKey, params }) => {
      const { tenantId } = apiKey;
      await requireConfiguration(database.read, tenantId, params.actionCode);
      const rules = await store.listRules(database.read, tenantId, params.actionCode);
      return rules.map((rule) => presentRule(tenantId, params.actionCode, rule));
    },
  );

  server.get(rulePath, { schema: { params: RuleParameters }, onRequest }, async ({ apiKey, params }) => {
    const { actionCode, ruleId } = params;
    return presentRule(
      apiKey.tenantId,
      actionCode,
      await requireRule(database.read, apiKey.tenantId, actionCode, ruleId),
    );
  });
}

function ruleWriteRoutes(
  server: HttpServer,
  { database, tenants, now }: ConfigurationDependencies,
  onRequest: OnRequest,
): void {
  /** Writes one rule after looking at its neighbours, all in one transaction. */
  const write = async (
    transaction: Transaction,
    tenantId: string,
    actionCode: string,
    rule: StoredRule,
  ): Promise<void> => {
    const others = await store.listRules(transaction, tenantId, actionCode);
    checkPriority(rule, others);
    await checkListsExist(transaction, tenantId, rule);
    if (others.length >= rulesMax && others.every((other) => other.ruleId !== rule.ruleId)) {
      throw new ApiError('invalid_request', `An action has at most ${rulesMax} rules.`);
    }
    await store.putRule(transaction, tenantId, actionCode, rule, now());
  };

  server.post(
    rulesPath,
    { schema: { params: ActionCodeParameters, body: CreateRuleBody }, onRequest },
    async (request) => {
      const { tenantId } = request.apiKey;
      const { actionCode } = request.params;
      const { name, type } = request.body;
      const empty: StoredRule = { ruleId: randomUUID(), name, type, isActive: true, priority: 0 };
      const rule = applyToRule(empty, request.body, await enabledMethods(tenants, tenantId));
      await database.commit(async (transaction) => {
        await requireConfiguration(transaction, tenantId, actionCode);
        await write(transaction, tenantId, actionCode, rule);
        await recordConfigurationChange(transaction, request.apiKey, 'rule.created', { actionCode, rule });
      });
      return presentRule(tenantId, actionCode, rule);
    },
  );

  server.patch(
    rulePath,
    { schema: { params: RuleParameters, body: UpdateRuleBody }, onRequest },
    async (request) => {
      const { tenantId } = request.apiKey;
      const { actionCode, ruleId } = request.params;
      const enabled = await enabledMethods(tenants, tenantId);
      const changed = await database.commit(async (transaction) => {
        const before = await requireRule(transaction, tenantId, actionCode, ruleId);
        const after = applyToRule(before, request.body, enabled);
        await write(transaction, tenantId, actionCode, after);
        await recordConfigurationChange(transaction, request.apiKey, 'rule.updated', {
          actionCode,
          before,
          after,
        });
        return after;
      });
      return presentRule(tenantId, actionCode, changed);
    },
  );

  server.delete(rulePath, { schema: { params: RuleParameters }, onRequest }, async (request) => {
    const { tenantId } = request.apiKey;
    const { actionCode, ruleId } = request.params;
    await database.commit(async (transaction) => {
      const before = await requireRule(transaction, tenantId, actionCode, ruleId);
      await store.deleteRule(transaction, tenantId, actionCode, ruleId);
      await recordConfigurationChange(transaction, request.apiKey, 'rule.deleted', { actionCode, before });
    });
    return { success: true };
  });
}
