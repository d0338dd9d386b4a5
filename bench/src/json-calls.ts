// Calls with JSON over connections that stay.
import { Agent, request } from 'node:http';

export class JsonCalls {
  readonly #agent: Agent;
  readonly #port: number;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(port: number, connectionsMax: number, headers: Readonly<Record<string, string>>) {
    this.#port = port;
    this.#headers = headers;
    this.#agent = new Agent({ keepAlive: true, maxSockets: connectionsMax });
  }

  /** @throws unless the answer is 200 */
  async post(path: string, body: object): Promise<Record<string, unknown>> {
    const payload = Buffer.from(JSON.stringify(body));
    const { promise, resolve, reject } = Promise.withResolvers<Record<string, unknown>>();
    const headers = {
      ...this.#headers,
      'content-type': 'application/json',
      'content-length': String(payload.length),
    };
    const place = { agent: this.#agent, host: '127.0.0.1', port: this.#port, method: 'POST', path };
    const sent = request({ ...place, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => void chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        if (answer.statusCode === 200) resolve(JSON.parse(text));
        else reject(new Error(`${path} answered ${answer.statusCode}: ${text.slice(0, 300)}`));
      });
    });
    sent.on('error', reject);
    sent.end(payload);
    return await promise;
  }

  close(): void {
    this.#agent.destroy();
  }
}
