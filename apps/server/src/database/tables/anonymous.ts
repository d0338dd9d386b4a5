/** Tables of challenges that begin before anybody is known (client-api.md §4, §10). */

export interface AnonymousTables {
  anonymous_challenges: AnonymousChallengeTable;
  qr_challenges: QrChallengeTable;
}

interface BegunTable {
  tenant_id: string;
  challenge_id: string;
  /** Null: nobody is known yet. */
  user_id: string | null;
  /** Null: the caller named none. */
  action_code: string | null;
  idempotency_key: string;
  /** JSON. */
  custom: string | null;
  /** Of the browser or app that began it. */
  ip_address: string | null;
  user_agent: string | null;
  /** When an action was tracked for it, which it belongs to from then on: with a client token, from the start. */
  tracked_at: number | null;
  created_at: number;
  expires_at: number;
}

export interface AnonymousChallengeTable extends BegunTable {
  /** What a passkey is to sign for it (base64url); null: none was asked. */
  webauthn_challenge: string | null;
  /** Until when that is answered (SECURITY N-20). */
  webauthn_expires_at: number | null;
  /** SHA-256 of the cookie of the only browser that may answer; null: any. */
  binding: Uint8Array | null;
  /** When a proof used it up; null: it is open. */
  met_at: number | null;
}

export interface QrChallengeTable extends BegunTable {
  state: 'UNCLAIMED' | 'CLAIMED' | 'APPROVED' | 'REJECTED';
  /** SHA-256 of the secret that the browser asks for the outcome with. */
  device_code_hash: Uint8Array;
  /** 1: what is scanned changes, and a number shown beside it is typed on the phone (SECURITY N-18). */
  rotates: number;
  /** The phone's authenticator. */
  claimed_by: string | null;
  claimed_at: number | null;
  answered_at: number | null;
}

export const anonymousTables: readonly string[] = [
  `create table anonymous_challenges (tenant_id text not null, challenge_id text not null, user_id text, action_code text,
     idempotency_key text not null, custom text, ip_address text, user_agent text, tracked_at integer, created_at integer not null,
     expires_at integer not null, webauthn_challenge text, webauthn_expires_at integer, binding blob, met_at integer, primary key (tenant_id, challenge_id))`,
  'create index anonymous_challenges_by_expiry on anonymous_challenges (expires_at)',
  `create index anonymous_challenges_by_webauthn on anonymous_challenges (tenant_id, webauthn_challenge) where webauthn_challenge is not null`,
  `create table qr_challenges (tenant_id text not null, challenge_id text not null, user_id text, action_code text,
     idempotency_key text not null, custom text, ip_address text, user_agent text, tracked_at integer, created_at integer not null,
     expires_at integer not null, state text not null, device_code_hash blob not null, rotates integer not null, claimed_by text,
     claimed_at integer, answered_at integer, primary key (tenant_id, challenge_id))`,
  'create index qr_challenges_by_expiry on qr_challenges (expires_at)',
];
