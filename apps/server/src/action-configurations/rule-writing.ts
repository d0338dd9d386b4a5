/** Writing one rule of an action. Owns: of which actions, how many, and that it fits beside the others. */
import type { Reader, Transaction } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import type { StoredRule } from './action-configuration.ts';
import { checkPriority } from './changes.ts';
import { actionPath, requireConfiguration } from './dependencies.ts';
import { checkListsExist } from './list-use.ts';
import { listRules, putRule } from './store.ts';

/** Of an action. */
export const rulesMax = 100;

/** The action as it may be given other rules: it exists and is no flow. */
export async function requireClassic(reader: Reader, tenantId: string, actionCode: string): Promise<void> {
  const { optional } = await requireConfiguration(reader, tenantId, actionCode);
  if (optional.actionType === 'FLOW')
    throw new ApiError(
      'invalid_request',
      `The action ${actionCode} is a flow: its rules are changed with it (PUT ${actionPath.replace(':actionCode', actionCode)}/flow).`,
    );
}

/** Writes one rule after looking at its neighbours, all in one transaction. */
export async function writeRule(
  transaction: Transaction,
  { tenantId, actionCode }: { readonly tenantId: string; readonly actionCode: string },
  rule: StoredRule,
  now: number,
): Promise<void> {
  const others = await listRules(transaction, tenantId, actionCode);
  checkPriority(rule, others);
  await checkListsExist(transaction, tenantId, rule);
  if (others.length >= rulesMax && others.every((other) => other.ruleId !== rule.ruleId))
    throw new ApiError('invalid_request', `An action has at most ${rulesMax} rules.`);
  await putRule(transaction, tenantId, actionCode, rule, now);
}
