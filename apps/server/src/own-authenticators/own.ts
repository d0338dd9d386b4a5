import type { Authenticator } from '../authenticators/authenticator.ts';
import { type ChallengeContext, verifiedAuthenticators } from '../challenges/context.ts';
import { ApiError } from '../http/api-error.ts';

export const noSuchAuthenticator = (): ApiError =>
  new ApiError('not_found', 'This person has no such authenticator.');

/** One of this person's, and real: what was begun and not proven is nothing to be managed. */
export function requireOwn(context: ChallengeContext, authenticatorId: string): Authenticator {
  const found = verifiedAuthenticators(context).find((one) => one.authenticatorId === authenticatorId);
  if (!found) throw noSuchAuthenticator();
  return found;
}
