/** Table of identity verification by vendors: what was asked of a vendor. */

export interface IdentityTables {
  identity_checks: IdentityCheckTable;
}

/** What a challenge is that a vendor proves, beside its row in `challenges`. */
export interface IdentityCheckTable {
  tenant_id: string;
  challenge_id: string;
  user_id: string;
  action_code: string;
  idempotency_key: string;
  method: string;
  /** The vendor's own id; null: it has not given one yet. */
  vendor_session_id: string | null;
  /** URL and token of the vendor's session as JSON, sealed: whoever has them can be checked. */
  sealed_address: Uint8Array | null;
  /** Scope of the token that began it. */
  scope: string;
  state: string;
  /** When the vendor was last asked for its decision. */
  asked_at: number;
  decided_at: number | null;
  /** When the browser was first given what the approval is worth. */
  collected_at: number | null;
  /** The authenticator that was made or proven. */
  authenticator_id: string | null;
  created_at: number;
  expires_at: number;
}

export const identityTables: readonly string[] = [
  `create table identity_checks (tenant_id text not null, challenge_id text not null, user_id text not null, action_code text not null,
     idempotency_key text not null, method text not null, vendor_session_id text, sealed_address blob, scope text not null,
     state text not null, asked_at integer not null, decided_at integer, collected_at integer, authenticator_id text,
     created_at integer not null, expires_at integer not null, primary key (tenant_id, challenge_id))`,
  // A vendor's decision names its session alone.
  `create unique index identity_checks_by_session on identity_checks (tenant_id, method, vendor_session_id)
     where vendor_session_id is not null`,
  'create index identity_checks_by_user on identity_checks (tenant_id, user_id, created_at)',
  'create index identity_checks_by_age on identity_checks (created_at)',
];
