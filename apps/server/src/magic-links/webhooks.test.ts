/** A tenant that sends its own mail (`email.created`), and one that must consent to a success (`action.verify`). */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  allowMagicLinks,
  beginLink,
  emailOf,
  pageOrigin,
  personAtChallenge,
  TestBrowser,
} from '../testing/magic-links.ts';
import { basic, startTestApp, type TestApp, testManagementKey } from '../testing/test-app.ts';
import { configureActions } from '../testing/visitor.ts';
import { firstReceived, startReceiver, type WebhookReceiver } from '../testing/webhook-receiver.ts';

let test: TestApp;
let receiver: WebhookReceiver;
beforeAll(async () => {
  test = await startTestApp({ STEPWARD_WEBHOOK_LOOPBACK: 'on' });
  await configureActions(test);
  await allowMagicLinks(test);
});
afterAll(async () => await test.close());
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(async () => await receiver.close());

const refuse = () => {
  receiver.answer = (response) => response.writeHead(403).end();
};

describe('action.verify', () => {
  const consent = async () =>
    await test.management('PATCH', '/action-configurations/signIn', { verificationWebhookUrl: receiver.url });

  it('given, the success follows; refused, nobody gets in, by link or by asking again', async () => {
    await consent();
    const one = await beginLink(test, 'anna');
    await one.browser.press(one.link);
    expect((await one.finalize()).isVerified).toBe(true);
    refuse();
    const other = await beginLink(test, 'berta');
    await other.browser.press(other.link);
    for (let ask = 0; ask < 3; ask += 1) expect((await other.finalize()).isVerified).not.toBe(true);
    expect((await other.visitor.action()).state).toBe('CHALLENGE_REQUIRED');
  });

  it('refused in the tab that would go on, it stays where it is', async () => {
    await consent();
    refuse();
    await test.management('PATCH', '/tenant', { magicLinkMode: 'NEW_TAB' });
    const tracking = { redirectUrl: 'https://app.example.com/cb' };
    const one = await beginLink(test, 'carla', { origin: pageOrigin, tracking });
    const page = await one.browser.press(one.link);
    expect([page.status, String(page.body).includes('app.example.com')]).toEqual([403, false]);
    expect((await one.visitor.action()).state).toBe('CHALLENGE_REQUIRED');
    await test.management('PATCH', '/tenant', { magicLinkMode: null });
    await test.management('PATCH', '/action-configurations/signIn', { verificationWebhookUrl: null });
  });
});

describe('email.created', () => {
  const deliverHere = async () => {
    const body = { provider: 'webhook', settings: { url: receiver.url } };
    const authorization = basic(testManagementKey);
    await test.call('PUT', '/v1/management/message-providers/email', { authorization, body });
  };
  const ask = async (userId: string) => {
    const visitor = await personAtChallenge(test, userId);
    const browser = new TestBrowser(test);
    const answer = await browser.client(pageOrigin, visitor.token, '/challenge/email-magic-link');
    return { visitor, browser, answer };
  };

  it('has link and code; the link works', async () => {
    await deliverHere();
    const { visitor, browser } = await ask('dora');
    const { type, data } = firstReceived(receiver).json;
    expect([type, data]).toMatchObject([
      'email.created',
      {
        to: emailOf('dora'),
        url: expect.stringMatching(/^http:\/\/localhost:4800\/magic-link\?token=[\w-]{43}$/),
        code: expect.stringMatching(/^\d{6}$/),
        userId: 'dora',
        actionCode: 'signIn',
        verificationMethod: 'EMAIL_MAGIC_LINK',
      },
    ]);
    await browser.press(data.url);
    const { body } = await visitor.post('/verify/email-magic-link/finalize', {});
    expect(body.isVerified).toBe(true);
  });

  it('refused, there is no link', async () => {
    refuse();
    await deliverHere();
    const { visitor, browser, answer } = await ask('emma');
    expect(answer.status).toBe(503);
    expect((await browser.press(firstReceived(receiver).json.data.url)).status).toBe(410);
    const { body } = await visitor.post('/verify/email-magic-link/finalize', {});
    expect(body).toEqual({ isVerified: false, failureReason: 'CODE_INVALID_OR_EXPIRED' });
  });
});
