// Authenticators as the server shows them (client-api.md §5.8).

/** Ways to prove who one is. */
export const VerificationMethod = {
  SMS: 'SMS',
  WHATSAPP: 'WHATSAPP',
  AUTHENTICATOR_APP: 'AUTHENTICATOR_APP',
  RECOVERY_CODE: 'RECOVERY_CODE',
  EMAIL_MAGIC_LINK: 'EMAIL_MAGIC_LINK',
  EMAIL_OTP: 'EMAIL_OTP',
  PUSH: 'PUSH',
  SECURITY_KEY: 'SECURITY_KEY',
  PASSKEY: 'PASSKEY',
  VERIFF: 'VERIFF',
  IPROOV: 'IPROOV',
  PALM_BIOMETRICS_RR: 'PALM_BIOMETRICS_RR',
  IDVERSE: 'IDVERSE',
  DEVICE: 'DEVICE',
} as const;
/** One of {@link VerificationMethod}. */
export type VerificationMethod = (typeof VerificationMethod)[keyof typeof VerificationMethod];

/** Whether a passkey is kept by this device, or on something that moves between devices. */
export type AuthenticatorAttachment = 'platform' | 'cross-platform';

/** A browser and its device, as read from its User-Agent. */
export interface ParsedUserAgent {
  ua: string;
  browser: { name?: string; version?: string; major?: string };
  device: { model?: string; type?: string; vendor?: string };
  engine: { name?: string; version?: string };
  os: { name?: string; version?: string };
  cpu: { architecture?: string };
}

/** The WebAuthn side of a passkey or security key. */
export interface WebauthnCredential {
  credentialId: string;
  deviceId: string;
  /** What people may know it by, such as `iCloud Keychain`. */
  name: string;
  aaguid?: string;
  credentialBackedUp: boolean;
  credentialDeviceType?: 'singleDevice' | 'multiDevice';
  parsedUserAgent?: ParsedUserAgent;
  /** ISO 8601. */
  verifiedAt: string;
  authenticatorAttachment?: AuthenticatorAttachment;
  /** Name and icons of its provider, where it is a known one. */
  aaguidMapping?: { name: string; svgIconLight?: string; svgIconDark?: string };
}

/** One thing that a person can prove who they are with. Times are ISO 8601. */
export interface Authenticator {
  userAuthenticatorId: string;
  verificationMethod: VerificationMethod;
  createdAt: string;
  verifiedAt?: string;
  lastVerifiedAt?: string;
  isDefault?: boolean;
  email?: string;
  phoneNumber?: string;
  displayName?: string;
  authenticatorAttachment?: AuthenticatorAttachment;
  previousSmsChannel?: 'DEFAULT' | 'WHATSAPP' | 'SMS';
  devicePlatform?: 'IOS' | 'ANDROID' | 'WEB';
  username?: string;
  webauthnCredential?: WebauthnCredential;
}

/** An enrolment has begun; it counts once it is verified. */
export interface EnrollResponse {
  userAuthenticatorId: string;
  userId: string;
}

/** A challenge has begun. */
export interface ChallengeResponse {
  challengeId: string;
  /** ISO 8601: when the next code may be asked for. */
  resendAvailableAt?: string;
  /** False: a code was sent a moment ago and is still the one to use. */
  sent?: boolean;
  /** ISO 8601: until when the code works. */
  expiresAt?: string;
  /** Digits of the code; absent: six. */
  codeLength?: number;
}

/** What a try to prove it came to. */
export interface VerifyResponse {
  isVerified: boolean;
  /** Goes to your backend, which validates it. Only when verified. */
  token?: string;
  /** The flow of the action asks for another step: go on with `initChallenge`. */
  isMoreRequired?: boolean;
  /** Why not, such as `CODE_INVALID_OR_EXPIRED` or `MAX_ATTEMPTS_EXCEEDED`. */
  failureReason?: string;
  /** Tries that are left with this code. */
  attemptsRemaining?: number;
  /** ISO 8601: no try counts before. */
  lockedUntil?: string;
  /** The new authenticator, where this ended an enrolment. */
  userAuthenticator?: Authenticator;
}
