/** Management API: publishing a flow (management-api.md §10). */
import { ActionCodeParameters, flowBodyBytesMax, PublishFlowBody } from '@stepward/api';
import type { ApiKeyHook } from '../http/authentication.ts';
import { bodyTextOf, keepBodyText } from '../http/exact-json.ts';
import type { HttpServer } from '../http/http-server.ts';
import { conditional } from '../http/preconditions.ts';
import { vocabularyOf } from '../rule-catalogue/vocabulary.ts';
import { recordConfigurationChange } from '../tenants/configuration-change.ts';
import { actionPath, type ConfigurationDependencies, enabledMethods } from './dependencies.ts';
import { checkFlow, flowDocument } from './flow.ts';
import { presentFlow } from './presenter.ts';
import { publicationData, publish } from './publication.ts';
import { configurationResource } from './reading.ts';

export function flowRoutes(
  server: HttpServer,
  { database, tenants, now }: ConfigurationDependencies,
  onRequest: ApiKeyHook,
): void {
  server.put(
    `${actionPath}/flow`,
    {
      schema: { params: ActionCodeParameters, body: PublishFlowBody },
      bodyLimit: flowBodyBytesMax,
      preParsing: keepBodyText(flowBodyBytesMax),
      onRequest,
      ...configurationResource,
    },
    async (request) => {
      const { apiKey, body, params } = request;
      const { tenantId } = apiKey;
      const { actionCode } = params;
      checkFlow(body, await enabledMethods(tenants, tenantId));
      const document = flowDocument(bodyTextOf(request));
      const { expectedFlowVersion } = body;
      const publication = { tenantId, actionCode, document, expectedFlowVersion, now: now() };
      const flow = await conditional(database, request).commit(async (transaction) => {
        const published = await publish(transaction, publication);
        const data = publicationData(publication, published);
        await recordConfigurationChange(transaction, apiKey, 'flow.published', data, publication.now);
        return published.after;
      });
      const vocabulary = await vocabularyOf(database.read, tenantId);
      return presentFlow(tenantId, actionCode, flow, document.rules, vocabulary);
    },
  );
}
