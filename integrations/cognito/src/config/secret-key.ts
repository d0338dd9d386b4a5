// The secret key, where it is kept by AWS. The SDK of AWS is Lambda's own, so that no bundle carries it.
import { createRequire } from 'node:module';
import { CognitoConfigError } from './cognito-config.ts';

/** After a rotation, an instance that lives on knows the new key this much later at the latest. */
const secretKeyTtlMs = 5 * 60_000;

interface Client {
  send(command: object): Promise<unknown>;
}
type Constructors = Readonly<Record<string, new (input: object) => Client>>;

/** Reads a package of Lambda's own; another in tests. */
export type LoadPackage = (name: string) => unknown;

const loadFromLambda: LoadPackage = (name) => createRequire(import.meta.url)(name);

/**
 * How the key behind an ARN is got: asked for once, and again after five minutes. A failure is not kept.
 *
 * @throws CognitoConfigError when it is an ARN of neither
 */
export function secretKeyOf(
  arn: string,
  load: LoadPackage = loadFromLambda,
  now: () => number = Date.now,
): () => Promise<string> {
  const read = readerOf(arn, load);
  let kept: { readonly key: Promise<string>; readonly until: number } | undefined;
  return () => {
    if (kept !== undefined && now() < kept.until) return kept.key;
    const key = read();
    const mine = { key, until: now() + secretKeyTtlMs };
    kept = mine;
    key.catch(() => {
      if (kept === mine) kept = undefined;
    });
    return key;
  };
}

function readerOf(arn: string, load: LoadPackage): () => Promise<string> {
  const [, , service, region] = arn.split(':');
  if (service === 'secretsmanager') {
    return async () => {
      const { SecretsManagerClient, GetSecretValueCommand } = load(
        '@aws-sdk/client-secrets-manager',
      ) as Constructors;
      const answer = await send(SecretsManagerClient, { region }, GetSecretValueCommand, { SecretId: arn });
      return textOf((answer as { SecretString?: unknown }).SecretString);
    };
  }
  if (service === 'ssm') {
    return async () => {
      const { SSMClient, GetParameterCommand } = load('@aws-sdk/client-ssm') as Constructors;
      const input = { Name: arn, WithDecryption: true };
      const answer = await send(SSMClient, { region }, GetParameterCommand, input);
      return textOf((answer as { Parameter?: { Value?: unknown } }).Parameter?.Value);
    };
  }
  throw new CognitoConfigError(
    'STEPWARD_SECRET_KEY_ARN must be the ARN of a secret of Secrets Manager or of a parameter of SSM',
  );
}

async function send(
  Client: Constructors[string] | undefined,
  options: object,
  Command: Constructors[string] | undefined,
  input: object,
): Promise<object> {
  if (Client === undefined || Command === undefined) throw new Error('this Lambda runtime has no SDK of AWS');
  const answer = await new Client(options).send(new Command(input));
  return typeof answer === 'object' && answer !== null ? answer : {};
}

function textOf(value: unknown): string {
  if (typeof value === 'string' && value.trim() !== '') return value.trim();
  throw new Error('STEPWARD_SECRET_KEY_ARN names something that holds no text');
}
