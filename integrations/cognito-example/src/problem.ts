// What went wrong, in the words of this shop. What Cognito and Stepward call it stays out of sight.
import { WebAuthnError } from '@stepward/browser';

/** A sentence for the person who reads it. */
export class Problem extends Error {
  /** `over`: the sign-in took too long, and only a new one helps. `unknown`: perhaps there is no such account. */
  readonly kind: 'over' | 'unknown' | 'refused' | 'offline' | 'busy' | 'unexpected';

  constructor(kind: Problem['kind'], message: string) {
    super(message);
    this.name = 'Problem';
    this.kind = kind;
  }
}

export const sentences = {
  over: 'To keep your account safe, we stop a sign-in that takes a while. Nothing was changed.',
  wrongPassword: 'That email and password don’t match. Check both and try again.',
  signedOut: 'You were signed out. Please sign in again.',
  notProven: 'We couldn’t sign you in with that. Check the address, and start again.',
  offline: 'We can’t reach our sign-in right now. Check your connection and try again.',
  busy: 'That was a lot of tries. Wait a minute, then try again.',
  unexpected: 'Something went wrong on our side. Please try again.',
  refused: 'We can’t sign you in right now. Please try later, or write to hello@fernbrook.example.',
  blocked: 'We can’t let you in with this sign-in. If that’s a mistake, write to hello@fernbrook.example.',
  inReview:
    'Before you go on, we have to look at this sign-in ourselves. Write to hello@fernbrook.example, and we’ll help.',
  noPasskey: 'No passkey was used. You can try again, or choose another way.',
} as const;

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : '');

/** Errors of Cognito (Amplify and the AWS SDK use the same names), of the browser, and of our own. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof WebAuthnError) return new Problem('refused', sentences.noPasskey);
  const message = error instanceof Error ? error.message : '';
  switch (nameOf(error)) {
    case 'NotAuthorizedException':
      if (/password/i.test(message)) return new Problem('refused', sentences.wrongPassword);
      if (/session/i.test(message)) return new Problem('over', sentences.over);
      return new Problem('unknown', sentences.notProven);
    case 'UserNotFoundException':
      return new Problem('refused', sentences.wrongPassword);
    case 'CodeMismatchException':
      return new Problem('refused', sentences.notProven);
    case 'SignInException':
      return new Problem('over', sentences.over);
    case 'UserLambdaValidationException':
      return new Problem('refused', sentences.refused);
    case 'TooManyRequestsException':
    case 'LimitExceededException':
    case 'TooManyFailedAttemptsException':
      return new Problem('busy', sentences.busy);
    case 'NetworkError':
    case 'TypeError':
    case 'TimeoutError':
      return new Problem('offline', sentences.offline);
    default:
      return new Problem('unexpected', sentences.unexpected);
  }
}

/** What a call of the Stepward client was refused with. */
export function problemOfCode(errorCode: string): Problem {
  switch (errorCode) {
    case 'expired_token':
    case 'token_not_set':
      return new Problem('over', sentences.over);
    case 'network_error':
      return new Problem('offline', sentences.offline);
    case 'too_many_requests':
      return new Problem('busy', sentences.busy);
    case 'unknown_credential':
    case 'invalid_credential':
    case 'credential_not_found':
      return new Problem('refused', 'That passkey isn’t known here any more. Choose another way.');
    default:
      return new Problem('unexpected', sentences.unexpected);
  }
}
