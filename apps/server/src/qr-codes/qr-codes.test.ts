import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { phoneOf, prepareApps, validated } from '../testing/anonymous.ts';
import { answerQr, claim, Screen } from '../testing/qr-codes.ts';
import { addTenant } from '../testing/second-tenant.ts';
import {
  asTenant,
  type SoftwareDevice,
  tenantHeaders,
  testTenantHeader,
} from '../testing/software-device.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { Visitor } from '../testing/visitor.ts';

const minuteMs = 60_000;
const pending = { isClaimed: false, isConsumed: false, isVerified: false };

let test: TestApp;
let phone: SoftwareDevice;
beforeEach(async () => {
  test = await startTestApp();
  await prepareApps(test);
  phone = await phoneOf(test, 'zoë', 'qr-code');
});
afterEach(async () => await test.close());

const approve = { approved: true };

describe('a QR code over REST', () => {
  it('goes from shown to claimed to approved, and its token validates (client-api.md §10.3)', async () => {
    const screen = await Screen.show(test, { action: 'profile', custom: { order: 7 } });
    expect(screen.begun.body).toEqual({
      challengeId: expect.any(String),
      expiresAt: new Date(test.clock.now + 10 * minuteMs).toISOString(),
      deviceCode: expect.stringMatching(/^[\w-]{43}$/),
    });
    expect((await screen.ask()).body).toEqual(pending);
    expect((await claim(test, phone, screen.challengeId)).body.success).toBe(true);
    expect((await screen.ask()).body).toEqual({ ...pending, isClaimed: true });
    expect((await answerQr(test, phone, screen.challengeId, approve)).body).toEqual({ isVerified: true });
    const { accessToken, ...flags } = (await screen.ask()).body;
    expect(flags).toEqual({ isClaimed: true, isConsumed: true, isVerified: true });
    expect(await validated(test, accessToken, { userId: 'zoë', action: 'profile' })).toMatchObject({
      isValid: true,
      verificationMethod: 'DEVICE',
    });
  });

  it('is rejected for good: approving afterwards is refused (client-api.md §16)', async () => {
    const screen = await Screen.show(test);
    await claim(test, phone, screen.challengeId);
    const rejected = await answerQr(test, phone, screen.challengeId, { approved: false });
    expect(rejected.body).toEqual({ isVerified: false });
    expect((await screen.ask()).body).toEqual({ isClaimed: true, isConsumed: true, isVerified: false });
    const late = await answerQr(test, phone, screen.challengeId, { ...approve, verificationCode: null });
    expect([late.status, late.body.errorCode]).toEqual([400, 'invalid_request']);
    expect((await screen.ask()).body.isVerified).toBe(false);
  });

  it('meets the tracked action of a token with its user’s phone alone (T11, T12)', async () => {
    const visitor = await Visitor.arrive(test, 'zoë', { custom: { amount: 12 } });
    const screen = await Screen.show(test, { action: 'signIn' }, visitor.token);
    const mallory = await phoneOf(test, 'mallory', 'qr-code');
    expect((await claim(test, mallory, screen.challengeId)).body.errorCode).toBe('invalid_credential');
    const claimed = (await claim(test, phone, screen.challengeId)).body;
    expect(claimed).toMatchObject({ custom: { amount: 12 }, idempotencyKey: visitor.idempotencyKey });
    await answerQr(test, phone, screen.challengeId, approve);
    expect((await visitor.action()).state).toBe('CHALLENGE_SUCCEEDED');
    const { accessToken } = (await screen.ask()).body;
    expect((await validated(test, accessToken)).idempotencyKey).toBe(visitor.idempotencyKey);
  });

  it('takes no more custom values than a phone shows: nobody is known who fills the store', async () => {
    const long = await Screen.show(test, { custom: { text: 'x'.repeat(5_000) } });
    expect([long.begun.status, long.begun.body.errorDescription]).toEqual([
      400,
      expect.stringContaining('custom'),
    ]);
    expect((await Screen.show(test, { custom: { text: 'x'.repeat(4_000) } })).begun.status).toBe(200);
  });

  it('takes no custom values with a token, and none where the method or the state is not right', async () => {
    const visitor = await Visitor.arrive(test, 'zoë');
    const withCustom = await Screen.show(test, { custom: { a: 1 } }, visitor.token);
    expect(withCustom.begun.body.errorCode).toBe('invalid_request');
    await visitor.override('BLOCK');
    expect((await Screen.show(test, {}, visitor.token)).begun.status).toBe(400);
    await test.management('PATCH', '/tenant', { verificationMethods: ['PASSKEY'] });
    expect((await Screen.show(test)).begun.body.errorCode).toBe('invalid_configuration');
  });

  it('shows the phone who asks: browser, place and address (N-18)', async () => {
    await test.server('PATCH', '/users/zo%C3%AB', { custom: { plan: 'gold' } });
    const begun = await test.call('POST', '/v1/client/challenge/qr-code', {
      authorization: testTenantHeader,
      body: { action: 'profile', custom: { till: 7 } },
      headers: {
        'user-agent':
          'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
      },
    });
    const { body } = await claim(test, phone, begun.body.challengeId);
    expect(body).toMatchObject({
      success: true,
      ipAddress: '127.0.0.1',
      userAgent: expect.stringContaining('Chrome'),
      browser: 'Chrome on Windows',
      actionCode: 'profile',
      custom: { till: 7 },
      user: { custom: { plan: 'gold' } },
    });
    expect(body).not.toHaveProperty('requiresNumber');
  });
});

describe('T43: one phone claims, and it alone answers', () => {
  it('of parallel claims one is first; the same phone may ask again', async () => {
    const screen = await Screen.show(test);
    const phones = [phone, ...(await Promise.all(['a', 'b', 'c'].map((id) => phoneOf(test, id, 'qr-code'))))];
    const answers = await Promise.all(phones.map((one) => claim(test, one, screen.challengeId)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const winner = phones[answers.findIndex(({ status }) => status === 200)] ?? phone;
    const others = phones.filter((one) => one !== winner);
    expect((await claim(test, winner, screen.challengeId)).status).toBe(200);
    for (const other of others) {
      expect((await claim(test, other, screen.challengeId)).status).toBe(400);
      expect((await answerQr(test, other, screen.challengeId, approve)).status).toBe(400);
    }
    expect((await screen.ask()).body).toEqual({ ...pending, isClaimed: true });
  });

  it('of parallel answers one counts', async () => {
    const screen = await Screen.show(test);
    await claim(test, phone, screen.challengeId);
    const answers = await Promise.all(
      [true, false, true, false].map((approved) => answerQr(test, phone, screen.challengeId, { approved })),
    );
    const { isVerified } = (await screen.ask()).body;
    const counted = answers.filter(({ status }) => status === 200).map(({ body }) => body.isVerified);
    expect(new Set(counted)).toEqual(new Set([isVerified]));
    const events = await test.database.read.rows(
      `select 1 from audit_events where type in ('challenge.rejected', 'action.challenge_succeeded')`,
      [],
    );
    expect(events).toHaveLength(1);
  });

  it('is refused before it was claimed, after ten minutes, and with another kind of key', async () => {
    const screen = await Screen.show(test);
    expect((await answerQr(test, phone, screen.challengeId, approve)).status).toBe(400);
    const inApp = await phoneOf(test, 'bob', 'in-app');
    expect((await claim(test, inApp, screen.challengeId)).body.errorCode).toBe('invalid_credential');
    const unsigned = { challengeId: screen.challengeId, ...phone.signed('something else') };
    const path = '/user-authenticators/qr-code/challenge/claim';
    expect((await asTenant(test, 'POST', path, unsigned)).body.errorCode).toBe('invalid_credential');
    await claim(test, phone, screen.challengeId);
    test.clock.now += 10 * minuteMs;
    expect((await answerQr(test, phone, screen.challengeId, approve)).status).toBe(400);
    expect((await screen.ask()).body).toMatchObject({ isConsumed: true, isVerified: false });
  });

  it('is not answered with a key that was removed meanwhile', async () => {
    const screen = await Screen.show(test);
    await claim(test, phone, screen.challengeId);
    const removal = phone.removal(test.clock.now);
    await asTenant(test, 'POST', '/user-authenticators/qr-code/remove', removal);
    expect((await answerQr(test, phone, screen.challengeId, approve)).body.errorCode).toBe(
      'invalid_credential',
    );
  });
});

describe('whoever has not begun it', () => {
  it('is told nothing of it: unknown ids and wrong secrets look alike (T07)', async () => {
    const screen = await Screen.show(test);
    const other = await Screen.show(test);
    const { challengeId, deviceCode } = screen;
    const refusals = [];
    for (const body of [
      { challengeId, deviceCode: other.deviceCode },
      { challengeId: crypto.randomUUID(), deviceCode },
    ]) {
      const { requestId: _id, ...refusal } = (await asTenant(test, 'POST', '/verify/qr-code', body)).body;
      refusals.push(JSON.stringify(refusal));
    }
    expect(new Set(refusals).size).toBe(1);
    const tenant = await addTenant(test);
    const foreign = await test.call('POST', '/v1/client/verify/qr-code', {
      authorization: tenantHeaders.browser(tenant.tenantId),
      body: { challengeId, deviceCode },
    });
    expect(foreign.status).toBe(400);
    const stored = JSON.stringify(await test.database.read.rows('select * from qr_challenges', []));
    expect(stored).not.toContain(deviceCode);
  });
});

describe('an approval', () => {
  it('is handed out for five minutes, and holds over a restart', async () => {
    const screen = await Screen.show(test);
    await claim(test, phone, screen.challengeId);
    test = await test.restart();
    await answerQr(test, phone, screen.challengeId, approve);
    test = await test.restart();
    const { challengeId, deviceCode } = screen;
    const ask = async () => await asTenant(test, 'POST', '/verify/qr-code', { challengeId, deviceCode });
    expect((await ask()).body.accessToken).toEqual(expect.any(String));
    test.clock.now += 5 * minuteMs + 1;
    expect((await ask()).status).toBe(400);
  });

  it('of an action that is blocked gives a token that says so', async () => {
    const screen = await Screen.show(test, { action: 'forbidden' });
    await claim(test, phone, screen.challengeId);
    await answerQr(test, phone, screen.challengeId, approve);
    const { accessToken } = (await screen.ask()).body;
    expect(await validated(test, accessToken)).toMatchObject({ isValid: false, state: 'BLOCK' });
  });
});

describe('a track call that names a QR code', () => {
  it('claims it, and what meets that action approves the screen (kiosk)', async () => {
    const screen = await Screen.show(test);
    const path = '/users/zo%C3%AB/actions/profile';
    const tracked = (await test.server('POST', path, { challengeId: screen.challengeId })).body;
    expect((await screen.ask()).body).toEqual({ ...pending, isClaimed: true });
    expect((await claim(test, phone, screen.challengeId)).status).toBe(400);
    const again = await test.server('POST', '/users/bob/actions/profile', {
      challengeId: screen.challengeId,
    });
    expect(again.status).toBe(401);
    await test.server('PATCH', `${path}/${tracked.idempotencyKey}`, { state: 'CHALLENGE_SUCCEEDED' });
    const { isVerified, accessToken } = (await screen.ask()).body;
    expect(isVerified).toBe(true);
    expect((await validated(test, accessToken)).userId).toBe('zoë');
  });
});
