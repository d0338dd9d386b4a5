/** A number that a flow lets people add over WhatsApp, which has no authenticator of its own (client-api.md §7). */
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  arrive,
  configureFlow,
  enrolment,
  explanation,
  proveEmail,
  publishFlow,
  putFlow,
  stateOf,
  stepOf,
  verification,
  yes,
} from '../testing/flows.ts';
import { allowAllMethods } from '../testing/one-time-codes.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { importEmail, Visitor } from '../testing/visitor.ts';

const number = '+6421123456';
const verificationMethods = ['EMAIL_OTP', 'WHATSAPP', 'RECOVERY_CODE'];
const add = enrolment('add', 'yes', 'WHATSAPP');

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
  await configureFlow(test);
  await allowAllMethods(test, { verificationMethods });
});
afterEach(async () => await test.close());

const channelOfLast = async () => (await test.call('GET', '/dev/inbox?format=json')).body.messages[0].channel;

/** As the page adds it, which names no channel. */
async function addNumber(visitor: Visitor): Promise<void> {
  const begun = await visitor.post('/user-authenticators/sms', { phoneNumber: number });
  expect([begun.status, begun.body.sent]).toEqual([200, true]);
  const verificationCode = await test.codeFor(number);
  expect(await channelOfLast()).toBe('whatsapp');
  expect((await visitor.post('/verify/sms', { verificationCode })).body.isVerified).toBe(true);
}

it('who has nothing adds it, and the flow goes on with WHATSAPP', async () => {
  await publishFlow(test, [add, yes]);
  const zoe = await arrive(test, 'zoë');
  expect((await zoe.get('/hosted/session')).body).toMatchObject({
    step: 'ENROLL',
    enrollableMethods: [{ verificationMethod: 'SMS', smsChannels: ['WHATSAPP'] }],
  });
  await addNumber(zoe);
  expect(await zoe.action()).toMatchObject({
    state: 'CHALLENGE_SUCCEEDED',
    verificationMethod: 'WHATSAPP',
  });
});

it('who has an address proves that first, then adds the number; never by a text message, where SMS is not permitted', async () => {
  await allowAllMethods(test, { verificationMethods: [...verificationMethods, 'SMS'] });
  await publishFlow(test, [add, yes]);
  await importEmail(test, 'alice', 'alice@example.com');
  const alice = await arrive(test, 'alice');
  expect(await stepOf(alice)).toEqual(['VERIFY', 'EMAIL_OTP', 'RECOVERY_CODE']);
  const early = await alice.post('/user-authenticators/sms', { phoneNumber: number });
  expect(early.status).toBe(403);
  await proveEmail(alice);
  expect(await stateOf(alice)).toBe('CHALLENGE_REQUIRED');
  const byText = { phoneNumber: number, smsChannel: 'DEFAULT' };
  expect((await alice.post('/user-authenticators/sms', byText)).status).toBe(403);
  await addNumber(alice);
  expect(await stateOf(alice)).toBe('CHALLENGE_SUCCEEDED');
  expect(await explanation(alice)).toMatchObject({
    matchesRecord: true,
    flow: { trail: [{ nodeId: 'add', verificationMethod: 'WHATSAPP' }, { nodeId: 'yes' }] },
  });
});

it('who has a number has it: a proof passes the node, over WhatsApp where SMS is off', async () => {
  await publishFlow(test, [add, yes]);
  const owner = await Visitor.arrive(test, 'owner');
  await addNumber(owner);
  test.clock.now += 60_000;
  const visitor = await arrive(test, 'owner');
  expect(await stepOf(visitor)).toEqual(['VERIFY', 'WHATSAPP']);
  await visitor.post('/challenge/whatsapp');
  await visitor.post('/verify/whatsapp', { verificationCode: await test.codeFor(number) });
  expect(await stateOf(visitor)).toBe('CHALLENGE_SUCCEEDED');
});

it('rows 33-34: behind a proof by WhatsApp nothing is bought that a later node asks for', async () => {
  await publishFlow(test, [
    enrolment('add', 'then', 'WHATSAPP'),
    verification('then', 'yes', 'EMAIL_OTP'),
    yes,
  ]);
  const mallory = await arrive(test, 'mallory');
  await addNumber(mallory);
  const wanted = await mallory.post('/user-authenticators/email-otp', { email: 'm@example.com' });
  expect(wanted.status).toBe(403);
  expect(await stateOf(mallory)).toBe('CHALLENGE_REQUIRED');
});

it('is published only where the tenant has it, and never as an offer', async () => {
  await allowAllMethods(test, { verificationMethods: ['EMAIL_OTP', 'RECOVERY_CODE'] });
  const off = await putFlow(test, [add, yes]);
  expect([off.status, off.body.errorDescription]).toEqual([
    400,
    expect.stringContaining('WHATSAPP is not an enabled verification method.'),
  ]);
  await allowAllMethods(test, { verificationMethods });
  const offer = await putFlow(test, [{ ...add, isOptional: true }, yes]);
  expect([offer.status, offer.body.errorDescription]).toEqual([
    400,
    expect.stringContaining('PASSKEY alone'),
  ]);
});
