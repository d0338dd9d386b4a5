/**
 * `stepward edge prepare`: the server as an edge needs it. Owns: the starter configuration of the edge's action, and where challenges may
 * return to. What is there already stays as it is. Works over the Management API, wherever the server runs.
 */
import type { EdgeConfig } from '@stepward/edge';
import { UsageError } from './usage-error.ts';

const timeoutMs = 10_000;

/** Fail closed: where neither rule holds, the default asks (SECURITY row 15). */
export const edgeStarter = {
  defaultUserActionResult: 'CHALLENGE',
  rules: [
    {
      name: 'New device',
      description: 'Nobody passed a challenge in this browser.',
      type: 'CHALLENGE',
      priority: 50,
      conditions: { '==': [{ var: 'device.isProven' }, false] },
    },
    {
      name: 'Proven device',
      description: 'This person passed a challenge in this browser.',
      type: 'ALLOW',
      priority: 90,
      conditions: { '==': [{ var: 'device.isProven' }, true] },
    },
  ],
} as const;

/** Nobody's id: whoever it is has no device and no factor. */
const nobody = 'stepward-edge-first-check';

interface Reply {
  readonly status: number;
  readonly etag: string | null;
  readonly body: Readonly<Record<string, unknown>>;
}

type Call = (method: string, path: string, body?: object, etag?: string | null) => Promise<Reply>;

/** @returns what was done, a sentence each. */
export async function prepareForEdge(config: EdgeConfig, managementKey: string): Promise<string[]> {
  const { api } = config;
  if (!api) throw new Error('The configuration names no server.');
  const manage = caller(`${api.url}/v1/management`, managementKey, 'STEPWARD_MANAGEMENT_KEY');
  const serve = caller(`${api.url}/v1`, api.secretKey, 'api.secretKey');
  return [
    await allowCallback(manage, `${config.origin}${config.callbackPath}`),
    await makeAction(manage, config.action),
    await firstCheck(serve, config.action),
  ];
}

async function allowCallback(manage: Call, callback: string): Promise<string> {
  const tenant = await manage('GET', '/tenant');
  const redirectUrls = (tenant.body.redirectUrls ?? []) as readonly string[];
  if (redirectUrls.includes(callback)) return `redirectUrls has ${callback}.`;
  await manage('PATCH', '/tenant', { redirectUrls: [...redirectUrls, callback] }, tenant.etag);
  return `redirectUrls: added ${callback}.`;
}

async function makeAction(manage: Call, actionCode: string): Promise<string> {
  const path = `/action-configurations/${encodeURIComponent(actionCode)}`;
  if ((await manage('GET', path)).status !== 404)
    return `The action ${actionCode} is configured: left as it is.`;
  const { defaultUserActionResult, rules } = edgeStarter;
  await manage('POST', '/action-configurations', { actionCode, defaultUserActionResult });
  for (const rule of rules) await manage('POST', `${path}/rules`, rule);
  const named = rules.map(({ name, type }) => `${name} (${type})`).join(', ');
  return `The action ${actionCode}: default ${defaultUserActionResult}, rules ${named}.`;
}

/** With the edge's own key: a key of another tenant would decide by other rules. */
async function firstCheck(serve: Call, actionCode: string): Promise<string> {
  const user = `/users/${nobody}`;
  const { body } = await serve('POST', `${user}/actions/${encodeURIComponent(actionCode)}`, {});
  await serve('DELETE', user);
  if (body.state === 'CHALLENGE_REQUIRED') return 'First check: a sign-in in a new browser is challenged.';
  return `Warning: a sign-in in a new browser gets ${String(body.state)}. Is api.secretKey of the same tenant? Which rule decides?`;
}

function caller(base: string, key: string, keyName: string): Call {
  return async (method, path, body, etag) => {
    const answer = await fetch(`${base}${path}`, {
      method,
      headers: {
        authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}`,
        'content-type': 'application/json',
        ...(etag ? { 'if-match': etag } : {}),
      },
      signal: AbortSignal.timeout(timeoutMs),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).catch((cause: unknown) => {
      throw new UsageError(`The server at ${base} does not answer. Is api.url right?`, { cause });
    });
    const reply = (await answer.json().catch(() => undefined)) as Reply['body'] | undefined;
    if (reply === undefined)
      throw new UsageError(
        `${base} answered ${answer.status}, but not as a Stepward server. Is api.url right?`,
      );
    if (answer.status === 401 || answer.status === 403)
      throw new UsageError(
        `The server at ${base} does not take ${keyName}: ${String(reply.errorDescription)}`,
      );
    if (!answer.ok && answer.status !== 404)
      throw new UsageError(`${method} ${path}: ${answer.status} ${String(reply.errorDescription)}`);
    return { status: answer.status, etag: answer.headers.get('etag'), body: reply };
  };
}
