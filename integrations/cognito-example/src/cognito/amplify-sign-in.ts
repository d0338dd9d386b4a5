// Sign-up and sign-in with Amplify. Whoever the person is, Cognito asks our triggers, and these ask Stepward.
import { Amplify } from 'aws-amplify';
import { confirmSignIn, type SignInOutput, signIn, signOut, signUp } from 'aws-amplify/auth';
import type { Configuration } from '../configuration.ts';
import { Problem, problemOf, sentences } from '../problem.ts';
import { readChallenge, requireProof, type SignInChallenge } from './challenge.ts';
import { forgetSdkTokens, sdkTokens } from './sdk-tokens.ts';

export function configureAmplify({ cognito }: Configuration): void {
  const { userPoolId, userPoolClientId, endpoint } = cognito;
  Amplify.configure({
    Auth: {
      Cognito: {
        userPoolId,
        userPoolClientId,
        ...(endpoint === undefined ? {} : { userPoolEndpoint: endpoint }),
      },
    },
  });
}

const passwordBytes = 32;

/**
 * Nobody will ever type it: Cognito wants a password, this account has none that anybody knows. 256 random bits, and a
 * letter of each kind that a password policy may ask for.
 */
function unusablePassword(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(passwordBytes));
  return `aA1!${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

/** Makes the account. One that exists already is no error: what follows is the same, and nobody learns who has one. */
export async function createAccount(email: string): Promise<void> {
  try {
    await signUp({
      username: email,
      password: unusablePassword(),
      options: { userAttributes: { email } },
    });
  } catch (error) {
    if (error instanceof Error && error.name === 'UsernameExistsException') return;
    throw problemOf(error);
  }
}

/** Begins without a password: a code, a link, a passkey – whatever the person has. */
export async function beginByEmail(email: string): Promise<SignInChallenge> {
  return requireProof(await beginFor(email));
}

/** Begins for somebody whose passkey was used already. @param username Cognito's `sub` */
export async function beginFor(username: string): Promise<SignInChallenge> {
  return await begin(() => signIn({ username, options: { authFlowType: 'CUSTOM_WITHOUT_SRP' } }));
}

/**
 * Begins with the password, which SRP proves without sending it; what our triggers ask for comes after it. `facts` are for the
 * rules; Cognito passes them on with the second step alone, so a sign-in without a password could send none.
 */
export async function beginByPassword(
  email: string,
  password: string,
  facts: { readonly deviceId: string; readonly userAgent: string },
): Promise<SignInChallenge> {
  const options = { authFlowType: 'CUSTOM_WITH_SRP', clientMetadata: { ...facts } } as const;
  return await begin(() => signIn({ username: email, password, options }));
}

async function begin(start: () => Promise<SignInOutput>): Promise<SignInChallenge> {
  try {
    // Amplify refuses to sign in over somebody; a stale session must not stand in the way of a new one.
    if (sdkTokens() !== undefined) forgetSdkTokens();
    await signOut().catch(() => undefined);
    return challengeOf(await start());
  } catch (error) {
    throw problemOf(error);
  }
}

function challengeOf({ nextStep }: SignInOutput): SignInChallenge {
  if (nextStep.signInStep === 'CONFIRM_SIGN_IN_WITH_CUSTOM_CHALLENGE')
    return readChallenge(nextStep.additionalInfo);
  throw new Problem('refused', sentences.refused);
}

/** Hands in what Stepward gave for a proof. Resolves when Cognito has given its tokens. */
export async function finishSignIn(proof: string): Promise<void> {
  try {
    const { isSignedIn } = await confirmSignIn({ challengeResponse: proof });
    // A wrong answer is asked about again; here a proof is right or another sign-in is needed.
    if (!isSignedIn) throw new Problem('unknown', sentences.notProven);
  } catch (error) {
    throw problemOf(error);
  }
}
