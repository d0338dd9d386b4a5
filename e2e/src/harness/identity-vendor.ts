/** A vendor of identity checks, by the operator's webhook (IDVERSE): makes sessions, shows a page, and decides when told. */
import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { manage } from './management.ts';
import type { ServerProcess } from './server-process.ts';

const signingSecret = 'signing-secret-of-this-vendor';

/** Standard Webhooks, as the operator's endpoint would sign. */
function signed(body: string): Record<string, string> {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = createHmac('sha256', signingSecret).update(`msg_1.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': 'msg_1', 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}

/** The operator's endpoint and the vendor's page in one. */
export class IdentityVendor {
  sessions = 0;
  readonly #server: Server = createServer(async (request, response) => {
    let text = '';
    for await (const part of request) text += part;
    if (request.method === 'GET')
      return void response.end('<!doctype html><title>Vendor</title><h1>Your camera</h1>');
    const { type } = JSON.parse(text);
    if (type === 'session.create') this.sessions += 1;
    const made = { sessionId: `check-${this.sessions}`, url: `${this.url}/check-${this.sessions}` };
    response.end(JSON.stringify(type === 'session.create' ? made : {}));
  });

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async start(): Promise<this> {
    await new Promise<void>((done) => this.#server.listen(0, '127.0.0.1', done));
    return this;
  }

  async decide(server: ServerProcess, outcome: string, personReference?: string): Promise<number> {
    const fields = { type: 'decision', sessionId: `check-${this.sessions}`, outcome, personReference };
    const body = JSON.stringify(fields);
    const path = `/identity-verification/callbacks/${server.tenantId}/IDVERSE`;
    const headers = { 'content-type': 'application/json', ...signed(body) };
    return (await fetch(`${server.apiUrl}${path}`, { method: 'POST', headers, body })).status;
  }

  /** From now on the server asks it. */
  async register(server: ServerProcess): Promise<void> {
    const provider = { provider: 'webhook', settings: { url: this.url }, credentials: { signingSecret } };
    await manage(server, 'PUT', '/identity-providers/IDVERSE', provider);
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
