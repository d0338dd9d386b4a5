/** Tables of one-time codes that the application asks for itself, and of calls. */

export interface OtpTables {
  otp_challenges: OtpChallengeTable;
  otp_failures: OtpFailureTable;
  calls: CallTable;
}

export interface OtpChallengeTable {
  tenant_id: string;
  challenge_id: string;
  /** Null: anonymous, until somebody claims it. */
  user_id: string | null;
  action_code: string;
  idempotency_key: string;
  method: 'EMAIL_OTP' | 'SMS' | 'WHATSAPP';
  /** Where the code went; one of the two. */
  email: string | null;
  phone_number: string | null;
  sms_channel: string | null;
  locale: string | null;
  device_id: string | null;
  ip_address: string | null;
  user_agent: string | null;
  /** JSON. */
  custom: string | null;
  scope: string | null;
  state: 'PENDING' | 'VERIFIED' | 'FAILED';
  /** Keyed HMAC of the code; null once consumed. */
  code_hash: Uint8Array | null;
  wrong_tries: number;
  sends: number;
  last_sent_at: number;
  verified_at: number | null;
  /** When it met the action that it was made for. */
  completed_at: number | null;
  /** When it was claimed or tracked with, once. */
  claimed_at: number | null;
  created_at: number;
  expires_at: number;
}

/** Wrong tries at codes that belong to nobody yet, by where they were sent. */
export interface OtpFailureTable {
  tenant_id: string;
  subject: string;
  /** State of attempts/, as JSON. */
  state: string;
  updated_at: number;
}

export interface CallTable {
  tenant_id: string;
  /** The application's own name of the call. */
  reference_id: string;
  message_id: string;
  user_id: string | null;
  action_code: string | null;
  idempotency_key: string | null;
  channel: 'WHATSAPP' | 'SMS' | 'EMAIL';
  phone_number: string | null;
  email: string | null;
  /** SHA-256 of what was asked for: the same reference again is the same call, or a conflict. */
  input_hash: Uint8Array;
  state: 'STARTED' | 'CHALLENGE_SUCCEEDED' | 'CHALLENGE_FAILED';
  /** JSON, as the application gave it at the end. */
  payload: string | null;
  started_at: number;
  finished_at: number | null;
}

export const otpTables: readonly string[] = [
  `create table otp_challenges (tenant_id text not null, challenge_id text not null, user_id text, action_code text not null,
     idempotency_key text not null, method text not null, email text, phone_number text, sms_channel text, locale text,
     device_id text, ip_address text, user_agent text, custom text, scope text, state text not null, code_hash blob,
     wrong_tries integer not null default 0, sends integer not null, last_sent_at integer not null, verified_at integer,
     completed_at integer, claimed_at integer, created_at integer not null, expires_at integer not null, primary key (tenant_id, challenge_id))`,
  'create index otp_challenges_by_user on otp_challenges (tenant_id, user_id, action_code, created_at)',
  'create index otp_challenges_by_action on otp_challenges (tenant_id, action_code, idempotency_key, created_at)',
  'create index otp_challenges_by_expiry on otp_challenges (expires_at)',
  `create table otp_failures (tenant_id text not null, subject text not null, state text not null, updated_at integer not null,
     primary key (tenant_id, subject))`,
  'create index otp_failures_by_age on otp_failures (updated_at)',
  `create table calls (tenant_id text not null, reference_id text not null, message_id text not null, user_id text, action_code text,
     idempotency_key text, channel text not null, phone_number text, email text, input_hash blob not null, state text not null,
     payload text, started_at integer not null, finished_at integer, primary key (tenant_id, reference_id))`,
  'create index calls_by_age on calls (started_at)',
];
