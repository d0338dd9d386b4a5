/** A call to a running server, for commands that work wherever it runs. Owns: keys and address from the environment, and what is said where it does not answer. */
import type { CommandContext } from './command-context.ts';
import { UsageError } from './usage-error.ts';

const defaultUrl = 'http://localhost:4800';
const timeoutMs = 10_000;

/** Which key a call takes. */
const keys = {
  server: { variable: 'STEPWARD_SECRET_KEY', name: 'secret key', base: '/v1' },
  management: { variable: 'STEPWARD_MANAGEMENT_KEY', name: 'management key', base: '/v1/management' },
} as const;

export interface ServerCall {
  readonly kind: keyof typeof keys;
  readonly method: 'GET' | 'PATCH';
  /** From the base of its kind on. */
  readonly path: string;
  readonly body?: unknown;
}

type Environment = CommandContext['environment'];

export const hasKey = (environment: Environment, kind: ServerCall['kind']): boolean =>
  Boolean(environment[keys[kind].variable]);

export async function callServer(
  environment: Environment,
  { kind, method, path, body }: ServerCall,
): Promise<unknown> {
  const { variable, name, base } = keys[kind];
  const key = environment[variable];
  if (!key) throw new UsageError(`${variable} is not set: the ${name} of the tenant.`);
  const address = addressIn(environment);
  const answer = await send(`${address}${base}${path}`, address, {
    method,
    headers: {
      authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}`,
      'content-type': 'application/json',
    },
    signal: AbortSignal.timeout(timeoutMs),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const result = await readJson(answer);
  if (answer.status === 401)
    throw new UsageError(
      `401: the server at ${address} does not take this key. ${variable} must be a live ${name} of the tenant ("stepward keys list"), STEPWARD_URL the address of its server.`,
    );
  if (!answer.ok)
    throw new UsageError(`${answer.status}: ${result.errorDescription ?? 'the server refused'}`);
  return result;
}

const addressIn = ({ STEPWARD_URL }: Environment): string => (STEPWARD_URL || defaultUrl).replace(/\/+$/, '');

async function send(url: string, address: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch {
    throw new UsageError(`The server at ${address} does not answer. Is it running? (STEPWARD_URL)`);
  }
}

/** Whatever answers at a wrong address need not speak JSON. */
async function readJson(answer: Response): Promise<{ errorDescription?: string }> {
  try {
    return (await answer.json()) as { errorDescription?: string };
  } catch {
    throw new UsageError(
      `${new URL(answer.url).origin} answered ${answer.status}, but not as a Stepward server. Check STEPWARD_URL.`,
    );
  }
}
