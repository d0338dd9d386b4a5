// Calls of Cognito by this server: sign-up, sign-in, refresh, sign-out. Owns the secret hash and what becomes of refusals;
// knows nothing of browsers.
import { createHmac, randomBytes } from 'node:crypto';
import {
  AdminInitiateAuthCommand,
  AdminRespondToAuthChallengeCommand,
  type AuthenticationResultType,
  CognitoIdentityProviderClient,
  RevokeTokenCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Settings } from './settings.ts';

/** A sign-in that waits for its proof. */
export interface StartedSignIn {
  /** Cognito's; good for one answer. */
  readonly session: string;
  readonly username: string;
  /** Stepward's page for this challenge; opens once. */
  readonly url: string;
}

export interface Tokens {
  readonly accessToken: string;
  readonly idToken: string;
  /** A refresh gives none: the one before stays. */
  readonly refreshToken: string | undefined;
  readonly expiresInSeconds: number;
}

export interface Cognito {
  /** Makes the account. One that exists is left as it is, and nobody learns of it. */
  signUp(email: string): Promise<void>;
  /** Undefined: Cognito or a rule says no. */
  startSignIn(email: string): Promise<StartedSignIn | undefined>;
  /** @param proof what Stepward gave for it. Undefined: it is none for this sign-in. */
  finishSignIn(started: StartedSignIn, proof: string): Promise<Tokens | undefined>;
  /** @param username Cognito's own, not an alias. Undefined: revoked or expired. */
  refresh(username: string, refreshToken: string): Promise<Tokens | undefined>;
  revoke(refreshToken: string): Promise<void>;
}

/** Base64 of HMAC-SHA256 over user name and client id, as Cognito wants it of a client with a secret. */
export function secretHash(username: string, { clientId, clientSecret }: Settings): string {
  return createHmac('sha256', clientSecret).update(`${username}${clientId}`).digest('base64');
}

/** Nobody ever types it: 256 random bits, and a character of each kind that a policy may ask for. */
const unusablePassword = (): string => `aA1!${randomBytes(32).toString('base64url')}`;

/** What Cognito says to whoever may not sign in; anything else is a fault and is thrown. */
const refusals = new Set(['NotAuthorizedException', 'UserNotFoundException', 'UserNotConfirmedException']);

async function unlessRefused<T>(calling: Promise<T>): Promise<T | undefined> {
  try {
    return await calling;
  } catch (error) {
    if (error instanceof Error && refusals.has(error.name)) return undefined;
    throw error;
  }
}

export function createCognito(settings: Settings): Cognito {
  const { region, endpoint, userPoolId: UserPoolId, clientId: ClientId, clientSecret } = settings;
  const client = new CognitoIdentityProviderClient({
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
  });
  const hash = (username: string) => ({ SECRET_HASH: secretHash(username, settings) });
  return {
    signUp: async (email) => {
      try {
        const UserAttributes = [{ Name: 'email', Value: email }];
        const Password = unusablePassword();
        const SecretHash = secretHash(email, settings);
        await client.send(
          new SignUpCommand({ ClientId, SecretHash, Username: email, Password, UserAttributes }),
        );
      } catch (error) {
        if (!(error instanceof Error) || error.name !== 'UsernameExistsException') throw error;
      }
    },
    startSignIn: async (email) => {
      const AuthParameters = { USERNAME: email, ...hash(email) };
      const calling = client.send(
        new AdminInitiateAuthCommand({ UserPoolId, ClientId, AuthFlow: 'CUSTOM_AUTH', AuthParameters }),
      );
      const begun = await unlessRefused(calling);
      return begun === undefined ? undefined : startedOf(begun.Session, begun.ChallengeParameters);
    },
    finishSignIn: async ({ session: Session, username }, proof) => {
      const ChallengeResponses = { USERNAME: username, ANSWER: proof, ...hash(username) };
      const calling = client.send(
        new AdminRespondToAuthChallengeCommand({
          UserPoolId,
          ClientId,
          ChallengeName: 'CUSTOM_CHALLENGE',
          Session,
          ChallengeResponses,
        }),
      );
      // A wrong answer leads to another challenge and not to tokens; here it ends the sign-in.
      return tokensOf((await unlessRefused(calling))?.AuthenticationResult);
    },
    refresh: async (username, refreshToken) => {
      const AuthParameters = { REFRESH_TOKEN: refreshToken, ...hash(username) };
      const calling = client.send(
        new AdminInitiateAuthCommand({
          UserPoolId,
          ClientId,
          AuthFlow: 'REFRESH_TOKEN_AUTH',
          AuthParameters,
        }),
      );
      return tokensOf((await unlessRefused(calling))?.AuthenticationResult);
    },
    revoke: async (refreshToken) => {
      await client.send(
        new RevokeTokenCommand({ ClientId, ClientSecret: clientSecret, Token: refreshToken }),
      );
    },
  };
}

function startedOf(
  session: string | undefined,
  parameters: Record<string, string> | undefined,
): StartedSignIn {
  const { USERNAME: username, url } = parameters ?? {};
  if (!session || !username || !url) throw new Error('Cognito did not ask for a challenge of Stepward');
  return { session, username, url };
}

function tokensOf(result: AuthenticationResultType | undefined): Tokens | undefined {
  const { AccessToken: accessToken, IdToken: idToken, RefreshToken: refreshToken, ExpiresIn } = result ?? {};
  if (!accessToken || !idToken) return undefined;
  return { accessToken, idToken, refreshToken, expiresInSeconds: ExpiresIn ?? 0 };
}
