/** What was asked of a vendor about one person, within one action. */
import type { IdentityMethod, IdentityState } from '@stepward/api';
import type { Challenge } from '../challenges/challenge.ts';
import type { IdentityCheckTable } from '../database/tables/identity-verification.ts';

export interface IdentityCheck {
  readonly tenantId: string;
  readonly challengeId: string;
  readonly userId: string;
  readonly actionCode: string;
  readonly idempotencyKey: string;
  readonly method: IdentityMethod;
  readonly vendorSessionId: string | null;
  readonly sealedAddress: Uint8Array | null;
  /** What the token that began it permits. */
  readonly scope: string;
  readonly state: IdentityState;
  readonly askedAt: number;
  readonly decidedAt: number | null;
  readonly collectedAt: number | null;
  readonly authenticatorId: string | null;
  readonly createdAt: number;
  readonly expiresAt: number;
}

/** Of these, none is the end: the person goes on, or the vendor does. */
export const openStates = [
  'CREATING',
  'WAITING',
  'SUBMITTED',
  'RESUBMISSION_REQUESTED',
  'REVIEW',
] as const satisfies readonly IdentityState[];
export type OpenState = (typeof openStates)[number];
export type EndState = Exclude<IdentityState, OpenState>;

export const isOpen = ({ state }: Pick<IdentityCheck, 'state'>): boolean =>
  (openStates as readonly IdentityState[]).includes(state);

export function toIdentityCheck(row: IdentityCheckTable): IdentityCheck {
  return {
    tenantId: row.tenant_id,
    challengeId: row.challenge_id,
    userId: row.user_id,
    actionCode: row.action_code,
    idempotencyKey: row.idempotency_key,
    method: row.method as IdentityMethod,
    vendorSessionId: row.vendor_session_id,
    sealedAddress: row.sealed_address,
    scope: row.scope,
    state: row.state as IdentityState,
    askedAt: row.asked_at,
    decidedAt: row.decided_at,
    collectedAt: row.collected_at,
    authenticatorId: row.authenticator_id,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  };
}

/** As it begins, before the vendor knows of it. */
export function newIdentityCheck(challenge: Challenge, method: IdentityMethod, scope: string): IdentityCheck {
  const { tenantId, challengeId, userId, actionCode, idempotencyKey, createdAt, expiresAt } = challenge;
  return {
    tenantId,
    challengeId,
    userId,
    actionCode,
    idempotencyKey,
    method,
    vendorSessionId: null,
    sealedAddress: null,
    scope,
    state: 'CREATING',
    askedAt: createdAt,
    decidedAt: null,
    collectedAt: null,
    authenticatorId: null,
    createdAt,
    expiresAt,
  };
}
