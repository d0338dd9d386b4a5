/** What scripts of the server SDK are played on: a store with its servers, and somebody who takes webhooks. */
import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { configureAction, manage } from '../harness/management.ts';
import type { ServerProcess } from '../harness/server-process.ts';
import { stepwardCommand } from '../harness/stepward-command.ts';
import { until } from '../harness/until.ts';
import { openStore, type StoreName } from '../stores/store.ts';

export interface Delivery {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Stage {
  readonly server: ServerProcess;
  /** Another process on the same data, where the store allows one. */
  readonly elsewhere: ServerProcess;
  readonly clientId: string;
  readonly callConnectKey: string;
  /** The first webhook whose body has this text. */
  delivered(text: string): Promise<Delivery>;
  close(): Promise<void>;
}

async function listen(): Promise<{ url: string; deliveries: Delivery[]; close: () => void }> {
  const deliveries: Delivery[] = [];
  const receiver = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)] as const);
    deliveries.push({ body, headers: Object.fromEntries(headers) });
    response.writeHead(204).end();
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const { port } = receiver.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, deliveries, close: () => void receiver.close() };
}

async function makeCallConnectKey(settings: Readonly<Record<string, string>>): Promise<string> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...stepwardCommand(), 'keys', 'create', '--kind', 'call-connect'],
    { env: { ...process.env, STEPWARD_MODE: 'development', ...settings } },
  );
  return /ck_[A-Za-z0-9_-]+/.exec(stdout)?.[0] ?? '';
}

export async function openStage(name: StoreName): Promise<Stage> {
  const receiver = await listen();
  const store = await openStore(name, { STEPWARD_WEBHOOK_LOOPBACK: 'on' });
  const [server] = store.servers;
  await configureAction(server, { actionCode: 'signIn', defaultUserActionResult: 'CHALLENGE' });
  const verificationMethods = ['PASSKEY', 'EMAIL_OTP', 'SMS', 'WHATSAPP'];
  await manage(server, 'PATCH', '/tenant', { verificationMethods });
  const eventTypes = ['authenticator.created'];
  await manage(server, 'POST', '/webhook-endpoints', { url: receiver.url, eventTypes });
  const { clientId } = await manage(server, 'POST', '/app-clients', { name: 'Web' });
  return {
    server,
    elsewhere: store.servers.at(-1) ?? server,
    clientId,
    callConnectKey: await makeCallConnectKey(store.settings),
    delivered: (text) =>
      until(`a webhook with ${text}`, async () =>
        receiver.deliveries.find(({ body }) => body.includes(text)),
      ),
    close: async () => {
      await store.close();
      receiver.close();
    },
  };
}
