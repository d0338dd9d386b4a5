// The closed lists of the wire, each as a value (`UserActionState.ALLOW`) and as the type of its members. The members
// are plain strings, so `'ALLOW'` may be written as well.

/** Where an action stands. Only ALLOW, CHALLENGE_SUCCEEDED and REVIEW_SUCCEEDED let a person go on. */
export const UserActionState = {
  ALLOW: 'ALLOW',
  BLOCK: 'BLOCK',
  CHALLENGE_REQUIRED: 'CHALLENGE_REQUIRED',
  CHALLENGE_SUCCEEDED: 'CHALLENGE_SUCCEEDED',
  CHALLENGE_FAILED: 'CHALLENGE_FAILED',
  REVIEW_REQUIRED: 'REVIEW_REQUIRED',
  REVIEW_SUCCEEDED: 'REVIEW_SUCCEEDED',
  REVIEW_FAILED: 'REVIEW_FAILED',
} as const;
/** One of {@link UserActionState}. */
export type UserActionState = (typeof UserActionState)[keyof typeof UserActionState];

/** How a person can prove themselves. Which of them a server offers is its configuration. */
export const VerificationMethod = {
  SMS: 'SMS',
  EMAIL_OTP: 'EMAIL_OTP',
  EMAIL_MAGIC_LINK: 'EMAIL_MAGIC_LINK',
  AUTHENTICATOR_APP: 'AUTHENTICATOR_APP',
  PASSKEY: 'PASSKEY',
  SECURITY_KEY: 'SECURITY_KEY',
  PUSH: 'PUSH',
  VERIFF: 'VERIFF',
  IPROOV: 'IPROOV',
  IDVERSE: 'IDVERSE',
  PALM_BIOMETRICS_RR: 'PALM_BIOMETRICS_RR',
  RECOVERY_CODE: 'RECOVERY_CODE',
  DEVICE: 'DEVICE',
  WHATSAPP: 'WHATSAPP',
} as const;
/** One of {@link VerificationMethod}. */
export type VerificationMethod = (typeof VerificationMethod)[keyof typeof VerificationMethod];

/** What carries a text message. */
export const SmsChannel = { WHATSAPP: 'WHATSAPP', DEFAULT: 'DEFAULT' } as const;
/** One of {@link SmsChannel}. */
export type SmsChannel = (typeof SmsChannel)[keyof typeof SmsChannel];

/** Why a code was not accepted. */
export const VerificationFailureReason = {
  CODE_INVALID_OR_EXPIRED: 'CODE_INVALID_OR_EXPIRED',
  MAX_ATTEMPTS_EXCEEDED: 'MAX_ATTEMPTS_EXCEEDED',
} as const;
/** One of {@link VerificationFailureReason}. */
export type VerificationFailureReason =
  (typeof VerificationFailureReason)[keyof typeof VerificationFailureReason];

/** What a client token may do with the person's authenticators. Several are written with spaces between them. */
export const AuthScope = {
  readAuthenticators: 'read:authenticators',
  addAuthenticators: 'add:authenticators',
  removeAuthenticators: 'remove:authenticators',
  updateAuthenticators: 'update:authenticators',
} as const;
/** One of {@link AuthScope}. */
export type AuthScope = (typeof AuthScope)[keyof typeof AuthScope];

/** What carries the message of a call. */
export const CallConnectMessageChannel = { WHATSAPP: 'WHATSAPP', SMS: 'SMS', EMAIL: 'EMAIL' } as const;
/** One of {@link CallConnectMessageChannel}. */
export type CallConnectMessageChannel =
  (typeof CallConnectMessageChannel)[keyof typeof CallConnectMessageChannel];

/** How a call ended. */
export const CallState = {
  CHALLENGE_SUCCEEDED: 'CHALLENGE_SUCCEEDED',
  CHALLENGE_FAILED: 'CHALLENGE_FAILED',
} as const;
/** One of {@link CallState}. */
export type CallState = (typeof CallState)[keyof typeof CallState];
