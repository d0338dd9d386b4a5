import { ApiError } from '../api/api-error.ts';
import type { VerifyAnswer } from '../api/types.ts';
import type { PasskeyProblem } from './passkey-problem.ts';

/** A passkey that the server answers `isVerified: false` to is a failure like any other of a ceremony. */
export function requireAccepted(answer: VerifyAnswer): VerifyAnswer {
  if (!answer.isVerified) throw new ApiError('refused', { errorCode: 'invalid_credential' });
  return answer;
}

/** What trying again on this device does not cure. */
const lasting: ReadonlySet<PasskeyProblem> = new Set([
  'already-added',
  'unsupported',
  'no-screen-lock',
  'wrong-site',
  'device',
]);

/**
 * Whether an offer can be passed over. Where the application insists (`force_enrollment`) only by somebody who cannot
 * do what it insists on: no passkey comes about on this device, and nothing else is on offer.
 */
export function maySkip(
  isForced: boolean,
  problem: PasskeyProblem | undefined,
  hasOtherOffer: boolean,
): boolean {
  if (!isForced) return true;
  return problem !== undefined && !hasOtherOffer && (lasting.has(problem) || problem === 'cancelled');
}
