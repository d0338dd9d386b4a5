/** Settings of a tenant that the page carries out: what it skips, and where it goes when its time is over. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addTenant } from '../testing/second-tenant.ts';
import { createSoftwareAuthenticator } from '../testing/software-authenticator/software-authenticator.ts';
import { type JsonBody, startTestApp, type TestApp } from '../testing/test-app.ts';
import { configureActions, Visitor } from '../testing/visitor.ts';

const alice = 'alice@example.com';
const redirectUrl = 'https://app.example.com/cb?tab=1';
const minuteMs = 60_000;

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
  await configureActions(test);
});
afterEach(async () => await test.close());

async function set(settings: object): Promise<void> {
  await test.management('PATCH', '/tenant', settings);
  // What another part of the server has read before is known for two seconds.
  test.clock.now += 2_001;
}
const arrive = async (tracking: object = {}) =>
  await Visitor.arrive(test, alice, { redirectUrl, ...tracking });
const session = async (visitor: Visitor): Promise<JsonBody> => (await visitor.get('/hosted/session')).body;

describe('hideRecoveryCodesOnEnrollment', () => {
  it('ends a first enrolment without them; the settings say that there are none, and make them', async () => {
    await set({ hideRecoveryCodesOnEnrollment: true });
    const visitor = await arrive({ redirectToSettings: true });
    await visitor.addPasskey(createSoftwareAuthenticator());
    expect(await session(visitor)).toMatchObject({ step: 'SETTINGS', settings: { recoveryCodesLeft: 0 } });
    expect((await visitor.post('/recovery-codes')).body.recoveryCodes).toHaveLength(10);
    expect((await session(visitor)).settings.recoveryCodesLeft).toBe(10);
  });

  it('changes nothing where it is false or unset', async () => {
    for (const hideRecoveryCodesOnEnrollment of [false, null]) {
      await set({ hideRecoveryCodesOnEnrollment });
      const visitor = await Visitor.arrive(test, `${hideRecoveryCodesOnEnrollment}`);
      await visitor.addPasskey(createSoftwareAuthenticator());
      expect((await session(visitor)).step).toBe('SHOW_RECOVERY_CODES');
    }
  });
});

describe('hideSuccessScreenOnEnrollment', () => {
  it('is said to the page after an enrolment, and not after a mere proof', async () => {
    await set({ hideSuccessScreenOnEnrollment: true, hideRecoveryCodesOnEnrollment: true });
    const authenticator = createSoftwareAuthenticator();
    const first = await arrive();
    await first.addPasskey(authenticator);
    expect(await session(first)).toMatchObject({ step: 'COMPLETE', endsAtOnce: true });
    test.clock.now += minuteMs;
    const second = await arrive();
    await second.passPasskey(authenticator);
    expect(await session(second)).not.toHaveProperty('endsAtOnce');
  });
});

describe('redirectOnSessionExpiry', () => {
  const expired = async ({ token }: Pick<Visitor, 'token'>, body: object = {}) =>
    await test.client('POST', '/hosted/expired', token, body);
  const gone = { status: 401, body: { errorCode: 'expired_token' } };
  const on = async () => await set({ redirectOnSessionExpiry: true });

  it('goes back with a reference that proves nothing, after the time of the page', async () => {
    await on();
    const visitor = await arrive();
    expect((await session(visitor)).returnsOnExpiry).toBe(true);
    test.clock.now += 10 * minuteMs + 1;
    expect(await visitor.get('/hosted/session')).toMatchObject(gone);
    expect(await visitor.post('/hosted/finish', { outcome: 'cancelled' })).toMatchObject(gone);
    const { status, body } = await expired(visitor);
    expect(status).toBe(200);
    expect(body.redirectUrl).toBe(`${redirectUrl}&token=${body.token}`);
    const validated = await test.server('POST', '/validate', { token: body.token });
    expect(validated.body).toMatchObject({ isValid: false, state: 'CHALLENGE_REQUIRED', userId: alice });
    // It opens nothing.
    expect((await test.client('GET', '/hosted/session', body.token)).status).toBe(401);
    expect((await expired({ token: body.token })).status).toBe(401);
  });

  it('only where it is on, and for a day', async () => {
    const visitor = await arrive();
    test.clock.now += 11 * minuteMs;
    expect(await expired(visitor)).toMatchObject(gone);
    await set({ redirectOnSessionExpiry: false });
    expect(await expired(visitor)).toMatchObject(gone);
    await on();
    expect((await expired(visitor)).status).toBe(200);
    test.clock.now += 24 * 60 * minuteMs;
    expect(await expired(visitor)).toMatchObject(gone);
  });

  it('N-21, N-22: a success is not taken along by a token whose time is over', async () => {
    await on();
    const visitor = await arrive();
    const { token } = visitor;
    test.clock.now += 9 * minuteMs;
    await visitor.addPasskey(createSoftwareAuthenticator());
    test.clock.now += 2 * minuteMs;
    expect(await expired({ token })).toMatchObject(gone);
  });

  it('row 18: only to the tracked redirectUrl, or into an app that is listed', async () => {
    await on();
    const without = await Visitor.arrive(test, alice);
    const visitor = await arrive();
    test.clock.now += 11 * minuteMs;
    expect((await expired(without)).body).toEqual({ token: expect.any(String) });
    const asked = (await expired(visitor, { redirectUrl: 'https://evil.example' })).body;
    expect(asked.redirectUrl).toMatch(/^https:\/\/app\.example\.com\/cb\?tab=1&token=/);
    expect((await expired(visitor, { nativeScheme: 'evil' })).status).toBe(400);
    expect((await expired(visitor, { nativeScheme: 'authsignal' })).body.redirectUrl).toMatch(
      /^authsignal:\/\/auth\?token=/,
    );
  });

  it('a forged, foreign or missing token goes nowhere', async () => {
    await on();
    const visitor = await arrive();
    test.clock.now += 11 * minuteMs;
    const [head, payload, signature = ''] = visitor.token.split('.');
    const forged = `${head}.${payload}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`;
    for (const token of [forged, 'x', undefined])
      expect((await test.client('POST', '/hosted/expired', token, {})).status).toBe(401);
    const other = await addTenant(test);
    await set({ redirectOnSessionExpiry: null });
    await other.management('PATCH', '/tenant', { redirectOnSessionExpiry: true });
    test.clock.now += 2_001;
    expect((await expired(visitor)).status).toBe(401);
  });
});
