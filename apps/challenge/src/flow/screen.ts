import type {
  Delivery,
  EnrollableMethod,
  IdentityMethod,
  MethodOption,
  Session,
  SmsChannel,
  VerificationMethod,
} from '../api/types.ts';

/** Why the page cannot go on by itself; each has its own words and a way on. */
export type Problem = 'link-incomplete' | 'link-used' | 'session-expired' | 'offline' | 'limited' | 'unknown';

/** A code that went to an address the person is adding, as against one they have already. */
export interface EmailEnrollment {
  /** As it is shown: what the person typed, or the masked address of the caller, if there is one to be shown. */
  readonly email?: string | undefined;
  /** The caller fixed the address, so there is no "use another address". */
  readonly fixed: boolean;
  readonly delivery: Delivery;
  /** A link went there, with a code beside it. */
  readonly byLink?: boolean;
}

/** A code that went to a phone number the person is adding. */
export interface PhoneEnrollment {
  /** As it is shown: what the person typed, or the masked number of the caller. */
  readonly number: string;
  readonly fixed: boolean;
  readonly channel: SmsChannel;
  /** How another code could reach it. */
  readonly channels: readonly SmsChannel[];
  readonly delivery: Delivery;
}

/** `add`: in the settings. */
export type Purpose = 'verify' | 'enroll' | 'offer' | 'add';

export type Screen =
  | { readonly kind: 'loading' }
  | { readonly kind: 'choose'; readonly purpose: Purpose }
  | { readonly kind: 'verify-passkey' }
  | { readonly kind: 'verify-email'; readonly enrollment?: EmailEnrollment | undefined }
  | { readonly kind: 'verify-link'; readonly enrollment?: EmailEnrollment | undefined }
  | { readonly kind: 'verify-app' }
  | {
      readonly kind: 'verify-phone';
      readonly method: 'SMS' | 'WHATSAPP';
      readonly enrollment?: PhoneEnrollment;
    }
  | { readonly kind: 'verify-push' }
  | { readonly kind: 'verify-qr' }
  | { readonly kind: 'verify-security-key' }
  | { readonly kind: 'identity'; readonly method: IdentityMethod }
  | { readonly kind: 'verify-recovery' }
  | {
      readonly kind: 'enroll-email' | 'enroll-link';
      readonly isFixed: boolean;
      readonly hint?: string | undefined;
    }
  | {
      readonly kind: 'enroll-phone';
      readonly hint?: string | undefined;
      readonly channels: readonly SmsChannel[];
      readonly country?: string | undefined;
    }
  | { readonly kind: 'enroll-app'; readonly purpose: Purpose }
  | { readonly kind: 'enroll-security-key'; readonly purpose: Purpose }
  | { readonly kind: 'enroll-passkey'; readonly purpose: Purpose }
  | { readonly kind: 'settings' }
  | { readonly kind: 'recovery-codes' }
  | { readonly kind: 'success' }
  /** `because`: an identity check ended it; else too many tries. */
  | { readonly kind: 'failed'; readonly because?: 'identity_declined' | 'identity_not_the_person' }
  /** Somebody said no on the phone. */
  | { readonly kind: 'declined' }
  | { readonly kind: 'blocked' }
  /** `browser`: nothing that works here. `rule`: nothing that this decision accepts. */
  | { readonly kind: 'no-method'; readonly because: 'browser' | 'rule' }
  | { readonly kind: 'problem'; readonly problem: Problem; readonly requestId?: string | undefined }
  /** Finished, and nowhere to go back to. */
  | { readonly kind: 'done'; readonly outcome: 'completed' | 'cancelled' };

/** What this browser can do, found out once. */
export interface Capabilities {
  /** WebAuthn: passkeys and security keys. */
  readonly passkeys: boolean;
  /** A phone: its own camera cannot see what it shows. */
  readonly handheld?: boolean;
}

const verifyScreens: Readonly<Record<VerificationMethod, Screen>> = {
  PASSKEY: { kind: 'verify-passkey' },
  EMAIL_OTP: { kind: 'verify-email' },
  EMAIL_MAGIC_LINK: { kind: 'verify-link' },
  AUTHENTICATOR_APP: { kind: 'verify-app' },
  SMS: { kind: 'verify-phone', method: 'SMS' },
  WHATSAPP: { kind: 'verify-phone', method: 'WHATSAPP' },
  PUSH: { kind: 'verify-push' },
  DEVICE: { kind: 'verify-qr' },
  SECURITY_KEY: { kind: 'verify-security-key' },
  VERIFF: { kind: 'identity', method: 'VERIFF' },
  IPROOV: { kind: 'identity', method: 'IPROOV' },
  IDVERSE: { kind: 'identity', method: 'IDVERSE' },
  PALM_BIOMETRICS_RR: { kind: 'identity', method: 'PALM_BIOMETRICS_RR' },
  RECOVERY_CODE: { kind: 'verify-recovery' },
};

const needsWebAuthn: ReadonlySet<VerificationMethod> = new Set(['PASSKEY', 'SECURITY_KEY']);
/** What is added elsewhere: by themselves, with the number of another, or in an app. */
const neverEnrolled: ReadonlySet<VerificationMethod> = new Set([
  'RECOVERY_CODE',
  'WHATSAPP',
  'PUSH',
  'DEVICE',
]);

/**
 * Methods the person can use here, in the order of the server. On a phone a QR code comes after everything but recovery
 * codes: it needs a second device.
 */
export function usableMethods(session: Session, can: Capabilities): readonly MethodOption[] {
  const usable = session.methods.filter(
    (option) => can.passkeys || !needsWebAuthn.has(option.verificationMethod),
  );
  if (!can.handheld) return usable;
  const isLate = ({ verificationMethod }: MethodOption) =>
    verificationMethod === 'RECOVERY_CODE' ? 2 : Number(verificationMethod === 'DEVICE');
  return [...usable].sort((one, other) => isLate(one) - isLate(other));
}

export function usableEnrollments(session: Session, can: Capabilities): readonly EnrollableMethod[] {
  return session.enrollableMethods.filter(
    ({ verificationMethod }) =>
      !neverEnrolled.has(verificationMethod) && (can.passkeys || !needsWebAuthn.has(verificationMethod)),
  );
}

export function verifyScreen(method: VerificationMethod): Screen {
  return verifyScreens[method];
}

export function enrollScreen(option: EnrollableMethod, purpose: Purpose): Screen {
  switch (option.verificationMethod) {
    case 'EMAIL_OTP':
      return { kind: 'enroll-email', isFixed: option.isFixed === true, hint: option.hint };
    case 'EMAIL_MAGIC_LINK':
      return { kind: 'enroll-link', isFixed: option.isFixed === true, hint: option.hint };
    case 'PASSKEY':
      return { kind: 'enroll-passkey', purpose };
    case 'AUTHENTICATOR_APP':
      return { kind: 'enroll-app', purpose };
    case 'SECURITY_KEY':
      return { kind: 'enroll-security-key', purpose };
    case 'SMS':
      return phoneScreen(option);
    case 'VERIFF':
    case 'IPROOV':
    case 'IDVERSE':
    case 'PALM_BIOMETRICS_RR':
      return { kind: 'identity', method: option.verificationMethod };
    default:
      return { kind: 'no-method', because: 'browser' };
  }
}

const phoneScreen = ({ hint, smsChannels: channels = ['DEFAULT'], country }: EnrollableMethod): Screen => ({
  kind: 'enroll-phone',
  hint,
  channels,
  ...(country === undefined ? {} : { country }),
});

/**
 * The first way to offer: the server's default where this browser can do it and it is not locked, else the first
 * open one in the server's order (strongest first, recovery last), else a locked one, which says until when.
 */
export function firstMethod(session: Session, can: Capabilities, now: number): MethodOption | undefined {
  const usable = usableMethods(session, can);
  const open = usable.filter((option) => !isLocked(option, now));
  const isDefault = ({ verificationMethod }: MethodOption) =>
    verificationMethod === session.defaultVerificationMethod &&
    !(can.handheld && verificationMethod === 'DEVICE');
  const byDefault = open.find(isDefault);
  return byDefault ?? open[0] ?? usable[0];
}

export function isLocked(option: MethodOption, now: number): boolean {
  return option.lockedUntil !== undefined && option.lockedUntil > now;
}
