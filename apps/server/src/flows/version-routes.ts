/** Management API of our own: versions of flows, and going back to one. */
import { ActionCodeParameters, RollBackFlowBody } from '@stepward/api';
import {
  actionPath,
  type ConfigurationDependencies,
  enabledMethods,
} from '../action-configurations/dependencies.ts';
import { checkFlow, flowDocument } from '../action-configurations/flow.ts';
import { presentFlow } from '../action-configurations/presenter.ts';
import { publicationData, publish } from '../action-configurations/publication.ts';
import { configurationResource } from '../action-configurations/reading.ts';
import type { Reader } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import { type ApiKeyHook, takesApiKey } from '../http/authentication.ts';
import { parseExactly } from '../http/exact-json.ts';
import type { HttpServer } from '../http/http-server.ts';
import { conditional } from '../http/preconditions.ts';
import { vocabularyOf } from '../rule-catalogue/vocabulary.ts';
import { recordConfigurationChange } from '../tenants/configuration-change.ts';
import { type FlowVersion, listFlowVersions } from './versions.ts';

const flowPath = `${actionPath}/flow`;

/** Newest first; of a deleted action too. */
async function requireVersions(
  reader: Reader,
  tenantId: string,
  actionCode: string,
): Promise<readonly FlowVersion[]> {
  const versions = await listFlowVersions(reader, tenantId, actionCode);
  if (versions.length === 0) throw new ApiError('not_found', `The action ${actionCode} has no flow.`);
  return versions;
}

interface StoredRuleText {
  readonly ruleId: string;
  readonly name: string;
  readonly conditions?: unknown;
}

function present(one: FlowVersion) {
  const rules = parseExactly(one.rules) as StoredRuleText[];
  return {
    version: one.version,
    flowVersion: one.flow_version,
    isCurrent: one.to_configuration === null,
    ...(one.created_at === null ? {} : { createdAt: new Date(one.created_at).toISOString() }),
    keyId: one.key_id,
    actionNodes: parseExactly(one.nodes) as unknown[],
    rules: rules.map(({ ruleId, name, conditions }) => ({
      ruleId,
      name,
      ...(conditions === undefined ? {} : { conditions }),
    })),
  };
}

export function flowVersionRoutes(server: HttpServer, dependencies: ConfigurationDependencies): void {
  const { database, apiKeys } = dependencies;
  const onRequest = takesApiKey(apiKeys, 'management');
  server.get(
    `${flowPath}/versions`,
    { schema: { params: ActionCodeParameters }, onRequest },
    async ({ apiKey: { tenantId }, params: { actionCode } }) =>
      (await requireVersions(database.read, tenantId, actionCode)).map(present),
  );
  rollBackRoute(server, dependencies, onRequest);
}

function rollBackRoute(
  server: HttpServer,
  { database, tenants, now }: ConfigurationDependencies,
  onRequest: ApiKeyHook,
): void {
  server.post(
    `${flowPath}/roll-back`,
    {
      schema: { params: ActionCodeParameters, body: RollBackFlowBody },
      onRequest,
      ...configurationResource,
    },
    async (request) => {
      const { apiKey, body, params } = request;
      const { tenantId } = apiKey;
      const { actionCode } = params;
      const enabled = await enabledMethods(tenants, tenantId);
      const at = now();
      const flow = await conditional(database, request).commit(async (transaction) => {
        const versions = await requireVersions(transaction, tenantId, actionCode);
        const wanted = versions.find(({ version }) => version === body.version);
        if (!wanted) throw new ApiError('not_found', `The flow has no version ${body.version}.`);
        const text = `{"actionNodes":${wanted.nodes},"rules":${wanted.rules}}`;
        // What it names may have been switched off or deleted since.
        checkFlow(JSON.parse(text), enabled);
        const document = flowDocument(text);
        const { expectedFlowVersion } = body;
        const publication = { tenantId, actionCode, document, expectedFlowVersion, now: at };
        const published = await publish(transaction, publication);
        const data = { ...publicationData(publication, published), version: wanted.version };
        await recordConfigurationChange(transaction, apiKey, 'flow.rolled_back', data, at);
        return { ...published.after, rules: document.rules };
      });
      const vocabulary = await vocabularyOf(database.read, tenantId);
      return presentFlow(tenantId, actionCode, flow, flow.rules, vocabulary);
    },
  );
}
