import type { PoolAndClient } from '../pools/emulator.ts';
import { simulatedBytes, srpUserOf, type UserPool } from '../pools/user-pool.ts';
import { CognitoError, incorrectUsernameOrPassword, invalidParameter } from '../wire/cognito-error.ts';
import type { StringMap } from '../wire/input.ts';
import type { AuthSession } from './auth-sessions.ts';
import { countFailedPassword, forgetFailedPasswords, refuseWhileLocked } from './lockout.ts';
import { createVerifier, isPasswordOf, type PasswordVerifier, startSrp } from './srp.ts';
import { refuseDisabled, refuseUnconfirmed, type Subject } from './subject.ts';

/** Throws unless `password` is the subject's and the subject may use it. */
export function checkPasswordOf(pool: UserPool, subject: Subject, password: string): void {
  const { user, userName } = subject;
  provePassword(pool, subject, () =>
    isPasswordOf(srpUserOf(pool, userName), password, user?.password ?? simulatedVerifier(pool, userName)),
  );
}

/** PASSWORD_VERIFIER with its parameters; the session waits under a new string, or under the secret block. */
export function askPasswordVerifier(
  { pool, client }: PoolAndClient,
  subject: Subject,
  session: Pick<AuthSession, 'history' | 'isCustom'> & { srpA: string },
): object {
  const { user, userName } = subject;
  const verifier = user?.password ?? simulatedVerifier(pool, userName);
  const challenge = startSrp(srpUserOf(pool, userName), verifier, session.srpA, pool.randomBytes(32));
  if (!challenge) throw invalidParameter('SRP_A is not a valid number of the group.');
  const secretBlock = pool.randomBytes(192).toString('base64');
  const stored: AuthSession = {
    ...session,
    clientId: client.id,
    userName,
    isUserKnown: user !== undefined,
    challengeName: 'PASSWORD_VERIFIER',
    srp: { challenge, secretBlock },
  };
  const key = session.isCustom ? undefined : secretBlock;
  const Session = pool.sessions.create(stored, client.authSessionValidityMinutes, key);
  return {
    ChallengeName: 'PASSWORD_VERIFIER',
    ChallengeParameters: {
      SALT: verifier.salt,
      SECRET_BLOCK: secretBlock,
      SRP_B: challenge.srpB,
      USERNAME: userName,
      USER_ID_FOR_SRP: userName,
    },
    ...(session.isCustom && { Session }),
  };
}

const timestampForm = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} \d{1,2} \d{2}:\d{2}:\d{2} UTC \d{4}$/;

/** Throws unless the answer proves the password. */
export function checkPasswordVerifier(
  pool: UserPool,
  session: AuthSession,
  subject: Subject,
  responses: StringMap,
): void {
  const { srp } = session;
  const { PASSWORD_CLAIM_SECRET_BLOCK, PASSWORD_CLAIM_SIGNATURE, TIMESTAMP } = responses;
  if (!srp || PASSWORD_CLAIM_SIGNATURE === undefined || TIMESTAMP === undefined)
    throw invalidParameter('Missing required parameter PASSWORD_CLAIM_SIGNATURE or TIMESTAMP');
  if (!timestampForm.test(TIMESTAMP))
    throw invalidParameter('TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english.');
  provePassword(
    pool,
    subject,
    () =>
      PASSWORD_CLAIM_SECRET_BLOCK === srp.secretBlock &&
      srp.challenge.signatureOf(srp.secretBlock, TIMESTAMP) === PASSWORD_CLAIM_SIGNATURE,
  );
}

/** The order is Cognito's: what a wrong password may learn comes before it, the rest after. */
function provePassword(pool: UserPool, { user }: Subject, isProven: () => boolean): void {
  if (user) refuseWhileLocked(user, pool.now());
  if (user?.status === 'RESET_REQUIRED')
    throw new CognitoError('PasswordResetRequiredException', 'Password reset required for the user');
  const isRight = isProven() && user !== undefined && user.password !== null;
  if (!isRight) {
    if (user) countFailedPassword(user, pool.now());
    throw incorrectUsernameOrPassword();
  }
  forgetFailedPasswords(user);
  refuseDisabled(user);
  refuseUnconfirmed(user);
}

/** Of nobody's password; the same for a name each time, as a real one would be. */
function simulatedVerifier(pool: UserPool, userName: string): PasswordVerifier {
  const password = simulatedBytes(pool, 'password', userName).toString('hex');
  const salt = simulatedBytes(pool, 'salt', userName).subarray(0, 16);
  return createVerifier(srpUserOf(pool, userName), password, salt);
}
