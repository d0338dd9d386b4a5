/**
 * What each verification method proves. The only place that says so: order of methods, enrolment rights and session
 * assurance are all computed from this table.
 */
import type { VerificationMethod } from '../authenticators/verification-method.ts';

export type Assurance = {
  /**
   * What the method adds to a password, in the sense of NIST SP 800-63B-4. `recovery` is a level of its own with its
   * own rules: it replaces what was lost and is never offered first.
   */
  readonly level: 'aal1' | 'aal2' | 'recovery';
  readonly phishingResistant: boolean;
  /** NIST calls it out-of-band. E-mail never is (63B-4 §3.1.3; SECURITY N-13). */
  readonly outOfBand: boolean;
  /** Allowed only beside another kind of factor (63B-4 §3.1.3.3; SECURITY N-14). */
  readonly restricted: boolean;
};

const knowledge = { phishingResistant: false, outOfBand: false, restricted: false };
const email: Assurance = { level: 'aal1', ...knowledge };
const phone: Assurance = { level: 'aal2', phishingResistant: false, outOfBand: true, restricted: true };
const webAuthn: Assurance = { level: 'aal2', phishingResistant: true, outOfBand: false, restricted: false };
/** Who someone is, not that they hold an authenticator. */
const identity: Assurance = { level: 'aal1', ...knowledge };

/** Strongest first: also the order in which equals are offered. */
const assurances: Readonly<Record<VerificationMethod, Assurance>> = {
  PASSKEY: webAuthn,
  SECURITY_KEY: webAuthn,
  PUSH: { level: 'aal2', phishingResistant: false, outOfBand: true, restricted: false },
  AUTHENTICATOR_APP: { level: 'aal2', ...knowledge },
  /** A key in an app: single-factor cryptographic (63B-4 §3.1.6); what a QR code makes of it can be relayed. */
  DEVICE: { level: 'aal2', ...knowledge },
  SMS: phone,
  WHATSAPP: phone,
  EMAIL_OTP: email,
  EMAIL_MAGIC_LINK: email,
  VERIFF: identity,
  IPROOV: identity,
  IDVERSE: identity,
  PALM_BIOMETRICS_RR: identity,
  RECOVERY_CODE: { level: 'recovery', ...knowledge },
};

const listOrder = Object.keys(assurances);

export function assuranceOf(method: VerificationMethod): Assurance {
  return assurances[method];
}

/** Comparable strength of a method that is not recovery: 1 e-mail, 2 phone, 3 app, 4 WebAuthn. 0 for recovery. */
export function strengthOf(method: VerificationMethod): 0 | 1 | 2 | 3 | 4 {
  const { level, phishingResistant, restricted } = assurances[method];
  if (level === 'recovery') return 0;
  if (level === 'aal1') return 1;
  if (phishingResistant) return 4;
  return restricted ? 2 : 3;
}

/**
 * The order in which methods are offered: strongest first, among equals the last one that succeeded, recovery last
 * (names this server does not know after it). The first is the default. `lastSucceededAt` in Unix milliseconds.
 */
export function orderMethods<Method extends string>(
  methods: readonly Method[],
  lastSucceededAt: Readonly<Record<string, number>> = {},
): Method[] {
  return [...new Set(methods)].sort(
    (one, other) =>
      orderingStrength(other) - orderingStrength(one) ||
      (lastSucceededAt[other] ?? 0) - (lastSucceededAt[one] ?? 0) ||
      listOrder.indexOf(one) - listOrder.indexOf(other),
  );
}

function orderingStrength(method: string): number {
  return listOrder.includes(method) ? strengthOf(method as VerificationMethod) : -1;
}

/** Strength of the strongest of these methods; undefined without any that this server knows. */
export function strongestOf(methods: readonly string[]): number | undefined {
  let strongest: number | undefined;
  for (const method of methods) {
    const strength = orderingStrength(method);
    if (strength >= 0 && (strongest === undefined || strength > strongest)) strongest = strength;
  }
  return strongest;
}
