import { inboxMessages } from '../../harness/inbox.ts';
import { basic, manage } from '../../harness/management.ts';
import { type ServerProcess, startServerProcess } from '../../harness/server-process.ts';
import { until } from '../../harness/until.ts';

export type Outcome = 'ALLOW' | 'CHALLENGE' | 'REVIEW' | 'BLOCK';

type Json = ReturnType<typeof JSON.parse>;

/** A real Stepward server, and what an operator and a person at the challenge page do there. */
export interface Stepward extends ServerProcess {
  /** What the action answers when no rule matches; made at the first call. */
  decide(action: string, outcome: Outcome): Promise<void>;
  addRule(action: string, rule: Readonly<Record<string, unknown>>): Promise<void>;
  /** Server API, with the secret key. */
  serverApi(method: string, path: string, body?: unknown): Promise<Json>;
  /** Client API; every answer's body, whatever its status. */
  clientApi(method: string, path: string, token?: string, body?: unknown): Promise<Json>;
  /** The newest code sent to this address that was not read before. */
  codeFor(address: string): Promise<string>;
}

export async function startStepward(settings: Readonly<Record<string, string>> = {}): Promise<Stepward> {
  const server = await startServerProcess({ settings: { STEPWARD_LOG_LEVEL: 'debug', ...settings } });
  const made = new Map<string, number>();
  const read = new Set<string>();
  return {
    ...server,
    decide: async (actionCode, outcome) => {
      const body = { defaultUserActionResult: outcome };
      if (made.has(actionCode)) await manage(server, 'PATCH', `/action-configurations/${actionCode}`, body);
      else await manage(server, 'POST', '/action-configurations', { actionCode, ...body });
      made.set(actionCode, made.get(actionCode) ?? 0);
    },
    addRule: async (actionCode, rule) => {
      const priority = made.get(actionCode) ?? 0;
      made.set(actionCode, priority + 1);
      await manage(server, 'POST', `/action-configurations/${actionCode}/rules`, { priority, ...rule });
    },
    serverApi: (method, path, body) => call(server, method, path, basic(server.secretKey), body),
    clientApi: (method, path, token, body) =>
      call(server, method, `/client${path}`, token === undefined ? undefined : `Bearer ${token}`, body),
    codeFor: (address) =>
      until(`a code for ${address}`, async () => {
        const fresh = (await inboxMessages(server, address)).filter(({ messageId }) => !read.has(messageId));
        for (const { messageId } of fresh) read.add(messageId);
        return fresh[0]?.code;
      }),
  };
}

async function call(
  { apiUrl }: ServerProcess,
  method: string,
  path: string,
  authorization: string | undefined,
  body: unknown,
): Promise<Json> {
  const answer = await fetch(apiUrl + path, {
    method,
    headers: {
      ...(authorization === undefined ? {} : { authorization }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return JSON.parse(await answer.text());
}
