/** One try to prove something, within one action. */
import { randomUUID } from 'node:crypto';
import type { ActionKey } from '../actions/action.ts';
import type { ChallengeTable } from '../database/tables.ts';

export interface Challenge {
  readonly tenantId: string;
  readonly challengeId: string;
  readonly userId: string;
  readonly actionCode: string;
  readonly idempotencyKey: string;
  readonly method: string;
  readonly purpose: 'ENROLL' | 'VERIFY';
  readonly authenticatorId: string | null;
  readonly state: 'PENDING' | 'SUCCEEDED' | 'FAILED';
  readonly codeHash: Uint8Array | null;
  readonly webauthnChallenge: string | null;
  /** SHA-256 of the cookie of the only browser that may answer; null: any may. */
  readonly binding: Uint8Array | null;
  readonly wrongTries: number;
  readonly sends: number;
  readonly lastSentAt: number | null;
  readonly createdAt: number;
  readonly expiresAt: number;
}

export function toChallenge(row: ChallengeTable): Challenge {
  return {
    tenantId: row.tenant_id,
    challengeId: row.challenge_id,
    userId: row.user_id,
    actionCode: row.action_code,
    idempotencyKey: row.idempotency_key,
    method: row.method,
    purpose: row.purpose,
    authenticatorId: row.authenticator_id,
    state: row.state,
    codeHash: row.code_hash,
    webauthnChallenge: row.webauthn_challenge,
    binding: row.binding,
    wrongTries: row.wrong_tries,
    sends: row.sends,
    lastSentAt: row.last_sent_at,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  };
}

export interface NewChallenge {
  readonly method: string;
  readonly purpose: Challenge['purpose'];
  readonly now: number;
  readonly ttlMs: number;
}

/** A pending challenge of this action; the factor adds what it needs. */
export function newChallenge(key: ActionKey, { method, purpose, now, ttlMs }: NewChallenge): Challenge {
  const { tenantId, userId, actionCode, idempotencyKey } = key;
  return {
    tenantId,
    challengeId: randomUUID(),
    userId,
    actionCode,
    idempotencyKey,
    method,
    purpose,
    authenticatorId: null,
    state: 'PENDING',
    codeHash: null,
    webauthnChallenge: null,
    binding: null,
    wrongTries: 0,
    sends: 0,
    lastSentAt: null,
    createdAt: now,
    expiresAt: now + ttlMs,
  };
}
