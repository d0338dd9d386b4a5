/** Management API: publishing a flow (management-api.md §10): nodes and rules are replaced together, or not at all. */
import { createHash } from 'node:crypto';
import { ActionCodeParameters, flowBodyBytesMax, PublishFlowBody } from '@stepward/api';
import type { Transaction } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import { bodyTextOf, keepBodyText, parseExactly } from '../http/exact-json.ts';
import type { HttpServer } from '../http/http-server.ts';
import { recordConfigurationChange } from '../tenants/configuration-change.ts';
import {
  actionPath,
  type ConfigurationDependencies,
  enabledMethods,
  type OnRequest,
  requireConfiguration,
} from './dependencies.ts';
import { checkFlow, type FlowDocument, flowDocument } from './flow.ts';
import { findFlow, putFlow, replaceRules } from './flow-store.ts';
import { checkListsExist } from './list-use.ts';

const digestOf = (text: string): string => createHash('sha256').update(text).digest('base64url');

interface Publication {
  readonly tenantId: string;
  readonly actionCode: string;
  readonly document: FlowDocument;
  readonly expectedFlowVersion: number | null | undefined;
  readonly now: number;
}

/** What is published, and what was before. */
async function publish(
  transaction: Transaction,
  { tenantId, actionCode, document, expectedFlowVersion, now }: Publication,
) {
  const { optional } = await requireConfiguration(transaction, tenantId, actionCode);
  if (optional.actionType !== 'FLOW')
    throw new ApiError('invalid_request', `The action ${actionCode} is no flow: its actionType is CLASSIC.`);
  const before = await findFlow(transaction, tenantId, actionCode);
  const version = before?.version ?? 0;
  if (typeof expectedFlowVersion === 'number' && expectedFlowVersion !== version)
    throw new ApiError(
      'conflict',
      `The field expectedFlowVersion is ${expectedFlowVersion}, and the flow has version ${version}: somebody published it in between.`,
    );
  for (const { rule } of document.rules) await checkListsExist(transaction, tenantId, rule);
  const after = { nodes: document.nodes, version: version + 1 };
  await putFlow(transaction, tenantId, actionCode, after, now);
  await replaceRules(transaction, tenantId, actionCode, document.rules, now);
  return { before, after };
}

export function flowRoutes(
  server: HttpServer,
  { database, tenants, now }: ConfigurationDependencies,
  onRequest: OnRequest,
): void {
  server.put(
    `${actionPath}/flow`,
    {
      schema: { params: ActionCodeParameters, body: PublishFlowBody },
      bodyLimit: flowBodyBytesMax,
      preParsing: keepBodyText(flowBodyBytesMax),
      onRequest,
    },
    async (request) => {
      const { apiKey, body, params } = request;
      const { tenantId } = apiKey;
      const { actionCode } = params;
      checkFlow(body, await enabledMethods(tenants, tenantId));
      const document = flowDocument(bodyTextOf(request));
      const { expectedFlowVersion } = body;
      const publication = { tenantId, actionCode, document, expectedFlowVersion, now: now() };
      const flow = await database.commit(async (transaction) => {
        const { before, after } = await publish(transaction, publication);
        // The nodes may be 300 KB: the trail says which they were.
        const data = {
          actionCode,
          before: before && { flowVersion: before.version, nodesSha256: digestOf(before.nodes) },
          after: { flowVersion: after.version, nodesSha256: digestOf(after.nodes) },
          rules: document.rules.map(({ rule }) => rule.ruleId),
        };
        await recordConfigurationChange(transaction, apiKey, 'flow.published', data);
        return after;
      });
      const actionNodes = parseExactly(flow.nodes);
      return { tenantId, actionCode, actionType: 'FLOW', actionNodes, flowVersion: flow.version };
    },
  );
}
