/** A draft becomes a rule that decides, in one transaction. Owns: that it takes the place that it was made for, or none. */
import type { StoredRule } from '../action-configurations/action-configuration.ts';
import { writeRule } from '../action-configurations/rule-writing.ts';
import { findRule } from '../action-configurations/store.ts';
import type { Reader, Transaction } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import type { RuleDraft } from './rule-draft.ts';
import { deleteDraft } from './store.ts';

export interface Promotion {
  readonly tenantId: string;
  readonly actionCode: string;
  /** Also over a rule that was changed since the draft began from it. */
  readonly overwrite: boolean;
  /** Unix milliseconds. */
  readonly at: number;
}

/** The rule whose place the draft takes, as it is; undefined: none. */
async function replacedRule(
  reader: Reader,
  { replaces, basedOn }: RuleDraft,
  { tenantId, actionCode, overwrite }: Promotion,
): Promise<StoredRule | undefined> {
  if (replaces === undefined) return undefined;
  const current = await findRule(reader, tenantId, actionCode, replaces);
  if (!current)
    throw new ApiError(
      'conflict',
      `The rule ${replaces}, whose place the draft would take, was deleted. Make a draft without replacesRuleId.`,
    );
  if (!overwrite && JSON.stringify(current) !== JSON.stringify(basedOn))
    throw new ApiError(
      'conflict',
      `The rule ${replaces} was changed since the draft began from it. Send overwrite: true to put the draft in its place nevertheless.`,
    );
  return current;
}

/** The rule before and after. A draft that replaces none keeps its id. */
export async function promote(
  transaction: Transaction,
  draft: RuleDraft,
  promotion: Promotion,
): Promise<{ readonly before: StoredRule | undefined; readonly after: StoredRule }> {
  const { tenantId, actionCode, at } = promotion;
  const before = await replacedRule(transaction, draft, promotion);
  const after = { ...draft.rule, ruleId: before?.ruleId ?? draft.draftId, isActive: true };
  await writeRule(transaction, { tenantId, actionCode }, after, at);
  await deleteDraft(transaction, tenantId, actionCode, draft.draftId);
  return { before, after };
}
