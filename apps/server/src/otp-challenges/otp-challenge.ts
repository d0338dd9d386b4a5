/** A one-time code that the application asked for: where it went, whose it is, what became of it. */
import { randomUUID } from 'node:crypto';
import type { OtpMethod } from '@stepward/api';
import type { OtpChallengeTable } from '../database/tables/otp.ts';
import { emailCodeTtlMs } from '../email-codes/sending.ts';
import { phoneCodeTtlMs } from '../sms-codes/text-channel.ts';

export interface OtpChallenge {
  readonly tenantId: string;
  readonly challengeId: string;
  /** Undefined: anonymous, until somebody claims it. */
  readonly userId: string | undefined;
  readonly actionCode: string;
  readonly idempotencyKey: string;
  readonly method: OtpMethod;
  readonly email: string | undefined;
  /** E.164. */
  readonly phoneNumber: string | undefined;
  readonly smsChannel: string | undefined;
  readonly locale: string | undefined;
  readonly deviceId: string | undefined;
  readonly ipAddress: string | undefined;
  readonly userAgent: string | undefined;
  readonly custom: Readonly<Record<string, unknown>> | undefined;
  readonly scope: string | undefined;
  readonly state: 'PENDING' | 'VERIFIED' | 'FAILED';
  readonly codeHash: Uint8Array | undefined;
  readonly wrongTries: number;
  readonly sends: number;
  readonly lastSentAt: number;
  readonly verifiedAt: number | undefined;
  /** When it met the action that it was made for. */
  readonly completedAt: number | undefined;
  readonly claimedAt: number | undefined;
  readonly createdAt: number;
  readonly expiresAt: number;
}

export function toOtpChallenge(row: OtpChallengeTable): OtpChallenge {
  return {
    tenantId: row.tenant_id,
    challengeId: row.challenge_id,
    userId: row.user_id ?? undefined,
    actionCode: row.action_code,
    idempotencyKey: row.idempotency_key,
    method: row.method,
    email: row.email ?? undefined,
    phoneNumber: row.phone_number ?? undefined,
    smsChannel: row.sms_channel ?? undefined,
    locale: row.locale ?? undefined,
    deviceId: row.device_id ?? undefined,
    ipAddress: row.ip_address ?? undefined,
    userAgent: row.user_agent ?? undefined,
    custom: row.custom === null ? undefined : JSON.parse(row.custom),
    scope: row.scope ?? undefined,
    state: row.state,
    codeHash: row.code_hash ?? undefined,
    wrongTries: row.wrong_tries,
    sends: row.sends,
    lastSentAt: row.last_sent_at,
    verifiedAt: row.verified_at ?? undefined,
    completedAt: row.completed_at ?? undefined,
    claimedAt: row.claimed_at ?? undefined,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  };
}

/** SECURITY N-06. */
export const otpTtlMs = (method: OtpMethod): number =>
  method === 'EMAIL_OTP' ? emailCodeTtlMs : phoneCodeTtlMs;

type Known = Pick<OtpChallenge, 'tenantId' | 'actionCode' | 'method'> & {
  readonly [Field in keyof OtpChallenge]?: OtpChallenge[Field] | undefined;
};

/** A challenge that waits for its first code, with everything unset that is not known. */
export function newOtpChallenge(known: Known, now: number): OtpChallenge {
  return {
    userId: undefined,
    email: undefined,
    phoneNumber: undefined,
    smsChannel: undefined,
    locale: undefined,
    deviceId: undefined,
    ipAddress: undefined,
    userAgent: undefined,
    custom: undefined,
    scope: undefined,
    ...known,
    challengeId: randomUUID(),
    idempotencyKey: known.idempotencyKey ?? randomUUID(),
    state: 'PENDING',
    codeHash: undefined,
    wrongTries: 0,
    sends: 1,
    lastSentAt: now,
    verifiedAt: undefined,
    completedAt: undefined,
    claimedAt: undefined,
    createdAt: now,
    expiresAt: now + otpTtlMs(known.method),
  };
}

export const destinationOf = ({ email, phoneNumber }: OtpChallenge): string => email ?? phoneNumber ?? '';

/** N-19: a proof may be made somebody's for as long as it would let them change factors. */
export const claimableMs = 10 * 60_000;

export const isActive = ({ state, expiresAt }: OtpChallenge, now: number): boolean =>
  state === 'PENDING' && expiresAt > now;
