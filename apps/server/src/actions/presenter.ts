/** The only way an action leaves the server. Absent values are omitted, never null (server-api.md rule 5). */

import { orderMethods } from '../assurance/assurance.ts';
import { isServedMethod } from '../authenticators/verification-method.ts';
import type { Tenant } from '../tenants/tenant.ts';
import type { TokenService } from '../tokens/token-service.ts';
import { defaultScope } from '../tokens/token-service.ts';
import type { Action } from './action.ts';
import type { Tracked } from './track.ts';

/** Methods this action may be met with: what the decision permits of what the tenant has enabled. */
export function allowedMethods(tenant: Tenant, action: Action): string[] {
  const enabled = tenant.settings.verificationMethods.filter(isServedMethod);
  return action.methods
    ? action.methods.filter((method) => (enabled as readonly string[]).includes(method))
    : [...enabled];
}

/** The decision's own default, else the person's, else the strongest enrolled; recovery codes never first. */
export function defaultMethod(
  action: Action,
  userDefault: string | undefined,
  offered: readonly string[],
): string | undefined {
  if (offered.length === 0) return undefined;
  const preferred = [action.defaultMethod, userDefault].find(
    (method) => method !== undefined && offered.includes(method),
  );
  return preferred ?? orderMethods(offered)[0];
}

export function presentTracked(
  { tenant, action, enrolledMethods, userDefaultMethod, warnings }: Tracked,
  tokens: TokenService,
) {
  const allowed = allowedMethods(tenant, action);
  const preferred = defaultMethod(action, userDefaultMethod, enrolledMethods);
  return {
    idempotencyKey: action.idempotencyKey,
    state: action.state,
    url: tokens.pageUrl(tenant, action),
    token: tokens.issue(tenant, action, action.scope ?? defaultScope).token,
    isEnrolled: enrolledMethods.length > 0,
    enrolledVerificationMethods: enrolledMethods,
    allowedVerificationMethods: allowed,
    ...(preferred === undefined ? {} : { defaultVerificationMethod: preferred }),
    ruleIds: action.ruleIds,
    ...(warnings === undefined ? {} : { warnings }),
  };
}

export function presentAction(
  action: Action,
  rules: readonly { ruleId: string; name: string; description?: string | undefined }[],
) {
  return {
    state: action.state,
    createdAt: new Date(action.createdAt).toISOString(),
    updatedAt: new Date(action.updatedAt).toISOString(),
    stateUpdatedAt: new Date(action.stateUpdatedAt).toISOString(),
    idempotencyKey: action.idempotencyKey,
    actionCode: action.actionCode,
    ruleIds: action.ruleIds,
    rules,
    output: outputOf(action),
    ...(action.verificationMethod === undefined ? {} : { verificationMethod: action.verificationMethod }),
  };
}

export function presentListed(action: Action) {
  const facts = JSON.parse(action.facts);
  return {
    actionCode: action.actionCode,
    idempotencyKey: action.idempotencyKey,
    createdAt: new Date(action.createdAt).toISOString(),
    updatedAt: new Date(action.updatedAt).toISOString(),
    state: action.state,
    stateUpdatedAt: new Date(action.stateUpdatedAt).toISOString(),
    ...(action.verificationMethod === undefined ? {} : { verificationMethod: action.verificationMethod }),
    ...(action.verifiedBy === undefined ? {} : { verifiedByAuthenticatorId: action.verifiedBy }),
    ...(action.userAgent === undefined ? {} : { userAgent: action.userAgent }),
    ...(action.ipAddress === undefined ? {} : { ipAddress: action.ipAddress }),
    ...(facts.ip?.countryCode == null ? {} : { countryCode: facts.ip.countryCode }),
  };
}

/** What the decision used, and over its custom values what the application said when it set the state by hand. */
function outputOf({ facts, outputCustom }: Action): Record<string, unknown> {
  const output = JSON.parse(facts);
  return outputCustom === undefined
    ? output
    : { ...output, custom: { ...output.custom, ...JSON.parse(outputCustom) } };
}
