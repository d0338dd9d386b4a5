// The wire of the hosted page (ARCHITECTURE.md "Challenge page and server", Client API §5 and §7) after parsing:
// times are epoch milliseconds on the server's clock, fields the page does not use are left out.

export const hostedSteps = [
  'ENROLL',
  'VERIFY',
  'SHOW_RECOVERY_CODES',
  'OFFER_PASSKEY',
  'SETTINGS',
  'COMPLETE',
  'FAILED',
  'BLOCKED',
] as const;
export type HostedStep = (typeof hostedSteps)[number];

/** Proven by a vendor, on a page of its own. */
export const identityMethods = ['VERIFF', 'IPROOV', 'IDVERSE', 'PALM_BIOMETRICS_RR'] as const;
export type IdentityMethod = (typeof identityMethods)[number];

/** The methods this page has a screen for, in no order: the server says which comes first. */
export const verificationMethods = [
  'PASSKEY',
  'SECURITY_KEY',
  'PUSH',
  'AUTHENTICATOR_APP',
  'DEVICE',
  'SMS',
  'WHATSAPP',
  'EMAIL_OTP',
  'EMAIL_MAGIC_LINK',
  ...identityMethods,
  'RECOVERY_CODE',
] as const;
export type VerificationMethod = (typeof verificationMethods)[number];

export interface MethodOption {
  readonly verificationMethod: VerificationMethod;
  /** Masked target, for example `a•••e@example.com`. */
  readonly hint?: string | undefined;
  readonly lockedUntil?: number | undefined;
}

export interface EnrollableMethod {
  readonly verificationMethod: VerificationMethod;
  /** E-mail: the caller fixed the address; the person cannot type another. */
  readonly isFixed?: boolean | undefined;
  /** Masked address or phone number, where the caller fixed it and it may be shown. */
  readonly hint?: string | undefined;
  /** With SETTINGS: another proof comes first. */
  readonly needsStepUp?: boolean | undefined;
  /** SMS: how a code can reach the phone, the usual way first. */
  readonly smsChannels?: readonly SmsChannel[] | undefined;
  /** SMS: where a number is from that is typed without a country code, alpha-2. */
  readonly country?: string | undefined;
}

export const smsChannels = ['DEFAULT', 'WHATSAPP'] as const;
export type SmsChannel = (typeof smsChannels)[number];

export const failureReasons = [
  /** The person has factors, but none that this decision accepts. */
  'no_method',
  /** Somebody said no on the phone. */
  'declined',
  /** A vendor did not confirm who it is. */
  'identity_declined',
  'identity_not_the_person',
] as const;
export type FailureReason = (typeof failureReasons)[number];

export interface Session {
  readonly step: HostedStep;
  /** Why the step is FAILED; undefined: too many tries. */
  readonly reason?: FailureReason | undefined;
  readonly tenantName: string;
  readonly actionMessage?: string | undefined;
  /** The person may go on without anything that is asked here. */
  readonly isAllowed?: boolean | undefined;
  /** The page ends in the person's own settings. */
  readonly settings?: SessionSettings | undefined;
  readonly methods: readonly MethodOption[];
  readonly defaultVerificationMethod?: VerificationMethod | undefined;
  readonly enrollableMethods: readonly EnrollableMethod[];
  readonly canReturn: boolean;
  /** After an enrolment there is no success to be seen. */
  readonly endsAtOnce?: boolean | undefined;
  /** The page goes back by itself when its time is over. */
  readonly returnsOnExpiry?: boolean | undefined;
  readonly expiresAt: number;
  /** Short id to quote to support; grants nothing. */
  readonly reference: string;
  /** Origins that popup messages may go to, the likeliest first; none means that nothing is posted. */
  readonly messageOrigins: readonly string[];
  /** BCP 47 language tag chosen by the application, before the browser's own. */
  readonly locale?: string | undefined;
}

export interface SessionSettings {
  /** The proof that is asked for is for a change in them. */
  readonly isStepUp: boolean;
  /** Undefined: there are no such codes. */
  readonly recoveryCodesLeft?: number | undefined;
  /** Ids of those that may get a new address or number. */
  readonly movable: readonly string[];
  /** Ids of those that their owner does not remove. */
  readonly kept: readonly string[];
  /** Ids of those that their owner does not change. */
  readonly fixed: readonly string[];
  /** Ids of those that are not shown. */
  readonly hidden: readonly string[];
}

export interface Exchange {
  readonly token: string;
}

export interface FinishAnswer {
  readonly redirectUrl?: string | undefined;
  readonly token: string;
}

/** What is known about a code that was just sent. */
export interface Delivery {
  readonly sent: boolean;
  readonly resendAvailableAt?: number | undefined;
  /** Digits of the code; absent: six. */
  readonly codeLength?: number | undefined;
  readonly expiresAt?: number | undefined;
}

export interface VerifyAnswer {
  readonly isVerified: boolean;
  readonly accessToken?: string | undefined;
  readonly failureReason?: string | undefined;
  readonly attemptsRemaining?: number | undefined;
  readonly lockedUntil?: number | undefined;
}

/** How a link by e-mail stands. */
export interface LinkAnswer extends VerifyAnswer {
  /** It was opened in another browser, which shows the code to type here. */
  readonly codeRequired: boolean;
  /** Its own tab went on to the application. */
  readonly continuedInNewTab: boolean;
}

export interface AuthenticatorAppSetup {
  /** `otpauth://totp/…`, for the QR code. */
  readonly uri: string;
  /** Base32, for typing. */
  readonly secret: string;
}

/** Options of a WebAuthn ceremony; `options` goes to the browser as it came. */
export interface Ceremony<Options> {
  readonly challengeId?: string | undefined;
  readonly options: Options;
}
