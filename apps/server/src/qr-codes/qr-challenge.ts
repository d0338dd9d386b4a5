/** A challenge that a phone answers after scanning it off another screen (client-api.md §10). */
import { type Begun, toBegun } from '../anonymous-challenges/anonymous-challenge.ts';
import type { QrChallengeTable } from '../database/tables/anonymous.ts';

export interface QrChallenge extends Begun {
  readonly state: 'UNCLAIMED' | 'CLAIMED' | 'APPROVED' | 'REJECTED';
  /** SHA-256. */
  readonly deviceCodeHash: Uint8Array;
  readonly rotates: boolean;
  /** The phone's authenticator; undefined with one that was claimed in a track call. */
  readonly claimedBy: string | undefined;
  readonly answeredAt: number | undefined;
}

/** N-18: over the public wire, and where the code changes. */
export const plainTtlMs = 10 * 60_000;
export const rotatingTtlMs = 3 * 60_000;

export const toQrChallenge = (row: QrChallengeTable): QrChallenge => ({
  ...toBegun(row),
  state: row.state,
  deviceCodeHash: row.device_code_hash,
  rotates: row.rotates === 1,
  claimedBy: row.claimed_by ?? undefined,
  answeredAt: row.answered_at ?? undefined,
});

/** A challenge with the state of the action that it belongs to; undefined: there is none yet. */
export interface WatchedQr {
  readonly challenge: QrChallenge;
  readonly actionState: string | undefined;
}

export type QrOutcome = 'unclaimed' | 'claimed' | 'approved' | 'rejected' | 'expired';

/** What the screen is told. Pure. */
export function outcomeOf({ challenge, actionState }: WatchedQr, now: number): QrOutcome {
  const { state, claimedBy, expiresAt } = challenge;
  if (state === 'REJECTED') return 'rejected';
  if (state === 'APPROVED') {
    // Approved, and the application is being asked (`action.verify`).
    if (actionState !== 'CHALLENGE_REQUIRED') return 'approved';
  } else if (state === 'CLAIMED' && claimedBy === undefined) {
    // Claimed in a track call: whatever meets that action approves this.
    if (actionState === 'CHALLENGE_SUCCEEDED') return 'approved';
    if (actionState !== 'CHALLENGE_REQUIRED') return 'rejected';
  }
  // A screen begins anew what nobody scanned; what was scanned is over.
  if (expiresAt <= now) return state === 'UNCLAIMED' ? 'expired' : 'rejected';
  return state === 'UNCLAIMED' ? 'unclaimed' : 'claimed';
}
