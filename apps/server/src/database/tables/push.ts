/** Tables of push (SECURITY rows 40, 41): what was asked of a phone, and who carries the hint that something waits. */

export interface PushTables {
  push_challenges: PushChallengeTable;
}

/** What a challenge of method PUSH is beside its row in `challenges`; counted for the limits of a person. */
export interface PushChallengeTable {
  tenant_id: string;
  user_id: string;
  challenge_id: string;
  /** Digits of the number to be typed; 0: approving alone is enough. */
  number_digits: number;
  /** 1: no phone is told of it. */
  is_withheld: number;
  answer: 'APPROVED' | 'DENIED' | 'WRONG_NUMBER' | null;
  answered_at: number | null;
  /** The authenticator that answered. */
  answered_by: string | null;
  /** When the browser was first given what the approval is worth. */
  collected_at: number | null;
  /** JSON: what the carriers said. */
  delivery: string;
  /** Where it was asked for, as far as the action does not say it. */
  ip_address: string | null;
  user_agent: string | null;
  created_at: number;
  expires_at: number;
}

export const pushTables: readonly string[] = [
  `create table push_challenges (tenant_id text not null, user_id text not null, challenge_id text not null, number_digits integer not null,
     is_withheld integer not null, answer text, answered_at integer, answered_by text, collected_at integer,
     delivery text not null, ip_address text, user_agent text, created_at integer not null, expires_at integer not null,
     primary key (tenant_id, user_id, challenge_id))`,
  'create index push_challenges_by_age on push_challenges (created_at)',
  // Withheld ones are as many as an attacker asks for; what was shown is counted without reading them.
  'create index push_challenges_shown on push_challenges (tenant_id, user_id, is_withheld, created_at)',
];
