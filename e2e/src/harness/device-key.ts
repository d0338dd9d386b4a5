/** The key of an app on a phone, and the calls that an app makes with it over the public wire. */
import { createSign, generateKeyPairSync } from 'node:crypto';
import type { ServerProcess } from './server-process.ts';

type Body = ReturnType<typeof JSON.parse>;

export interface DeviceKey {
  /** Adds the key for this kind, with a client token. */
  enrol(server: ServerProcess, token: string, kind: 'qr-code' | 'in-app'): Promise<Body>;
  /** A call that carries the key's signature of the challenge. */
  sign(server: ServerProcess, path: string, challengeId: string, rest?: object): Promise<Body>;
}

export function newDeviceKey(): DeviceKey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const keyText = publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
  const signatureOf = (message: string): string =>
    createSign('sha256').update(message).sign(privateKey).toString('base64');
  return {
    enrol: (server, token, kind) =>
      post(server, `/user-authenticators/${kind}`, `Bearer ${token}`, {
        publicKey: keyText,
        deviceName: 'Phone',
        devicePlatform: 'ios',
      }),
    sign: (server, path, challengeId, rest = {}) => {
      const signature = signatureOf(challengeId);
      // As iOS names the tenant.
      const tenant = `Basic ${Buffer.from(`${server.tenantId}:`).toString('base64url')}`;
      return post(server, path, tenant, { challengeId, publicKey: keyText, signature, ...rest });
    },
  };
}

async function post(
  { apiUrl }: ServerProcess,
  path: string,
  authorization: string,
  body: object,
): Promise<Body> {
  const answer = await fetch(`${apiUrl}/client${path}`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return await answer.json();
}
