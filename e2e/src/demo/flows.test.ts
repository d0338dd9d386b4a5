/** A flow at the challenge page: from its rule over two proofs to its end, and to a refusal behind a proof. */
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser, newPerson, type Person, screenshot } from '../harness/browser.ts';
import { codeInput, enterEmailCode, press, step } from '../harness/challenge-page.ts';
import { inboxCode } from '../harness/inbox.ts';
import { basic, manage } from '../harness/management.ts';
import { type ServerProcess, startServerProcess } from '../harness/server-process.ts';

const methods = (...names: string[]) => Object.fromEntries(names.map((name) => [name, { isEnabled: true }]));
const flow = {
  actionNodes: [
    { nodeId: 'risk', nodeType: 'RULE', ruleChildNodeIds: [['large', 'first']], elseChildNodeId: 'yes' },
    {
      nodeId: 'first',
      nodeType: 'VERIFICATION',
      methodConfigurations: methods('EMAIL_OTP', 'SMS'),
      childNodeId: 'by',
    },
    {
      nodeId: 'by',
      nodeType: 'VERIFICATION_METHOD_BRANCH',
      verificationMethodChildNodeIds: [
        ['EMAIL_OTP', 'second'],
        ['SMS', 'no'],
      ],
    },
    { nodeId: 'second', nodeType: 'VERIFICATION', methodConfigurations: methods('SMS'), childNodeId: 'yes' },
    { nodeId: 'yes', nodeType: 'COMPLETE' },
    { nodeId: 'no', nodeType: 'BLOCK' },
  ],
  rules: [{ ruleId: 'large', name: 'Large', conditions: { '>': [{ var: 'custom.amount' }, 1_000] } }],
};

let server: ServerProcess;
let browser: Browser;
let person: Person;

beforeAll(async () => {
  [server, browser] = await Promise.all([startServerProcess(), launchBrowser()]);
  await manage(server, 'PATCH', '/tenant', { verificationMethods: ['PASSKEY', 'EMAIL_OTP', 'SMS'] });
  await manage(server, 'POST', '/action-configurations', { actionCode: 'pay', actionType: 'FLOW' });
  await manage(server, 'PUT', '/action-configurations/pay/flow', flow);
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});
beforeEach(async () => {
  person = await newPerson(browser);
});
afterEach(async () => {
  expect(person.problems).toEqual([]);
  await person.context.close();
});

async function call(method: 'GET' | 'POST', path: string, body?: object) {
  const answer = await fetch(`${server.apiUrl}${path}`, {
    method,
    headers: { authorization: basic(server.secretKey), 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return await answer.json();
}

/** Somebody with an address and a number, before an action that the flow's rule is about. */
async function arrive(userId: string, phoneNumber: string) {
  const email = `${userId}@example.com`;
  await call('POST', `/users/${userId}/authenticators`, { verificationMethod: 'EMAIL_OTP', email });
  await call('POST', `/users/${userId}/authenticators`, { verificationMethod: 'SMS', phoneNumber });
  const tracked = await call('POST', `/users/${userId}/actions/pay`, { custom: { amount: 5_000 } });
  expect(tracked.state).toBe('CHALLENGE_REQUIRED');
  await person.page.goto(tracked.url);
  const state = async () =>
    (await call('GET', `/users/${userId}/actions/pay/${tracked.idempotencyKey}`)).state as string;
  return { email, state, idempotencyKey: tracked.idempotencyKey as string };
}

const checkPhone = () => person.page.getByRole('heading', { name: 'Check your phone', level: 1 });

/** The first way that the page shows is a matter of strength and habit. */
async function prefer(heading: ReturnType<typeof checkPhone>, way: RegExp): Promise<void> {
  const { page } = person;
  await step.checkEmail(page).or(checkPhone()).first().waitFor();
  if (await heading.isVisible()) return;
  await press(page, 'Try another way');
  await page.getByRole('listitem').getByRole('button', { name: way }).click();
  await heading.waitFor();
}

describe('a flow', () => {
  it('goes from a mail to a text message, survives a kill in between, and ends well', async () => {
    const { page } = person;
    const number = '+64211234567';
    const { email, state, idempotencyKey } = await arrive('alice', number);
    await prefer(step.checkEmail(page), /email/i);
    await screenshot(page, 'flow-1-first-proof');
    await enterEmailCode(page, server, email);
    await checkPhone().waitFor();
    // How long the code is, the page knows from the answer to its request: the kill comes after it.
    await codeInput(page).waitFor();
    await screenshot(page, 'flow-2-second-proof');
    expect(await state()).toBe('CHALLENGE_REQUIRED');
    await server.kill9();
    await server.restart();
    expect(await state()).toBe('CHALLENGE_REQUIRED');
    await codeInput(page).fill(await inboxCode(server, number));
    await step.done(page).or(step.passkeyOffer(page)).first().waitFor();
    if (await step.passkeyOffer(page).isVisible()) await press(page, 'Not now');
    await step.done(page).waitFor();
    await screenshot(page, 'flow-3-done');
    expect(await state()).toBe('CHALLENGE_SUCCEEDED');
    const explained = await manage(server, 'GET', `/users/alice/actions/pay/${idempotencyKey}/explanation`);
    expect(explained.matchesRecord).toBe(true);
    expect(explained.flow.trail.map(({ nodeId }: { nodeId: string }) => nodeId)).toEqual([
      'risk',
      'first',
      'by',
      'second',
      'yes',
    ]);
  });

  it('asks for the same way twice where it says so: with another code', async () => {
    const twice = ['first', 'second'].map((nodeId, at) => ({
      nodeId,
      nodeType: 'VERIFICATION',
      methodConfigurations: methods('EMAIL_OTP'),
      childNodeId: at === 0 ? 'second' : 'yes',
    }));
    await manage(server, 'POST', '/action-configurations', { actionCode: 'twice', actionType: 'FLOW' });
    const actionNodes = [...twice, { nodeId: 'yes', nodeType: 'COMPLETE' }];
    await manage(server, 'PUT', '/action-configurations/twice/flow', { actionNodes, rules: [] });
    const { page } = person;
    const email = 'carol@example.com';
    await call('POST', '/users/carol/authenticators', { verificationMethod: 'EMAIL_OTP', email });
    const { url, idempotencyKey } = await call('POST', '/users/carol/actions/twice', {});
    await page.goto(url);
    await enterEmailCode(page, server, email);
    const second = await inboxCode(server, email);
    await codeInput(page).fill(second);
    await step.done(page).or(step.passkeyOffer(page)).first().waitFor();
    const { state } = await call('GET', `/users/carol/actions/twice/${idempotencyKey}`);
    expect(state).toBe('CHALLENGE_SUCCEEDED');
  });

  it('refuses behind the other way', async () => {
    const { page } = person;
    const number = '+64211234568';
    const { state } = await arrive('bob', number);
    await prefer(checkPhone(), /text|phone|SMS/i);
    await codeInput(page).fill(await inboxCode(server, number));
    await step.blocked(page).waitFor();
    await screenshot(page, 'flow-4-refused');
    expect(await state()).toBe('BLOCK');
  });
});
