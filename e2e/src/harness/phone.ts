/** Somebody's phone with an app: real keys, and the device side of the public wire for push and QR codes. */
import { createHash, createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { ServerProcess } from './server-process.ts';
import { until } from './until.ts';

type Body = ReturnType<typeof JSON.parse>;
export type PhoneKind = 'push' | 'qr-code';

/** Whose app it is. */
type PhoneServer = Pick<ServerProcess, 'apiUrl' | 'tenantId'>;

interface Key {
  readonly privateKey: KeyObject;
  /** Standard base64 of DER SubjectPublicKeyInfo. */
  readonly publicKey: string;
}

export interface Decision {
  readonly approved: boolean;
  /** The number that the person typed. */
  readonly number?: string;
  /** As apps with the public SDK sign: over the id alone. */
  readonly signsIdAlone?: boolean;
}

export class Phone {
  readonly #server: PhoneServer;
  readonly #keys: Readonly<Record<PhoneKind, Key>> = { push: newKey(), 'qr-code': newKey() };

  constructor(server: PhoneServer) {
    this.#server = server;
  }

  /** Registers this phone with a client token that may add it. */
  async add(token: string, kinds: readonly PhoneKind[] = ['push'], fields: object = {}): Promise<void> {
    for (const kind of kinds) {
      const { publicKey } = this.#keys[kind];
      const body = { publicKey, deviceName: 'Phone', devicePlatform: 'android', ...fields };
      await this.#call('POST', `/user-authenticators/${kind}`, { authorization: `Bearer ${token}`, body });
    }
  }

  /** What waits for an answer; waits for it. */
  async request(): Promise<Body> {
    return await until('a request on the phone', async () => {
      const waiting = await this.waiting();
      return waiting.challengeId === undefined ? undefined : waiting;
    });
  }

  /** What the app finds when it is opened now. */
  async waiting(): Promise<Body> {
    const key = this.#keys.push;
    const path = '/user-authenticators/push/challenge';
    const query = `?publicKey=${Buffer.from(key.publicKey).toString('base64url')}`;
    const { message } = await this.#call('POST', `${path}/sign${query}`);
    return await this.#call('GET', `${path}${query}`, {
      headers: { 'x-authsignal-signature': signed(key, message) },
    });
  }

  /** Answers what `waiting` gave. */
  async answer(request: Body, { approved, number = '', signsIdAlone = false }: Decision): Promise<Body> {
    const { challengeId, userId, actionCode, idempotencyKey, ipAddress, userAgent, deviceId } = request;
    const shown = [userId, actionCode, idempotencyKey, ipAddress, userAgent, deviceId];
    const hash = createHash('sha256').update(JSON.stringify(shown.map((one) => one ?? null)));
    const bound = [challengeId, approved ? 'approve' : 'deny', number, hash.digest('base64url')].join('.');
    const message = signsIdAlone ? challengeId : bound;
    return await this.#send('push', challengeId, message, { approved, verificationCode: number || null });
  }

  /** Claims what a QR code says; answers who asks. */
  async scan(code: string): Promise<Body> {
    return await this.#send('qr-code', code, code, {}, '/claim');
  }

  async answerScanned(code: string, { approved, number = '' }: Decision): Promise<Body> {
    return await this.#send('qr-code', code, code, { approved, verificationCode: number || null });
  }

  async #send(
    kind: PhoneKind,
    challengeId: string,
    message: string,
    rest: object,
    below = '',
  ): Promise<Body> {
    const key = this.#keys[kind];
    const body = { challengeId, publicKey: key.publicKey, signature: signed(key, message), ...rest };
    return await this.#call('POST', `/user-authenticators/${kind}/challenge${below}`, { body });
  }

  async #call(
    method: 'GET' | 'POST',
    path: string,
    {
      authorization,
      body,
      headers = {},
    }: { authorization?: string; body?: object; headers?: Record<string, string> } = {},
  ): Promise<Body> {
    const { apiUrl, tenantId } = this.#server;
    const answer = await fetch(`${apiUrl}/client${path}`, {
      method,
      headers: {
        // As iOS names the tenant.
        authorization: authorization ?? `Basic ${Buffer.from(`${tenantId}:`).toString('base64url')}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const json = (await answer.json()) as Body;
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${json.errorDescription}`);
    return json;
  }
}

function newKey(): Key {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { privateKey, publicKey: publicKey.export({ format: 'der', type: 'spki' }).toString('base64') };
}

const signed = ({ privateKey }: Key, message: string): string =>
  createSign('sha256').update(message, 'utf8').sign(privateKey).toString('base64');
