/** A challenge that begins before anybody is known; whoever meets it, it is theirs (client-api.md §4). */
import { randomUUID } from 'node:crypto';
import type { AnonymousChallengeTable } from '../database/tables/anonymous.ts';

/** What every challenge begun from a browser or app without a known person has. */
export interface Begun {
  readonly tenantId: string;
  readonly challengeId: string;
  /** Undefined: nobody is known yet. */
  readonly userId: string | undefined;
  /** Undefined: the caller named none. */
  readonly actionCode: string | undefined;
  readonly idempotencyKey: string;
  readonly custom: Readonly<Record<string, unknown>> | undefined;
  readonly ipAddress: string | undefined;
  readonly userAgent: string | undefined;
  /** Since then it belongs to an action that was tracked. */
  readonly trackedAt: number | undefined;
  readonly createdAt: number;
  readonly expiresAt: number;
}

export interface AnonymousChallenge extends Begun {
  /** base64url. */
  readonly webauthnChallenge: string | undefined;
  /** Of that, Unix ms (N-20). */
  readonly webauthnExpiresAt: number | undefined;
  /** SHA-256 of the only browser's cookie. */
  readonly binding: Uint8Array | undefined;
  readonly metAt: number | undefined;
}

/** client-api.md §4 leaves it open; N-20 gives a challenge five minutes from its own options, this is around it. */
export const anonymousTtlMs = 10 * 60_000;
/** The action of callers that name none. */
export const unnamedAction = 'signIn';

/** Who begins it, and what for. */
export interface Beginning {
  readonly tenantId: string;
  readonly userId?: string | undefined;
  readonly actionCode?: string | undefined;
  readonly idempotencyKey?: string | undefined;
  readonly custom?: Readonly<Record<string, unknown>> | undefined;
  readonly ipAddress?: string | undefined;
  readonly userAgent?: string | undefined;
  readonly trackedAt?: number | undefined;
}

const userAgentCharactersMax = 1_024;

export function begin(
  { tenantId, userId, actionCode, idempotencyKey, custom, ipAddress, userAgent, trackedAt }: Beginning,
  now: number,
  ttlMs: number,
): Begun {
  return {
    tenantId,
    challengeId: randomUUID(),
    userId,
    actionCode,
    idempotencyKey: idempotencyKey ?? randomUUID(),
    custom,
    ipAddress,
    userAgent: userAgent?.slice(0, userAgentCharactersMax),
    trackedAt,
    createdAt: now,
    expiresAt: now + ttlMs,
  };
}

type BegunRow = Pick<
  AnonymousChallengeTable,
  | 'tenant_id'
  | 'challenge_id'
  | 'user_id'
  | 'action_code'
  | 'idempotency_key'
  | 'custom'
  | 'ip_address'
  | 'user_agent'
  | 'tracked_at'
  | 'created_at'
  | 'expires_at'
>;

export const toBegun = (row: BegunRow): Begun => ({
  tenantId: row.tenant_id,
  challengeId: row.challenge_id,
  userId: row.user_id ?? undefined,
  actionCode: row.action_code ?? undefined,
  idempotencyKey: row.idempotency_key,
  custom: row.custom === null ? undefined : JSON.parse(row.custom),
  ipAddress: row.ip_address ?? undefined,
  userAgent: row.user_agent ?? undefined,
  trackedAt: row.tracked_at ?? undefined,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
});

export const begunRow = (begun: Begun): BegunRow => ({
  tenant_id: begun.tenantId,
  challenge_id: begun.challengeId,
  user_id: begun.userId ?? null,
  action_code: begun.actionCode ?? null,
  idempotency_key: begun.idempotencyKey,
  custom: begun.custom === undefined ? null : JSON.stringify(begun.custom),
  ip_address: begun.ipAddress ?? null,
  user_agent: begun.userAgent ?? null,
  tracked_at: begun.trackedAt ?? null,
  created_at: begun.createdAt,
  expires_at: begun.expiresAt,
});

export const toAnonymousChallenge = (row: AnonymousChallengeTable): AnonymousChallenge => ({
  ...toBegun(row),
  webauthnChallenge: row.webauthn_challenge ?? undefined,
  webauthnExpiresAt: row.webauthn_expires_at ?? undefined,
  binding: row.binding ?? undefined,
  metAt: row.met_at ?? undefined,
});

export const actionCodeOf = ({ actionCode }: Begun): string => actionCode ?? unnamedAction;
