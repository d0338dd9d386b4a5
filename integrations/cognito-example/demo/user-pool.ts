// The user pool and the API of the demo: emulators of Amazon Cognito and of an HTTP API of API Gateway, which run the
// bundled functions as AWS would.
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Cognito, type HttpApi, startCognito, startHttpApi } from '@stepward/cognito-emulator';
import { actions } from './actions.ts';
import { type FunctionNamed, prepareFunctions } from './functions.ts';
import type { Ports } from './options.ts';
import type { Secrets } from './secrets.ts';

export const region = 'eu-west-1';
export const userPoolId = 'eu-west-1_Fernbrook1';
export const userPoolClientId = 'fernbrookshop';
/** Cognito's least, so that a sign-in that takes too long can be seen; the templates have 10. */
export const authSessionMinutes = 3;

/** Has a password, for the way that begins with one. Of this machine's demo only. */
export const passwordUser = { email: 'robin@fernbrook.example', password: 'Kettle-Larch-47' };

interface UserPoolOptions {
  readonly ports: Ports;
  readonly dataDir: string;
  readonly secrets: Secrets;
  readonly stepwardUrl: string;
  readonly appUrl: string;
  readonly callbackUrl: string;
  /** Cognito's clock, Unix milliseconds. */
  readonly now: () => number;
}

export interface RunningUserPool {
  readonly cognito: Cognito;
  readonly api: HttpApi;
}

export async function startUserPool(options: UserPoolOptions): Promise<RunningUserPool> {
  const { ports, dataDir, secrets, stepwardUrl, callbackUrl } = options;
  const functionNamed = await prepareFunctions({
    STEPWARD_API_URL: stepwardUrl,
    STEPWARD_SECRET_KEY: secrets.secretKey,
    STEPWARD_FLOWS: 'passwordless,password',
    // Of this demo, whose passwords are all given out by it. Where people choose theirs this must be false, and the shop
    // needs a screen for Cognito's code (docs/cognito-password-mfa.md).
    STEPWARD_AUTO_CONFIRM: 'true',
    STEPWARD_ACTION: actions.signIn,
    STEPWARD_PASSWORD_ACTION: actions.passwordSignIn,
    STEPWARD_PASSKEY_ACTION: actions.passkey,
    STEPWARD_PAYMENT_ACTION: actions.payment,
    STEPWARD_ADD_AUTHENTICATOR_ACTION: actions.addAuthenticator,
    STEPWARD_REMOVE_AUTHENTICATOR_ACTION: actions.removeAuthenticator,
    STEPWARD_VERIFY_EMAIL_ACTION: actions.verifyEmail,
    STEPWARD_REDIRECT_URL: callbackUrl,
    // Where the SDK of AWS finds this machine's Cognito, and what Lambda's role would be.
    AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: `http://127.0.0.1:${ports.cognito}`,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: 'emulator',
    AWS_SECRET_ACCESS_KEY: 'emulator',
  });
  const log = (line: string) => appendFileSync(join(dataDir, 'aws.log'), `${line}\n`, { mode: 0o600 });
  const cognito = await startPool(options, functionNamed, log);
  try {
    return { cognito, api: await startApi(options, cognito, functionNamed, log) };
  } catch (error) {
    await cognito.close();
    throw error;
  }
}

async function startPool(
  { ports, dataDir, now }: UserPoolOptions,
  functionNamed: FunctionNamed,
  log: (line: string) => void,
): Promise<Cognito> {
  const { email, password } = passwordUser;
  return await startCognito({
    port: ports.cognito,
    host: 'localhost',
    now,
    log,
    stateFile: join(dataDir, 'user-pool.json'),
    pools: [
      {
        id: userPoolId,
        issuer: 'local',
        usernameAttributes: ['email'],
        clients: [
          {
            id: userPoolClientId,
            preventUserExistenceErrors: 'ENABLED',
            authSessionValidityMinutes: authSessionMinutes,
            explicitAuthFlows: ['ALLOW_CUSTOM_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
          },
        ],
        triggers: {
          preSignUp: functionNamed('pre-sign-up'),
          defineAuthChallenge: functionNamed('define-auth-challenge'),
          createAuthChallenge: functionNamed('create-auth-challenge'),
          verifyAuthChallengeResponse: functionNamed('verify-auth-challenge-response'),
        },
        users: [{ username: email, password, attributes: { email, email_verified: 'true' } }],
      },
    ],
  });
}

async function startApi(
  { ports, appUrl, now }: UserPoolOptions,
  cognito: Cognito,
  functionNamed: FunctionNamed,
  log: (line: string) => void,
): Promise<HttpApi> {
  return await startHttpApi({
    port: ports.api,
    host: 'localhost',
    region,
    now,
    log,
    authorizer: {
      issuer: cognito.issuerOf(userPoolId),
      audience: [userPoolClientId],
      jwksUri: `http://127.0.0.1:${ports.cognito}/${userPoolId}/.well-known/jwks.json`,
    },
    cors: {
      allowOrigins: [appUrl],
      allowMethods: ['GET', 'POST', 'DELETE'],
      allowHeaders: ['authorization', 'content-type'],
      maxAgeSeconds: 600,
    },
    routes: [
      { method: 'GET', path: '/authenticators', function: functionNamed('list-authenticators') },
      { method: 'POST', path: '/authenticators', function: functionNamed('add-authenticator') },
      {
        method: 'DELETE',
        path: '/authenticators/{userAuthenticatorId}',
        function: functionNamed('remove-authenticator'),
      },
      { method: 'POST', path: '/payments', function: functionNamed('authorize-payment') },
      { method: 'POST', path: '/verified-attributes', function: functionNamed('verify-attributes') },
    ],
  });
}
