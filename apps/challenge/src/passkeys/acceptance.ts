import { ApiError } from '../api/api-error.ts';
import type { VerifyAnswer } from '../api/types.ts';

/** A passkey that the server answers `isVerified: false` to is a failure like any other of a ceremony. */
export function requireAccepted(answer: VerifyAnswer): VerifyAnswer {
  if (!answer.isVerified) throw new ApiError('refused', { errorCode: 'invalid_credential' });
  return answer;
}
