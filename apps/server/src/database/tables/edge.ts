/** Tables of what the edge keeps with us: sealed requests that wait, and whose a session cookie is. */

export interface EdgeTables {
  edge_handles: EdgeHandleTable;
  edge_sessions: EdgeSessionTable;
}

export interface EdgeHandleTable {
  tenant_id: string;
  handle_hash: Uint8Array;
  user_id: string;
  action_code: string;
  idempotency_key: string;
  ciphertext: string;
  created_at: number;
  expires_at: number;
}

/** Whose a session cookie of the application is. All live rows of one cookie name one user. */
export interface EdgeSessionTable {
  tenant_id: string;
  /** SHA-256; the cookie itself never comes here. */
  cookie_hash: Uint8Array;
  /** Logins in flight at once each have a row, so that one that fails takes only its own away. */
  claim_id: string;
  user_id: string;
  held_until: number;
}

export const edgeTables: readonly string[] = [
  `create table edge_handles (tenant_id text not null, handle_hash blob not null, user_id text not null, action_code text not null,
     idempotency_key text not null, ciphertext text not null, created_at integer not null, expires_at integer not null,
     primary key (tenant_id, handle_hash))`,
  'create index edge_handles_by_expiry on edge_handles (expires_at)',
  `create table edge_sessions (tenant_id text not null, cookie_hash blob not null, claim_id text not null, user_id text not null,
     held_until integer not null, primary key (tenant_id, cookie_hash, claim_id))`,
  'create index edge_sessions_by_claim on edge_sessions (tenant_id, claim_id)',
  'create index edge_sessions_by_expiry on edge_sessions (held_until)',
];
