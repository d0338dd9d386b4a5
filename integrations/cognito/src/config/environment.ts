// The configuration as a Lambda's environment variables say it. README.md lists them.
import {
  type CognitoConfig,
  CognitoConfigError,
  completeConfig,
  completeFlowSettings,
  completeSignUpSettings,
  type FlowSettings,
  type SignInFlow,
  type SignUpSettings,
} from './cognito-config.ts';
import { secretKeyOf } from './secret-key.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

const flowNames: readonly SignInFlow[] = ['passwordless', 'password'];

/** Everything, for the functions that ask Stepward. @throws CognitoConfigError that names the variable */
export function readEnvironment(environment: Environment): CognitoConfig {
  const text = textOf(environment);
  return inWordsOfTheEnvironment(() =>
    completeConfig({
      ...readServer(environment),
      flows: readFlows(text('STEPWARD_FLOWS')),
      action: text('STEPWARD_ACTION'),
      passwordAction: text('STEPWARD_PASSWORD_ACTION'),
      passkeyAction: text('STEPWARD_PASSKEY_ACTION'),
      passkeyAgeMaxSeconds: readNumber(text('STEPWARD_PASSKEY_AGE_MAX_SECONDS')),
      roundsMax: readNumber(text('STEPWARD_ROUNDS_MAX')),
      redirectUrl: readRedirectUrl(text('STEPWARD_REDIRECT_URL')),
      trustedClientIds: readList(text('STEPWARD_TRUSTED_CLIENT_IDS')),
      timeoutMs: readNumber(text('STEPWARD_TIMEOUT_MS')),
      paymentAction: text('STEPWARD_PAYMENT_ACTION'),
      addAuthenticatorAction: text('STEPWARD_ADD_AUTHENTICATOR_ACTION'),
      removeAuthenticatorAction: text('STEPWARD_REMOVE_AUTHENTICATOR_ACTION'),
    }),
  );
}

/** For Define, which has no key and no server. @throws CognitoConfigError that names the variable */
export function readFlowSettings(environment: Environment): FlowSettings {
  const text = textOf(environment);
  const flows = readFlows(text('STEPWARD_FLOWS'));
  const roundsMax = readNumber(text('STEPWARD_ROUNDS_MAX'));
  return inWordsOfTheEnvironment(() =>
    completeFlowSettings({
      ...(flows === undefined ? {} : { flows }),
      ...(roundsMax === undefined ? {} : { roundsMax }),
    }),
  );
}

/** For the pre-sign-up trigger, likewise. @throws CognitoConfigError that names the variable */
export function readSignUpSettings(environment: Environment): SignUpSettings {
  const text = textOf(environment)('STEPWARD_AUTO_CONFIRM');
  if (text === undefined) return completeSignUpSettings({});
  if (text !== 'true' && text !== 'false')
    throw new CognitoConfigError('STEPWARD_AUTO_CONFIRM must be true or false');
  return completeSignUpSettings({ autoConfirm: text === 'true' });
}

const textOf =
  (environment: Environment) =>
  (name: string): string | undefined =>
    environment[name]?.trim() || undefined;

function readServer(environment: Environment): Pick<CognitoConfig, 'apiUrl' | 'secretKey'> {
  const text = textOf(environment);
  const secretKey = text('STEPWARD_SECRET_KEY');
  const secretArn = text('STEPWARD_SECRET_KEY_ARN');
  if ((secretKey === undefined) === (secretArn === undefined))
    throw new CognitoConfigError(
      'set STEPWARD_SECRET_KEY, or STEPWARD_SECRET_KEY_ARN to a secret of Secrets Manager or a parameter of SSM; not both',
    );
  return {
    apiUrl: readApiUrl(text('STEPWARD_API_URL')),
    secretKey: secretArn === undefined ? (secretKey ?? '') : secretKeyOf(secretArn),
  };
}

/** `roundsMax must be …` is `STEPWARD_ROUNDS_MAX must be …` to whoever set the variable. */
function inWordsOfTheEnvironment<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof CognitoConfigError)) throw error;
    throw new CognitoConfigError(
      error.message.replace(
        /^([a-z]+(?:[A-Z][a-z]+)*) must/,
        (_all, name: string) => `STEPWARD_${name.replaceAll(/[A-Z]/g, '_$&').toUpperCase()} must`,
      ),
    );
  }
}

function readApiUrl(text: string | undefined): string {
  const url = text === undefined ? undefined : URL.parse(text);
  if (text === undefined || !url || !/^https?:$/.test(url.protocol))
    throw new CognitoConfigError(
      'STEPWARD_API_URL must be the address of your Stepward server: https://host',
    );
  return text;
}

function readRedirectUrl(text: string | undefined): string | undefined {
  if (text !== undefined && !URL.canParse(text))
    throw new CognitoConfigError('STEPWARD_REDIRECT_URL must be an absolute address');
  return text;
}

const readList = (text: string | undefined): string[] | undefined =>
  text
    ?.split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

function readFlows(text: string | undefined): SignInFlow[] | undefined {
  const flows = readList(text);
  if (flows?.some((flow) => !(flowNames as readonly string[]).includes(flow)))
    throw new CognitoConfigError('STEPWARD_FLOWS must be passwordless, password, or both with a comma');
  return flows as SignInFlow[] | undefined;
}

/** What is no number is refused by the range that it must be in. */
const readNumber = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : Number(text);
