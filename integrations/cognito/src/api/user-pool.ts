// What the API functions do in the user pool. The SDK of AWS is Lambda's own, so that no bundle carries it.
import { createRequire } from 'node:module';

export interface PoolUser {
  readonly userPoolId: string;
  readonly username: string;
}

/** The two calls that are made of Cognito; replaced in tests. */
export interface UserPool {
  /** Attributes by name. */
  attributesOf(user: PoolUser): Promise<Readonly<Record<string, string>>>;
  /** Sets the address and that it is verified in one call, so that no other address is in between. */
  setVerifiedEmail(user: PoolUser, email: string): Promise<void>;
}

interface Client {
  send(command: object): Promise<unknown>;
}
type Constructors = Readonly<Record<string, (new (input: object) => Client) | undefined>>;

export function createUserPool(): UserPool {
  let connection: { sdk: Constructors; client: Client } | undefined;
  async function send(name: string, input: object): Promise<unknown> {
    connection ??= connect();
    const Command = connection.sdk[name];
    if (Command === undefined) throw new Error('this Lambda runtime has no SDK of AWS');
    return await connection.client.send(new Command(input));
  }
  return {
    attributesOf: async ({ userPoolId, username }) => {
      const answer = await send('AdminGetUserCommand', { UserPoolId: userPoolId, Username: username });
      const { UserAttributes = [] } = answer as { UserAttributes?: { Name?: string; Value?: string }[] };
      return Object.fromEntries(UserAttributes.map(({ Name = '', Value = '' }) => [Name, Value]));
    },
    setVerifiedEmail: async ({ userPoolId, username }, email) => {
      const UserAttributes = [
        { Name: 'email', Value: email },
        { Name: 'email_verified', Value: 'true' },
      ];
      await send('AdminUpdateUserAttributesCommand', {
        UserPoolId: userPoolId,
        Username: username,
        UserAttributes,
      });
    },
  };
}

function connect(): { sdk: Constructors; client: Client } {
  const sdk = createRequire(import.meta.url)('@aws-sdk/client-cognito-identity-provider') as Constructors;
  const { CognitoIdentityProviderClient } = sdk;
  if (CognitoIdentityProviderClient === undefined) throw new Error('this Lambda runtime has no SDK of AWS');
  return { sdk, client: new CognitoIdentityProviderClient({}) };
}
