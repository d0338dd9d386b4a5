import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Message, MessageProvider } from '../messages/message.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { configureActions, importEmail, Visitor } from '../testing/visitor.ts';

const alice = 'alice@example.com';
const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
  await configureActions(test);
});
afterEach(async () => await test.close());

const iso = (time: number): string => new Date(time).toISOString();

/** How many messages lie in the inbox for this address, once all that is queued was delivered. */
async function delivered(to: string): Promise<number> {
  await test.codeFor(to);
  return (await test.call('GET', `/dev/inbox?format=json&to=${encodeURIComponent(to)}`)).body.messages.length;
}

describe('N-10: within one challenge', () => {
  it('repeats inside the cool-down answer alike and send nothing; the code stays valid', async () => {
    await importEmail(test, alice, alice);
    const visitor = await Visitor.arrive(test, alice);
    const first = await visitor.post('/challenge/email-otp');
    expect(first.body).toEqual({
      challengeId: expect.any(String),
      sent: true,
      expiresAt: iso(test.clock.now + 10 * minuteMs),
      resendAvailableAt: iso(test.clock.now + 30 * secondMs),
    });
    const code = await test.codeFor(alice);
    test.clock.now += 30 * secondMs - 1;
    const repeats = await Promise.all([1, 2, 3].map(() => visitor.post('/challenge/email-otp')));
    for (const { status, body } of repeats)
      expect({ status, body }).toEqual({ status: 200, body: { ...first.body, sent: false } });
    expect(await delivered(alice)).toBe(1);
    expect((await visitor.verify('email-otp', code)).body.isVerified).toBe(true);
  });

  it('sends again after 30, 60 and 120 s, each with a new code and life, and never a fourth time', async () => {
    await importEmail(test, alice, alice);
    const visitor = await Visitor.arrive(test, alice);
    const first = (await visitor.post('/challenge/email-otp')).body;
    const codes = [await test.codeFor(alice)];
    for (const waitMs of [30_000, 60_000, 120_000]) {
      test.clock.now += waitMs - 1;
      expect((await visitor.post('/challenge/email-otp')).body.sent).toBe(false);
      test.clock.now += 1;
      const { body } = await visitor.post('/challenge/email-otp');
      const expiresAt = iso(test.clock.now + 10 * minuteMs);
      expect(body).toMatchObject({ challengeId: first.challengeId, sent: true, expiresAt });
      expect(body.resendAvailableAt === undefined).toBe(waitMs === 120_000);
      codes.unshift(await test.codeFor(alice));
    }
    test.clock.now += 5 * minuteMs;
    const last = await visitor.post('/challenge/email-otp');
    expect(last).toMatchObject({ status: 200, body: { challengeId: first.challengeId, sent: false } });
    expect(await delivered(alice)).toBe(4);
    const [newest = '', ...older] = codes;
    for (const code of older.filter((one) => one !== newest))
      expect((await visitor.verify('email-otp', code)).body.isVerified).toBe(false);
    expect((await visitor.verify('email-otp', newest)).body.isVerified).toBe(true);
  });

  it('enrolling twice is a repeat too', async () => {
    const visitor = await Visitor.arrive(test, alice, { email: alice });
    const first = (await visitor.post('/user-authenticators/email-otp', { email: alice })).body;
    const again = (await visitor.post('/user-authenticators/email-otp', { email: alice })).body;
    expect(again).toEqual({ ...first, sent: false });
    expect((await visitor.post('/challenge/email-otp')).body.sent).toBe(false);
    expect(await delivered(alice)).toBe(1);
  });
});

describe('N-06: a code lives ten minutes', () => {
  it.each([
    [10 * minuteMs - 1, true],
    [10 * minuteMs, false],
  ])('after %i ms: verified %s', async (ageMs, isVerified) => {
    // The token of the page would end at the same moment; the tenant lets it live longer.
    await test.management('PATCH', '/tenant', { tokenDurationInMinutes: 30 });
    await importEmail(test, alice, alice);
    const visitor = await Visitor.arrive(test, alice);
    await visitor.post('/challenge/email-otp');
    const code = await test.codeFor(alice);
    test.clock.now += ageMs;
    const { status, body } = await visitor.verify('email-otp', code);
    expect([status, body.isVerified]).toEqual([200, isVerified]);
    if (!isVerified) expect(body.failureReason).toBe('CODE_INVALID_OR_EXPIRED');
  });
});

/** A delivery other than the inbox, so that the full limits hold. */
class Outgoing implements MessageProvider {
  readonly name = 'outgoing';
  readonly messages: Message[] = [];
  async send(_tenantId: string, message: Message): Promise<void> {
    this.messages.push(message);
  }
}

describe('N-10: per destination', () => {
  /** One first send of an action of its own. */
  async function send(userId: string, tracking = {}) {
    return await (await Visitor.arrive(test, userId, tracking)).post('/challenge/email-otp');
  }

  it('five an hour and ten a day, then 429 with the time to come back', async () => {
    await test.close();
    test = await startTestApp({}, { emailProvider: new Outgoing() });
    await configureActions(test);
    await importEmail(test, alice, alice);
    const start = test.clock.now;
    for (let turn = 0; turn < 5; turn += 1) {
      expect((await send(alice)).status).toBe(200);
      test.clock.now += minuteMs;
    }
    const sixth = await send(alice);
    expect(sixth).toMatchObject({ status: 429, body: { errorCode: 'too_many_requests' } });
    expect(sixth.headers['retry-after']).toBe(String((start + hourMs - test.clock.now) / secondMs));
    test.clock.now = start + hourMs;
    for (let turn = 0; turn < 5; turn += 1) {
      expect((await send(alice)).status).toBe(200);
      test.clock.now += 13 * minuteMs;
    }
    const eleventh = await send(alice);
    expect(eleventh.status).toBe(429);
    expect(Number(eleventh.headers['retry-after'])).toBeGreaterThan(20 * 3_600);
    test.clock.now = start + 24 * hourMs;
    expect((await send(alice)).status).toBe(200);
  });

  it('the same mailbox in another spelling, and of another person, is the same destination', async () => {
    await test.close();
    test = await startTestApp({}, { emailProvider: new Outgoing() });
    await configureActions(test);
    await importEmail(test, 'one', 'alice@example.com');
    await importEmail(test, 'two', 'ALICE@example.com');
    for (const userId of ['one', 'two', 'one', 'two', 'one']) expect((await send(userId)).status).toBe(200);
    expect((await send('two')).status).toBe(429);
  });

  it('a hundred times more where everything goes to the development inbox', async () => {
    await importEmail(test, alice, alice);
    const statuses = new Set<number>();
    for (let turn = 0; turn < 500; turn += 1) statuses.add((await send(alice)).status);
    expect([...statuses]).toEqual([200]);
    expect((await send(alice)).status).toBe(429);
  });

  it.each([
    ['one IPv4 address', () => '198.51.100.7', 429],
    ['one IPv6 /64', (turn: number) => `2001:db8:1:2::${turn.toString(16)}`, 429],
    ['different IPv6 /64', (turn: number) => `2001:db8:1:${turn.toString(16)}::1`, 200],
    ['different IPv4 addresses', (turn: number) => `198.51.100.${turn}`, 200],
    ['what is no address', (turn: number) => `unknown-${turn}`, 429],
    ['no address given, but one caller', () => undefined, 429],
  ])('ten destinations an hour from %s, the eleventh answers as listed', async (_name, ipAddress, status) => {
    await test.close();
    test = await startTestApp({}, { emailProvider: new Outgoing() });
    await configureActions(test);
    for (let turn = 0; turn < 11; turn += 1)
      await importEmail(test, `user-${turn}`, `user-${turn}@example.com`);
    for (let turn = 0; turn < 10; turn += 1)
      expect((await send(`user-${turn}`, { ipAddress: ipAddress(turn) })).status).toBe(200);
    expect((await send('user-0', { ipAddress: ipAddress(0) })).status).toBe(200);
    expect((await send('user-10', { ipAddress: ipAddress(10) })).status).toBe(status);
    test.clock.now += hourMs;
    expect((await send('user-10', { ipAddress: ipAddress(10) })).status).toBe(200);
  });

  it('where the application gives no address, callers are told apart by theirs', async () => {
    await test.close();
    test = await startTestApp({}, { emailProvider: new Outgoing() });
    await configureActions(test);
    const statusFrom = async (remoteAddress: string, turn: number) => {
      const email = `user-${turn}@example.com`;
      const { token } = await Visitor.arrive(test, email, { email });
      const headers = { authorization: `Bearer ${token}` };
      const url = '/v1/client/user-authenticators/email-otp';
      const call = { method: 'POST', url, remoteAddress, headers, payload: { email } } as const;
      return (await test.app.server.inject(call)).statusCode;
    };
    const statuses: number[] = [];
    for (let turn = 0; turn < 11; turn += 1) statuses.push(await statusFrom('198.51.100.7', turn));
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 200), 429]);
    expect(await statusFrom('198.51.100.8', 10)).toBe(200);
  });
});

describe('the mail', () => {
  const chrome =
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';

  it('says who asked: browser, country and address as far as the application told', async () => {
    await importEmail(test, alice, alice);
    const visitor = await Visitor.arrive(test, alice, { userAgent: chrome, ipAddress: '8.8.8.8' });
    await visitor.post('/challenge/email-otp');
    await test.codeFor(alice);
    const [message] = (await test.call('GET', '/dev/inbox?format=json')).body.messages;
    expect(message.text).toContain('Requested from: Chrome on Windows, United States, 8.8.8.8.');
  });

  it('leaves out what is not known', async () => {
    await importEmail(test, alice, alice);
    const visitor = await Visitor.arrive(test, alice);
    await visitor.post('/challenge/email-otp');
    await test.codeFor(alice);
    const [message] = (await test.call('GET', '/dev/inbox?format=json')).body.messages;
    expect(message.text).toContain('Requested from: 127.0.0.1.\n');
  });
});
