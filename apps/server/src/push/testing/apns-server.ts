/** Apple's side on loopback, for tests: HTTP/2 with TLS, refusing what Apple refuses, with Apple's words. */
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { createSecureServer, type Http2Session, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { jwtVerify } from 'jose';
import { selfSignedCertificate } from '../../testing/self-signed-certificate.ts';

export interface ApnsNotification {
  readonly deviceToken: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly payload: ReturnType<typeof JSON.parse>;
}

export interface ApnsServer {
  readonly url: string;
  /** What a tenant sets. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly credentials: { readonly privateKey: string };
  readonly taken: ApnsNotification[];
  /** Device tokens of apps that were removed. */
  readonly unregistered: Set<string>;
  /** Connections so far. */
  connections: number;
  close(): Promise<void>;
}

const identity = { teamId: 'ABCDE12345', keyId: 'FGHIJ67890', bundleId: 'com.example.app' };
const payloadBytesMax = 4_096;
const tokenAgeMaxSeconds = 3_600;

type Refusal = readonly [status: number, reason: string];

export async function startApnsServer(now: () => number): Promise<ApnsServer> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const publicKey = createPublicKey(privateKey);
  const { key, cert } = selfSignedCertificate('localhost');
  const sessions = new Set<Http2Session>();
  const server = createSecureServer({ key, cert });
  const refusalOf = async (
    headers: Readonly<Record<string, unknown>>,
    body: string,
  ): Promise<Refusal | undefined> => {
    const path = String(headers[':path']);
    if (headers[':method'] !== 'POST') return [405, 'MethodNotAllowed'];
    const deviceToken = /^\/3\/device\/([0-9a-fA-F]+)$/.exec(path)?.[1];
    if (deviceToken === undefined || deviceToken.length < 64) return [400, 'BadDeviceToken'];
    const tokenRefusal = await refuseToken(String(headers.authorization ?? ''));
    if (tokenRefusal) return tokenRefusal;
    if (headers['apns-topic'] === undefined) return [400, 'MissingTopic'];
    if (headers['apns-topic'] !== identity.bundleId) return [400, 'DeviceTokenNotForTopic'];
    if (!['alert', 'background'].includes(String(headers['apns-push-type']))) return [400, 'InvalidPushType'];
    if (!/^(5|10)$/.test(String(headers['apns-priority'] ?? '10'))) return [400, 'BadPriority'];
    if (!/^\d+$/.test(String(headers['apns-expiration']))) return [400, 'BadExpirationDate'];
    if (body === '' || !JSON.parse(body).aps) return [400, 'PayloadEmpty'];
    if (Buffer.byteLength(body) > payloadBytesMax) return [413, 'PayloadTooLarge'];
    return apns.unregistered.has(deviceToken) ? [410, 'Unregistered'] : undefined;
  };
  const refuseToken = async (authorization: string): Promise<Refusal | undefined> => {
    const token = /^bearer (.+)$/i.exec(authorization)?.[1];
    if (token === undefined) return [403, 'MissingProviderToken'];
    try {
      const options = { issuer: identity.teamId, algorithms: ['ES256'], currentDate: new Date(now()) };
      const { payload, protectedHeader } = await jwtVerify(token, publicKey, options);
      if (protectedHeader.kid !== identity.keyId) return [403, 'InvalidProviderToken'];
      const age = now() / 1000 - (payload.iat ?? 0);
      return age > tokenAgeMaxSeconds ? [403, 'ExpiredProviderToken'] : undefined;
    } catch {
      return [403, 'InvalidProviderToken'];
    }
  };
  server.on('session', (session) => {
    apns.connections += 1;
    sessions.add(session);
  });
  server.on('stream', (stream: ServerHttp2Stream, headers) => {
    let body = '';
    stream.setEncoding('utf8').on('data', (part: string) => {
      body += part;
    });
    stream.on('end', async () => {
      const refusal = await refusalOf(headers, body);
      if (refusal) {
        const [status, reason] = refusal;
        stream.respond({ ':status': status });
        stream.end(JSON.stringify({ reason, ...(status === 410 ? { timestamp: now() } : {}) }));
        return;
      }
      const deviceToken = String(headers[':path']).slice('/3/device/'.length);
      apns.taken.push({ deviceToken, headers, payload: JSON.parse(body) });
      stream.respond({ ':status': 200, 'apns-id': '00000000-0000-0000-0000-000000000000' });
      stream.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `https://localhost:${(server.address() as AddressInfo).port}`;
  const apns: ApnsServer = {
    url,
    settings: { ...identity, baseUrl: url, certificateAuthority: cert },
    credentials: { privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string },
    taken: [],
    unregistered: new Set(),
    connections: 0,
    close: () =>
      new Promise((resolve) => {
        for (const session of sessions) session.destroy();
        server.close(() => resolve());
      }),
  };
  return apns;
}
