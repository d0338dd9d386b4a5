/** Unset fields are omitted: an empty list or object would drift in Terraform's plans (management-api.md §9). */
import { compileRuleConditions, unknownVariables } from '@stepward/decision';
import { knownBy } from '../http/entity-tag.ts';
import { parseExactly } from '../http/exact-json.ts';
import type { ActionConfiguration, StoredRule } from './action-configuration.ts';
import type { StoredFlow } from './flow-store.ts';

export function presentConfiguration(
  tenantId: string,
  configuration: ActionConfiguration,
  flow: StoredFlow | undefined,
) {
  const { actionCode, defaultOutcome, optional, lastActionAt } = configuration;
  const shown = {
    tenantId,
    actionCode,
    actionType: optional.actionType ?? 'CLASSIC',
    defaultUserActionResult: defaultOutcome,
    ...optional,
    ...(flow === undefined ? {} : { actionNodes: parseExactly(flow.nodes), flowVersion: flow.version }),
  };
  if (lastActionAt === null) return knownBy(shown, shown);
  // Whoever changes a busy action has not lost a race with its traffic.
  return knownBy({ ...shown, lastActionCreatedAt: new Date(lastActionAt).toISOString() }, shown, true);
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

/** A rule of a flow, its conditions number for number as they were published. */
export function presentFlowRule(tenantId: string, actionCode: string, text: string) {
  return { tenantId, actionCode, ...(parseExactly(text) as object) };
}
