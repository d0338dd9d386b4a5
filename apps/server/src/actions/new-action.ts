/** The action that a decision makes, as it is stored. Pure. */
import type { Decision, Facts } from '@stepward/decision';
import type { Action } from './action.ts';
import type { TrackRequest } from './track.ts';

interface Decided {
  readonly decision: Decision;
  readonly facts: Facts;
  readonly policyVersion: number | undefined;
  readonly flow: string | undefined;
}

/** `now`: Unix milliseconds. */
export function newAction(
  tenantId: string,
  request: TrackRequest,
  { decision, facts, policyVersion, flow }: Decided,
  now: number,
): Action {
  return {
    tenantId,
    userId: request.userId,
    actionCode: request.actionCode,
    idempotencyKey: request.idempotencyKey,
    state: decision.state,
    stateUpdatedAt: now,
    createdAt: now,
    updatedAt: now,
    facts: JSON.stringify(facts),
    policyVersion,
    flow,
    outcome: decision.outcome,
    ruleIds: decision.ruleIds,
    methods: decision.verificationMethods,
    defaultMethod: decision.defaultVerificationMethod,
    promptMethods: decision.promptToEnrollVerificationMethods,
    deviceId: request.deviceId,
    ipAddress: request.ipAddress,
    userAgent: request.userAgent,
    email: request.email,
    phoneNumber: request.phoneNumber,
    username: request.username,
    redirectUrl: request.redirectUrl,
    redirectToSettings: request.redirectToSettings || undefined,
    scope: request.scope,
    locale: request.locale,
    challengeId: request.challengeId,
    verificationMethod: undefined,
    verifiedBy: undefined,
    wrongTries: 0,
    namedPerson: request.namedPerson,
    validatedAt: undefined,
    validatedTokenHash: undefined,
    overriddenAt: undefined,
  };
}
