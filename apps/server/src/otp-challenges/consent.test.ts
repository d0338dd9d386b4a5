/** `action.verify` (server-api.md §15): the application's consent comes before a success made of a code, too. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { askByEmail, verifiedByEmail, verify } from '../testing/one-time-codes.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { configureActions, importEmail, Visitor } from '../testing/visitor.ts';
import { startReceiver, type WebhookReceiver } from '../testing/webhook-receiver.ts';

const email = 'alice@example.com';

let test: TestApp;
let receiver: WebhookReceiver;
beforeEach(async () => {
  test = await startTestApp({ STEPWARD_WEBHOOK_LOOPBACK: 'on' });
  receiver = await startReceiver();
  await configureActions(test);
  await importEmail(test, 'alice', email);
  const change = { verificationWebhookUrl: receiver.url };
  await test.management('PATCH', '/action-configurations/signIn', change);
});
afterEach(async () => {
  await test.close();
  await receiver.close();
});

const veto = () => {
  receiver.answer = (response) => response.writeHead(403).end();
};
const track = async (body: object) => await test.server('POST', '/users/alice/actions/signIn', body);
const claim = async (challengeId: string) =>
  await test.server('POST', '/claim', { challengeId, userId: 'alice' });

describe('verify', () => {
  it.each([
    [false, 'CHALLENGE_SUCCEEDED'],
    [true, 'CHALLENGE_REQUIRED'],
  ])('vetoed %s: %s', async (isVetoed, state) => {
    if (isVetoed) veto();
    const visitor = await Visitor.arrive(test, 'alice');
    const { idempotencyKey } = visitor;
    const { challengeId, code } = await askByEmail(test, email, { userId: 'alice', idempotencyKey });
    const answer = await verify(test, challengeId, code);
    expect(answer.body.isVerified === true).toBe(!isVetoed);
    expect((await visitor.action()).state).toBe(state);
    expect((await verify(test, challengeId, code)).body.isVerified).toBe(false);
  });
});

describe('track with challengeId, and claim', () => {
  it('succeed with consent', async () => {
    const first = await verifiedByEmail(test, email);
    expect((await track({ challengeId: first.challengeId })).body.state).toBe('CHALLENGE_SUCCEEDED');
    const second = await verifiedByEmail(test, email);
    const { token } = (await claim(second.challengeId)).body;
    expect((await test.server('POST', '/validate', { token })).body.isValid).toBe(true);
  });

  it('do not succeed without, and the challenge is used up', async () => {
    veto();
    const { challengeId } = await verifiedByEmail(test, email);
    expect((await track({ challengeId, idempotencyKey: 'k' })).status).toBeGreaterThanOrEqual(400);
    const action = await test.server('GET', '/users/alice/actions/signIn/k');
    expect(action.body.state).toBe('CHALLENGE_REQUIRED');
    expect((await claim(challengeId)).status).toBe(409);
    const rows = await test.database.read.rows(
      "select 1 from actions where state = 'CHALLENGE_SUCCEEDED'",
      [],
    );
    expect(rows).toEqual([]);
  });
});
