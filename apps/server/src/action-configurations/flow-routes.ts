/** Management API: publishing a flow (management-api.md §10): nodes and rules are replaced together, or not at all. */
import { createHash } from 'node:crypto';
import { ActionCodeParameters, flowBodyBytesMax, PublishFlowBody } from '@stepward/api';
import type { Transaction } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import { bodyTextOf, keepBodyText, parseExactly } from '../http/exact-json.ts';
import type { HttpServer } from '../http/http-server.ts';
import { conditional } from '../http/preconditions.ts';
import { recordConfigurationChange } from '../tenants/configuration-change.ts';
import {
  actionPath,
  type ConfigurationDependencies,
  enabledMethods,
  type OnRequest,
  requireConfiguration,
} from './dependencies.ts';
import { checkFlow, type FlowDocument, flowDocument } from './flow.ts';
import { findFlow, putFlow, replaceRules, type StoredFlow } from './flow-store.ts';
import { checkListsExist } from './list-use.ts';
import { configurationResource } from './reading.ts';

const digestOf = (text: string): string => createHash('sha256').update(text).digest('base64url');

interface Publication {
  readonly tenantId: string;
  readonly actionCode: string;
  readonly document: FlowDocument;
  readonly expectedFlowVersion: number | null | undefined;
  readonly now: number;
}

/** What is published, and what was before. */
export async function publish(
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

/** For the audit trail. The nodes may be 300 KB: it says which they were. */
export function publicationData(
  { actionCode, document }: Pick<Publication, 'actionCode' | 'document'>,
  { before, after }: Awaited<ReturnType<typeof publish>>,
) {
  return {
    actionCode,
    before: before && { flowVersion: before.version, nodesSha256: digestOf(before.nodes) },
    after: { flowVersion: after.version, nodesSha256: digestOf(after.nodes) },
    rules: document.rules.map(({ rule }) => rule.ruleId),
  };
}

export function presentFlow(tenantId: string, actionCode: string, { nodes, version }: StoredFlow) {
  return {
    tenantId,
    actionCode,
    actionType: 'FLOW',
    actionNodes: parseExactly(nodes),
    flowVersion: version,
  } as const;
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
      return presentFlow(tenantId, actionCode, flow);
    },
  );
}
