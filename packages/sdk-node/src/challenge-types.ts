// Shapes of challenges: asking for a proof, and learning what became of it.
import type {
  AuthScope,
  SmsChannel,
  UserActionState,
  VerificationFailureReason,
  VerificationMethod,
} from './enumerations.ts';

/** Of `validateChallenge`. */
export interface ValidateChallengeRequest {
  /** What came back from the browser. */
  token: string;
  /** Give it: a token of another action is then not valid. */
  action?: string | undefined;
  /** Give it: a token of another person is then not valid. */
  userId?: string | undefined;
}

/** Whether the proof was made. */
export interface ValidateChallengeResponse {
  /** The one field to decide by: the challenge of this token was passed, by this person, for this action. */
  isValid: boolean;
  state?: UserActionState;
  /** ISO 8601. */
  stateUpdatedAt?: string;
  userId?: string;
  action?: string;
  /** Compare it with the one that `track` gave: the proof is for that action alone. */
  idempotencyKey?: string;
  verificationMethod?: VerificationMethod;
  veriffSessionId?: string;
  /** Of a valid proof: the custom values that it is for, as they were tracked. Stepward's servers send them, others do not. */
  custom?: Record<string, unknown>;
  /** Why not. */
  error?: string;
}

/** Of `challenge`: sends a code to an address, of a person that the server need not know. */
export interface ChallengeRequest {
  verificationMethod?: 'SMS' | 'EMAIL_OTP' | 'WHATSAPP' | undefined;
  action?: string | undefined;
  /** Sends the code of this challenge again. */
  challengeId?: string | undefined;
  /** Tells several challenges of one action apart. */
  idempotencyKey?: string | undefined;
  userId?: string | undefined;
  /** EMAIL_OTP. */
  email?: string | undefined;
  /** SMS, WHATSAPP: E.164. */
  phoneNumber?: string | undefined;
  smsChannel?: SmsChannel | undefined;
  locale?: string | undefined;
  deviceId?: string | undefined;
  ipAddress?: string | undefined;
  userAgent?: string | undefined;
  custom?: Record<string, unknown> | undefined;
  scope?: AuthScope | (string & {}) | undefined;
}

/** The challenge that was begun. */
export interface ChallengeResponse {
  challengeId: string;
  idempotencyKey: string;
  /** Unix time in seconds. */
  expiresAt: number;
}

/** Of `verify`. */
export interface VerifyRequest {
  challengeId: string;
  /** What the person typed. */
  verificationCode: string;
}

/** Whether it was the code. A wrong code is an answer, not an error. */
export interface VerifyResponse {
  isVerified: boolean;
  /** The proven address. */
  email?: string;
  /** The proven number. */
  phoneNumber?: string;
  verificationMethod?: 'SMS' | 'EMAIL_OTP' | 'WHATSAPP';
  failureReason?: VerificationFailureReason;
}

/** Of `claimChallenge`: the challenge was this person's. */
export interface ClaimChallengeRequest {
  challengeId: string;
  userId: string;
  /** Claims a challenge that was not passed yet. */
  skipVerificationCheck?: boolean | undefined;
}

/** For `validateChallenge` or `createSession`. */
export interface ClaimChallengeResponse {
  token: string;
  verificationMethod: VerificationMethod;
}

/** Of `getChallenge`: by its id, or the open one of a person and action. */
export interface GetChallengeRequest {
  challengeId?: string | undefined;
  userId?: string | undefined;
  action?: string | undefined;
  verificationMethod?: VerificationMethod | undefined;
}

/** The open challenge; nothing is set when there is none. */
export interface GetChallengeResponse {
  challengeId?: string;
  /** Unix time in seconds. */
  expiresAt?: number;
  verificationMethod?: VerificationMethod;
  smsChannel?: SmsChannel;
  phoneNumber?: string;
  email?: string;
  action?: string;
}
