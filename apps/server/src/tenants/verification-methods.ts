/** Which methods a tenant may switch on: those this server runs, and never the restricted ones alone (SECURITY N-14). */
import { assuranceOf } from '../assurance/assurance.ts';
import { isServedMethod, servedMethods } from '../authenticators/verification-method.ts';
import { ApiError } from '../http/api-error.ts';

export function checkVerificationMethods(methods: readonly string[]): void {
  const served = methods.filter(isServedMethod);
  if (served.length < methods.length || new Set(methods).size < methods.length)
    throw new ApiError(
      'invalid_request',
      `The field verificationMethods takes each of ${servedMethods.join(', ')} at most once.`,
    );
  if (served.some((method) => method !== 'RECOVERY_CODE' && !assuranceOf(method).restricted)) return;
  throw new ApiError(
    'invalid_request',
    'The field verificationMethods needs a method other than SMS, WHATSAPP and RECOVERY_CODE.',
  );
}
