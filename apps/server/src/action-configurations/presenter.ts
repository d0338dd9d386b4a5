/** Unset fields are omitted: an empty list or object would drift in Terraform's plans (management-api.md §9). */
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

export function presentRule(tenantId: string, actionCode: string, rule: StoredRule) {
  return { tenantId, actionCode, ...rule };
}
