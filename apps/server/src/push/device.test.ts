/** What a phone asks beside answering: what waits, and that its push token changed (client-api.md §9.4, §9.5). */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openPushToken } from '../app-credentials/push-token.ts';
import { listAuthenticators } from '../authenticators/store.ts';
import { enablePush, type Phone, startPush, withPhone } from '../testing/push.ts';
import { asTenant, SoftwareDevice } from '../testing/software-device.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { Visitor } from '../testing/visitor.ts';

let test: TestApp;
let phone: Phone;
beforeEach(async () => {
  test = await startTestApp();
  await enablePush(test);
  phone = await withPhone(test, 'alice', { pushToken: 'first-token' });
});
afterEach(async () => await test.close());

const path = '/user-authenticators/push';
const ask = async (what: string, device = phone.device) =>
  await asTenant(test, 'POST', `${path}/${what}?${device.query()}`);
const pushToken = async () => {
  const [one] = await listAuthenticators(test.database.read, 'test-tenant', 'alice');
  return one && openPushToken(test.keyRing, one);
};

describe('what waits', () => {
  it('shows the application’s own values to those alone who sign for them', async () => {
    await test.server('PATCH', '/users/alice', { custom: { plan: 'gold' } });
    await startPush(await Visitor.arrive(test, 'alice', { custom: { amount: 12 } }));
    const { message } = (await ask('challenge/sign')).body;
    const signed = { 'x-authsignal-signature': phone.device.sign(message) };
    expect(await phone.waiting(signed)).toMatchObject({
      custom: { amount: 12 },
      user: { custom: { plan: 'gold' } },
    });
    for (const headers of [
      {},
      { 'x-authsignal-signature': 'AAAA' },
      { 'x-authsignal-signature': new SoftwareDevice().sign(message) },
      { 'x-authsignal-signature': phone.device.sign('push-challenge.AAAA') },
    ]) {
      const waiting = await phone.waiting(headers);
      expect(waiting.challengeId).toBeDefined();
      expect(waiting).not.toHaveProperty('custom');
      expect(waiting).not.toHaveProperty('user');
    }
    test.clock.now += 59_000;
    expect(await phone.waiting(signed)).toHaveProperty('custom');
  });

  it('leaves out what was declared as a data point and not made public', async () => {
    const declare = async (body: object) =>
      (
        await test.management('POST', '/custom-data-points', {
          dataType: 'text',
          modelType: 'action',
          ...body,
        })
      ).body.id;
    const riskId = await declare({ name: 'risk' });
    await declare({ name: 'payee', isPublic: true });
    await declare({ name: 'tier', modelType: 'user' });
    await test.server('PATCH', '/users/alice', { custom: { tier: 'gold', plan: 'x' } });
    const custom = { risk: 'high', payee: 'Zoë', undeclared: 1 };
    await startPush(await Visitor.arrive(test, 'alice', { custom }));
    const signed = async () => ({
      'x-authsignal-signature': phone.device.sign((await ask('challenge/sign')).body.message),
    });
    const shown = await phone.waiting(await signed());
    expect([shown.custom, shown.user]).toEqual([{ payee: 'Zoë', undeclared: 1 }, { custom: { plan: 'x' } }]);
    await test.management('PATCH', `/custom-data-points/${riskId}`, { isPublic: true });
    expect((await phone.waiting(await signed())).custom).toEqual(custom);
  });

  it('a signature serves for one request: not for the next', async () => {
    const custom = { amount: 12 };
    await startPush(await Visitor.arrive(test, 'alice', { custom }));
    const { message } = (await ask('challenge/sign')).body;
    await startPush(await Visitor.arrive(test, 'alice', { custom }));
    const headers = { 'x-authsignal-signature': phone.device.sign(message) };
    expect(await phone.waiting(headers)).not.toHaveProperty('custom');
  });

  it('is nothing for an action that is over', async () => {
    const visitor = await Visitor.arrive(test, 'alice');
    await startPush(visitor);
    await visitor.override('BLOCK');
    expect(await phone.waiting()).toEqual({ userAuthenticatorId: phone.userAuthenticatorId });
  });

  it('a key that is not registered is told so, whatever it asks', async () => {
    const stranger = new SoftwareDevice();
    const answers = [
      await ask('challenge/sign', stranger),
      await ask('sign', stranger),
      await asTenant(test, 'GET', `${path}/challenge?${stranger.query()}`),
      await asTenant(test, 'POST', `${path}/challenge`, {
        challengeId: 'x',
        approved: true,
        ...stranger.signed('x'),
      }),
    ];
    for (const { status, body } of answers)
      expect([status, body.errorCode]).toEqual([400, 'invalid_credential']);
  });

  it('a tenant must be named', async () => {
    const none = await test.client('GET', `${path}/challenge?${phone.device.query()}`, undefined);
    expect([none.status, none.body.errorCode]).toEqual([401, 'unauthorized']);
  });
});

describe('a new push token', () => {
  const change = async (question: { challengeId: string; message: string }, fields: object = {}) =>
    await asTenant(test, 'PATCH', path, {
      challengeId: question.challengeId,
      ...phone.device.signed(question.message),
      pushToken: 'second-token',
      ...fields,
    });

  it('is taken once from the app that signed for it', async () => {
    const question = (await ask('sign')).body;
    const changed = await change(question);
    expect([changed.status, changed.body]).toEqual([
      200,
      {
        userAuthenticatorId: phone.userAuthenticatorId,
        userId: 'alice',
        lastVerifiedAt: new Date(test.clock.now).toISOString(),
        pushToken: 'second-token',
      },
    ]);
    expect(await pushToken()).toBe('second-token');
    const replayed = await change(question, { pushToken: 'third-token' });
    expect(replayed.body.errorCode).toBe('invalid_credential');
    expect(await pushToken()).toBe('second-token');
  });

  it('is refused with an old question, a made-up one, one of another app, and another signature', async () => {
    const question = (await ask('sign')).body;
    const bob = await withPhone(test, 'bob');
    const foreign = (await ask('sign', bob.device)).body;
    const [nonce, expiry, mac] = question.challengeId.split('.');
    const longer = [nonce, Number(expiry) + 1, mac].join('.');
    for (const answer of [
      await change(foreign),
      await change({ challengeId: longer, message: `push-update.${longer}` }),
      await change({ challengeId: 'x', message: 'push-update.x' }),
      await change({ ...question, message: question.challengeId }),
    ])
      expect([answer.status, answer.body.errorCode]).toEqual([400, 'invalid_credential']);
    test.clock.now += 120_000;
    expect((await change(question)).body.errorCode).toBe('invalid_credential');
    expect(await pushToken()).toBe('first-token');
  });

  it('stays when none is sent', async () => {
    const question = (await ask('sign')).body;
    expect((await change(question, { pushToken: null, resetExpiry: true })).status).toBe(200);
    expect(await pushToken()).toBe('first-token');
  });

  it('many at once with one question: one is taken', async () => {
    const question = (await ask('sign')).body;
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, n) => change(question, { pushToken: `t${n}` })),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });
});
