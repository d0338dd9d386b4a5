import type { Delivery, EnrollableMethod, MethodOption, Session, VerificationMethod } from '../api/types.ts';

/** Why the page cannot go on by itself; each has its own words and a way on. */
export type Problem = 'link-incomplete' | 'link-used' | 'session-expired' | 'offline' | 'limited' | 'unknown';

/** A code that went to an address the person is adding, as against one they have already. */
export interface EmailEnrollment {
  readonly email: string;
  /** The caller fixed the address, so there is no "use another address". */
  readonly fixed: boolean;
  readonly delivery: Delivery;
  /** A link went there, with a code beside it. */
  readonly byLink?: boolean;
}

export type Purpose = 'verify' | 'enroll' | 'offer';

export type Screen =
  | { readonly kind: 'loading' }
  | { readonly kind: 'choose'; readonly purpose: Purpose }
  | { readonly kind: 'verify-passkey' }
  | { readonly kind: 'verify-email'; readonly enrollment?: EmailEnrollment | undefined }
  | { readonly kind: 'verify-link'; readonly enrollment?: EmailEnrollment | undefined }
  | { readonly kind: 'verify-app' }
  | { readonly kind: 'verify-recovery' }
  | { readonly kind: 'enroll-email'; readonly email?: string | undefined }
  | { readonly kind: 'enroll-link'; readonly email?: string | undefined }
  | { readonly kind: 'enroll-app'; readonly purpose: Purpose }
  | { readonly kind: 'enroll-passkey'; readonly purpose: Purpose }
  | { readonly kind: 'recovery-codes' }
  | { readonly kind: 'success' }
  | { readonly kind: 'failed' }
  | { readonly kind: 'blocked' }
  /** `browser`: nothing that works here. `rule`: nothing that this decision accepts. */
  | { readonly kind: 'no-method'; readonly because: 'browser' | 'rule' }
  | { readonly kind: 'problem'; readonly problem: Problem; readonly requestId?: string | undefined }
  /** Finished, and nowhere to go back to. */
  | { readonly kind: 'done'; readonly outcome: 'completed' | 'cancelled' };

/** What this browser can do, found out once. */
export interface Capabilities {
  readonly passkeys: boolean;
}

const verifyScreens: Readonly<Record<VerificationMethod, Screen>> = {
  PASSKEY: { kind: 'verify-passkey' },
  EMAIL_OTP: { kind: 'verify-email' },
  EMAIL_MAGIC_LINK: { kind: 'verify-link' },
  AUTHENTICATOR_APP: { kind: 'verify-app' },
  RECOVERY_CODE: { kind: 'verify-recovery' },
};

/** Methods the person can use here; a passkey only where the browser knows passkeys. */
export function usableMethods(session: Session, can: Capabilities): readonly MethodOption[] {
  return session.methods.filter((option) => can.passkeys || option.verificationMethod !== 'PASSKEY');
}

/** Recovery codes come by themselves and are never enrolled by choice. */
export function usableEnrollments(session: Session, can: Capabilities): readonly EnrollableMethod[] {
  return session.enrollableMethods.filter(
    ({ verificationMethod }) =>
      verificationMethod !== 'RECOVERY_CODE' && (can.passkeys || verificationMethod !== 'PASSKEY'),
  );
}

export function verifyScreen(method: VerificationMethod): Screen {
  return verifyScreens[method];
}

export function enrollScreen(option: EnrollableMethod, purpose: Purpose): Screen {
  switch (option.verificationMethod) {
    case 'EMAIL_OTP':
      return { kind: 'enroll-email', email: option.email };
    case 'EMAIL_MAGIC_LINK':
      return { kind: 'enroll-link', email: option.email };
    case 'PASSKEY':
      return { kind: 'enroll-passkey', purpose };
    case 'AUTHENTICATOR_APP':
      return { kind: 'enroll-app', purpose };
    case 'RECOVERY_CODE':
      return { kind: 'no-method', because: 'browser' };
  }
}

/**
 * The first way to offer: the server's default where this browser can do it and it is not locked, else the first
 * open one in the server's order (strongest first, recovery last), else a locked one, which says until when.
 */
export function firstMethod(session: Session, can: Capabilities, now: number): MethodOption | undefined {
  const usable = usableMethods(session, can);
  const open = usable.filter((option) => !isLocked(option, now));
  const byDefault = open.find((option) => option.verificationMethod === session.defaultVerificationMethod);
  return byDefault ?? open[0] ?? usable[0];
}

export function isLocked(option: MethodOption, now: number): boolean {
  return option.lockedUntil !== undefined && option.lockedUntil > now;
}
