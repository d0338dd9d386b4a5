/** Whatever adds, changes or removes a factor is told, by whichever way it was done (server-api.md §15). */
import { Authsignal } from '@authsignal/node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newApiKey } from '../api-keys/api-key.ts';
import { ApiKeyStore, revokeApiKey } from '../api-keys/store.ts';
import { passChallenge } from '../testing/passed-challenge.ts';
import { addTenant } from '../testing/second-tenant.ts';
import { createSoftwareAuthenticator } from '../testing/software-authenticator/software-authenticator.ts';
import { basic, startTestApp, type TestApp, testSecretKey } from '../testing/test-app.ts';
import { configureActions, importEmail, Visitor } from '../testing/visitor.ts';
import { firstReceived, startReceiver, type WebhookReceiver } from '../testing/webhook-receiver.ts';

let test: TestApp;
let receiver: WebhookReceiver;

beforeEach(async () => {
  test = await startTestApp({
    STEPWARD_WEBHOOK_LOOPBACK: 'on',
    STEPWARD_PUBLIC_URL: 'http://localhost:4800',
  });
  receiver = await startReceiver();
  await configureActions(test);
});
afterEach(async () => {
  await test.close();
  await receiver.close();
});

const eventTypes = ['authenticator.created', 'authenticator.updated', 'authenticator.deleted'];
const subscribe = async (body: object = {}) =>
  (await test.management('POST', '/webhook-endpoints', { url: receiver.url, eventTypes, ...body })).body;
const told = async (count: number) => {
  await receiver.until(count);
  return receiver.received.map(({ json }) => json);
};
const unicodeId = 'auth0|Zoë 日本';

describe('a factor', () => {
  it('that the application imports is told, verifiably, with what the contract names', async () => {
    await subscribe();
    const userAuthenticatorId = await importEmail(test, unicodeId, 'zoe@example.com');
    const [event] = await told(1);
    expect(event).toEqual({
      version: 1,
      id: expect.any(String),
      source: 'http://localhost:4800',
      time: '2026-01-01T00:00:00.000Z',
      tenantId: 'test-tenant',
      type: 'authenticator.created',
      data: {
        userId: unicodeId,
        userAuthenticatorId,
        verificationMethod: 'EMAIL_OTP',
        createdAt: '2026-01-01T00:00:00.000Z',
        email: 'zoe@example.com',
      },
    });
    const { body, signature } = firstReceived(receiver);
    const { webhook } = new Authsignal({ apiSecretKey: testSecretKey, apiUrl: 'http://localhost' });
    expect(webhook.constructEvent(body, signature, 0)).toEqual(event);
  });

  it('is told when it was proven, not when it was started', async () => {
    await subscribe();
    const visitor = await Visitor.arrive(test, 'u', { email: 'alice@example.com' });
    await visitor.post('/user-authenticators/email-otp', { email: 'alice@example.com' });
    expect(await test.database.read.rows('select 1 from webhook_deliveries', [])).toEqual([]);
    await visitor.verify('email-otp', await test.codeFor('alice@example.com'));
    expect((await told(1))[0]).toMatchObject({ type: 'authenticator.created', data: { userId: 'u' } });
    await visitor.addTotp();
    expect((await told(2))[1]).toMatchObject({ data: { verificationMethod: 'AUTHENTICATOR_APP' } });
  });

  it('a passkey comes with its credential, and its public key where that was asked for', async () => {
    const { endpointId } = await subscribe();
    const keyed = await startReceiver();
    await subscribe({ url: keyed.url, includeCredentialPublicKey: true });
    const visitor = await Visitor.arrive(test, 'u', { email: 'alice@example.com' });
    await visitor.addEmail('alice@example.com');
    await visitor.addPasskey(createSoftwareAuthenticator());
    const [, plain] = await told(2);
    await keyed.until(2);
    const [, withKey] = keyed.received.map(({ json }) => json);
    await keyed.close();
    expect(plain.data).toMatchObject({
      verificationMethod: 'PASSKEY',
      credentialId: expect.any(String),
      aaguid: expect.any(String),
      credentialName: expect.any(String),
    });
    expect(plain.data).not.toHaveProperty('credentialPublicKey');
    expect(withKey.data.credentialPublicKey).toMatch(/^[A-Za-z0-9_-]{60,}$/);
    expect(withKey.id).toBe(plain.id);
    expect(endpointId).toBeDefined();
    for (const value of Object.values(withKey.data)) expect(typeof value).toBe('string');
  });

  it('that is removed is told as it was, by its own route and with its person', async () => {
    await subscribe();
    const first = await importEmail(test, 'u', 'alice@example.com');
    const second = await importEmail(test, 'v', 'bob@example.com');
    test.clock.now += 1_000;
    await test.server('DELETE', `/users/u/authenticators/${first}`);
    await test.server('DELETE', '/users/v');
    const deleted = (await told(4)).filter(({ type }) => type === 'authenticator.deleted');
    expect(deleted.map(({ data }) => data).toSorted((a, b) => a.userId.localeCompare(b.userId))).toEqual([
      {
        userId: 'u',
        userAuthenticatorId: first,
        verificationMethod: 'EMAIL_OTP',
        email: 'alice@example.com',
        createdAt: '2026-01-01T00:00:00.000Z',
        deletedAt: '2026-01-01T00:00:01.000Z',
      },
      {
        userId: 'v',
        userAuthenticatorId: second,
        verificationMethod: 'EMAIL_OTP',
        email: 'bob@example.com',
        createdAt: '2026-01-01T00:00:00.000Z',
        deletedAt: '2026-01-01T00:00:01.000Z',
      },
    ]);
  });

  it('is told to its own tenant alone', async () => {
    const other = await addTenant(test);
    await other.management('POST', '/webhook-endpoints', { url: receiver.url, eventTypes });
    await importEmail(test, 'u', 'alice@example.com');
    expect(await test.database.read.rows('select 1 from webhook_deliveries', [])).toEqual([]);
    await other.server('POST', '/users/u/authenticators', {
      verificationMethod: 'EMAIL_OTP',
      email: 'alice@example.com',
    });
    const [event] = await told(1);
    expect(event.tenantId).toBe(other.tenantId);
    const { body, signature } = firstReceived(receiver);
    const signedBy = (apiSecretKey: string) =>
      new Authsignal({ apiSecretKey, apiUrl: 'http://localhost' }).webhook.constructEvent(body, signature, 0);
    expect(signedBy(other.secretKey).id).toBe(event.id);
    expect(() => signedBy(testSecretKey)).toThrow('Signature mismatch');
  });

  it('is signed by both keys while one replaces the other, and by the new one alone afterwards', async () => {
    await subscribe();
    const { database, keyRing, clock } = test;
    const now = () => clock.now;
    const apiKeys = new ApiKeyStore(database, keyRing, now);
    const next = newApiKey('server');
    const old = await apiKeys.find(testSecretKey);
    await database.commit((transaction) => apiKeys.insert(transaction, 'test-tenant', 'server', next));
    await importEmail(test, 'u', 'alice@example.com');
    await told(1);
    await database.commit(async (transaction) => old && (await revokeApiKey(transaction, old, now())));
    const factor = { verificationMethod: 'EMAIL_OTP', email: 'bob@example.com' };
    const call = { authorization: basic(next), body: factor };
    expect((await test.call('POST', '/v1/users/v/authenticators', call)).status).toBe(200);
    await told(2);
    const verifies = (apiSecretKey: string, n: number) => {
      const { body = '', headers } = receiver.received[n] ?? {};
      const { webhook } = new Authsignal({ apiSecretKey, apiUrl: 'http://localhost' });
      try {
        return webhook.constructEvent(body, String(headers?.['x-signature-v2']), 0).type === eventTypes[0];
      } catch {
        return false;
      }
    };
    expect([verifies(testSecretKey, 0), verifies(next, 0)]).toEqual([true, true]);
    expect([verifies(testSecretKey, 1), verifies(next, 1)]).toEqual([false, true]);
  });

  it('costs the caller nothing when the receiver hangs, and is told after a restart', async () => {
    receiver.answer = () => {};
    await subscribe();
    await importEmail(test, 'u', 'alice@example.com');
    await receiver.until(1);
    receiver.answer = undefined;
    test = await test.restart();
    const [first, second] = await told(2);
    expect(second).toEqual(first);
  });

  it('is no event of a challenge that was only passed', async () => {
    await passChallenge(test, { userId: 'u', actionCode: 'signIn' });
    await subscribe();
    await passChallenge(test, { userId: 'u', actionCode: 'signIn' });
    expect(await test.database.read.rows('select 1 from webhook_deliveries', [])).toEqual([]);
  });
});
