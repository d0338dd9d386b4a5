/**
 * Publishing a flow, in a transaction of the caller: nodes and rules are replaced together, or not at all. Owns: which version
 * it becomes, and what the trail says of it. Does not own: whether it could be carried out (flow.ts).
 */
import { createHash } from 'node:crypto';
import type { Transaction } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import { requireConfiguration } from './dependencies.ts';
import type { FlowDocument } from './flow.ts';
import { findFlow, putFlow, type StoredFlow } from './flow-store.ts';
import { checkListsExist } from './list-use.ts';

const digestOf = (text: string): string => createHash('sha256').update(text).digest('base64url');

export interface Publication {
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
  for (const [at, { rule }] of document.rules.entries())
    await checkListsExist(transaction, tenantId, rule, `rules[${at}].conditions`);
  const after = { nodes: document.nodes, version: version + 1 };
  await putFlow(transaction, tenantId, actionCode, { ...after, rules: document.rules }, now);
  return { before, after };
}

/** For the audit trail. The nodes may be 300 KB: it says which they were. */
export function publicationData(
  { actionCode, document }: Pick<Publication, 'actionCode' | 'document'>,
  { before, after }: { readonly before: StoredFlow | undefined; readonly after: StoredFlow },
) {
  return {
    actionCode,
    before: before && { flowVersion: before.version, nodesSha256: digestOf(before.nodes) },
    after: { flowVersion: after.version, nodesSha256: digestOf(after.nodes) },
    rules: document.rules.map(({ rule }) => rule.ruleId),
  };
}
