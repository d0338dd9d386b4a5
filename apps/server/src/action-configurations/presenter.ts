/** Unset fields are omitted: an empty list or object would drift in Terraform's plans (management-api.md §9). */
import type { TenantVocabulary } from '@stepward/decision';
import { knownBy } from '../http/entity-tag.ts';
import { parseExactly } from '../http/exact-json.ts';
import { warningsOf } from '../rule-catalogue/vocabulary.ts';
import type { ActionConfiguration, StoredRule } from './action-configuration.ts';
import type { FlowRule, StoredFlow } from './flow-store.ts';

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

const withWarnings = (warnings: readonly string[]) => (warnings.length > 0 ? { warnings } : {});

/** What is allowed and likely a mistake is no error, for nobody's rules must be refused today that were taken yesterday. */
export function presentRule(
  tenantId: string,
  actionCode: string,
  rule: StoredRule,
  vocabulary: TenantVocabulary,
) {
  return { tenantId, actionCode, ...rule, ...withWarnings(warningsOf(rule.conditions, vocabulary)) };
}

/** A rule of a flow, its conditions number for number as they were published. */
export function presentFlowRule(
  tenantId: string,
  actionCode: string,
  text: string,
  vocabulary: TenantVocabulary,
) {
  const { conditions } = JSON.parse(text) as StoredRule;
  const warnings = withWarnings(warningsOf(conditions, vocabulary));
  return { tenantId, actionCode, ...(parseExactly(text) as object), ...warnings };
}

/** `rules`: as they were published with it. */
export function presentFlow(
  tenantId: string,
  actionCode: string,
  { nodes, version }: StoredFlow,
  rules: readonly FlowRule[],
  vocabulary: TenantVocabulary,
) {
  const warnings = rules.flatMap(({ rule }) =>
    warningsOf(rule.conditions, vocabulary).map((warning) => `${rule.name}: ${warning}`),
  );
  return {
    tenantId,
    actionCode,
    actionType: 'FLOW',
    actionNodes: parseExactly(nodes),
    flowVersion: version,
    ...withWarnings(warnings),
  } as const;
}
