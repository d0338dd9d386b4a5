/** Applying a POST or PATCH body: absent keeps, null clears, a value replaces (management-api.md §1). */
import type { CreateActionBody } from '@stepward/api';
import { compileRuleConditions, type Outcome, RuleError } from '@stepward/decision';
import { verificationMethods } from '../authenticators/verification-method.ts';
import { ApiError } from '../http/api-error.ts';
import { type OutboundPolicy, requireTarget } from '../webhooks/target.ts';
import type { ActionConfiguration, ActionOptions, StoredRule } from './action-configuration.ts';
import { checkTexts, type TextFields } from './texts.ts';

/** Of a tenant. */
export const actionsMax = 1_000;

type Body = Readonly<Record<string, unknown>>;

const optionNames = [
  'verificationMethods',
  'promptToEnrollVerificationMethods',
  'defaultVerificationMethod',
  'messagingTemplates',
  'displayNames',
  'isPasswordless',
  'verificationWebhookUrl',
] as const;
const ruleOptionNames = [
  'description',
  'conditions',
  'verificationMethods',
  'promptToEnrollVerificationMethods',
  'defaultVerificationMethod',
] as const;

/**
 * An empty list or text means unset, as Terraform's provider reads it. Of conditions null alone does: without any a rule
 * always matches, which nobody asks for by mistake.
 */
const isEmpty = (name: string, value: unknown): boolean =>
  value === null || (name !== 'conditions' && (value === '' || (Array.isArray(value) && value.length === 0)));

function merged(before: object, body: Body, names: readonly string[]): Record<string, unknown> {
  const result: Record<string, unknown> = { ...before };
  for (const name of names) {
    if (!(name in body)) continue;
    if (isEmpty(name, body[name])) delete result[name];
    else result[name] = body[name];
  }
  return result;
}

const methodFields = [
  'verificationMethods',
  'promptToEnrollVerificationMethods',
  'defaultVerificationMethod',
];

/** Every named method must exist and be enabled for the tenant. */
function checkMethods(value: Body, enabled: readonly string[]): void {
  for (const field of methodFields)
    for (const method of [value[field]].flat())
      if (typeof method === 'string') checkMethod(field, method, enabled);
}

function checkMethod(field: string, method: string, enabled: readonly string[]): void {
  if (!(verificationMethods as readonly string[]).includes(method))
    throw new ApiError(
      'invalid_request',
      `The field ${field}: ${method} is not a verification method. Allowed: ${verificationMethods.join(', ')}.`,
    );
  if (!enabled.includes(method))
    throw new ApiError('invalid_request', `${method} is not an enabled verification method.`, {
      hint: `The field ${field} takes what is enabled: ${enabled.join(', ')}. Enable others by their authenticator configuration.`,
    });
}

/** What an action is when it is made; a flow decides by itself, and until it is published everybody is challenged. */
export function newConfiguration(body: CreateActionBody, enabled: readonly string[]): ActionConfiguration {
  const isFlow = body.actionType === 'FLOW';
  const empty: ActionConfiguration = {
    actionCode: body.actionCode,
    defaultOutcome: isFlow ? 'CHALLENGE' : 'ALLOW',
    optional: isFlow ? { actionType: 'FLOW' } : {},
    lastActionAt: null,
  };
  return applyToConfiguration(empty, body, enabled);
}

function checkType(before: ActionConfiguration, actionType: unknown): void {
  const now = before.optional.actionType ?? 'CLASSIC';
  if (actionType === undefined || actionType === now) return;
  throw new ApiError(
    'invalid_request',
    `The field actionType cannot be changed; it is ${now}. Delete the action and make another.`,
  );
}

export function applyToConfiguration(
  before: ActionConfiguration,
  body: Body,
  enabled: readonly string[],
): ActionConfiguration {
  checkType(before, body.actionType);
  checkTexts(body as TextFields);
  const optional = merged(before.optional, body, optionNames) as ActionOptions;
  checkMethods(optional as Body, enabled);
  const outcome = body.defaultUserActionResult as Outcome | null | undefined;
  return { ...before, defaultOutcome: outcome ?? before.defaultOutcome, optional };
}

export function checkConditions(conditions: unknown, field = 'conditions'): void {
  if (conditions === undefined) return;
  try {
    compileRuleConditions(conditions);
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    const place = error.path.replace(/^\/conditions/, '') || '(root)';
    throw new ApiError('invalid_request', `The field ${field} is not valid at ${place}: ${error.message}`);
  }
}

export function applyToRule(before: StoredRule, body: Body, enabled: readonly string[]): StoredRule {
  const rule = {
    ...merged(before, body, ruleOptionNames),
    name: (body.name as string | undefined) ?? before.name,
    isActive: (body.isActive as boolean | undefined) ?? before.isActive,
    priority: (body.priority as number | undefined) ?? before.priority,
    type: (body.type as Outcome | undefined) ?? before.type,
    ruleId: before.ruleId,
  } as StoredRule;
  checkMethods(rule as unknown as Body, enabled);
  checkConditions(rule.conditions);
  return rule;
}

/** Priorities are unique within an action; the rule itself does not count. */
export function checkPriority(rule: StoredRule, others: readonly StoredRule[]): void {
  const taken = others.some((other) => other.ruleId !== rule.ruleId && other.priority === rule.priority);
  if (taken) {
    throw new ApiError(
      'invalid_request',
      `The field priority must be unique within the action: ${rule.priority} is taken. Allowed: 0 to 99.`,
    );
  }
}

/** SECURITY row 47: said when it is set, and judged again with every call. */
export function checkWebhook(policy: OutboundPolicy, body: { verificationWebhookUrl?: string | null }): void {
  const url = body.verificationWebhookUrl;
  if (url) requireTarget('verificationWebhookUrl', url, policy);
}
