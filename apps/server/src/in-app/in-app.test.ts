import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { beginAnonymous, phoneOf, prepareApps, validated, verifyInApp } from '../testing/anonymous.ts';
import { addTenant } from '../testing/second-tenant.ts';
import { asTenant, SoftwareDevice, tenantHeaders } from '../testing/software-device.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { Visitor } from '../testing/visitor.ts';

const minuteMs = 60_000;

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
  await prepareApps(test);
});
afterEach(async () => await test.close());

describe('in-app verification without a token', () => {
  it('answers as client-api.md §10.2, and its token validates for the action once (T10)', async () => {
    const device = await phoneOf(test, 'zoë', 'in-app');
    await test.server('PATCH', '/users/zo%C3%AB', { username: 'zoe' });
    const challengeId = await beginAnonymous(test, { action: 'profile' });
    const answer = await verifyInApp(test, device, challengeId);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      token: expect.any(String),
      userId: 'zoë',
      userAuthenticatorId: expect.any(String),
      username: 'zoe',
    });
    const { token } = answer.body;
    expect((await validated(test, token, { action: 'signIn' })).isValid).toBe(false);
    expect((await validated(test, token, { userId: 'bob' })).isValid).toBe(false);
    expect(await validated(test, token, { userId: 'zoë', action: 'profile', singleUse: true })).toMatchObject(
      {
        isValid: true,
        state: 'CHALLENGE_SUCCEEDED',
        actionCode: 'profile',
        verificationMethod: 'DEVICE',
      },
    );
    expect((await validated(test, token, { singleUse: true })).isValid).toBe(false);
  });

  it('names the action signIn where the app named none', async () => {
    const device = await phoneOf(test, 'alice', 'in-app');
    const { token } = (await verifyInApp(test, device, await beginAnonymous(test))).body;
    expect(await validated(test, token)).toMatchObject({ isValid: true, actionCode: 'signIn' });
  });

  it('gives its bearer the right to manage authenticators (client-api.md §16)', async () => {
    const device = await phoneOf(test, 'alice', 'in-app');
    const { token } = (await verifyInApp(test, device, await beginAnonymous(test))).body;
    expect((await new SoftwareDevice().enrol(test, token, 'push')).status).toBe(200);
  });

  it('meets a challenge once of parallel calls (I2), also after a restart', async () => {
    const device = await phoneOf(test, 'alice', 'in-app');
    const challengeId = await beginAnonymous(test);
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => verifyInApp(test, device, challengeId)),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    test = await test.restart();
    const late = await verifyInApp(test, device, challengeId);
    expect([late.status, late.body.errorCode]).toEqual([400, 'invalid_request']);
  });

  it('is refused after ten minutes, for unknown challenges and for those of another tenant alike (T12)', async () => {
    const device = await phoneOf(test, 'alice', 'in-app');
    const expired = await beginAnonymous(test);
    const other = await addTenant(test);
    const foreign = (
      await test.call('POST', '/v1/client/challenge', {
        authorization: tenantHeaders.ios(other.tenantId),
        body: {},
      })
    ).body.challengeId;
    test.clock.now += 10 * minuteMs;
    const answers = [];
    for (const challengeId of [expired, foreign, crypto.randomUUID()]) {
      const { status, body } = await verifyInApp(test, device, challengeId);
      answers.push([status, body.errorCode, body.errorDescription]);
    }
    expect(new Set(answers.map((one) => JSON.stringify(one))).size).toBe(1);
    expect(answers[0]?.[0]).toBe(400);
  });

  it('is refused to other keys, other kinds of key and other messages', async () => {
    const device = await phoneOf(test, 'alice', 'in-app');
    const push = await phoneOf(test, 'bob', 'push');
    const challengeId = await beginAnonymous(test);
    const other = await beginAnonymous(test);
    for (const body of [
      { challengeId, ...new SoftwareDevice().signed(challengeId) },
      { challengeId, ...push.signed(challengeId) },
      { challengeId, ...device.signed(other) },
      { challengeId, publicKey: device.publicKey, signature: push.sign(challengeId) },
    ]) {
      const answer = await asTenant(test, 'POST', '/verify/in-app', body);
      expect([answer.status, answer.body.errorCode]).toEqual([400, 'invalid_credential']);
    }
    expect((await verifyInApp(test, device, challengeId)).status).toBe(200);
  });

  it('is refused with a key that was removed meanwhile', async () => {
    const device = await phoneOf(test, 'alice', 'in-app');
    const challengeId = await beginAnonymous(test);
    const removal = device.removal(test.clock.now);
    await asTenant(test, 'POST', '/user-authenticators/in-app/remove', removal);
    expect((await verifyInApp(test, device, challengeId)).body.errorCode).toBe('invalid_credential');
  });

  it('leaves BLOCK and REVIEW as the decision made them (I4)', async () => {
    const device = await phoneOf(test, 'alice', 'in-app');
    for (const [action, state] of [
      ['forbidden', 'BLOCK'],
      ['wire', 'REVIEW_REQUIRED'],
    ]) {
      const { token } = (await verifyInApp(test, device, await beginAnonymous(test, { action }))).body;
      expect(await validated(test, token)).toMatchObject({ isValid: false, state });
    }
  });

  it('proves nothing where the action does not permit it (I1), and keeps the challenge', async () => {
    const device = await phoneOf(test, 'alice', 'in-app');
    const path = '/action-configurations/signIn';
    await test.management('PATCH', path, { verificationMethods: ['PASSKEY'] });
    const challengeId = await beginAnonymous(test);
    expect((await verifyInApp(test, device, challengeId)).body.errorCode).toBe('invalid_request');
    await test.management('PATCH', path, { verificationMethods: ['DEVICE'] });
    expect((await verifyInApp(test, device, challengeId)).status).toBe(200);
  });

  it('does not reopen an action that is over, by a key that the caller chose', async () => {
    const device = await phoneOf(test, 'alice', 'in-app');
    const visitor = await Visitor.arrive(test, 'alice');
    await visitor.override('BLOCK');
    const { idempotencyKey } = visitor;
    const challengeId = await beginAnonymous(test, { action: 'signIn', idempotencyKey });
    expect((await verifyInApp(test, device, challengeId)).status).toBe(400);
    expect((await visitor.action()).state).toBe('BLOCK');
  });
});

describe('in-app verification with a token', () => {
  it('meets the tracked action with the key of its user alone (T11)', async () => {
    const device = await phoneOf(test, 'alice', 'in-app');
    const mallory = await phoneOf(test, 'mallory', 'in-app');
    const visitor = await Visitor.arrive(test, 'alice');
    const challengeId = await beginAnonymous(test);
    const swapped = await verifyInApp(test, mallory, challengeId, visitor.token);
    expect([swapped.status, swapped.body.errorCode]).toEqual([400, 'invalid_credential']);
    const answer = await verifyInApp(test, device, challengeId, visitor.token);
    expect(answer.body).toMatchObject({ userId: 'alice', token: expect.any(String) });
    expect((await visitor.action()).state).toBe('CHALLENGE_SUCCEEDED');
    expect(await validated(test, answer.body.token, { userId: 'alice', action: 'signIn' })).toMatchObject({
      isValid: true,
      idempotencyKey: visitor.idempotencyKey,
    });
  });

  it('is over with its action', async () => {
    const device = await phoneOf(test, 'alice', 'in-app');
    const visitor = await Visitor.arrive(test, 'alice');
    await verifyInApp(test, device, await beginAnonymous(test), visitor.token);
    const again = await verifyInApp(test, device, await beginAnonymous(test), visitor.token);
    expect([again.status, again.body.errorCode]).toEqual([400, 'invalid_request']);
  });

  it('takes no challenge of another action', async () => {
    const device = await phoneOf(test, 'alice', 'in-app');
    const visitor = await Visitor.arrive(test, 'alice');
    const other = await beginAnonymous(test, { action: 'profile' });
    expect((await verifyInApp(test, device, other, visitor.token)).body.errorCode).toBe('invalid_request');
    const neighbour = await Visitor.arrive(test, 'alice');
    const { challengeId } = (await neighbour.post('/challenge', {})).body;
    expect((await verifyInApp(test, device, challengeId, visitor.token)).body.errorCode).toBe(
      'invalid_request',
    );
  });
});
