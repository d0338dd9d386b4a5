// What the functions are made of, and its reading from a Lambda's environment. Owns every default and every refusal; a
// wrong setting stops the function at its cold start, with a sentence that names it and never repeats a value.

/** Which ways of signing in Define accepts. */
export type SignInFlow = 'passwordless' | 'password';

/** What the four triggers and the API functions are made of. */
export interface CognitoConfig {
  /** Where the Stepward server is. */
  readonly apiUrl: string;
  /** The tenant's secret key, or how it is got. Asked for at the first call, not at the cold start. */
  readonly secretKey: string | (() => Promise<string>);
  /**
   * `passwordless`: a Stepward challenge is the whole sign-in. `password`: the password first (SRP), then the challenge.
   * With both, a pool offers both, and each alone is enough.
   */
  readonly flows: readonly SignInFlow[];
  /** Action of passwordless sign-ins at Stepward. */
  readonly action: string;
  /** Action of what follows a password. Here alone may the policy say ALLOW. */
  readonly passwordAction: string;
  /** Action of a passkey that was used before Cognito was asked (autofill). Absent: no such proof is taken. */
  readonly passkeyAction?: string | undefined;
  /** How old such a proof may be when Cognito begins. */
  readonly passkeyAgeMaxSeconds: number;
  /** Answers a person may give in one sign-in, the right one included. */
  readonly roundsMax: number;
  /** Where the hosted page returns to; absent: it is used as a popup, or not at all. */
  readonly redirectUrl?: string | undefined;
  /** App clients with a secret, whose ClientMetadata may say where the person is (`ipAddress`). */
  readonly trustedClientIds: readonly string[];
  /** Whether sign-ups are confirmed at once, for the first sign-in proves the address. */
  readonly autoConfirm: boolean;
  /** Milliseconds that all calls of one invocation may take. Cognito waits 5 seconds. */
  readonly timeoutMs: number;
  /** Action of `POST /payments`. */
  readonly paymentAction: string;
  /** Action of `POST /authenticators`. */
  readonly addAuthenticatorAction: string;
  /** Action of `DELETE /authenticators/{userAuthenticatorId}`. */
  readonly removeAuthenticatorAction: string;
}

/** A configuration with what is not said left to the defaults. */
export type CognitoOptions = Pick<CognitoConfig, 'apiUrl' | 'secretKey'> & {
  readonly [Name in keyof CognitoConfig]?: CognitoConfig[Name] | undefined;
};

const defaults = {
  flows: ['passwordless'],
  action: 'cognitoSignIn',
  passwordAction: 'cognitoPasswordSignIn',
  passkeyAgeMaxSeconds: 120,
  roundsMax: 3,
  trustedClientIds: [],
  autoConfirm: true,
  timeoutMs: 4_000,
  paymentAction: 'payment',
  addAuthenticatorAction: 'addAuthenticator',
  removeAuthenticatorAction: 'removeAuthenticator',
} as const satisfies Partial<CognitoConfig>;

/** A setting that is missing or not allowed. The message names it. */
export class CognitoConfigError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CognitoConfigError';
  }
}

/** Fills in what is not said, and refuses what cannot be. @throws CognitoConfigError */
export function completeConfig(options: CognitoOptions): CognitoConfig {
  const config: CognitoConfig = { ...defaults, ...defined(options) };
  checkActions(config);
  checkNumber('passkeyAgeMaxSeconds', config.passkeyAgeMaxSeconds, 10, 300);
  checkNumber('timeoutMs', config.timeoutMs, 500, 4_500);
  checkSecretKey(config.secretKey);
  return { ...config, ...completeFlowSettings(config) };
}

/** What Define decides by. It asks nobody, so that its function needs no key. */
export type FlowSettings = Pick<CognitoConfig, 'flows' | 'roundsMax'>;

/** As `completeConfig`, for Define alone. @throws CognitoConfigError */
export function completeFlowSettings(options: Partial<FlowSettings>): FlowSettings {
  const { flows = defaults.flows, roundsMax = defaults.roundsMax } = options;
  if (flows.length === 0) throw new CognitoConfigError('flows must name at least one flow');
  checkNumber('roundsMax', roundsMax, 1, 10);
  return { flows, roundsMax };
}

/** What the pre-sign-up trigger decides by. */
export type SignUpSettings = Pick<CognitoConfig, 'autoConfirm'>;

/** As `completeConfig`, for the pre-sign-up trigger alone. */
export const completeSignUpSettings = ({
  autoConfirm = defaults.autoConfirm,
}: Partial<SignUpSettings>): SignUpSettings => ({ autoConfirm });

/** `undefined` is not said, where a spread would take it for a value. */
const defined = (options: CognitoOptions) =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Pick<
    CognitoConfig,
    'apiUrl' | 'secretKey'
  > &
    Partial<CognitoConfig>;

/**
 * A proof made for a payment or in another sign-in must not open a sign-in (F18): what is told apart by its action must
 * have an action of its own. The passkey of an autofill above all, for it is bound to no challenge of Create.
 */
function checkActions(config: CognitoConfig): void {
  const { passkeyAction } = config;
  const actions = {
    action: config.action,
    passwordAction: config.passwordAction,
    paymentAction: config.paymentAction,
    addAuthenticatorAction: config.addAuthenticatorAction,
    removeAuthenticatorAction: config.removeAuthenticatorAction,
    ...(passkeyAction === undefined ? {} : { passkeyAction }),
  };
  for (const [name, value] of Object.entries(actions)) {
    // server-api.md §4
    if (!/^[A-Za-z0-9_-]{1,64}$/.test(value))
      throw new CognitoConfigError(`${name} must be 1 to 64 letters, digits, "-" or "_"`);
  }
  const values = Object.values(actions);
  if (new Set(values).size < values.length)
    throw new CognitoConfigError('every action must have a name of its own; two are the same');
}

function checkNumber(name: string, value: number, min: number, max: number): void {
  if (!Number.isInteger(value) || value < min || value > max)
    throw new CognitoConfigError(`${name} must be a whole number from ${min} to ${max}`);
}

function checkSecretKey(secretKey: CognitoConfig['secretKey']): void {
  if (typeof secretKey === 'string' && secretKey === '')
    throw new CognitoConfigError('secretKey must be the secret key of the Stepward tenant');
}
