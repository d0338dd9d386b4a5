// POST /verified-attributes: tells Cognito that an address is verified, when Stepward verified that very address for this
// very person by a code or a link to it (SECURITY row 61). The body says nothing.
import { domainToASCII } from 'node:url';
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
        proven !== undefined &&
        isSameAddress(proven, email),
    );
    if (!isProven) return { emailVerified: false, email };
    await userPool.setVerifiedEmail(user, email);
    return { emailVerified: true, email };
  });
}

/**
 * Cognito keeps an address as it was typed, Stepward its domain in lower-case ASCII. The part before it keeps its case with
 * both, and is the receiving host's to interpret: another case may be somebody else.
 */
function isSameAddress(one: string, other: string): boolean {
  const [a, b] = [one, other].map(inOneSpelling);
  return a !== undefined && a === b;
}

function inOneSpelling(address: string): string | undefined {
  const at = address.lastIndexOf('@');
  const domain = domainToASCII(address.slice(at + 1));
  return at < 1 || domain === '' ? undefined : `${address.slice(0, at)}@${domain}`;
}
