/** Where a draft stands that does not say: after the rules of its action and the drafts before it, so that several are asked as they were made. */
import { listRules } from '../action-configurations/store.ts';
import type { Reader } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import { listDrafts } from './store.ts';

const priorityMax = 99;

export async function priorityAfterLast(
  reader: Reader,
  { tenantId, actionCode }: { readonly tenantId: string; readonly actionCode: string },
): Promise<number> {
  const rules = await listRules(reader, tenantId, actionCode);
  const drafts = await listDrafts(reader, tenantId, actionCode);
  const taken = [...rules, ...drafts.map(({ rule }) => rule)].map(({ priority }) => priority);
  const next = Math.max(-1, ...taken) + 1;
  if (next > priorityMax)
    throw new ApiError(
      'invalid_request',
      `The field priority is required: without it the draft would come last, and ${priorityMax}, the last there is, is taken. Allowed: 0 to ${priorityMax}.`,
    );
  return next;
}
