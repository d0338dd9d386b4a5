/** What a deployment must have, by name; the functions' own sources are held to the same names in a test. */

/** Trigger of the user pool, and the function that it calls. */
export const triggers: Readonly<Record<string, string>> = {
  DefineAuthChallenge: 'define-auth-challenge',
  CreateAuthChallenge: 'create-auth-challenge',
  VerifyAuthChallengeResponse: 'verify-auth-challenge-response',
  PreSignUp: 'pre-sign-up',
};

/** Route of the API, and the function that it calls. */
export const routes: Readonly<Record<string, string>> = {
  'GET /authenticators': 'list-authenticators',
  'POST /authenticators': 'add-authenticator',
  'DELETE /authenticators/{userAuthenticatorId}': 'remove-authenticator',
  'POST /payments': 'authorize-payment',
  'POST /verified-attributes': 'verify-attributes',
};

/** The only function that may change people in the pool. */
export const marksVerified = 'verify-attributes';

/** Triggers that call nobody, and so need no key. */
export const quietTriggers: readonly string[] = ['define-auth-challenge', 'pre-sign-up'];

export const runtimes: readonly string[] = ['nodejs22.x', 'nodejs24.x'];

export const triggerTimeoutSecondsMax = 5;

/** What somebody chose who deploys it. */
export interface Choice {
  readonly flows: 'passwordless' | 'password' | 'passwordless,password';
  readonly isSelfSignUp: boolean;
  readonly hasBackendClient: boolean;
  readonly hasDirectPassword: boolean;
  readonly fromLayer: boolean;
  readonly secretKeyArn: string;
  readonly apiUrl: string;
  readonly origin: string;
  readonly alarmTopicArn: string;
  readonly redirectUrl: string;
  readonly passkeyAction: string;
  readonly trustedClientIds: string;
}

const usual: Choice = {
  flows: 'passwordless',
  isSelfSignUp: true,
  hasBackendClient: false,
  hasDirectPassword: false,
  fromLayer: false,
  secretKeyArn: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:stepward/secret-key-a1B2c3',
  apiUrl: 'https://mfa.example.com',
  origin: 'https://app.example.com',
  alarmTopicArn: 'arn:aws:sns:us-east-1:111122223333:alarms',
  redirectUrl: '',
  passkeyAction: '',
  trustedClientIds: '',
};

/** Each way through the conditions is taken at least once. */
export const choices: readonly Choice[] = [
  usual,
  {
    ...usual,
    flows: 'password',
    isSelfSignUp: false,
    hasBackendClient: true,
    fromLayer: true,
    redirectUrl: 'https://app.example.com/callback',
    passkeyAction: 'cognitoPasskey',
    trustedClientIds: '1example23456789',
  },
  { ...usual, flows: 'passwordless,password', hasDirectPassword: true },
];
