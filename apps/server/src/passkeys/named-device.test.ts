/** SECURITY row 14: what a browser calls its device, in a sign-in that no application tracked. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  type CeremonySettings,
  createSoftwareAuthenticator,
  type SoftwareAuthenticator,
} from '../testing/software-authenticator/software-authenticator.ts';
import { type Answer, startTestApp, type TestApp } from '../testing/test-app.ts';
import { configureActions, origin, Visitor } from '../testing/visitor.ts';

let test: TestApp;
let alices: SoftwareAuthenticator;
beforeEach(async () => {
  test = await startTestApp();
  await configureActions(test);
  alices = createSoftwareAuthenticator();
  await (await Visitor.arrive(test, 'alice')).addPasskey(alices);
});
afterEach(async () => await test.close());

const authorization = `Basic ${Buffer.from('test-tenant').toString('base64')}`;
const post = async (path: string, body: unknown): Promise<Answer> =>
  await test.call('POST', `/v1/client${path}`, { authorization, body });

async function signIn(
  authenticator: SoftwareAuthenticator,
  deviceId: string,
  settings: Partial<CeremonySettings> = {},
): Promise<Answer> {
  const path = '/user-authenticators/passkey/authentication-options';
  const { challengeId, options } = (await post(path, {})).body;
  const authenticationCredential = authenticator.get(options, { origin, ...settings });
  return await post('/verify/passkey', { challengeId, authenticationCredential, deviceId });
}

const devices = async (): Promise<unknown[]> =>
  (
    await test.database.read.rows('select user_id, device_id from devices where proven_at is not null', [])
  ).map(({ user_id, device_id }) => [user_id, device_id]);

it('without a proof makes no device known, and with one that of the person who gave it alone', async () => {
  const bobs = createSoftwareAuthenticator();
  await (await Visitor.arrive(test, 'bob')).addPasskey(bobs);
  const [hers, his] = [alices.credentials[0], bobs.credentials[0]];
  if (!hers || !his) throw new Error('no passkeys');
  const flags = { userVerified: false };
  for (const settings of [{ flags }, { credential: { ...hers, key: his.key } }])
    expect((await signIn(alices, 'd1', settings)).status).toBe(400);
  expect(await devices()).toEqual([]);
  expect((await signIn(bobs, 'd1')).body.isVerified).toBe(true);
  expect(await devices()).toEqual([['bob', 'd1']]);
});

it('an empty name is none: browsers without one would share a device', async () => {
  expect((await signIn(alices, '')).body.isVerified).toBe(true);
  expect(await devices()).toEqual([]);
});

it('is no longer than those that applications give, by which devices are managed', async () => {
  expect((await signIn(alices, 'x'.repeat(256))).body.errorCode).toBe('invalid_request');
  expect((await signIn(alices, 'x'.repeat(255))).body.isVerified).toBe(true);
  expect(await devices()).toHaveLength(1);
});
