/** Which methods may meet this challenge: what the decision permits, of what this person has. */
import { allowedMethods } from '../actions/presenter.ts';
import { isExpired } from '../app-credentials/lifetime.ts';
import { orderMethods } from '../assurance/assurance.ts';
import { type VerificationMethod, withWhatsApp } from '../authenticators/verification-method.ts';
import { ApiError } from '../http/api-error.ts';
import { type ChallengeContext, enrolledMethods, verifiedAuthenticators } from './context.ts';

/** Allowed ∩ enrolled, strongest first, recovery codes last. */
export function usableMethods(context: ChallengeContext, now: number): VerificationMethod[] {
  const allowed = allowedMethods(context.tenant, context.action);
  return orderMethods(
    withWhatsApp(enrolledMethods(context)).filter(
      (method) => allowed.includes(method) && !isOver(context, method, now),
    ),
    lastUsed(context),
  );
}

/** Keys of apps alone, all of whose time is over. */
function isOver(context: ChallengeContext, method: VerificationMethod, now: number): boolean {
  const held = verifiedAuthenticators(context).filter((one) => one.method === method);
  return held.length > 0 && held.every((one) => isExpired(context.tenant, one, now));
}

/** A number that the last code went to over WhatsApp counts for WhatsApp. */
function lastUsed(context: ChallengeContext): Record<string, number> {
  return Object.fromEntries(
    verifiedAuthenticators(context).map(({ method, previousSmsChannel, lastVerifiedAt }) => [
      method === 'SMS' && previousSmsChannel === 'WHATSAPP' ? 'WHATSAPP' : method,
      lastVerifiedAt ?? 0,
    ]),
  );
}

/** A method that the decision or the tenant does not permit proves nothing here (I1). */
export function requireAllowed(context: ChallengeContext, method: VerificationMethod): void {
  if (allowedMethods(context.tenant, context.action).includes(method)) return;
  throw new ApiError('invalid_request', `${method} is not an enabled verification method for this action.`);
}
