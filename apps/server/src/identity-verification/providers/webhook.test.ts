/** Any vendor behind an endpoint of the operator's own: signed both ways (SECURITY row 48). */
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../../testing/test-app.ts';
import { Visitor } from '../../testing/visitor.ts';
import { firstReceived, startReceiver, type WebhookReceiver } from '../../testing/webhook-receiver.ts';
import { enableChecks, pollCheck, putProvider, startCheck } from '../testing/stage.ts';

const signingSecret = 'signing-secret-of-the-operator';
const verifier = new Webhook(Buffer.from(signingSecret).toString('base64'));

let test: TestApp;
let receiver: WebhookReceiver;
let answers: object;
beforeEach(async () => {
  receiver = await startReceiver();
  answers = { sessionId: 'check-1', url: 'https://vendor.example/check-1' };
  receiver.answer = (response) => void response.writeHead(200).end(JSON.stringify(answers));
  test = await startTestApp({ STEPWARD_WEBHOOK_LOOPBACK: 'on' });
  await enableChecks(test);
  const settings = { url: receiver.url, decisionMinutes: 10 };
  await putProvider(test, 'IPROOV', { provider: 'webhook', settings, credentials: { signingSecret } });
});
afterEach(async () => {
  await test.close();
  await receiver.close();
});

const callBack = async (fields: object, { age = 0, secret = verifier } = {}) => {
  const body = { type: 'decision', sessionId: 'check-1', ...fields };
  const at = new Date(test.clock.now - age);
  return await test.call('POST', '/v1/identity-verification/callbacks/test-tenant/IPROOV', {
    body,
    headers: {
      'webhook-id': 'msg_1',
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': secret.sign('msg_1', at, JSON.stringify(body)),
    },
  });
};
const begin = async () => {
  const visitor = await Visitor.arrive(test, 'zoë');
  const { body } = await startCheck(visitor, 'IPROOV');
  return { visitor, started: body, poll: async () => (await pollCheck(visitor, body.challengeId)).body };
};

it('is asked with a signed call, and its session goes to the person', async () => {
  const { started } = await begin();
  expect(started).toMatchObject({ url: 'https://vendor.example/check-1', verificationMethod: 'IPROOV' });
  const { json, headers } = firstReceived(receiver);
  expect(json).toEqual({
    type: 'session.create',
    challengeId: started.challengeId,
    personId: expect.any(String),
    callbackUrl: 'http://localhost:4800/v1/identity-verification/callbacks/test-tenant/IPROOV',
    returnUrl: 'http://localhost:4800/identity-verification/done',
    tenantId: 'test-tenant',
    verificationMethod: 'IPROOV',
  });
  expect(headers['webhook-signature']).toMatch(/^v1,/);
  expect((await test.call('GET', '/identity-verification/done')).body).toContain('You can close this page');
});

it('may answer a token for its own SDK in place of a URL', async () => {
  answers = { sessionId: 'check-1', sessionToken: 'opaque' };
  const { started } = await begin();
  expect(started).toMatchObject({ sessionToken: 'opaque' });
  expect(started.url).toBeUndefined();
});

it.each(['javascript:alert(1)', 'http://vendor.example/', 'data:text/html,x'])(
  'sends nobody to %s',
  async (url) => {
    answers = { sessionId: 'check-1', url };
    expect((await begin()).started.errorCode).toBe('unavailable');
  },
);

it('enrols a person by its own reference, and knows them by it', async () => {
  const first = await begin();
  expect((await callBack({ outcome: 'APPROVED', personReference: 'face-7' })).body).toEqual({
    success: true,
  });
  expect((await first.poll()).userAuthenticator.verificationMethod).toBe('IPROOV');
  answers = { sessionId: 'check-2', url: 'https://vendor.example/check-2' };
  const second = await begin();
  await callBack({ sessionId: 'check-2', outcome: 'APPROVED', personReference: 'face-7' });
  expect((await second.poll()).isVerified).toBe(true);
  answers = { sessionId: 'check-3', url: 'https://vendor.example/check-3' };
  const third = await begin();
  await callBack({ sessionId: 'check-3', outcome: 'APPROVED', personReference: 'face-8' });
  expect((await third.poll()).identityState).toBe('NOT_THE_PERSON');
});

it('may not give one session to two checks', async () => {
  await begin();
  expect((await begin()).started.errorCode).toBe('unavailable');
});

it('is asked for a decision when its callback was lost', async () => {
  const { poll } = await begin();
  answers = { sessionId: 'check-1', outcome: 'DECLINED' };
  test.clock.now += 10_000;
  expect((await poll()).identityState).toBe('DECLINED');
  expect(receiver.received.at(-1)?.json).toMatchObject({ type: 'decision.read', sessionId: 'check-1' });
});

it('decides within the time that was set', async () => {
  const { poll } = await begin();
  answers = {};
  test.clock.now += 10 * 60_000 - 1;
  await callBack({ outcome: 'APPROVED', personReference: 'face-7' });
  expect((await poll()).isVerified).toBe(true);
});

describe('its callback', () => {
  it.each([
    ['of six minutes ago', { age: 6 * 60_000 }],
    ['from six minutes ahead', { age: -6 * 60_000 }],
    [
      'with another secret',
      { secret: new Webhook(Buffer.from('somebody else entirely').toString('base64')) },
    ],
  ])('%s is refused', async (_name, how) => {
    const { poll } = await begin();
    const { status, body } = await callBack({ outcome: 'APPROVED', personReference: 'face-7' }, how);
    expect([status, body.errorCode]).toEqual([401, 'unauthorized']);
    expect((await poll()).identityState).toBe('WAITING');
  });

  it('that is our own call sent back is no decision', async () => {
    await begin();
    const answer = await callBack({ type: 'session.create', outcome: 'APPROVED' });
    expect([answer.status, answer.body.errorCode]).toEqual([400, 'invalid_request']);
  });

  it.each(['YES', 'approved', null])('with the outcome %s is no decision', async (outcome) => {
    await begin();
    expect((await callBack({ outcome })).status).toBe(400);
  });
});
