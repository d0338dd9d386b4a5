/** T06 by the front door: SECURITY row 6, N-11. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { allowAllMethods } from '../testing/one-time-codes.ts';
import { basic, startTestApp, type TestApp, testManagementKey } from '../testing/test-app.ts';
import { startReceiver, type WebhookReceiver } from '../testing/webhook-receiver.ts';

let test: TestApp;
let receiver: WebhookReceiver;
beforeEach(async () => {
  receiver = await startReceiver();
  test = await startTestApp({ STEPWARD_WEBHOOK_LOOPBACK: 'on' });
  await allowAllMethods(test, { smsCountries: ['NZ'] });
  const body = { provider: 'webhook', settings: { url: receiver.url } };
  const authorization = basic(testManagementKey);
  await test.call('PUT', '/v1/management/message-providers/sms', { authorization, body });
});
afterEach(async () => {
  await test.close();
  await receiver.close();
});

const ask = async (phoneNumber: string) => {
  const body = { verificationMethod: 'SMS', action: 'signUp', phoneNumber };
  return (await test.server('POST', '/challenge', body)).status;
};
const warnings = (text: string) => test.logged.filter((line) => line.includes(text));

it('T06: pumping one range ends after 20 messages, and the operator is told', async () => {
  const statuses: number[] = [];
  for (let turn = 0; turn < 40; turn += 1)
    statuses.push(await ask(`+64211230${String(turn).padStart(3, '0')}`));
  expect(statuses.filter((status) => status === 200)).toHaveLength(20);
  expect(new Set(statuses.slice(20))).toEqual(new Set([429]));
  expect(receiver.received).toHaveLength(20);
  expect(warnings('a range of numbers are stopped')).toHaveLength(1);
  expect(warnings('+64211230')).toEqual([]);
});

it('T06: the limit of a day stops all text messages, and the operator is told at four fifths', async () => {
  await test.management('PATCH', '/tenant', { smsPerDayMax: 5 });
  const statuses: number[] = [];
  for (let turn = 0; turn < 7; turn += 1) {
    statuses.push(await ask(`+642${turn}1234567`.slice(0, 12)));
    expect(warnings('nearly used up')).toHaveLength(turn < 3 ? 0 : 1);
  }
  expect(statuses.filter((status) => status === 200)).toHaveLength(5);
  expect(receiver.received).toHaveLength(5);
});

it('no country is switched on from the start', async () => {
  await test.management('PATCH', '/tenant', { smsCountries: null });
  expect(await ask('+6421123456')).toBe(400);
  expect(receiver.received).toEqual([]);
});
