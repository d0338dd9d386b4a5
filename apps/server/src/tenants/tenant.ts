/** A tenant: one set of users, rules and keys. Owns: its settings and what they default to. */
import type { KeyObject } from 'node:crypto';
import type { VerificationMethod } from '../authenticators/verification-method.ts';

export interface TenantSettings {
  /** Life of client tokens and of a page session (N-21). */
  readonly tokenDurationInMinutes: number;
  /** Outcome of an action code seen for the first time. */
  readonly newActionOutcome: 'ALLOW' | 'CHALLENGE' | 'REVIEW' | 'BLOCK';
  /** Where a challenge may return to; empty: any https URL or loopback, for only the secret key sets it (row 18). */
  readonly redirectUrls: readonly string[];
  /** Who may frame the challenge page and call the Client API; empty: any origin may call, none may frame. */
  readonly allowedOrigins: readonly string[];
  readonly verificationMethods: readonly VerificationMethod[];
  /** WebAuthn relying party id; absent: the host of the public URL. */
  readonly relyingParty?: string;
  /** WebAuthn origins; absent: the public URL's. */
  readonly expectedOrigins?: readonly string[];
  /** What authenticator apps and messages call this tenant; absent: its name. */
  readonly issuerName?: string;
  readonly disableRecoveryCodes?: boolean;
  /** A first factor that the application enrols brings no recovery codes. */
  readonly skipRecoveryCodesOnProgrammaticEnrollment?: boolean;
  /** Whose ID tokens may name a person (GET /users with `token`); absent: nobody's. */
  readonly trustedIdTokenIssuers?: readonly TrustedIdTokenIssuer[];
  /** ISO 3166 alpha-2 countries that text messages go to; absent: none, where they cost money (N-11). */
  readonly smsCountries?: readonly string[];
  /** Text messages a day (N-10). */
  readonly smsPerDayMax?: number;
}

export interface TrustedIdTokenIssuer {
  /** The `iss` claim, exactly. */
  readonly issuer: string;
  /** Client ids of this application at that issuer: one of them must be in `aud`. */
  readonly audiences: readonly string[];
  /** Where its keys are; absent: where its discovery document says. */
  readonly jwksUri?: string;
}

export interface Tenant {
  readonly tenantId: string;
  readonly name: string;
  readonly settings: TenantSettings;
  /** HMAC key of client tokens. */
  readonly tokenKey: KeyObject;
  readonly configurationVersion: number;
}

export const defaultSettings: TenantSettings = {
  tokenDurationInMinutes: 10,
  newActionOutcome: 'ALLOW',
  redirectUrls: [],
  allowedOrigins: [],
  verificationMethods: ['PASSKEY', 'AUTHENTICATOR_APP', 'EMAIL_OTP', 'RECOVERY_CODE'],
};
