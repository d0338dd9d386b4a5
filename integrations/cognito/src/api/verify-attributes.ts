// POST /verified-attributes: tells Cognito that an address is verified, when Stepward verified that very address for this
// very person by a code or a link to it (SECURITY row 61). The body says nothing.
import type { CognitoConfig } from '../config/cognito-config.ts';
import { startBudget, type Workings } from '../stepward-client.ts';
import { type ApiHandler, ApiRefusal, createHandler } from './http.ts';
import type { UserPool } from './user-pool.ts';

export function createVerifyAttributes(
  config: CognitoConfig,
  { connect, log }: Workings,
  userPool: UserPool,
): ApiHandler {
  return createHandler(log, async ({ userId, username, userPoolId }) => {
    const user = { userPoolId, username };
    const { sub, email, email_verified: verified } = await userPool.attributesOf(user);
    // A name may have passed to somebody else since the token was issued; a `sub` never does.
    if (sub !== userId) throw new ApiRefusal('forbidden', 'The access token is not of this user.');
    if (email === undefined || email === '') return { emailVerified: false };
    if (verified === 'true') return { emailVerified: true, email };
    const { stepward } = await connect();
    const own = await stepward.getAuthenticators({ userId }, startBudget(config));
    const isProven = own.some(
      ({ verificationMethod, verifiedAt, email: proven }) =>
        (verificationMethod === 'EMAIL_OTP' || verificationMethod === 'EMAIL_MAGIC_LINK') &&
        verifiedAt !== undefined &&
        proven === email,
    );
    if (!isProven) return { emailVerified: false, email };
    await userPool.setVerifiedEmail(user, email);
    return { emailVerified: true, email };
  });
}
