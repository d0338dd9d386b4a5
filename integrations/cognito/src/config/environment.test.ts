import { describe, expect, it } from 'vitest';
import { CognitoConfigError } from './cognito-config.ts';
import { readEnvironment, readFlowSettings, readSignUpSettings } from './environment.ts';
import { secretKeyOf } from './secret-key.ts';

const enough = { STEPWARD_API_URL: 'https://mfa.example.com', STEPWARD_SECRET_KEY: 'sk_0123456789' };

describe('the environment of a function', () => {
  it('needs an address and a key', () => {
    expect(readEnvironment(enough)).toMatchObject({
      apiUrl: 'https://mfa.example.com',
      secretKey: 'sk_0123456789',
      flows: ['passwordless'],
      action: 'cognitoSignIn',
      passwordAction: 'cognitoPasswordSignIn',
      passkeyAgeMaxSeconds: 120,
      roundsMax: 3,
      timeoutMs: 4_000,
    });
  });

  it('takes everything that README.md lists', () => {
    const config = readEnvironment({
      ...enough,
      STEPWARD_FLOWS: 'password, passwordless',
      STEPWARD_ROUNDS_MAX: '5',
      STEPWARD_ACTION: 'a',
      STEPWARD_PASSWORD_ACTION: 'b',
      STEPWARD_PASSKEY_ACTION: 'c',
      STEPWARD_PASSKEY_AGE_MAX_SECONDS: '60',
      STEPWARD_REDIRECT_URL: 'https://app.example.com/callback',
      STEPWARD_TRUSTED_CLIENT_IDS: 'x,y',
      STEPWARD_TIMEOUT_MS: '3000',
      STEPWARD_PAYMENT_ACTION: 'd',
      STEPWARD_ADD_AUTHENTICATOR_ACTION: 'e',
      STEPWARD_REMOVE_AUTHENTICATOR_ACTION: 'f',
    });
    expect(config).toEqual({
      apiUrl: 'https://mfa.example.com',
      secretKey: 'sk_0123456789',
      flows: ['password', 'passwordless'],
      roundsMax: 5,
      action: 'a',
      passwordAction: 'b',
      passkeyAction: 'c',
      passkeyAgeMaxSeconds: 60,
      redirectUrl: 'https://app.example.com/callback',
      trustedClientIds: ['x', 'y'],
      timeoutMs: 3_000,
      paymentAction: 'd',
      addAuthenticatorAction: 'e',
      removeAuthenticatorAction: 'f',
      autoConfirm: true,
    });
  });

  it('an empty variable is an absent one, as templates write it', () => {
    expect(
      readEnvironment({ ...enough, STEPWARD_PASSKEY_ACTION: '', STEPWARD_REDIRECT_URL: ' ' }),
    ).not.toHaveProperty('passkeyAction');
  });

  it.each([
    ['STEPWARD_API_URL', undefined],
    ['STEPWARD_API_URL', 'mfa.example.com'],
    ['STEPWARD_SECRET_KEY', undefined],
    ['STEPWARD_SECRET_KEY_ARN', 'arn:aws:secretsmanager:eu-central-1:1:secret:x'],
    ['STEPWARD_FLOWS', 'password;passwordless'],
    ['STEPWARD_FLOWS', 'none'],
    ['STEPWARD_ROUNDS_MAX', '0'],
    ['STEPWARD_ROUNDS_MAX', '3.5'],
    ['STEPWARD_ROUNDS_MAX', 'many'],
    ['STEPWARD_ACTION', 'sign in'],
    ['STEPWARD_PASSKEY_AGE_MAX_SECONDS', '86400'],
    ['STEPWARD_TIMEOUT_MS', '5000'],
    ['STEPWARD_REDIRECT_URL', '/callback'],
  ])('refuses %s = %s by name, without repeating it', (name, value) => {
    const read = () => readEnvironment({ ...enough, [name]: value });
    expect(read).toThrow(CognitoConfigError);
    expect(read).toThrow(new RegExp(name));
    expect(read).not.toThrow(/sk_0123456789/);
  });

  it('refuses an action with two meanings (F18)', () => {
    expect(() => readEnvironment({ ...enough, STEPWARD_PASSKEY_ACTION: 'cognitoSignIn' })).toThrow(/own/);
    expect(() => readEnvironment({ ...enough, STEPWARD_PAYMENT_ACTION: 'cognitoSignIn' })).toThrow(/own/);
  });

  it('an ARN of nothing that holds a key is refused at once', () => {
    const env = {
      STEPWARD_API_URL: 'https://mfa.example.com',
      STEPWARD_SECRET_KEY_ARN: 'arn:aws:s3:::bucket',
    };
    expect(() => readEnvironment(env)).toThrow(/Secrets Manager/);
  });

  it('Define and pre-sign-up need no key', () => {
    expect(readFlowSettings({})).toEqual({ flows: ['passwordless'], roundsMax: 3 });
    expect(readFlowSettings({ STEPWARD_FLOWS: 'password', STEPWARD_ROUNDS_MAX: '2' })).toEqual({
      flows: ['password'],
      roundsMax: 2,
    });
    expect(() => readFlowSettings({ STEPWARD_FLOWS: 'x' })).toThrow(/STEPWARD_FLOWS/);
    expect(() => readFlowSettings({ STEPWARD_ROUNDS_MAX: '11' })).toThrow(/STEPWARD_ROUNDS_MAX/);
    expect(readSignUpSettings({})).toEqual({ autoConfirm: true });
    expect(readSignUpSettings({ STEPWARD_AUTO_CONFIRM: 'false' })).toEqual({ autoConfirm: false });
    expect(() => readSignUpSettings({ STEPWARD_AUTO_CONFIRM: 'yes' })).toThrow(/STEPWARD_AUTO_CONFIRM/);
  });
});

describe('a key that is kept by AWS', () => {
  const packageOf = (answer: () => unknown, sent: unknown[]) => (name: string) => {
    class Command {
      readonly input: object;
      constructor(input: object) {
        this.input = input;
      }
    }
    class Client {
      async send(command: Command): Promise<unknown> {
        sent.push([name, command.input]);
        return answer();
      }
    }
    return {
      SecretsManagerClient: Client,
      GetSecretValueCommand: Command,
      SSMClient: Client,
      GetParameterCommand: Command,
    };
  };

  it.each([
    ['arn:aws:secretsmanager:eu-central-1:1:secret:key', { SecretString: 'sk_1\n' }, 'SecretId'],
    ['arn:aws:ssm:eu-central-1:1:parameter/key', { Parameter: { Value: 'sk_1' } }, 'Name'],
  ])('%s is asked for once in five minutes', async (arn, answer, field) => {
    const sent: unknown[] = [];
    let now = 0;
    const key = secretKeyOf(
      arn,
      packageOf(() => answer, sent),
      () => now,
    );
    expect(await Promise.all([key(), key()])).toEqual(['sk_1', 'sk_1']);
    expect(sent).toEqual([
      [expect.stringContaining('@aws-sdk/client-'), expect.objectContaining({ [field]: arn })],
    ]);
    now += 300_000;
    expect(await key()).toBe('sk_1');
    expect(sent.length).toBe(2);
  });

  it('a failure is not kept', async () => {
    const answers: (() => unknown)[] = [
      () => {
        throw new Error('throttled');
      },
      () => ({ SecretString: 'sk_2' }),
    ];
    const key = secretKeyOf(
      'arn:aws:secretsmanager:x:1:secret:k',
      packageOf(() => answers.shift()?.(), []),
    );
    await expect(key()).rejects.toThrow('throttled');
    expect(await key()).toBe('sk_2');
  });

  it('a secret without text is refused', async () => {
    const key = secretKeyOf(
      'arn:aws:secretsmanager:x:1:secret:k',
      packageOf(() => ({ SecretBinary: 'x' }), []),
    );
    await expect(key()).rejects.toThrow(/holds no text/);
  });
});
