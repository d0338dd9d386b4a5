/** A decision that nobody asked for: rules and facts as posted. Nothing is stored, and no facts are gathered. */
import type { ExplainBody, PostedRule } from '@stepward/api';
import {
  compileRuleConditions,
  compileRules,
  type Facts,
  factWarnings,
  type ListResolver,
  type Outcome,
} from '@stepward/decision';
import type { StoredRule } from '../action-configurations/action-configuration.ts';
import { checkConditions } from '../action-configurations/changes.ts';
import { requireConfiguration } from '../action-configurations/dependencies.ts';
import { listRules } from '../action-configurations/store.ts';
import type { Reader } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import { vocabularyOf, warningsOf } from '../rule-catalogue/vocabulary.ts';
import { itemsNow } from '../value-lists/history.ts';

/** A rule of a request; what it leaves out is as for a rule that is created. */
function postedRule(posted: PostedRule, at: number): StoredRule {
  checkConditions(posted.conditions ?? undefined, `rules[${at}].conditions`);
  const {
    ruleId = `rule-${at + 1}`,
    name = ruleId,
    isActive = true,
    priority = at,
    type,
    conditions,
  } = posted;
  return { ruleId, name, isActive, priority, type, ...(conditions == null ? {} : { conditions }) };
}

/** Rules of a request or a file. Throws `invalid_request` where one is not valid. */
export function postedRules(posted: readonly PostedRule[]): readonly StoredRule[] {
  const rules = posted.map(postedRule);
  if (new Set(rules.map(({ ruleId }) => ruleId)).size < rules.length)
    throw new ApiError('invalid_request', 'The field rules must have each ruleId once.');
  return rules;
}

export interface Hypothesis {
  readonly rules: readonly StoredRule[];
  readonly defaultOutcome: Outcome;
  readonly lists: ListResolver;
}

/** What decides: of the request, and what it leaves out from the action as it is now. */
export async function hypothesisOf(reader: Reader, tenantId: string, body: ExplainBody): Promise<Hypothesis> {
  const { actionCode, rules: posted, defaultUserActionResult } = body;
  if (actionCode === undefined && posted === undefined)
    throw new ApiError('invalid_request', 'The field actionCode or the field rules is required.');
  const configuration =
    actionCode === undefined ? undefined : await requireConfiguration(reader, tenantId, actionCode);
  const rules = posted
    ? postedRules(posted)
    : configuration
      ? await listRules(reader, tenantId, configuration.actionCode)
      : [];
  return {
    rules,
    defaultOutcome: defaultUserActionResult ?? configuration?.defaultOutcome ?? 'ALLOW',
    lists: await listsFor(reader, tenantId, body.lists ?? {}, compileRules(rules).lists),
  };
}

export async function listsFor(
  reader: Reader,
  tenantId: string,
  posted: Readonly<Record<string, readonly (string | number)[]>>,
  aliases: readonly string[],
): Promise<ListResolver> {
  const lists = new Map<string, ReadonlySet<string | number>>();
  for (const alias of aliases) {
    const items = Object.hasOwn(posted, alias) ? posted[alias] : undefined;
    lists.set(alias, items ? new Set(items) : await itemsNow(reader, tenantId, alias));
  }
  return (alias) => lists.get(alias);
}

/** What of rules and facts is likely a mistake: a misspelt fact is read by no rule, and explains nothing. */
export async function hypotheticalWarnings(
  reader: Reader,
  tenantId: string,
  rules: readonly StoredRule[],
  facts: Facts,
): Promise<{ readonly warnings?: readonly string[] }> {
  const vocabulary = await vocabularyOf(reader, tenantId);
  const warnings = [
    ...rules.flatMap(({ name, conditions }) =>
      warningsOf(conditions, vocabulary).map((warning) => `${name}: ${warning}`),
    ),
    ...factWarnings(
      facts,
      rules.map(({ conditions }) => compileRuleConditions(conditions)),
      vocabulary,
    ),
  ];
  return warnings.length === 0 ? {} : { warnings };
}
