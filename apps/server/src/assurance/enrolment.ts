/** Who may add an authenticator, and which (SECURITY rows 33-34, N-19, F20, F21). */
import type { VerificationMethod } from '../authenticators/verification-method.ts';
import { isSameEmailAddress } from '../email-codes/address.ts';
import { strengthOf } from './assurance.ts';

/** N-19: how long a proof lets its bearer change authenticators. */
export const evidenceAgeMaxMs = 10 * 60_000;
/** A proof from further ahead than this was made before the clock was set back, and is not believed. */
const clockSkewMaxMs = 60_000;

export const addScope = 'add:authenticators';
export const updateScope = 'update:authenticators';
export const removeScope = 'remove:authenticators';

/** A challenge that was passed. `at` in Unix milliseconds. */
export type Evidence = {
  readonly method: VerificationMethod;
  readonly at: number;
  /** A push that needed no number (SECURITY row 41): no more than a code by e-mail is worth. */
  readonly isApprovedOnly?: true;
};

export type EnrolmentRequest = {
  /** Methods of the *verified* authenticators of this user, read in the transaction that adds the new one. */
  readonly existing: readonly VerificationMethod[];
  /** `email` where one was given; `replaces`: it is a new address for that authenticator. */
  readonly adding: {
    readonly method: VerificationMethod;
    readonly email?: string | undefined;
    readonly replaces?: string | null | undefined;
  };
  /** The address that the tracking call carried. */
  readonly vouchedEmail: string | undefined;
  /** What this user proved lately, in the action of the token. */
  readonly evidence: readonly Evidence[];
  readonly tokenScopes: readonly string[];
  readonly now: number;
};

export type EnrolmentRefusal =
  | 'first_must_be_vouched_email'
  | 'email_not_vouched'
  | 'recovery_codes_not_first'
  | 'scope_missing'
  | 'evidence_missing'
  | 'evidence_too_old'
  | 'evidence_too_weak';

export type EnrolmentRight =
  | {
      readonly allowed: true;
      /** `recovery`: a recovery code was the proof; tell the user through every verified channel. */
      readonly basis: 'first' | 'step_up' | 'recovery';
      /** The address to enrol; a vouched one in the caller's spelling, never the typed one. */
      readonly email: string | undefined;
    }
  | { readonly allowed: false; readonly reason: EnrolmentRefusal };

/**
 * A person without authenticators may add a first one; where the caller vouches for an address, only by a code or a
 * link to that. Everybody else needs a token with `add:authenticators` and a proof, at most 10 minutes old, as strong as
 * their strongest authenticator or as the new one, whichever is weaker.
 */
export function mayAddAuthenticator(request: EnrolmentRequest): EnrolmentRight {
  const refusal = refuseEmail(request);
  if (refusal) return { allowed: false, reason: refusal };
  return request.existing.length === 0 ? mayAddFirst(request) : mayAddFurther(request);
}

export type RemovalRequest = Omit<EnrolmentRequest, 'adding' | 'vouchedEmail'> & {
  /** One of `existing`. */
  readonly removing: VerificationMethod;
};

/**
 * May an authenticator go? With a proof as strong as itself, so that nobody sheds a strong one by a weak one; and never the
 * last one: whoever knows the password could add the first one of a person without any (SECURITY row 34).
 */
export function mayRemoveAuthenticator(
  request: RemovalRequest,
): { readonly allowed: true } | { readonly allowed: false; readonly reason: EnrolmentRefusal | 'last_one' } {
  const judged = judgeProofs(request, removeScope, bindingStrength(request.removing));
  if ('refusal' in judged) return { allowed: false, reason: judged.refusal };
  const left = request.existing.filter((method) => method !== 'RECOVERY_CODE').length - 1;
  return left > 0 ? { allowed: true } : { allowed: false, reason: 'last_one' };
}

/** May an authenticator be renamed, or made the default? That opens no door: any recent proof will do. */
export function mayUpdateAuthenticator(
  request: Pick<EnrolmentRequest, 'tokenScopes' | 'evidence' | 'now'>,
): { readonly allowed: true } | { readonly allowed: false; readonly reason: EnrolmentRefusal } {
  const judged = judgeProofs(request, updateScope, 0);
  return 'refusal' in judged ? { allowed: false, reason: judged.refusal } : { allowed: true };
}

/** The methods of `candidates` that this person may add now, with the address where it is fixed. */
export function enrollableMethods(
  candidates: readonly VerificationMethod[],
  request: Omit<EnrolmentRequest, 'adding'>,
): { method: VerificationMethod; email?: string }[] {
  return candidates.flatMap((method) => {
    const right = mayAddAuthenticator({ ...request, adding: { method } });
    if (!right.allowed) return [];
    return [right.email === undefined ? { method } : { method, email: right.email }];
  });
}

function refuseEmail({ adding, vouchedEmail }: EnrolmentRequest): EnrolmentRefusal | undefined {
  if (!usesEmail(adding.method) || vouchedEmail === undefined || adding.email === undefined) return undefined;
  return isSameEmailAddress(adding.email, vouchedEmail) ? undefined : 'email_not_vouched';
}

function mayAddFirst(request: EnrolmentRequest): EnrolmentRight {
  const { method } = request.adding;
  if (method === 'RECOVERY_CODE') return { allowed: false, reason: 'recovery_codes_not_first' };
  if (request.vouchedEmail !== undefined && !usesEmail(method)) {
    return { allowed: false, reason: 'first_must_be_vouched_email' };
  }
  return { allowed: true, basis: 'first', email: emailOf(request) };
}

function mayAddFurther(request: EnrolmentRequest): EnrolmentRight {
  const { adding, existing } = request;
  const scope = adding.replaces == null ? addScope : updateScope;
  const required = Math.min(strongestHeld(existing), bindingStrength(adding.method));
  const judged = judgeProofs(request, scope, required);
  if ('refusal' in judged) return { allowed: false, reason: judged.refusal };
  const isRecovery = judged.sufficient.every(({ method }) => method === 'RECOVERY_CODE');
  return { allowed: true, basis: isRecovery ? 'recovery' : 'step_up', email: emailOf(request) };
}

/** What the bearer of a token has proven lately, if it is enough. */
function judgeProofs(
  { tokenScopes, evidence, now }: Pick<EnrolmentRequest, 'tokenScopes' | 'evidence' | 'now'>,
  scope: string,
  required: number,
): { readonly sufficient: readonly Evidence[] } | { readonly refusal: EnrolmentRefusal } {
  if (!tokenScopes.includes(scope)) return { refusal: 'scope_missing' };
  if (evidence.length === 0) return { refusal: 'evidence_missing' };
  const fresh = evidence.filter((proof) => isFresh(proof, now));
  if (fresh.length === 0) return { refusal: 'evidence_too_old' };
  const sufficient = fresh.filter((proof) => proofStrength(proof) >= required);
  return sufficient.length === 0 ? { refusal: 'evidence_too_weak' } : { sufficient };
}

function isFresh({ at }: Evidence, now: number): boolean {
  return now - at <= evidenceAgeMaxMs && at - now <= clockSkewMaxMs;
}

/** Recovery codes are held to replace authenticators: they set the bar only when nothing else is left. */
function strongestHeld(existing: readonly VerificationMethod[]): number {
  const authenticators = existing.filter((method) => method !== 'RECOVERY_CODE');
  return Math.max(...(authenticators.length > 0 ? authenticators : existing).map(bindingStrength));
}

/**
 * A recovery code may replace whatever was lost, so it counts as the strongest proof here; and for the same reason
 * new recovery codes take the strongest proof the person can give.
 */
function bindingStrength(method: VerificationMethod): number {
  return method === 'RECOVERY_CODE' ? strengthOf('PASSKEY') : strengthOf(method);
}

const proofStrength = ({ method, isApprovedOnly }: Evidence): number =>
  isApprovedOnly ? strengthOf('EMAIL_OTP') : bindingStrength(method);

function emailOf({ adding, vouchedEmail }: EnrolmentRequest): string | undefined {
  return usesEmail(adding.method) ? (vouchedEmail ?? adding.email) : undefined;
}

function usesEmail(method: VerificationMethod): boolean {
  return method === 'EMAIL_OTP' || method === 'EMAIL_MAGIC_LINK';
}
