/**
 * A vendor of identity checks that speaks Veriff's public API: makes sessions for whoever signs, shows a page of its own to
 * the person, and calls back, signed, when the person is through with it there.
 */
import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { manage } from './management.ts';
import type { ServerProcess } from './server-process.ts';

const apiKey = '8e4d7c3a-api-key-of-this-vendor';
const sharedSecret = '2f7b9c11-shared-secret-of-this-vendor';

/** Hexadecimal HMAC-SHA256 of a body or, where there is none, of the session's id. */
const sign = (text: string): string => createHmac('sha256', sharedSecret).update(text).digest('hex');

interface Verification {
  readonly id: string;
  readonly status: 'created' | 'approved' | 'declined';
  readonly code?: number;
  readonly person?: object;
  readonly document?: object;
}

const decisions = { approve: ['approved', 9001], decline: ['declined', 9102] } as const;

export class VeriffVendor {
  readonly #sessions = new Map<string, { readonly endUserId: string; verification: Verification }>();
  readonly #server: Server = createServer((request, response) => void this.#serve(request, response));
  #callbackUrl = '';

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async start(): Promise<this> {
    await new Promise<void>((done) => this.#server.listen(0, '127.0.0.1', done));
    return this;
  }

  /** From now on this server asks it, and is told. */
  async register(server: ServerProcess): Promise<void> {
    this.#callbackUrl = `${server.apiUrl}/identity-verification/callbacks/${server.tenantId}/VERIFF`;
    const credentials = { apiKey, sharedSecret };
    const provider = { provider: 'veriff', settings: { baseUrl: this.url }, credentials };
    await manage(server, 'PUT', '/identity-providers/VERIFF', provider);
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const part of request) text += part;
    const { method = '', url = '', headers } = request;
    const [, page, id = ''] = /^\/(v|v1\/sessions)\/([\w-]+)/.exec(url) ?? [];
    if (url === '/favicon.ico') return void response.writeHead(204).end();
    if (page === 'v') return await this.#onPage(method, id, text, response);
    const isSigned = headers['x-auth-client'] === apiKey && headers['x-hmac-signature'] === sign(id || text);
    const body = isSigned ? (id === '' ? this.#newSession(text) : this.#decisionOf(id)) : { status: 'fail' };
    const status = isSigned ? (method === 'POST' ? 201 : 200) : 401;
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }

  #newSession(text: string): object {
    const id = crypto.randomUUID();
    const { endUserId } = JSON.parse(text).verification;
    this.#sessions.set(id, { endUserId, verification: { id, status: 'created' } });
    return { status: 'success', verification: { id, url: `${this.url}/v/${id}`, status: 'created' } };
  }

  #decisionOf(id: string): object {
    const verification = this.#sessions.get(id)?.verification;
    return { status: 'success', verification: verification?.status === 'created' ? null : verification };
  }

  /** What the person meets there: a camera, as it were, and a button. */
  async #onPage(method: string, id: string, text: string, response: ServerResponse): Promise<void> {
    const session = this.#sessions.get(id);
    const decision = new URLSearchParams(text).get('decision');
    if (method === 'POST' && session && (decision === 'approve' || decision === 'decline')) {
      const [status, code] = decisions[decision];
      const idNumber = createHmac('sha256', 'people').update(session.endUserId).digest('hex').slice(0, 12);
      const document = { number: idNumber, type: 'PASSPORT', country: 'NZ' };
      session.verification = { id, status, code, person: { firstName: 'Zoë', idNumber }, document };
      await this.#callBack(session.verification);
    }
    const button = (value: string) => `<button name="decision" value="${value}">${value}</button>`;
    const form = `<h1>Your camera</h1><form method="post">${button('approve')}${button('decline')}</form>`;
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(`<!doctype html><title>Vendor</title>${method === 'POST' ? '<h1>Thank you</h1>' : form}`);
  }

  async #callBack(verification: Verification): Promise<void> {
    const body = JSON.stringify({ status: 'success', verification });
    const headers = {
      'content-type': 'application/json',
      'x-auth-client': apiKey,
      'x-hmac-signature': sign(body),
    };
    await fetch(this.#callbackUrl, { method: 'POST', headers, body });
  }
}
