/** Management API: action configurations (management-api.md §3). Their rules and flows have routes of their own beside it. */
import { ActionCodeParameters, CreateActionBody, UpdateActionConfigurationBody } from '@stepward/api';
import type { Transaction } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import { type ApiKeyHook, takesApiKey } from '../http/authentication.ts';
import type { HttpServer } from '../http/http-server.ts';
import { conditional } from '../http/preconditions.ts';
import { recordConfigurationChange } from '../tenants/configuration-change.ts';
import type { ActionConfiguration } from './action-configuration.ts';
import { actionsMax, applyToConfiguration, checkWebhook, newConfiguration } from './changes.ts';
import {
  actionPath,
  actionsPath,
  type ConfigurationDependencies,
  enabledMethods,
  requireConfiguration,
} from './dependencies.ts';
import { flowRoutes } from './flow-routes.ts';
import { findFlow } from './flow-store.ts';
import { presentConfiguration } from './presenter.ts';
import {
  configurationCollection,
  configurationResource,
  readConfiguration,
  readConfigurations,
} from './reading.ts';
import { ruleRoutes } from './rule-routes.ts';
import * as store from './store.ts';

export type { ConfigurationDependencies } from './dependencies.ts';

export function configurationRoutes(server: HttpServer, dependencies: ConfigurationDependencies): void {
  const onRequest = takesApiKey(dependencies.apiKeys, 'management');
  actionReadRoutes(server, dependencies, onRequest);
  actionWriteRoutes(server, dependencies, onRequest);
  ruleRoutes(server, dependencies, onRequest);
  flowRoutes(server, dependencies, onRequest);
}

async function insert(
  transaction: Transaction,
  tenantId: string,
  configuration: ActionConfiguration,
  now: number,
): Promise<void> {
  const [row] = await transaction.rows(
    'select count(*) as count from action_configurations where tenant_id = ?',
    [tenantId],
  );
  if (Number(row?.count) >= actionsMax)
    throw new ApiError('invalid_request', `A tenant has at most ${actionsMax} actions.`);
  if (await store.insertConfiguration(transaction, tenantId, configuration, now)) return;
  throw new ApiError(
    'invalid_request',
    `The field actionCode must be unique: ${configuration.actionCode} exists already.`,
  );
}

function actionReadRoutes(
  server: HttpServer,
  { database }: ConfigurationDependencies,
  onRequest: ApiKeyHook,
): void {
  server.get(
    actionsPath,
    { onRequest },
    async ({ apiKey }) => await readConfigurations(database.read, apiKey.tenantId),
  );

  server.get(
    actionPath,
    { schema: { params: ActionCodeParameters }, onRequest },
    async ({ apiKey: { tenantId }, params: { actionCode } }) =>
      await readConfiguration(database.read, tenantId, actionCode),
  );
}

function actionWriteRoutes(
  server: HttpServer,
  { database, tenants, now, webhooks }: ConfigurationDependencies,
  onRequest: ApiKeyHook,
): void {
  const creation = { schema: { body: CreateActionBody }, onRequest, ...configurationCollection };
  server.post(actionsPath, creation, async (request) => {
    const { apiKey, body } = request;
    const { tenantId } = apiKey;
    const { actionCode } = body;
    checkWebhook(webhooks, body);
    const configuration = newConfiguration(body, await enabledMethods(tenants, tenantId));
    const at = now();
    await conditional(database, request).commit(async (transaction) => {
      await insert(transaction, tenantId, configuration, at);
      const data = { actionCode, after: configuration };
      await recordConfigurationChange(transaction, apiKey, 'action_configuration.created', data);
    });
    return presentConfiguration(tenantId, configuration, undefined);
  });

  server.patch(
    actionPath,
    {
      schema: { params: ActionCodeParameters, body: UpdateActionConfigurationBody },
      onRequest,
      ...configurationResource,
    },
    async (request) => {
      const { tenantId } = request.apiKey;
      checkWebhook(webhooks, request.body);
      const enabled = await enabledMethods(tenants, tenantId);
      const changed = await conditional(database, request).commit(async (transaction) => {
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
      const flow = await findFlow(database.read, tenantId, changed.actionCode);
      return presentConfiguration(tenantId, changed, flow);
    },
  );

  const deletion = { schema: { params: ActionCodeParameters }, onRequest, ...configurationResource };
  server.delete(actionPath, deletion, async (request) => {
    const { tenantId } = request.apiKey;
    const { actionCode } = request.params;
    await conditional(database, request).commit(async (transaction) => {
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
