/** What `@stepward/node` has beside the methods of the public SDK. */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { isWebhookLogBatch, Stepward } from '@stepward/node';
import { expect } from 'vitest';
import type { Scene, Script } from './scene.ts';
import { passByEmail } from './server-sdk.ts';

const clientOf = ({ elsewhere }: Scene): Stepward =>
  new Stepward({ apiSecretKey: elsewhere.secretKey, apiUrl: elsewhere.apiUrl });

async function withDevice(scene: Scene): Promise<{ userId: string; deviceId: string }> {
  const { sdk, server, userId } = scene;
  const email = `${userId}@example.com`;
  const attributes = { email, deviceId: 'device-1' };
  const { token } = await sdk.track({ userId, action: 'signIn', attributes });
  await passByEmail(server, token, email);
  return { userId, deviceId: attributes.deviceId };
}

/** A passkey's public key (ES256) as another system would export it: COSE, base64url. */
function credentialPublicKey(): string {
  const { x = '', y = '' } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({
    format: 'jwk',
  });
  const parts = ['a5010203262001215820', Buffer.from(x, 'base64url').toString('hex'), '225820'];
  return Buffer.from(`${parts.join('')}${Buffer.from(y, 'base64url').toString('hex')}`, 'hex').toString(
    'base64url',
  );
}

export const ownScripts: Readonly<Record<string, Script>> = {
  'Authsignal.getDevices': async (scene) => {
    const { userId, deviceId } = await withDevice(scene);
    const [device, ...others] = await clientOf(scene).getDevices({ userId });
    expect(device).toMatchObject({ userId, deviceId, lastVerificationMethod: 'EMAIL_OTP' });
    expect(others).toEqual([]);
  },
  'Authsignal.updateDevice': async (scene) => {
    const attributes = { rememberedUntil: '2100-01-01T00:00:00.000Z' };
    const device = await clientOf(scene).updateDevice({ ...(await withDevice(scene)), attributes });
    expect(device).toMatchObject(attributes);
  },
  'Authsignal.invalidateDevice': async (scene) => {
    const device = await clientOf(scene).invalidateDevice(await withDevice(scene));
    expect(device.invalidatedAt).toBeDefined();
  },
  'Authsignal.enrollVerifiedAuthenticators': async (scene) => {
    const { userId } = scene;
    const credentialId = randomBytes(32).toString('base64url');
    const passkey = { verificationMethod: 'PASSKEY', credentialPublicKey: credentialPublicKey() } as const;
    const enrol = async (...userIds: string[]) => {
      const authenticators = userIds.map((id) => ({ ...passkey, userId: id, credentialId }));
      return await clientOf(scene).enrollVerifiedAuthenticators({ authenticators });
    };
    expect(await enrol(userId)).toEqual({ total: 1, succeeded: 1, failed: 0, failures: [] });
    expect(await enrol(userId, `${userId}-thief`)).toMatchObject({
      total: 2,
      succeeded: 1,
      failed: 1,
      failures: [{ userId: `${userId}-thief`, credentialId, errorCode: 'conflict' }],
    });
  },
  'Webhook.constructEventFromHeaders': async (scene) => {
    const { userId } = await withDevice(scene);
    const { body, headers } = await scene.delivered(`${userId}@example.com`);
    const { webhook } = clientOf(scene);
    expect(webhook.constructEventFromHeaders(body, headers)).toMatchObject({ data: { userId } });
    const withoutStandard = { 'x-signature-v2': headers['x-signature-v2'] };
    expect(webhook.constructEventFromHeaders(body, withoutStandard)).toMatchObject({ data: { userId } });
    expect(() => webhook.constructEventFromHeaders(`${body} `, headers)).toThrow();
  },
  isWebhookLogBatch: async (scene) => {
    const { userId } = await withDevice(scene);
    const { body, headers } = await scene.delivered(`${userId}@example.com`);
    const event = clientOf(scene).webhook.constructEventFromHeaders(body, headers);
    expect(isWebhookLogBatch(event)).toBe(false);
    expect(isWebhookLogBatch({ records: [] })).toBe(true);
  },
};
