/** Push by the front door: a page, a phone with a real key, and what becomes of the action. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { enablePush, Phone, pollPush, startPush, withPhone } from '../testing/push.ts';
import { addTenant } from '../testing/second-tenant.ts';
import { asTenant, SoftwareDevice, tenantHeaders } from '../testing/software-device.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { type Tracking, Visitor } from '../testing/visitor.ts';

let test: TestApp;
let phone: Phone;
beforeEach(async () => {
  test = await startTestApp();
  await enablePush(test);
  phone = await withPhone(test, 'zoë');
});
afterEach(async () => await test.close());

const arrive = async (fields: Tracking = {}) => await Visitor.arrive(test, 'zoë', fields);
const pending = { isVerified: false, isConsumed: false };
const trail = async (type: string) => {
  const rows = await test.database.read.rows(
    'select data from audit_events where type = ? order by tenant_id, seq',
    [type],
  );
  return rows.map(({ data }) => JSON.parse(data as string));
};
const wrong = (number: string): string => (number === '00' ? '01' : '00');

describe('an approval', () => {
  it('with the number that the page shows succeeds, and the page gets its token', async () => {
    const visitor = await arrive({ ipAddress: '203.0.113.9', userAgent: 'Firefox', deviceId: 'laptop' });
    const { status, body } = await startPush(visitor);
    expect([status, body]).toEqual([
      200,
      {
        challengeId: expect.any(String),
        numberToMatch: expect.stringMatching(/^\d{2}$/),
        expiresAt: new Date(test.clock.now + 60_000).toISOString(),
      },
    ]);
    expect((await pollPush(visitor, body.challengeId)).body).toEqual(pending);
    const waiting = await phone.waiting();
    expect(waiting).toEqual({
      userAuthenticatorId: phone.userAuthenticatorId,
      challengeId: body.challengeId,
      userId: 'zoë',
      actionCode: 'signIn',
      idempotencyKey: visitor.idempotencyKey,
      deviceId: 'laptop',
      userAgent: 'Firefox',
      ipAddress: '203.0.113.9',
      expiresAt: test.clock.now + 60_000,
      numberLength: 2,
      contextHash: expect.any(String),
    });
    expect((await phone.answer(body.challengeId, { verificationCode: body.numberToMatch })).body).toEqual({
      isVerified: true,
    });
    expect(await phone.waiting()).toEqual({ userAuthenticatorId: phone.userAuthenticatorId });
    const { accessToken, ...rest } = (await pollPush(visitor, body.challengeId)).body;
    expect(rest).toEqual({ isVerified: true, isConsumed: true });
    expect(await visitor.action()).toMatchObject({
      state: 'CHALLENGE_SUCCEEDED',
      verificationMethod: 'PUSH',
    });
    const validated = await test.server('POST', '/validate', { token: accessToken, userId: 'zoë' });
    expect(validated.body).toMatchObject({ isValid: true, verificationMethod: 'PUSH' });
    expect(await trail('challenge.push_approved')).toMatchObject([
      { approveOnly: false, signatureCovers: 'challenge', authenticatorId: phone.userAuthenticatorId },
    ]);
  });

  it('signed over decision, number and context is marked so; one field changed and it is none (row 41)', async () => {
    const visitor = await arrive({ ipAddress: '203.0.113.9' });
    const { challengeId, numberToMatch } = (await startPush(visitor)).body;
    const waiting = await phone.waiting();
    const elsewhere = await phone.answerBound({ ...waiting, ipAddress: '198.51.100.1' }, numberToMatch);
    expect([elsewhere.status, elsewhere.body.errorCode]).toEqual([400, 'invalid_credential']);
    const denial = await phone.answer(challengeId, {
      approved: false,
      verificationCode: numberToMatch,
      signed: [challengeId, 'approve', numberToMatch, waiting.contextHash].join('.'),
    });
    expect(denial.body.errorCode).toBe('invalid_credential');
    const signed = [challengeId, 'approve', numberToMatch, waiting.contextHash].join('.');
    expect((await phone.answer(challengeId, { verificationCode: numberToMatch, signed })).body).toEqual({
      isVerified: true,
    });
    expect(await trail('challenge.push_approved')).toMatchObject([
      { signatureCovers: 'decision_number_and_context' },
    ]);
  });

  it('that was lost on the way can be sent again, and a lost token be had again for a minute (N-21)', async () => {
    const visitor = await arrive();
    const { challengeId, numberToMatch } = (await startPush(visitor)).body;
    for (const _ of [1, 2])
      expect((await phone.answer(challengeId, { verificationCode: numberToMatch })).body.isVerified).toBe(
        true,
      );
    test.clock.now += 300_000;
    for (const _ of [1, 2]) expect((await pollPush(visitor, challengeId)).body.accessToken).toBeDefined();
    test.clock.now += 60_000;
    expect((await pollPush(visitor, challengeId)).body).toEqual({ isVerified: true, isConsumed: true });
  });

  it('after the request expired, or twice with different minds, is refused', async () => {
    const visitor = await arrive();
    const { challengeId, numberToMatch } = (await startPush(visitor)).body;
    test.clock.now += 60_000;
    const late = await phone.answer(challengeId, { verificationCode: numberToMatch });
    expect([late.status, late.body.errorCode]).toEqual([400, 'invalid_request']);
    expect((await pollPush(visitor, challengeId)).body).toEqual({
      isVerified: false,
      isConsumed: true,
      pushState: 'EXPIRED',
    });
    expect((await visitor.action()).state).toBe('CHALLENGE_REQUIRED');
  });

  it('holds across a restart', async () => {
    const visitor = await arrive();
    const { challengeId, numberToMatch } = (await startPush(visitor)).body;
    test = await test.restart();
    const again = await test.client('POST', '/challenge/push', visitor.token, { numberMatching: true });
    expect(again.body).toMatchObject({ challengeId, numberToMatch });
    const body = { challengeId, approved: true, verificationCode: numberToMatch };
    const answered = await asTenant(test, 'POST', '/user-authenticators/push/challenge', {
      ...body,
      ...phone.device.signed(challengeId),
    });
    expect(answered.body).toEqual({ isVerified: true });
  });

  it('by many phones at once proves once (I2)', async () => {
    const visitor = await arrive();
    const { challengeId, numberToMatch } = (await startPush(visitor)).body;
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => phone.answer(challengeId, { verificationCode: numberToMatch })),
    );
    expect(answers.every(({ body }) => body.isVerified === true)).toBe(true);
    expect(await trail('action.challenge_succeeded')).toHaveLength(1);
  });
});

describe('row 41', () => {
  it('T41: a wrong number kills the challenge, and counts as a wrong try (N-02)', async () => {
    const visitor = await arrive();
    const { challengeId, numberToMatch } = (await startPush(visitor)).body;
    const guess = await phone.answer(challengeId, { verificationCode: wrong(numberToMatch) });
    expect([guess.status, guess.body]).toEqual([200, { isVerified: false }]);
    const second = await phone.answer(challengeId, { verificationCode: numberToMatch });
    expect([second.status, second.body.errorCode]).toEqual([400, 'invalid_request']);
    expect((await pollPush(visitor, challengeId)).body).toEqual({
      isVerified: false,
      isConsumed: true,
      pushState: 'WRONG_NUMBER',
    });
    expect(await trail('challenge.wrong_try')).toMatchObject([{ method: 'PUSH', actionFailures: 1 }]);
  });

  it('T41: a signature over another challenge is refused, and so is somebody else’s', async () => {
    const visitor = await arrive();
    const { challengeId, numberToMatch } = (await startPush(visitor)).body;
    const other = (await startPush(await arrive())).body.challengeId;
    const stranger = new SoftwareDevice();
    const over = { challengeId, approved: true, verificationCode: numberToMatch };
    for (const signed of [
      phone.device.signed(other),
      { publicKey: phone.device.publicKey, signature: stranger.sign(challengeId) },
      stranger.signed(challengeId),
    ]) {
      const refused = await asTenant(test, 'POST', '/user-authenticators/push/challenge', {
        ...over,
        ...signed,
      });
      expect([refused.status, refused.body.errorCode]).toEqual([400, 'invalid_credential']);
    }
    const bob = await withPhone(test, 'bob');
    expect((await bob.answer(challengeId, { verificationCode: numberToMatch })).status).toBe(404);
  });

  it('T41: an approval without the number is refused, and the number may still be typed', async () => {
    const visitor = await arrive();
    const { challengeId, numberToMatch } = (await startPush(visitor)).body;
    for (const verificationCode of [undefined, null, '', ' ']) {
      const answer = await phone.answer(
        challengeId,
        verificationCode === undefined ? {} : { verificationCode },
      );
      expect([answer.status, answer.body.errorDescription]).toEqual([
        400,
        expect.stringContaining('verificationCode'),
      ]);
    }
    const typed = `${numberToMatch[0]} ${numberToMatch[1]}`;
    expect((await phone.answer(challengeId, { verificationCode: typed })).body.isVerified).toBe(true);
  });

  it('T41: a page that shows no number is refused by the name of the setting', async () => {
    const { status, body } = await startPush(await arrive(), {});
    expect([status, body.errorCode]).toEqual([400, 'invalid_configuration']);
    expect(body.errorDescription).toContain('pushApproveOnly');
    expect(await phone.waiting()).not.toHaveProperty('challengeId');
  });

  it('approving alone is enough where the tenant says so, and is marked', async () => {
    await test.management('PATCH', '/tenant', { pushApproveOnly: true });
    const visitor = await arrive();
    const { body } = await startPush(visitor, {});
    expect(body).not.toHaveProperty('numberToMatch');
    expect(await phone.waiting()).not.toHaveProperty('numberLength');
    expect((await phone.answer(body.challengeId, { verificationCode: null })).body.isVerified).toBe(true);
    expect(await trail('challenge.push_approved')).toMatchObject([{ approveOnly: true }]);
    const withNumber = await startPush(await arrive());
    expect(withNumber.body.numberToMatch).toMatch(/^\d{2}$/);
  });

  it('approving alone adds no stronger factor than e-mail; with a number it does', async () => {
    await test.management('PATCH', '/tenant', { pushApproveOnly: true });
    const blind = await arrive();
    const alone = (await startPush(blind, {})).body;
    await phone.answer(alone.challengeId);
    await pollPush(blind, alone.challengeId);
    expect((await blind.post('/user-authenticators/totp')).status).toBe(403);
    const seeing = await arrive();
    const { challengeId, numberToMatch } = (await startPush(seeing)).body;
    await phone.answer(challengeId, { verificationCode: numberToMatch });
    await pollPush(seeing, challengeId);
    expect((await seeing.post('/user-authenticators/totp')).status).toBe(200);
  });

  it('the number has six digits where the tenant says so (N-12, NIST)', async () => {
    await test.management('PATCH', '/tenant', { pushNumberDigits: 6 });
    const { body } = await startPush(await arrive());
    expect(body.numberToMatch).toMatch(/^\d{6}$/);
    expect((await phone.waiting()).numberLength).toBe(6);
  });

  it('the number stands nowhere in the store', async () => {
    const { numberToMatch, challengeId } = (await startPush(await arrive())).body;
    const rows = await test.database.read.rows('select * from push_challenges where challenge_id = ?', [
      challengeId,
    ]);
    expect(Object.values(rows[0] ?? {})).not.toContain(numberToMatch);
  });
});

describe('a denial', () => {
  it('fails the action, is told to the page, and cannot be taken back', async () => {
    const visitor = await arrive();
    const { challengeId, numberToMatch } = (await startPush(visitor)).body;
    expect((await phone.answer(challengeId, { approved: false })).body).toEqual({ isVerified: false });
    expect((await phone.answer(challengeId, { approved: false })).body).toEqual({ isVerified: false });
    expect((await phone.answer(challengeId, { verificationCode: numberToMatch })).status).toBe(400);
    expect((await pollPush(visitor, challengeId)).body).toMatchObject({
      isVerified: false,
      isConsumed: true,
      pushState: 'DENIED',
    });
    expect((await visitor.action()).state).toBe('CHALLENGE_FAILED');
    expect(await trail('challenge.push_denied')).toHaveLength(1);
  });
});

describe('who may ask, and whom', () => {
  it('names one phone of several; only that one can answer', async () => {
    const visitor = await arrive();
    const { challengeId, numberToMatch } = (await startPush(visitor)).body;
    await phone.answer(challengeId, { verificationCode: numberToMatch });
    await pollPush(visitor, challengeId);
    const second = await Phone.add(test, visitor.token);
    const next = await arrive();
    const asked = await startPush(next, {
      numberMatching: true,
      userAuthenticatorId: second.userAuthenticatorId,
    });
    expect(await phone.waiting()).not.toHaveProperty('challengeId');
    const number = asked.body.numberToMatch;
    expect((await phone.answer(asked.body.challengeId, { verificationCode: number })).status).toBe(404);
    expect((await second.answer(asked.body.challengeId, { verificationCode: number })).body.isVerified).toBe(
      true,
    );
  });

  it.each([
    ['no phone', async () => await Visitor.arrive(test, 'nobody'), { numberMatching: true }, /phone/],
    ['another action', async () => await arrive(), { numberMatching: true, action: 'wire' }, /action/],
    [
      'somebody else’s phone',
      async () => await arrive(),
      { numberMatching: true, userAuthenticatorId: 'x' },
      /phone/,
    ],
  ])('%s is refused', async (_, come, body, said) => {
    const answer = await startPush(await come(), body);
    expect([answer.status, answer.body.errorCode]).toEqual([400, 'invalid_request']);
    expect(answer.body.errorDescription).toMatch(said);
  });

  it('a method that is switched off while the request waits proves nothing (I1)', async () => {
    const visitor = await arrive();
    const { challengeId, numberToMatch } = (await startPush(visitor)).body;
    await test.management('PATCH', '/tenant', { verificationMethods: ['PASSKEY', 'EMAIL_OTP'] });
    expect((await phone.answer(challengeId, { verificationCode: numberToMatch })).status).toBe(400);
    expect((await visitor.action()).state).toBe('CHALLENGE_REQUIRED');
  });

  it('a phone that was removed while the request waits proves nothing (I1)', async () => {
    const visitor = await arrive();
    const { challengeId, numberToMatch } = (await startPush(visitor)).body;
    const path = `/users/zo%C3%AB/authenticators/${phone.userAuthenticatorId}`;
    expect((await test.server('DELETE', path)).status).toBe(200);
    const answer = await phone.answer(challengeId, { verificationCode: numberToMatch });
    expect(answer.body.errorCode).toBe('invalid_credential');
    expect((await visitor.action()).state).toBe('CHALLENGE_REQUIRED');
  });

  it('neither another action nor another tenant learns how it went', async () => {
    const visitor = await arrive();
    const { challengeId, numberToMatch } = (await startPush(visitor)).body;
    const other = await arrive();
    expect((await pollPush(other, challengeId)).status).toBe(404);
    const { tenantId } = await addTenant(test);
    const body = { challengeId, approved: true, verificationCode: numberToMatch };
    const foreign = await test.call('POST', '/v1/client/user-authenticators/push/challenge', {
      authorization: tenantHeaders.ios(tenantId),
      body: { ...body, ...phone.device.signed(challengeId) },
    });
    expect(foreign.body.errorCode).toBe('invalid_credential');
    const path = `/v1/client/user-authenticators/push/challenge?${phone.device.query()}`;
    const asked = await test.call('GET', path, { authorization: tenantHeaders.ios(tenantId) });
    expect(asked.body.errorCode).toBe('invalid_credential');
  });
});
