/** Callbacks of vendors: forged, repeated, out of order, late, and for somebody else. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addTenant } from '../testing/second-tenant.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { Visitor } from '../testing/visitor.ts';
import { startReceiver } from '../testing/webhook-receiver.ts';
import { FakeVeriff, mallory, sign, veriffKeys, zoe } from './testing/fake-veriff.ts';
import {
  beginCheck,
  type Check,
  enableChecks,
  pollCheck,
  putProvider,
  setVeriff,
  trail,
} from './testing/stage.ts';

let test: TestApp;
let veriff: FakeVeriff;
let check: Check;
beforeEach(async () => {
  veriff = await FakeVeriff.start();
  test = await startTestApp({ STEPWARD_WEBHOOK_LOOPBACK: 'on' });
  await enableChecks(test);
  await setVeriff(test, veriff);
  check = await beginCheck(test);
});
afterEach(async () => {
  await test.close();
  await veriff.close();
});

const decision = (status = 'approved', more: object = zoe) => veriff.decision(check.sessionId, status, more);
const state = async () => (await pollCheck(check.visitor, check.challengeId)).body.identityState;

describe('SECURITY row 48: a callback that is not rightly signed', () => {
  const body = () => decision();
  it.each([
    ['without a signature', () => ({ 'x-hmac-signature': '' })],
    [
      'with another key',
      () => ({ 'x-hmac-signature': sign(JSON.stringify(body()), 'another-secret-of-24-chars') }),
    ],
    ['over other bytes', () => ({ 'x-hmac-signature': sign(`${JSON.stringify(body())} `) })],
    ['in another alphabet', () => ({ 'x-hmac-signature': 'z'.repeat(64) })],
    ['of another integration', () => ({ 'x-auth-client': 'somebody-else' })],
  ])('%s does nothing', async (_name, headers) => {
    const answer = await veriff.callBack(test, body(), { headers: headers() });
    expect([answer.status, answer.body.errorCode]).toEqual([401, 'unauthorized']);
    expect(await state()).toBe('WAITING');
    expect((await check.visitor.action()).state).toBe('CHALLENGE_REQUIRED');
  });

  it('gets the same answer from a tenant that does not exist, and from one without a provider', async () => {
    const other = await addTenant(test);
    const answers = [
      await veriff.callBack(test, decision(), { headers: { 'x-hmac-signature': '00' } }),
      await veriff.callBack(test, decision(), { tenantId: 'nobody' }),
      await veriff.callBack(test, decision(), { tenantId: other.tenantId }),
      await veriff.callBack(test, decision(), { method: 'IPROOV' }),
    ];
    const told = answers.map(({ status, body: { requestId: _, ...rest } }) => [status, rest]);
    expect(new Set(told.map((one) => JSON.stringify(one))).size).toBe(1);
  });

  it('is taken with the secret before, while keys are changed', async () => {
    const previousSharedSecret = veriffKeys.sharedSecret;
    const credentials = {
      ...veriffKeys,
      sharedSecret: 'the-next-secret-of-24-characters',
      previousSharedSecret,
    };
    const settings = { baseUrl: veriff.baseUrl };
    expect((await putProvider(test, 'VERIFF', { provider: 'veriff', settings, credentials })).status).toBe(
      200,
    );
    expect((await veriff.callBack(test, decision())).status).toBe(200);
    expect(await state()).toBe('APPROVED');
  });
});

describe('a signed callback', () => {
  it.each([
    ['no object', []],
    ['no decision', { status: 'success' }],
    ['an unknown status', { verification: { id: 'x', status: 'great', code: 9001 } }],
    ['a status with the code of another', { verification: { id: 'x', status: 'approved', code: 9102 } }],
    ['no session', { verification: { status: 'approved', code: 9001 } }],
  ])('with %s is refused', async (_name, body) => {
    const answer = await veriff.callBack(test, body);
    expect([answer.status, answer.body.errorCode]).toEqual([400, 'invalid_request']);
  });

  it('about an unknown session is told so; about nothing that matters is taken', async () => {
    expect((await veriff.callBack(test, veriff.decision('unknown', 'approved'))).status).toBe(404);
    expect((await veriff.callBack(test, { id: check.sessionId, action: 'other', code: 1 })).status).toBe(200);
    expect(await state()).toBe('WAITING');
  });

  it('row 12: of one tenant never reaches a session of another', async () => {
    const other = await addTenant(test);
    const settings = { baseUrl: veriff.baseUrl };
    const own = { apiKey: 'key-of-the-other-tenant', sharedSecret: 'secret-of-the-other-tenant' };
    const put = await other.management('PUT', '/identity-providers/VERIFF', {
      provider: 'veriff',
      settings,
      credentials: own,
    });
    expect(put.status).toBe(200);
    const headers = { 'x-auth-client': own.apiKey, 'x-hmac-signature': '' };
    const body = decision();
    headers['x-hmac-signature'] = sign(JSON.stringify(body), own.sharedSecret);
    expect((await veriff.callBack(test, body, { tenantId: other.tenantId, headers })).status).toBe(404);
    expect((await veriff.callBack(test, body, { headers })).status).toBe(401);
    expect(await state()).toBe('WAITING');
  });

  it('row 11: is of its own action alone; nobody polls the check of another', async () => {
    const stranger = await Visitor.arrive(test, 'mallory');
    const sibling = await Visitor.arrive(test, 'zoë');
    for (const visitor of [stranger, sibling])
      expect((await pollCheck(visitor, check.challengeId)).status).toBe(404);
    await veriff.callBack(test, decision());
    expect((await sibling.action()).state).toBe('CHALLENGE_REQUIRED');
  });
});

describe('the same decision again', () => {
  it('gives the browser its token for a minute, and then no more', async () => {
    await veriff.callBack(test, decision());
    const poll = async () => (await pollCheck(check.visitor, check.challengeId)).body;
    expect((await poll()).accessToken).toBeDefined();
    test.clock.now += 59_000;
    expect((await poll()).accessToken).toBeDefined();
    test.clock.now += 1_000;
    expect(await poll()).toEqual({ isVerified: true, identityState: 'APPROVED' });
  });
});

describe('decisions out of order', () => {
  it('what comes after the end changes nothing, and a contradiction is written down', async () => {
    await veriff.callBack(test, decision());
    for (const status of ['declined', 'resubmission_requested', 'review', 'expired'])
      expect((await veriff.callBack(test, decision(status))).status).toBe(200);
    expect(await state()).toBe('APPROVED');
    expect((await check.visitor.action()).state).toBe('CHALLENGE_SUCCEEDED');
    expect((await trail(test, 'challenge.identity_contradicted')).map(({ data }) => data.outcome)).toEqual([
      'declined'.toUpperCase(),
    ]);
  });

  it('I4: an approval after a decline opens nothing again', async () => {
    await veriff.callBack(test, decision('declined'));
    await veriff.callBack(test, decision());
    expect(await state()).toBe('DECLINED');
    expect((await check.visitor.action()).state).toBe('CHALLENGE_FAILED');
    expect(await trail(test, 'authenticator.created')).toEqual([]);
  });

  it('an approval after the check expired proves nothing', async () => {
    test.clock.now += 30 * 60_000;
    expect((await veriff.callBack(test, decision())).status).toBe(200);
    expect((await check.visitor.action()).state).toBe('CHALLENGE_REQUIRED');
    expect((await trail(test, 'challenge.identity_expired')).map(({ data }) => data.because)).toEqual([
      'late_APPROVED',
    ]);
  });

  it('an approval for an action that was blocked meanwhile proves nothing', async () => {
    await check.visitor.override('BLOCK');
    await veriff.callBack(test, decision());
    expect((await check.visitor.action()).state).toBe('BLOCK');
    expect(await state()).toBe('REFUSED');
  });

  it('an approval for a person who was deleted meanwhile finds nothing', async () => {
    await test.server('DELETE', `/users/${encodeURIComponent('zoë')}`);
    expect((await veriff.callBack(test, decision())).status).toBe(404);
  });
});

it('row 14: what the client says changes nothing of whom Veriff decided about', async () => {
  await veriff.callBack(test, decision('approved', mallory));
  const claimed = {
    challengeId: check.challengeId,
    isVerified: true,
    outcome: 'APPROVED',
    person: zoe.person,
  };
  const { body } = await check.visitor.post('/verify/identity-verification', claimed);
  expect(body.isVerified).toBe(true);
  const next = await beginCheck(test);
  await veriff.callBack(test, veriff.decision(next.sessionId, 'approved', zoe));
  const answer = await next.visitor.post('/verify/identity-verification', {
    ...claimed,
    challengeId: next.challengeId,
  });
  expect(answer.body).toEqual({ isVerified: false, identityState: 'NOT_THE_PERSON' });
});

it('an application that refuses its consent (action.verify) is obeyed, and the vendor not troubled', async () => {
  const receiver = await startReceiver();
  receiver.answer = (response) => void response.writeHead(403).end('{}');
  await test.management('PATCH', '/action-configurations/signIn', { verificationWebhookUrl: receiver.url });
  const { visitor, challengeId, sessionId } = await beginCheck(test);
  expect((await veriff.callBack(test, veriff.decision(sessionId, 'approved', zoe))).status).toBe(200);
  test.clock.now += 5_000;
  expect((await pollCheck(visitor, challengeId)).body).toEqual({
    isVerified: false,
    identityState: 'REFUSED',
  });
  expect((await visitor.action()).state).toBe('CHALLENGE_REQUIRED');
  await receiver.close();
});
