/** What is counted and refused around a send, and what is begun beside one, tells nobody from somebody (SECURITY F20, N-10). */
import { setImmediate } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { DeliveryError } from '../messages/delivery-error.ts';
import type { MessageProvider } from '../messages/message.ts';
import { phoneOf, prepareApps, verifyInApp } from '../testing/anonymous.ts';
import { type Answer, startTestApp, type TestApp } from '../testing/test-app.ts';
import { configureActions, importEmail, Visitor } from '../testing/visitor.ts';

const robin = 'robin@fernbrook.example';
const minuteMs = 60_000;
const perHour = 5;
const perDay = 10;
const perIpHour = 10;

let test: TestApp;
afterEach(async () => await test.close());

/** With a carrier: the limits of the inbox are a hundred times as high. */
async function startWith(send: MessageProvider['send']): Promise<void> {
  test = await startTestApp({}, { emailProvider: { name: 'carrier', send } });
  await configureActions(test);
}

const count = async (table: string, where = 'true'): Promise<number> =>
  Number(
    (await test.database.read.rows(`select count(*) as count from ${table} where ${where}`, []))[0]?.count,
  );

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await setImmediate();
}

/** A name that nobody has, and that seems to have a code by e-mail alone. */
async function nobody(): Promise<string> {
  for (let n = 0; n < 200; n += 1) {
    const { token } = await Visitor.arrive(test, `nobody-${n}`, { namedPerson: 'NOBODY' });
    const { body } = await test.client('GET', '/hosted/session', token);
    const methods = body.methods.map((one: { verificationMethod: string }) => one.verificationMethod);
    if (methods.join() === 'EMAIL_OTP') return `nobody-${n}`;
  }
  throw new Error('no name looks like that');
}

const tracking = {
  robin: { namedPerson: 'UNPROVEN', email: robin },
  nobody: { namedPerson: 'NOBODY' },
} as const;

/** A new sign-in in this name, and what asking for a mail answers. */
async function asked(userId: string, given: object): Promise<unknown> {
  const visitor = await Visitor.arrive(test, userId, { ...given });
  return shape(await visitor.post('/challenge/email-otp', {}));
}

function shape({ status, body }: Answer): unknown {
  const own = { challengeId: '', requestId: '' };
  return { status, ...body, ...Object.fromEntries(Object.keys(own).map((key) => [key, typeof body[key]])) };
}

/** By sign-ins of other users, who have that address too. */
async function useUp(address: string, times: number, given: object = {}): Promise<void> {
  const userId = `of ${address}`;
  await importEmail(test, userId, address);
  for (let n = 0; n < times; n += 1) {
    const visitor = await Visitor.arrive(test, userId, { ...given });
    expect((await visitor.post('/challenge/email-otp')).body.sent).toBe(true);
  }
}

describe('limits of sends (N-10) where a person was only named', () => {
  it('are not those of an address that others use up: that is answered as nobody is, and nothing is sent', async () => {
    const sent: string[] = [];
    await startWith(async (_tenantId, { to }) => void sent.push(to));
    await importEmail(test, 'robin', robin);
    const name = await nobody();
    await useUp(robin, perHour);
    const answer = await asked('robin', tracking.robin);
    expect(answer).toMatchObject({ status: 200, sent: true });
    expect(await asked(name, tracking.nobody)).toEqual(answer);
    await until(async () => (await count('outbox')) === 0);
    expect(sent).toEqual(Array(perHour).fill(robin));
    // Whoever has shown who they are is told, as ever.
    expect(await asked('robin', {})).toMatchObject({ status: 429 });
    test.clock.now += 61 * minuteMs;
    expect(await asked('robin', tracking.robin)).toMatchObject({ status: 200, sent: true });
    await until(async () => sent.length > perHour);
    expect(sent).toHaveLength(perHour + 1);
  });

  it('are those of the name, the same for somebody and for nobody, each for themselves', async () => {
    await startWith(async () => {});
    await importEmail(test, 'robin', robin);
    await importEmail(test, 'Robin', 'another@fernbrook.example');
    const name = await nobody();
    for (let n = 0; n < perHour; n += 1) {
      const answer = await asked('robin', tracking.robin);
      expect(answer).toMatchObject({ status: 200, sent: true });
      expect(await asked(name, tracking.nobody)).toEqual(answer);
    }
    const refused = await asked('robin', tracking.robin);
    expect(refused).toMatchObject({ status: 429, errorCode: 'too_many_requests' });
    expect(await asked(name, tracking.nobody)).toEqual(refused);
    // Of the day as well: who knows a name can use up its mails, and learns nothing by that.
    test.clock.now += 61 * minuteMs;
    for (let n = perHour; n < perDay; n += 1) {
      const answer = await asked('robin', tracking.robin);
      expect(answer).toMatchObject({ status: 200, sent: true });
      expect(await asked(name, tracking.nobody)).toEqual(answer);
    }
    test.clock.now += 61 * minuteMs;
    const used = await asked('robin', tracking.robin);
    expect(used).toMatchObject({ status: 429 });
    expect(await asked(name, tracking.nobody)).toEqual(used);
    const other = { namedPerson: 'UNPROVEN', email: 'another@fernbrook.example' };
    expect(await asked('Robin', other)).toMatchObject({ status: 200, sent: true });
  });

  it('by IP count a name as one destination, whatever was sent to its address from there', async () => {
    await startWith(async () => {});
    await importEmail(test, 'robin', robin);
    const name = await nobody();
    const ipAddress = '203.0.113.7';
    await useUp(robin, 1, { ipAddress });
    for (let n = 1; n < perIpHour; n += 1) await useUp(`m${n}@evil.example`, 1, { ipAddress });
    const answer = await asked(name, { ...tracking.nobody, ipAddress });
    expect(answer).toMatchObject({ status: 429 });
    expect(await asked('robin', { ...tracking.robin, ipAddress })).toEqual(answer);
  });
});

describe('a mail that its carrier refused', () => {
  it('is waited for as any other where a person was only named', async () => {
    await startWith(async () => {
      throw new DeliveryError('permanent', 'smtp_550');
    });
    await importEmail(test, 'robin', robin);
    const name = await nobody();
    const somebody = await Visitor.arrive(test, 'robin', { ...tracking.robin });
    const other = await Visitor.arrive(test, name, { ...tracking.nobody });
    for (const visitor of [somebody, other]) await visitor.post('/challenge/email-otp', {});
    await until(async () => (await count('message_failures')) === 1);
    const again = shape(await somebody.post('/challenge/email-otp', {}));
    expect(again).toMatchObject({ status: 200, sent: false });
    expect(shape(await other.post('/challenge/email-otp', {}))).toEqual(again);
  });
});

describe('a challenge that is begun with the token of a decoy', () => {
  it('leaves no word in the trail, and no proof of somebody with that id meets it', async () => {
    test = await startTestApp();
    await prepareApps(test);
    const device = await phoneOf(test, 'robin', 'in-app');
    const decoy = await Visitor.arrive(test, 'robin', { ...tracking.nobody });
    const before = await count('audit_events');
    const { body } = await decoy.post('/challenge');
    expect(body).toEqual({ challengeId: expect.any(String), nonce: expect.any(String) });
    const qr = await decoy.post('/challenge/qr-code', {});
    expect(qr.status).toBeLessThan(500);
    expect(await count('audit_events')).toBe(before);
    const proven = await verifyInApp(test, device, body.challengeId);
    expect(proven).toMatchObject({ status: 400, body: { errorCode: 'invalid_request' } });
    expect((await decoy.action()).state).toBe('CHALLENGE_REQUIRED');
  });
});
