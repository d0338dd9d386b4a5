/** Row 64: a refresh token that is used after its time ends its family, and the application and the person hear of it. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { addAppClient, type Pair, refresh, signIn } from '../testing/signed-in.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { configureActions, importEmail } from '../testing/visitor.ts';
import { firstReceived, startReceiver, type WebhookReceiver } from '../testing/webhook-receiver.ts';

let test: TestApp;
let receiver: WebhookReceiver;
let clientId: string;
let first: Pair;
beforeEach(async () => {
  test = await startTestApp({ STEPWARD_WEBHOOK_LOOPBACK: 'on' });
  receiver = await startReceiver();
  await configureActions(test);
  clientId = (await addAppClient(test)).clientId;
  await importEmail(test, 'alice', 'alice@example.com');
  first = await signIn(test, 'alice', clientId);
  const endpoint = { url: receiver.url, eventTypes: ['session.refresh_token_reused'] };
  expect((await test.management('POST', '/webhook-endpoints', endpoint)).status).toBe(200);
});
afterEach(async () => {
  await test.close();
  await receiver.close();
});

it('the endpoint is told which session of whom ended, once', async () => {
  expect((await refresh(test, first.refreshToken)).status).toBe(200);
  test.clock.now += 11_000;
  for (let turn = 0; turn < 2; turn += 1) expect((await refresh(test, first.refreshToken)).status).toBe(401);
  await receiver.until(1);
  const [{ data } = {}] = await test.database.read.rows(
    "select data from audit_events where type = 'session.refresh_token_reused'",
    [],
  );
  const { sessionId } = JSON.parse(data as string);
  const { json, body } = firstReceived(receiver);
  expect(json).toMatchObject({ type: 'session.refresh_token_reused', tenantId: 'test-tenant' });
  expect(json.data).toEqual({
    userId: 'alice',
    sessionId,
    clientId,
    revokedAt: new Date(test.clock.now).toISOString(),
  });
  expect(body).not.toContain(first.refreshToken);
  expect(receiver.received).toHaveLength(1);
});

it('N-36: the person is told by mail', async () => {
  await refresh(test, first.refreshToken);
  test.clock.now += 11_000;
  await refresh(test, first.refreshToken);
  await test.codeFor('alice@example.com').catch(() => undefined);
  const [mail] = (await test.call('GET', '/dev/inbox?format=json')).body.messages;
  expect(mail).toMatchObject({
    to: 'alice@example.com',
    text: expect.stringContaining('You were signed out of one session'),
  });
});
