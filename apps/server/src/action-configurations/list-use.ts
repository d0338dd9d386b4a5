/** Which rules read which value lists. A rule that names a list that is not there would never match. */
import { compileRuleConditions } from '@stepward/decision';
import type { Reader } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import { listRevisions } from '../value-lists/store.ts';
import type { StoredRule } from './action-configuration.ts';

const shownMax = 20;

/** Throws `invalid_request` for a list that does not exist, with its place in the conditions. */
export async function checkListsExist(
  reader: Reader,
  tenantId: string,
  rule: Pick<StoredRule, 'conditions'>,
  field?: string,
): Promise<void> {
  if (rule.conditions === undefined) return;
  if (compileRuleConditions(rule.conditions).listReferences.length === 0) return;
  checkListsAmong(rule, new Set((await listRevisions(reader, tenantId)).keys()), field);
}

/** The same where the aliases are known. `field`: the conditions as the request has them. */
export function checkListsAmong(
  rule: Pick<StoredRule, 'conditions'>,
  existing: ReadonlySet<string>,
  field = 'conditions',
): void {
  if (rule.conditions === undefined) return;
  const { listReferences } = compileRuleConditions(rule.conditions);
  const unknown = listReferences.find(({ name }) => !existing.has(name));
  if (unknown === undefined) return;
  const place = unknown.path.replace(/^\/conditions/, '') || '(root)';
  const aliases = [...existing].slice(0, shownMax).join(', ') || 'none';
  throw new ApiError(
    'invalid_request',
    `The field ${field} is not valid at ${place}: there is no value list "${unknown.name}". Value lists: ${aliases}.`,
  );
}

/** Rules of the tenant that read a list, active or not, and drafts. */
async function rulesReading(
  reader: Reader,
  tenantId: string,
  alias: string,
): Promise<readonly { readonly actionCode: string; readonly rule: StoredRule }[]> {
  // Aliases have neither % nor _; what the text only looks like is left to the compiler.
  const rows = await reader.rows(
    `select action_code, priority, rule from rules where tenant_id = ? and rule like ?
     union all select action_code, priority, rule from rule_drafts where tenant_id = ? and rule like ?
     order by action_code, priority, rule`,
    [tenantId, `%lists.${alias}%`, tenantId, `%lists.${alias}%`],
  );
  return rows
    .map((row) => ({
      actionCode: row.action_code as string,
      rule: JSON.parse(row.rule as string) as StoredRule,
    }))
    .filter(({ rule }) => compileRuleConditions(rule.conditions).lists.includes(alias));
}

/** Throws `invalid_request` for a list that rules read: without it they would silently never match again. */
export async function checkUnused(reader: Reader, tenantId: string, alias: string): Promise<void> {
  const users = await rulesReading(reader, tenantId, alias);
  if (users.length === 0) return;
  const names = users.map(({ actionCode, rule }) => `"${rule.name}" (${actionCode}/${rule.ruleId})`);
  throw new ApiError(
    'invalid_request',
    `The value list ${alias} is read by rules. Change or delete them first: ${names.join(', ')}.`,
  );
}
