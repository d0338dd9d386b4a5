/**
 * A browser and its push service on loopback, for tests: takes what RFC 8030 and RFC 8292 let it take, and opens it
 * with another implementation of RFC 8291.
 */
import { createECDH, createPublicKey, type ECDH, generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { jwtVerify } from 'jose';

interface Decryption {
  readonly version: 'aes128gcm';
  readonly privateKey: ECDH;
  readonly authSecret: string;
}
const encryptedContent: { decrypt(body: Buffer, options: Decryption): Buffer } = createRequire(
  import.meta.url,
)('http_ece');

export interface PushService {
  /** A new browser's subscription, as JSON: what an app sends as its push token. */
  subscribe(): string;
  /** What a tenant sets. */
  readonly settings: { readonly subject: string; readonly publicKey: string };
  readonly credentials: { readonly privateKey: string };
  /** Opened. */
  readonly messages: ReturnType<typeof JSON.parse>[];
  readonly headers: IncomingMessage['headers'][];
  /** Paths of subscriptions that were taken back. */
  readonly removed: Set<string>;
  close(): Promise<void>;
}

const subject = 'mailto:ops@example.com';
const tokenLifeMaxSeconds = 86_400;

export async function startPushService(now: () => number): Promise<PushService> {
  const vapid = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
  const point = [
    Buffer.of(4),
    Buffer.from(vapid.x ?? '', 'base64url'),
    Buffer.from(vapid.y ?? '', 'base64url'),
  ];
  const publicKey = Buffer.concat(point).toString('base64url');
  const browsers = new Map<string, Decryption>();
  const isAuthorized = async (authorization: string | undefined): Promise<boolean> => {
    const [, token = '', key] = /^vapid t=([^,]+), k=([\w-]+)$/.exec(authorization ?? '') ?? [];
    if (key !== publicKey) return false;
    const { d: _, ...jwk } = vapid;
    try {
      const options = { audience: origin, subject, currentDate: new Date(now()) };
      const { payload } = await jwtVerify(token, createPublicKey({ key: jwk, format: 'jwk' }), options);
      return (payload.exp ?? Number.POSITIVE_INFINITY) - now() / 1000 <= tokenLifeMaxSeconds;
    } catch {
      return false;
    }
  };
  const statusOf = async ({ method, url = '', headers }: IncomingMessage, body: Buffer): Promise<number> => {
    const browser = browsers.get(url);
    if (method !== 'POST') return 405;
    if (!browser) return 404;
    if (!(await isAuthorized(headers.authorization))) return 403;
    if (!/^\d+$/.test(headers.ttl?.toString() ?? '') || headers['content-encoding'] !== 'aes128gcm')
      return 400;
    if (!/^[\w-]{1,32}$/.test(headers.topic?.toString() ?? 'none')) return 400;
    if (service.removed.has(url)) return 410;
    service.headers.push(headers);
    service.messages.push(JSON.parse(encryptedContent.decrypt(body, browser).toString('utf8')));
    return 201;
  };
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    response.writeHead(await statusOf(request, Buffer.concat(parts))).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const service: PushService = {
    subscribe: () => {
      const path = `/push/${browsers.size}`;
      const privateKey = createECDH('prime256v1');
      const p256dh = privateKey.generateKeys().toString('base64url');
      const auth = randomBytes(16).toString('base64url');
      browsers.set(path, { version: 'aes128gcm', privateKey, authSecret: auth });
      return JSON.stringify({ endpoint: `${origin}${path}`, expirationTime: null, keys: { p256dh, auth } });
    },
    settings: { subject, publicKey },
    credentials: { privateKey: vapid.d ?? '' },
    messages: [],
    headers: [],
    removed: new Set(),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return service;
}
