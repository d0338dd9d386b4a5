/** A phone for tests: holds a real P-256 key and speaks the device side of the wire, each SDK in its own spelling. */
import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { Answer, TestApp } from './test-app.ts';

export type AppPath = 'push' | 'qr-code' | 'in-app';

/** How the callers of client-api.md §1.1 name the tenant. */
export const tenantHeaders = {
  browser: (tenantId: string) => `Basic ${Buffer.from(encodeURIComponent(tenantId)).toString('base64')}`,
  ios: (tenantId: string) => `Basic ${Buffer.from(`${tenantId}:`).toString('base64url')}`,
  android: (tenantId: string) => `Basic ${Buffer.from(`${tenantId}:`).toString('base64')}`,
  rest: (tenantId: string) => `basic ${Buffer.from(`${tenantId}:`).toString('base64').replace(/=+$/, '')}`,
} as const;

export const testTenantHeader = tenantHeaders.android('test-tenant');

const bucketMs = 600_000;

export class SoftwareDevice {
  readonly #privateKey: KeyObject;
  /** Standard base64 of DER SubjectPublicKeyInfo. */
  readonly publicKey: string;

  constructor() {
    const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.#privateKey = pair.privateKey;
    this.publicKey = pair.publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
  }

  /** ECDSA with SHA-256, DER, standard base64. */
  sign(message: string): string {
    return createSign('sha256').update(message, 'utf8').sign(this.#privateKey).toString('base64');
  }

  /** What mobile SDKs sign to remove a credential at this moment. */
  removal(now: number): { publicKey: string; signature: string } {
    return { publicKey: this.publicKey, signature: this.sign(`${Math.floor(now / bucketMs)}.0`) };
  }

  signed(message: string): { publicKey: string; signature: string } {
    return { publicKey: this.publicKey, signature: this.sign(message) };
  }

  async enrol(test: TestApp, token: string, path: AppPath, fields: object = {}): Promise<Answer> {
    const { publicKey } = this;
    const body = { publicKey, deviceName: 'Pixel 9', devicePlatform: 'android', ...fields };
    return await test.client('POST', `/user-authenticators/${path}`, token, body);
  }

  /** `E` of a query, as iOS writes it; `android` pads. */
  query(style: 'ios' | 'android' = 'ios'): string {
    const encoded = Buffer.from(this.publicKey);
    return `publicKey=${encoded.toString(style === 'ios' ? 'base64url' : 'base64')}`;
  }
}

/** A call of somebody who knows the tenant alone. */
export async function asTenant(
  test: TestApp,
  method: 'GET' | 'POST' | 'PATCH',
  path: string,
  body?: object,
): Promise<Answer> {
  return await test.call(method, `/v1/client${path}`, { authorization: testTenantHeader, body });
}

/** Lets people prove themselves with apps as well. */
export async function enableApps(test: TestApp): Promise<void> {
  const verificationMethods = [
    'PASSKEY',
    'AUTHENTICATOR_APP',
    'EMAIL_OTP',
    'DEVICE',
    'PUSH',
    'RECOVERY_CODE',
  ];
  const answer = await test.management('PATCH', '/tenant', { verificationMethods });
  if (answer.status !== 200) throw new Error(`tenant: ${answer.status} ${answer.body.errorDescription}`);
}
