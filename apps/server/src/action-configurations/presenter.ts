/** Unset fields are omitted: an empty list or object would drift in Terraform's plans (management-api.md §9). */
import { compileRuleConditions, unknownVariables } from '@stepward/decision';
import type { ActionConfiguration, StoredRule } from './action-configuration.ts';

export function presentConfiguration(tenantId: string, configuration: ActionConfiguration) {
  const { actionCode, defaultOutcome, optional, lastActionAt } = configuration;
  return {
    tenantId,
    actionCode,
    actionType: 'CLASSIC',
    defaultUserActionResult: defaultOutcome,
    ...optional,
    ...(lastActionAt === null ? {} : { lastActionCreatedAt: new Date(lastActionAt).toISOString() }),
  };
}

/** A rule may name data points that nobody sends yet, so a strange one is no error; but it is said (a typo never matches). */
function warningsOf({ conditions }: StoredRule): string[] {
  if (conditions === undefined) return [];
  return unknownVariables(compileRuleConditions(conditions)).map(
    (name) => `There is no data point "${name}"; it is always null. Is it misspelt?`,
  );
}

export function presentRule(tenantId: string, actionCode: string, rule: StoredRule) {
  const warnings = warningsOf(rule);
  return { tenantId, actionCode, ...rule, ...(warnings.length > 0 ? { warnings } : {}) };
}
