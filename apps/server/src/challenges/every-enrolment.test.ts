/** T33 at the front door: each route that begins an enrolment asks for scope and proof, the newest methods too. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createSoftwareAuthenticator } from '../testing/software-authenticator/software-authenticator.ts';
import { SoftwareDevice } from '../testing/software-device.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { configureActions, type Tracking, Visitor } from '../testing/visitor.ts';

const alice = 'alice@example.com';
const minuteMs = 60_000;
const add = 'read:authenticators add:authenticators';

/** Weak ones may be added after a weak proof, whatever else the person holds. */
const enrolments: Readonly<Record<string, { readonly isWeak: boolean; readonly body: () => object }>> = {
  'passkey/registration-options': { isWeak: false, body: () => ({}) },
  'passkey/registration-options/web': { isWeak: false, body: () => ({}) },
  'security-key/registration-options': { isWeak: false, body: () => ({}) },
  totp: { isWeak: false, body: () => ({}) },
  'email-otp': { isWeak: true, body: () => ({ email: 'new@example.com' }) },
  'email-magic-link': { isWeak: true, body: () => ({ email: 'new@example.com' }) },
  sms: { isWeak: false, body: () => ({ phoneNumber: '+6421123456' }) },
  push: { isWeak: false, body: () => app() },
  'qr-code': { isWeak: false, body: () => app() },
  'in-app': { isWeak: false, body: () => app() },
};
const appKinds = ['push', 'qr-code', 'in-app'];
const app = (): object => ({
  publicKey: new SoftwareDevice().publicKey,
  deviceName: 'Phone',
  devicePlatform: 'ios',
});

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
  await configureActions(test);
  await test.management('PATCH', '/tenant', {
    smsCountries: ['NZ'],
    verificationMethods: [
      'PASSKEY',
      'SECURITY_KEY',
      'AUTHENTICATOR_APP',
      'EMAIL_OTP',
      'EMAIL_MAGIC_LINK',
      'SMS',
      'PUSH',
      'DEVICE',
      'RECOVERY_CODE',
    ],
  });
});
afterEach(async () => await test.close());

async function begun(token: string, paths = Object.keys(enrolments)): Promise<Record<string, number>> {
  const statuses: Record<string, number> = {};
  for (const path of paths) {
    const body = enrolments[path]?.body();
    statuses[path] = (await test.client('POST', `/user-authenticators/${path}`, token, body)).status;
  }
  return statuses;
}

const all = (status: (isWeak: boolean) => number): Record<string, number> =>
  Object.fromEntries(Object.entries(enrolments).map(([path, { isWeak }]) => [path, status(isWeak)]));

async function byEmail(tracking: Tracking): Promise<{ visitor: Visitor; before: string }> {
  const visitor = await Visitor.arrive(test, alice, tracking);
  const before = visitor.token;
  await visitor.post('/challenge/email-otp');
  expect((await visitor.verify('email-otp', await test.codeFor(alice))).body.isVerified).toBe(true);
  return { visitor, before };
}

it('holding an address: by scope {challenge, add, none}, before and after its proof', async () => {
  await (await Visitor.arrive(test, alice)).addEmail(alice);
  test.clock.now += minuteMs;
  for (const scope of [undefined, add, 'none']) {
    const waiting = await Visitor.arrive(test, alice, { scope });
    expect([scope, await begun(waiting.token)]).toEqual([scope, all(() => 403)]);
  }
  for (const scope of [undefined, 'none']) {
    const { before } = await byEmail({ scope });
    expect([scope, await begun(before)]).toEqual([scope, all(() => 403)]);
    test.clock.now += minuteMs;
  }
  const { visitor } = await byEmail({});
  const pending = Object.keys(enrolments).filter((path) => !appKinds.includes(path));
  const statuses = await begun(visitor.token, [...pending, 'push']);
  expect(new Set(Object.values(statuses))).toEqual(new Set([200]));
  // The key of the app is real at once, and from then on the proof by e-mail is too weak for another like it.
  expect(await begun(visitor.token, appKinds)).toEqual({ push: 403, 'qr-code': 403, 'in-app': 403 });
});

it('holding a passkey: a weak proof adds weak factors alone', async () => {
  const first = await Visitor.arrive(test, alice);
  await first.addPasskey(createSoftwareAuthenticator());
  await first.addEmail(alice);
  test.clock.now += minuteMs;
  const { visitor } = await byEmail({ scope: add });
  expect(await begun(visitor.token)).toEqual(all((isWeak) => (isWeak ? 200 : 403)));
});
