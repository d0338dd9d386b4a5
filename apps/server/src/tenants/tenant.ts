/** A tenant: one set of users, rules and keys. Owns: its settings and what they default to. */
import type { KeyObject } from 'node:crypto';
import type { VerificationMethod } from '../authenticators/verification-method.ts';
import type { MethodsSettings } from './method-settings.ts';

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
  /** URL schemes of apps that a challenge may return to; absent: `authsignal`, that of the public SDKs. */
  readonly nativeSchemes?: readonly string[];
  /** WebAuthn relying party id; absent: the host of the public URL. */
  readonly relyingParty?: string;
  /** WebAuthn origins; absent: the public URL's. */
  readonly expectedOrigins?: readonly string[];
  /** Sites under other names that may use the same passkeys (WebAuthn L3 §5.11). */
  readonly relatedOrigins?: readonly string[];
  /** What a signature counter that went back does: `flag` (default) reports it, `block` refuses the passkey too. */
  readonly signCountPolicy?: 'flag' | 'block';
  /** What authenticator apps and messages call this tenant; absent: its name. */
  readonly issuerName?: string;
  readonly disableRecoveryCodes?: boolean;
  /** No mails to people about changes of their factors (N-36): the application tells them. */
  readonly disableSecurityNotices?: boolean;
  /** After a passed challenge the page offers only what the action prompts for; absent: a passkey to whoever has none. */
  readonly disableEnrollmentPrompt?: boolean;
  /** A first factor that the application enrols brings no recovery codes. */
  readonly skipRecoveryCodesOnProgrammaticEnrollment?: boolean;
  /** Whose ID tokens may name a person (GET /users with `token`); absent: nobody's. */
  readonly trustedIdTokenIssuers?: readonly TrustedIdTokenIssuer[];
  /** ISO 3166 alpha-2 countries that text messages go to; absent: none, where they cost money (N-11). */
  readonly smsCountries?: readonly string[];
  /** Which tab goes on when a link by e-mail was followed; absent: the one that waits for it. */
  readonly magicLinkMode?: 'ORIGINAL_TAB' | 'NEW_TAB';
  /** A link by e-mail is enough in any browser (weaker, row 26); absent: only in the one that began the challenge. */
  readonly magicLinkAnyBrowser?: boolean;
  /** Text messages a day (N-10). */
  readonly smsPerDayMax?: number;
  /** Wrong codes a day (N-09); never more than the operator allows. */
  readonly failedCodesPerDayMax?: number;
  /** Keys of apps come with the word of the phone's maker, or not at all (client-api.md §8.4). */
  readonly requireDeviceAttestation?: boolean;
  /** An approval without a number typed on the phone is enough where the page shows none (SECURITY row 41): weaker. */
  readonly pushApproveOnly?: boolean;
  /** Digits of the number; absent: 2. NIST SP 800-63B-4 wants 6. */
  readonly pushNumberDigits?: 2 | 6;
  /** Of single methods (authenticator-configurations/). */
  readonly methods?: MethodsSettings;
  // Of the public wire, answered as given (wire-settings.ts).
  /** `true` changes nothing: the last authenticator of a person stays (SECURITY row 34). */
  readonly allowDisablingMfa?: boolean;
  /** `false`: nobody removes an authenticator of their own; the application does. */
  readonly allowDeletingUserAuthenticators?: boolean;
  readonly hideAuthsignalLogo?: boolean;
  /** A first enrolment does not end with recovery codes: they are made in the settings. */
  readonly hideRecoveryCodesOnEnrollment?: boolean;
  /** Whoever was enrolled goes back at once. */
  readonly hideSuccessScreenOnEnrollment?: boolean;
  /** A page whose time is over goes back to the application by itself. */
  readonly redirectOnSessionExpiry?: boolean;
  /** Where the Server API may be called from; empty or absent: anywhere. */
  readonly ipWhitelist?: readonly string[];
  /** A custom value that is not of the type of its data point: ignored with a warning (default), or the call is refused. */
  readonly invalidCustomData?: 'ignore' | 'reject';
  /** A QR code that does not change is refused (SECURITY N-18). */
  readonly qrRequireRotation?: boolean;
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
