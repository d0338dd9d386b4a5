/** Tables of sessions, of the app clients they belong to, and of the keys that sign their access tokens. */
import type { SigningAlgorithm } from '@stepward/api';

export interface SessionTables {
  app_clients: AppClientTable;
  signing_keys: SigningKeyTable;
  sessions: SessionTable;
}

export interface AppClientTable {
  tenant_id: string;
  client_id: string;
  name: string;
  /** What was set, as JSON, without the defaults. */
  settings: string;
  created_at: number;
}

export interface SigningKeyTable {
  tenant_id: string;
  /** RFC 7638 thumbprint; the `kid` of tokens. */
  key_id: string;
  algorithm: SigningAlgorithm;
  /** JWK, as JSON. */
  public_key: string;
  /** PKCS #8, sealed. */
  sealed_private_key: Uint8Array;
  created_at: number;
  /** Published from `created_at`, signs from here: who keeps the published keys for a while knows it by then. */
  signs_from: number;
  /** Leaves the published keys: its last token has expired by then. Null: a newer key has not replaced it. */
  published_until: number | null;
}

/** One login in one app client, and the family of its refresh tokens. At most one of them is live (SECURITY I8). */
export interface SessionTable {
  tenant_id: string;
  user_id: string;
  session_id: string;
  client_id: string;
  /** The success it was made from; a success makes one session (N-22). */
  action_code: string;
  idempotency_key: string;
  /** Which call made it: the same call again, at once, is a retry. */
  creation_hash: Uint8Array;
  verification_method: string | null;
  /** Successors of refresh tokens are derived under it; sealed. */
  sealed_family_key: Uint8Array;
  /** How many pairs of tokens came before the live one. */
  generation: number;
  /** SHA-256 of the live refresh token, and of the one that it replaced. */
  refresh_hash: Uint8Array;
  previous_hash: Uint8Array | null;
  created_at: number;
  /** When the live pair was issued. */
  issued_at: number;
  /** Ends then, however often it is refreshed. */
  expires_at: number;
  revoked_at: number | null;
}

export const sessionTables: readonly string[] = [
  `create table app_clients (tenant_id text not null, client_id text not null, name text not null, settings text not null,
     created_at integer not null, primary key (tenant_id, client_id))`,
  `create table signing_keys (tenant_id text not null, key_id text not null, algorithm text not null, public_key text not null,
     sealed_private_key blob not null, created_at integer not null, signs_from integer not null, published_until integer,
     primary key (tenant_id, key_id))`,
  'create index signing_keys_by_end on signing_keys (published_until)',
  `create table sessions (tenant_id text not null, user_id text not null, session_id text not null, client_id text not null,
     action_code text not null, idempotency_key text not null, creation_hash blob not null, verification_method text,
     sealed_family_key blob not null, generation integer not null default 0, refresh_hash blob not null, previous_hash blob,
     created_at integer not null, issued_at integer not null, expires_at integer not null, revoked_at integer,
     primary key (tenant_id, user_id, session_id))`,
  'create unique index sessions_by_id on sessions (tenant_id, session_id)',
  'create unique index sessions_by_action on sessions (tenant_id, user_id, action_code, idempotency_key)',
  'create index sessions_by_expiry on sessions (expires_at)',
];
