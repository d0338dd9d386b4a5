/** The order of an action's rules, changed as a whole: one by one, two rules that swap would meet on the way. */
import type { Transaction } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import type { StoredRule } from './action-configuration.ts';
import { listRules } from './store.ts';

/** The same rules in another order; the priorities that they have are dealt out again. Throws `conflict` for other rules. */
export function reordered(rules: readonly StoredRule[], ruleIds: readonly string[]): readonly StoredRule[] {
  const byId = new Map(rules.map((rule) => [rule.ruleId, rule]));
  const ordered = ruleIds.flatMap((ruleId) => byId.get(ruleId) ?? []);
  if (ordered.length !== rules.length || ordered.length !== ruleIds.length)
    throw new ApiError(
      'conflict',
      'The field ruleIds must name each rule of the action once. Somebody may have added or deleted one: read them again.',
    );
  const priorities = rules.map(({ priority }) => priority).sort((one, other) => one - other);
  return ordered.map((rule, index) => ({ ...rule, priority: priorities[index] ?? index }));
}

/** Priorities are unique at every moment: rules that get another one step aside first, for they may swap. */
export async function stepAside(
  transaction: Transaction,
  tenantId: string,
  actionCode: string,
  rules: readonly StoredRule[],
): Promise<void> {
  for (const { ruleId } of rules)
    await transaction.run(
      'update rules set priority = -1 - priority where tenant_id = ? and action_code = ? and rule_id = ?',
      [tenantId, actionCode, ruleId],
    );
}

/** The rules before and after. */
export async function reorderRules(
  transaction: Transaction,
  tenantId: string,
  actionCode: string,
  ruleIds: readonly string[],
): Promise<{ readonly before: readonly StoredRule[]; readonly after: readonly StoredRule[] }> {
  const before = await listRules(transaction, tenantId, actionCode);
  const after = reordered(before, ruleIds);
  await stepAside(transaction, tenantId, actionCode, before);
  for (const rule of after)
    await transaction.run(
      'update rules set priority = ?, rule = ? where tenant_id = ? and action_code = ? and rule_id = ?',
      [rule.priority, JSON.stringify(rule), tenantId, actionCode, rule.ruleId],
    );
  return { before, after };
}
