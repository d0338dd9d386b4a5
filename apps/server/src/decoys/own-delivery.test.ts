/** A tenant that delivers mail itself: neither a wait nor a refusal tells nobody from somebody (SECURITY F20, row 8). */
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HeldMessage } from '../messages/held-message.ts';
import { UnawaitedDeliveries } from '../messages/unawaited-deliveries.ts';
import { startProductionApp } from '../testing/production-app.ts';
import { type Answer, basic, startTestApp, type TestApp } from '../testing/test-app.ts';
import { configureActions, importEmail, Visitor } from '../testing/visitor.ts';
import { startReceiver, type WebhookReceiver } from '../testing/webhook-receiver.ts';

const robin = 'robin@fernbrook.example';

let test: TestApp;
let receiver: WebhookReceiver;
beforeEach(async () => {
  receiver = await startReceiver();
  test = await startTestApp(
    { STEPWARD_WEBHOOK_LOOPBACK: 'on' },
    { resolveName: async () => [{ address: '10.0.0.7', family: 4 }] },
  );
  await configureActions(test);
  await importEmail(test, 'robin', robin);
});
afterEach(async () => {
  await test.close();
  await receiver.close();
});

const deliverTo = async (url: string) => {
  const settings = { provider: 'webhook', settings: { url } };
  expect((await test.management('PUT', '/message-providers/email', settings)).status).toBe(200);
};
const somebody = async () => await Visitor.arrive(test, 'robin', { namedPerson: 'UNPROVEN', email: robin });

/** A name that nobody has, and that seems to have a code by e-mail alone. */
async function nobody(): Promise<Visitor> {
  for (let n = 0; n < 200; n += 1) {
    const visitor = await Visitor.arrive(test, `nobody-${n}`, { namedPerson: 'NOBODY' });
    const { methods } = (await visitor.get('/hosted/session')).body;
    if (methods.map((one: { verificationMethod: string }) => one.verificationMethod).join() === 'EMAIL_OTP')
      return visitor;
  }
  throw new Error('no name looks like that');
}

const shape = ({ status, body }: Answer): unknown => ({
  status,
  ...body,
  ...('challengeId' in body ? { challengeId: '' } : {}),
  requestId: '',
});
const trail = async (type: string): Promise<unknown[]> =>
  (await test.database.read.rows('select data from audit_events where type = ?', [type])).map(({ data }) =>
    JSON.parse(String(data)),
  );

/** A mail, another one inside the cool-down and after it, and wrong tries. */
async function asked(visitor: Visitor): Promise<unknown[]> {
  const answers = [
    await visitor.post('/challenge/email-otp', {}),
    await visitor.post('/challenge/email-otp', {}),
    await visitor.verify('email-otp', '000000'),
  ];
  test.clock.now += 30_000;
  answers.push(await visitor.post('/challenge/email-otp', {}), await visitor.verify('email-otp', '000000'));
  test.clock.now -= 30_000;
  return answers.map(shape);
}

describe('the endpoint of a tenant', () => {
  it('is not waited for where a person was only named: the answer is that of nobody', async () => {
    await deliverTo(receiver.url);
    const open: (() => void)[] = [];
    receiver.answer = (response) => void open.push(() => response.end('{}'));
    const real = await asked(await somebody());
    expect(real[0]).toMatchObject({ status: 200, sent: true });
    expect(await asked(await nobody())).toEqual(real);
    await receiver.until(2);
    for (const answer of open) answer();
    await expect.poll(() => trail('message.sent')).toHaveLength(2);
    expect(receiver.received.map(({ json }) => json.data.to)).toEqual([robin, robin]);
  });

  it('has the code that lets the person in', async () => {
    await deliverTo(receiver.url);
    const visitor = await somebody();
    await visitor.post('/challenge/email-otp', {});
    await receiver.until(1);
    const { code } = receiver.received[0]?.json.data ?? {};
    expect((await visitor.verify('email-otp', code)).body.isVerified).toBe(true);
  });

  it.each(['refuses', 'is not allowed'])('that %s is heard of in the trail alone', async (what) => {
    await deliverTo(what === 'is not allowed' ? 'https://mail.internal.example/hook' : receiver.url);
    receiver.answer = (response) => response.writeHead(500).end();
    const real = await asked(await somebody());
    expect(real[0]).toMatchObject({ status: 200, sent: true });
    expect(await asked(await nobody())).toEqual(real);
    await expect.poll(() => trail('message.failed')).toHaveLength(2);
    expect(await trail('message.sent')).toEqual([]);
  });

  it('is told before the server stops', async () => {
    await deliverTo(receiver.url);
    let answer = (): void => {};
    receiver.answer = (response) => {
      answer = () => response.end('{}');
    };
    await (await somebody()).post('/challenge/email-otp', {});
    await receiver.until(1);
    const restarting = test.restart();
    answer();
    test = await restarting;
    expect(await trail('message.sent')).toHaveLength(1);
  });
});

it('where nothing carries mail, nobody and somebody are told so alike', async () => {
  await test.close();
  const production = await startProductionApp();
  const { secretKey, managementKey } = production;
  test = production.test;
  const call = async (path: string, key: string, body: object) =>
    await test.call('POST', path, { body, authorization: basic(key) });
  const signIn = { actionCode: 'signIn', defaultUserActionResult: 'CHALLENGE' };
  await call('/v1/management/action-configurations', managementKey, signIn);
  await call('/v1/users/robin/authenticators', secretKey, { verificationMethod: 'EMAIL_OTP', email: robin });
  const asked = async (userId: string, tracking: object): Promise<Answer | undefined> => {
    const { token } = (await call(`/v1/users/${userId}/actions/signIn`, secretKey, tracking)).body;
    const { methods } = (await test.client('GET', '/hosted/session', token)).body;
    if (methods.length === 0) return undefined;
    return await test.client('POST', '/challenge/email-otp', token, {});
  };
  const real = await asked('robin', { namedPerson: 'UNPROVEN', email: robin });
  expect(real).toMatchObject({ status: 400, body: { errorCode: 'invalid_configuration' } });
  let other: Answer | undefined;
  for (let n = 0; other === undefined; n += 1) other = await asked(`nobody-${n}`, { namedPerson: 'NOBODY' });
  expect(other && shape(other)).toEqual(real && shape(real));
});

it('more than two hundred of a tenant at once are not handed over, and the trail says so', async () => {
  let release = (): void => {};
  const waiting = new Promise<void>((done) => {
    release = done;
  });
  const deliver = async () => {
    await waiting;
    return { delivered: true, status: 200 } as const;
  };
  const deliveries = new UnawaitedDeliveries({
    database: test.database,
    deliver,
    log: pino({ level: 'silent' }),
  });
  const held: HeldMessage = {
    tenantId: 'test-tenant',
    messageId: 'm',
    url: receiver.url,
    message: { channel: 'email', to: robin, subject: 's', text: 't' },
    challengeId: undefined,
    giveUp: undefined,
    isAwaited: false,
  };
  for (let n = 0; n < 201; n += 1) deliveries.start(held);
  // Of another tenant this says nothing: its person has the code.
  const other = { ...held, tenantId: 'second-tenant' };
  deliveries.start(other);
  await expect.poll(() => trail('message.failed')).toMatchObject([{ reason: 'too_many_at_once' }]);
  release();
  await deliveries.stop();
  expect(await trail('message.sent')).toHaveLength(201);
  expect(await trail('message.failed')).toHaveLength(1);
});
