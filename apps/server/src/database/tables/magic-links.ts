/** The link of a challenge by e-mail: the newest one that was sent for it. */

export interface MagicLinkTables {
  magic_links: MagicLinkTable;
}

export interface MagicLinkTable {
  tenant_id: string;
  challenge_id: string;
  user_id: string;
  /** SHA-256 of the 256 random bits in the link. */
  link_hash: Uint8Array;
  /** The code beside the link, for browsers that may only show it; null once the link was followed. */
  sealed_code: Uint8Array | null;
  /** How the browser that began the challenge is known again: by a cookie of ours, by where it is, or not at all. */
  binding: 'cookie' | 'address' | 'none';
  /** SHA-256 of the cookie, or of IP prefix and user agent. */
  browser_hash: Uint8Array | null;
  /** Where it was asked for, as far as the action does not say it. */
  ip_address: string | null;
  user_agent: string | null;
  /** Of the token that asked for the link. */
  scope: string;
  created_at: number;
  expires_at: number;
  /** Its button was pressed in another browser, which shows the code since. */
  shown_at: number | null;
  /** Its button was pressed where that is enough: the link is used up. */
  followed_at: number | null;
  /** What the link stands for was proven, by link or by code. */
  proven_at: number | null;
  /** The flow went on in the tab of the link. */
  continued_at: number | null;
}

export const magicLinkTables: readonly string[] = [
  `create table magic_links (tenant_id text not null, challenge_id text not null, user_id text not null, link_hash blob not null,
     sealed_code blob, binding text not null, browser_hash blob, ip_address text, user_agent text, scope text not null,
     created_at integer not null, expires_at integer not null, shown_at integer, followed_at integer, proven_at integer, continued_at integer,
     primary key (tenant_id, challenge_id))`,
  // Not unique, so that every uniqueness is a tenant's own; 256 random bits do not meet.
  'create index magic_links_by_hash on magic_links (link_hash)',
  'create index magic_links_by_user on magic_links (tenant_id, user_id)',
  'create index magic_links_by_expiry on magic_links (expires_at)',
];
