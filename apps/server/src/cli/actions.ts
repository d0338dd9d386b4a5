import { parseArgs } from 'node:util';
import { UsageError } from './usage-error.ts';

const defaultUrl = 'http://localhost:4800';
const timeoutMs = 10_000;

const outcomes: Readonly<Record<string, string>> = { approve: 'REVIEW_SUCCEEDED', reject: 'REVIEW_FAILED' };

/** `stepward actions list | decide`: over the Server API, so it works wherever the server runs. */
export async function actionsCommand([verb, ...args]: string[]): Promise<void> {
  if (verb === 'list') return await list(args);
  if (verb === 'decide') return await decide(args);
  throw new UsageError('Use "stepward actions list" or "stepward actions decide". Try "stepward --help".');
}

function required(values: Readonly<Record<string, string | undefined>>, name: string): string {
  const value = values[name];
  if (value === undefined || value === '')
    throw new UsageError(`--${name} is required. Try "stepward --help".`);
  return value;
}

const text = { type: 'string' } as const;

async function list(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { user: text, state: text } });
  const user = encodeURIComponent(required(values, 'user'));
  const query = values.state === undefined ? '' : `?state=${encodeURIComponent(values.state)}`;
  const actions = (await call('GET', `/users/${user}/actions${query}`)) as {
    createdAt: string;
    actionCode: string;
    state: string;
    idempotencyKey: string;
  }[];
  if (actions.length === 0) process.stdout.write('No actions in the last 30 days.\n');
  for (const { createdAt, actionCode, state, idempotencyKey } of actions) {
    process.stdout.write(`${createdAt}  ${actionCode}  ${state}  ${idempotencyKey}\n`);
  }
}

async function decide(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { user: text, action: text, key: text, outcome: text } });
  const [user, action, key] = ['user', 'action', 'key'].map((name) =>
    encodeURIComponent(required(values, name)),
  );
  const state = outcomes[required(values, 'outcome')];
  if (state === undefined) throw new UsageError('--outcome must be approve or reject.');
  const path = `/users/${user}/actions/${action}/${key}`;
  const before = (await call('GET', path)) as { state: string };
  if (before.state !== 'REVIEW_REQUIRED')
    throw new UsageError(`This action is ${before.state}; only REVIEW_REQUIRED can be decided.`);
  const after = (await call('PATCH', path, { state })) as { state: string };
  process.stdout.write(`The action is now ${after.state}.\n`);
}

async function call(method: string, path: string, body?: unknown): Promise<unknown> {
  const key = process.env.STEPWARD_SECRET_KEY;
  if (!key) throw new UsageError('STEPWARD_SECRET_KEY is not set: the secret key of the tenant.');
  const url = `${address()}/v1${path}`;
  const answer = await send(url, {
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
      `401: the server at ${address()} does not take this key. STEPWARD_SECRET_KEY must be a live secret key of the tenant ("stepward keys list"), STEPWARD_URL the address of its server.`,
    );
  if (!answer.ok)
    throw new UsageError(`${answer.status}: ${result.errorDescription ?? 'the server refused'}`);
  return result;
}

const address = (): string => (process.env.STEPWARD_URL || defaultUrl).replace(/\/+$/, '');

async function send(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch {
    throw new UsageError(`The server at ${address()} does not answer. Is it running? (STEPWARD_URL)`);
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
