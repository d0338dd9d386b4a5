/**
 * Veriff, as far as its public API is used, over a real socket: refuses what the real one refuses (a wrong key, a missing
 * or wrong signature, an unknown session, a body without `verification`), and signs its callbacks.
 */
import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Answer, JsonBody, TestApp } from '../../testing/test-app.ts';

export const veriffKeys = {
  apiKey: '8e4d7c3a-veriff-api-key',
  sharedSecret: '2f7b9c11-shared-secret-of-veriff',
} as const;

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: JsonBody;
}

const codes: Readonly<Record<string, number>> = {
  approved: 9001,
  declined: 9102,
  resubmission_requested: 9103,
  expired: 9104,
  abandoned: 9104,
  review: 9121,
};

/** Somebody with a passport. */
export const zoe = {
  person: { firstName: 'Zoë', lastName: 'Quill', dateOfBirth: '1990-02-03', idNumber: '19900203-1234' },
  document: { number: 'P 123456', type: 'PASSPORT', country: 'NZ' },
} as const;
/** Another one, as genuine. */
export const mallory = {
  person: { firstName: 'Mallory', lastName: 'Moss', idNumber: '19850101-9999' },
  document: { number: 'X999999', type: 'PASSPORT', country: 'NZ' },
} as const;

export const sign = (data: string, secret: string = veriffKeys.sharedSecret): string =>
  createHmac('sha256', secret).update(data).digest('hex');

export class FakeVeriff {
  readonly asked: Asked[] = [];
  /** What it would answer when asked for a decision, by session. */
  readonly decided = new Map<string, JsonBody>();
  /** Instead of everything else. */
  answer: ((response: ServerResponse) => void) | undefined;
  readonly #server = createServer((request, response) => void this.#serve(request, response));
  readonly #sessions = new Set<string>();

  static async start(): Promise<FakeVeriff> {
    const veriff = new FakeVeriff();
    await new Promise<void>((done) => veriff.#server.listen(0, '127.0.0.1', done));
    return veriff;
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }

  /** A decision as its webhook has it. */
  decision(sessionId: string, status: string, more: object = {}): JsonBody {
    const verification = { id: sessionId, attemptId: randomUUID(), status, code: codes[status], ...more };
    return { status: 'success', verification };
  }

  /** The webhook, at the front door. */
  async callBack(test: TestApp, body: unknown, changes: CallbackChanges = {}): Promise<Answer> {
    const { tenantId = 'test-tenant', method = 'VERIFF', headers = {} } = changes;
    return await test.call('POST', `/v1/identity-verification/callbacks/${tenantId}/${method}`, {
      body,
      headers: {
        'x-auth-client': veriffKeys.apiKey,
        'x-hmac-signature': sign(JSON.stringify(body)),
        ...headers,
      },
    });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const text = Buffer.concat(parts).toString('utf8');
    const { method = '', url: path = '' } = request;
    this.asked.push({ method, path, body: text === '' ? undefined : JSON.parse(text) });
    if (this.answer) return this.answer(response);
    const [status, body] = this.#judge(request, text);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }

  #judge({ method, url = '', headers }: IncomingMessage, text: string): [number, object] {
    if (headers['x-auth-client'] !== veriffKeys.apiKey) return refuse(401, 'Invalid client');
    const asked = /^\/v1\/sessions\/([^/]+)\/decision$/.exec(url)?.[1];
    if (!isSame(headers['x-hmac-signature'], sign(asked ?? text))) return refuse(401, 'Invalid signature');
    if (method === 'GET' && asked !== undefined) {
      if (!this.#sessions.has(asked)) return refuse(404, 'Unknown session');
      return [200, this.decided.get(asked) ?? { status: 'success', verification: null }];
    }
    if (method !== 'POST' || url !== '/v1/sessions') return refuse(404, 'Unknown path');
    const { verification } = JSON.parse(text);
    if (typeof verification !== 'object') return refuse(400, 'verification is required');
    return [201, { status: 'success', verification: this.#newSession(verification) }];
  }

  #newSession({ vendorData, endUserId }: JsonBody): object {
    const id = randomUUID();
    this.#sessions.add(id);
    const sessionToken = `token-of-${id}`;
    const url = `https://alchemy.veriff.com/v/${sessionToken}`;
    return {
      id,
      url,
      vendorData,
      endUserId,
      sessionToken,
      status: 'created',
      host: 'https://alchemy.veriff.com',
    };
  }
}

export interface CallbackChanges {
  readonly tenantId?: string;
  readonly method?: string;
  readonly headers?: Record<string, string>;
}

const refuse = (status: number, message: string): [number, object] => [status, { status: 'fail', message }];

const isSame = (given: unknown, expected: string): boolean =>
  typeof given === 'string' &&
  given.length === expected.length &&
  timingSafeEqual(Buffer.from(given), Buffer.from(expected));
