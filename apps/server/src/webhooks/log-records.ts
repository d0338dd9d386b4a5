/**
 * What a log event says (server-api.md §15), made of what is stored: the audit trail says what happened, the rows say how
 * it ended. Pure. Absent values are left out; codes and tokens are in neither.
 */
import type { Action } from '../actions/action.ts';
import type { LogEventType } from './event.ts';

/** An event of the audit trail, as it is read. */
export interface TrailEvent {
  readonly seq: number;
  readonly at: number;
  readonly type: string;
  readonly userId: string | undefined;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Where a challenge went. */
export interface Addresses {
  readonly email?: string;
  readonly phoneNumber?: string;
}

const iso = (time: number): string => new Date(time).toISOString();
const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** Methods that are proven with a code. */
const codeMethods = new Set(['EMAIL_OTP', 'SMS', 'WHATSAPP', 'AUTHENTICATOR_APP', 'RECOVERY_CODE']);
const proofOf = (method: string): string => (codeMethods.has(method) ? `${method}_CODE` : method);

const challengeTypes: Readonly<Record<string, (method: string) => string>> = {
  'challenge.sent': (method) => `${method}_SENT`,
  'challenge.sent_again': (method) => `${method}_SENT`,
  'challenge.started': (method) => `${method}_STARTED`,
  'challenge.wrong_try': (method) => `${proofOf(method)}_INVALID`,
  'action.challenge_succeeded': (method) => `${proofOf(method)}_VALID`,
  'action.flow_advanced': (method) => `${proofOf(method)}_VALID`,
  'action.verification_refused': () => 'ACTION_VERIFY_REFUSED',
};

/** Which log event this tells of; undefined: none. */
export function logTypeOf({ type }: Pick<TrailEvent, 'type'>): LogEventType | undefined {
  if (type === 'action.decided') return 'action.log_created';
  return Object.hasOwn(challengeTypes, type) ? 'challenge.log_created' : undefined;
}

/** As the action is when the batch is made: over, for its token is. */
export function actionRecord(action: Action, ruleNames: ReadonlyMap<string, string>) {
  const { tenantId, userId, actionCode, idempotencyKey, state, outcome, ruleIds } = action;
  const facts = JSON.parse(action.facts) as { ip?: { countryCode?: unknown } };
  return {
    tenantId,
    userId,
    actionCode,
    idempotencyKey,
    createdAt: iso(action.createdAt),
    updatedAt: iso(action.updatedAt),
    state,
    stateUpdatedAt: iso(action.stateUpdatedAt),
    outcome,
    verificationMethod: action.verificationMethod,
    allowedVerificationMethods: action.methods,
    rules: ruleIds.map((ruleId) => ({ ruleId, name: ruleNames.get(ruleId) })),
    // Of a flow each rule showed a part of the way; the last one led to where it is.
    priorityRuleId: action.flow === undefined ? ruleIds[0] : ruleIds.at(-1),
    ipAddress: action.ipAddress,
    countryCode: text(facts.ip?.countryCode),
    deviceId: action.deviceId,
    userAgent: action.userAgent,
    email: action.email,
    phoneNumber: action.phoneNumber,
    username: action.username,
  };
}

export function challengeRecord(tenantId: string, event: TrailEvent, { email, phoneNumber }: Addresses) {
  const { userId, at, type, data } = event;
  const method = text(data.method) ?? '';
  return {
    tenantId,
    userId,
    actionCode: text(data.actionCode),
    idempotencyKey: text(data.idempotencyKey),
    createdAt: iso(at),
    type: challengeTypes[type]?.(method),
    verificationMethod: method === '' ? undefined : method,
    email,
    phoneNumber,
    errorDescription: type === 'action.verification_refused' ? text(data.reason) : undefined,
    statusCode: typeof data.status === 'number' ? data.status : undefined,
  };
}
