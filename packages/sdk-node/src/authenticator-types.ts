// Shapes of authenticators: what a person proves themselves with.
import type { SmsChannel, VerificationMethod } from './enumerations.ts';

/** Of `getAuthenticators`. */
export interface GetAuthenticatorsRequest {
  userId: string;
}

/** Something a person proves themselves with. Times are ISO 8601. */
export interface UserAuthenticator {
  userId: string;
  userAuthenticatorId: string;
  verificationMethod: VerificationMethod;
  createdAt: string;
  verifiedAt?: string;
  lastVerifiedAt?: string;
  phoneNumber?: string;
  email?: string;
  username?: string;
  displayName?: string;
  isDefault?: boolean;
  /** SMS: what carried the last message. */
  previousSmsChannel?: SmsChannel;
  webauthnCredential?: WebauthnCredential;
}

/** A passkey or security key. */
export interface WebauthnCredential {
  credentialId: string;
  deviceId: string;
  name: string;
  /** Model of the authenticator. */
  aaguid?: string;
  aaguidMapping?: AaguidMapping;
  credentialBackedUp?: boolean;
  /** `singleDevice` or `multiDevice`. */
  credentialDeviceType?: string;
  /** `platform` or `cross-platform`. */
  authenticatorAttachment?: string;
  parsedUserAgent?: UserAgent;
}

/** Name and icons (`data:` addresses) of a model of authenticators. */
export interface AaguidMapping {
  name: string;
  svgIconLight: string;
  svgIconDark: string;
}

/** A browser, as its `User-Agent` describes it. */
export interface UserAgent {
  ua: string;
  browser?: UserAgentBrowser;
  device?: UserAgentDevice;
  engine?: UserAgentEngine;
  os?: UserAgentOs;
  cpu?: UserAgentCpu;
}

/** Part of {@link UserAgent}. */
export interface UserAgentBrowser {
  name: string;
  version: string;
  major: string;
}

/** Part of {@link UserAgent}. */
export interface UserAgentDevice {
  model: string;
  type: string;
  vendor: string;
}

/** Part of {@link UserAgent}. */
export interface UserAgentEngine {
  name: string;
  version: string;
}

/** Part of {@link UserAgent}. */
export interface UserAgentOs {
  name: string;
  version: string;
}

/** Part of {@link UserAgent}. */
export interface UserAgentCpu {
  architecture: string;
}

/** Of `enrollVerifiedAuthenticator`: a factor that your application has verified already. */
export interface EnrollVerifiedAuthenticatorRequest {
  userId: string;
  attributes: EnrollVerifiedAuthenticatorAttributes;
}

/** The factor. Which fields are needed follows from the method. */
export interface EnrollVerifiedAuthenticatorAttributes {
  verificationMethod: VerificationMethod;
  /** SMS, WHATSAPP: E.164. */
  phoneNumber?: string | undefined;
  /** EMAIL_OTP, EMAIL_MAGIC_LINK. */
  email?: string | undefined;
  /** AUTHENTICATOR_APP: `otpauth://…`. */
  otpUri?: string | undefined;
  /** PASSKEY: base64url. */
  credentialId?: string | undefined;
  /** PASSKEY: base64url of the COSE key. */
  credentialPublicKey?: string | undefined;
  /** PASSKEY: its signature counter; 0 unless told. */
  counter?: number | undefined;
  /** PASSKEY: what the person calls it. */
  name?: string | undefined;
  isDefault?: boolean | undefined;
}

/** The factor as the server keeps it. */
export interface EnrollVerifiedAuthenticatorResponse {
  authenticator: UserAuthenticator;
  /** With the first factor, where recovery codes are on. They are told this once. */
  recoveryCodes?: string[];
}

/** Of `enrollVerifiedAuthenticators`: passkeys brought from another system, at most 1,000 a call. */
export interface EnrollVerifiedAuthenticatorsRequest {
  authenticators: ImportedPasskey[];
}

/** A passkey of another system with the same relying-party id. */
export interface ImportedPasskey {
  userId: string;
  verificationMethod: 'PASSKEY';
  /** base64url. */
  credentialId: string;
  /** base64url of the COSE key. */
  credentialPublicKey: string;
  name?: string | undefined;
  transports?: string[] | undefined;
  aaguid?: string | undefined;
}

/** What became of them. One that is there already counts as succeeded. */
export interface EnrollVerifiedAuthenticatorsResponse {
  total: number;
  succeeded: number;
  failed: number;
  failures: ImportFailure[];
}

/** A passkey that was not taken over, and why. */
export interface ImportFailure {
  userId: string;
  credentialId: string;
  errorCode: string;
  errorDescription: string;
}

/** Of `deleteAuthenticator`. */
export interface DeleteAuthenticatorRequest {
  userId: string;
  userAuthenticatorId: string;
  /** An extension: refused with 409 `conflict` where no other authenticator but recovery codes would be left. */
  keepLast?: boolean;
}
