import { connect } from 'node:net';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { phoneOf, prepareApps, validated } from '../testing/anonymous.ts';
import { answerQr, claim } from '../testing/qr-codes.ts';
import { listen, QrSocket } from '../testing/qr-socket.ts';
import type { SoftwareDevice } from '../testing/software-device.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { Visitor } from '../testing/visitor.ts';
import { closeCodes } from './connection.ts';

const minuteMs = 60_000;

let test: TestApp;
let phone: SoftwareDevice;
/** What looks every second, by hand. */
let ticks: Set<() => void>;
const tick = (): void => {
  for (const run of ticks) run();
};

beforeEach(async () => {
  ticks = new Set();
  const every = (_ms: number, run: () => void) => {
    ticks.add(run);
    return () => void ticks.delete(run);
  };
  test = await startTestApp({}, { every });
  await prepareApps(test);
  phone = await phoneOf(test, 'alice', 'qr-code');
});
afterEach(async () => await test.close());

describe('a screen with a WebSocket (client-api.md §10.4)', () => {
  it('is told of its challenge, of the claim and of the approval, with a token that validates', async () => {
    const screen = await QrSocket.open(test);
    expect(screen.protocol).toBe('authsignal-ws');
    screen.send({
      type: 'CREATE_CHALLENGE',
      data: { challengeType: 'QR_CODE', actionCode: 'profile', custom: { order: 7 } },
    });
    const created = await screen.next();
    expect(created).toEqual({
      type: 'CHALLENGE_CREATED',
      data: {
        challengeId: expect.any(String),
        challengeType: 'QR_CODE',
        expiresAt: new Date(test.clock.now + 10 * minuteMs).toISOString(),
        state: 'unclaimed',
      },
    });
    const { challengeId } = created.data;
    await claim(test, phone, challengeId);
    expect(await screen.next()).toEqual({ type: 'STATE_CHANGE', data: { challengeId, state: 'claimed' } });
    await answerQr(test, phone, challengeId, { approved: true });
    const approved = await screen.next();
    expect(approved).toEqual({
      type: 'STATE_CHANGE',
      data: { challengeId, state: 'approved', accessToken: expect.any(String) },
    });
    expect(await validated(test, approved.data.accessToken)).toMatchObject({
      isValid: true,
      userId: 'alice',
      actionCode: 'profile',
    });
    tick();
    await screen.close();
    expect(screen.unread).toBe(0);
  });

  it('is told of a rejection, and makes several challenges on one socket', async () => {
    const screen = await QrSocket.open(test, { path: '/api-ws/ws-v1-challenge' });
    const first = await screen.create();
    const second = await screen.create();
    expect(second.challengeId).not.toBe(first.challengeId);
    await claim(test, phone, second.challengeId);
    await screen.next();
    await answerQr(test, phone, second.challengeId, { approved: false });
    expect((await screen.next()).data).toEqual({ challengeId: second.challengeId, state: 'rejected' });
    await screen.close();
  });

  it('with a token is for the tracked action', async () => {
    const visitor = await Visitor.arrive(test, 'alice');
    const screen = await QrSocket.open(test, { token: visitor.token });
    const { challengeId } = await screen.create();
    await claim(test, phone, challengeId);
    await screen.next();
    await answerQr(test, phone, challengeId, { approved: true });
    await screen.next();
    expect((await visitor.action()).state).toBe('CHALLENGE_SUCCEEDED');
    await screen.close();
  });

  it('is told within a second of what happened at another process', async () => {
    const screen = await QrSocket.open(test);
    const { challengeId } = await screen.create();
    // As another process would write it.
    await test.database.commit((transaction) =>
      transaction.run(`update qr_challenges set state = 'CLAIMED', claimed_by = 'x' where challenge_id = ?`, [
        challengeId,
      ]),
    );
    expect(screen.unread).toBe(0);
    tick();
    expect((await screen.next()).data.state).toBe('claimed');
    await screen.close();
    await expect.poll(() => ticks.size).toBe(0);
  });

  it('that rotates is sent each code, and the number once it is claimed (N-18)', async () => {
    const screen = await QrSocket.open(test);
    const created = await screen.create({ rotating: true });
    test.clock.now = Date.parse(created.rotatesAt);
    tick();
    const rotated = await screen.next();
    expect(rotated).toMatchObject({ type: 'CODE_ROTATED', data: { challengeId: created.challengeId } });
    expect(rotated.data.code).not.toBe(created.code);
    await claim(test, phone, rotated.data.code);
    const claimed = (await screen.next()).data;
    expect(claimed).toMatchObject({ state: 'claimed', numberToMatch: expect.stringMatching(/^\d\d$/) });
    const fields = { approved: true, verificationCode: claimed.numberToMatch };
    await answerQr(test, phone, rotated.data.code, fields);
    expect((await screen.next()).data.state).toBe('approved');
    await screen.close();
  });

  it('is refused a code that does not rotate where the tenant says so', async () => {
    await test.management('PATCH', '/tenant', { qrRequireRotation: true });
    const screen = await QrSocket.open(test);
    screen.send({ type: 'CREATE_CHALLENGE', data: { challengeType: 'QR_CODE', actionCode: 'signIn' } });
    expect(await screen.closed).toBe(closeCodes.badMessage);
  });
});

describe('T44: WebSockets', () => {
  it('are refused before the upgrade without a good token or tenant', async () => {
    const { token } = await Visitor.arrive(test, 'alice');
    const attempts: [string, Parameters<typeof QrSocket.connect>[1]][] = [
      ['a tenant that is none', { tenantId: 'nobody' }],
      ['a forged token', { token: `${token.slice(0, -2)}xx` }],
      ['no identity', { protocols: ['authsignal-ws'] }],
      ['another protocol', { protocols: ['x', 'x.authsignal.tenant.test-tenant'] }],
    ];
    for (const [name, options] of attempts)
      expect([name, await QrSocket.connect(test, options)]).toEqual([name, 401]);
    test.clock.now += 10 * minuteMs;
    expect(await QrSocket.connect(test, { token })).toBe(401);
    expect(await QrSocket.connect(test, { path: '/ws' })).toBe(404);
    expect(JSON.stringify(test.logged)).not.toContain(token);
  });

  it('need an origin, and one that the tenant lists', async () => {
    expect(await QrSocket.connect(test, { origin: null })).toBe(403);
    await test.management('PATCH', '/tenant', { allowedOrigins: ['https://app.example.com'] });
    expect(await QrSocket.connect(test, { origin: 'https://evil.example' })).toBe(403);
    expect(await QrSocket.connect(test, { origin: 'null' })).toBe(403);
    for (const origin of ['https://app.example.com', 'http://localhost:4800'])
      await (await QrSocket.open(test, { origin })).close();
  });

  it('learn nothing of a challenge that they did not make: 4403', async () => {
    const victim = await QrSocket.open(test);
    const { challengeId } = await victim.create();
    const screen = await QrSocket.open(test);
    screen.send({ type: 'SUBSCRIBE', data: { challengeId } });
    expect(await screen.closed).toBe(4403);
    await claim(test, phone, challengeId);
    expect((await victim.next()).data.state).toBe('claimed');
    await victim.close();
  });

  it.each([
    ['no JSON', '{'],
    ['no object', '7'],
    ['another type', { type: 'PING', data: {} }],
    ['another kind of challenge', { type: 'CREATE_CHALLENGE', data: { challengeType: 'SMS' } }],
    ['a bad action', { type: 'CREATE_CHALLENGE', data: { challengeType: 'QR_CODE', actionCode: 'a b' } }],
    ['nothing but null', 'null'],
  ])('end with %s', async (_name, message) => {
    const screen = await QrSocket.open(test);
    screen.send(message);
    expect(await screen.closed).toBe(4400);
  });

  it('take no message of more than 16 KB', async () => {
    const screen = await QrSocket.open(test);
    screen.send('x'.repeat(17_000));
    expect(await screen.closed).toBe(1009);
  });

  it('end with their token, at the next look', async () => {
    const { token } = await Visitor.arrive(test, 'alice');
    const screen = await QrSocket.open(test, { token });
    test.clock.now += 10 * minuteMs;
    tick();
    expect(await screen.closed).toBe(4401);
  });

  it('are five for one token, and one more when one has closed', async () => {
    const { token } = await Visitor.arrive(test, 'alice');
    const screens = await Promise.all(Array.from({ length: 5 }, () => QrSocket.open(test, { token })));
    expect(await QrSocket.connect(test, { token })).toBe(429);
    const { token: other } = await Visitor.arrive(test, 'alice');
    await (await QrSocket.open(test, { token: other })).close();
    await screens.pop()?.close();
    await (await QrSocket.open(test, { token })).close();
    await Promise.all(screens.map((one) => one.close()));
  });

  it('make fifty challenges and no more', async () => {
    const screen = await QrSocket.open(test);
    for (let count = 0; count < 50; count += 1) await screen.create();
    screen.send({ type: 'CREATE_CHALLENGE', data: { challengeType: 'QR_CODE', actionCode: 'signIn' } });
    expect(await screen.closed).toBe(4429);
  });

  it('take from the same bucket as other calls of their address', async () => {
    // One a second, and five at once.
    const slow = await startTestApp({ STEPWARD_RATE_LIMIT_ANONYMOUS_IP_PER_SECOND: '1' });
    await prepareApps(slow);
    const screen = await QrSocket.open(slow);
    for (let count = 0; count < 4; count += 1) await screen.create();
    screen.send({ type: 'CREATE_CHALLENGE', data: { challengeType: 'QR_CODE', actionCode: 'signIn' } });
    expect(await screen.closed).toBe(closeCodes.tooManyMessages);
    expect(await QrSocket.connect(slow)).toBe(429);
    await slow.close();
  });

  it('of a /64 of IPv6 share the sockets of one address (N-10)', async () => {
    const proxied = await startTestApp({ STEPWARD_TRUSTED_PROXIES: 'loopback' }, { every: () => () => {} });
    const from = async (host: number) => {
      const headers = { 'x-forwarded-for': `2001:db8::${host.toString(16)}` };
      return await QrSocket.connect(proxied, { headers });
    };
    for (let host = 1; host <= 100; host += 1) expect(await from(host)).toBeInstanceOf(QrSocket);
    expect(await from(101)).toBe(429);
    await proxied.close();
  });

  it('that are refused do not keep the connection, however long the peer would', async () => {
    const socket = connect({ port: await listen(test), host: '127.0.0.1', allowHalfOpen: true });
    const { server } = test.app.server;
    const connections = async () => await promisify(server.getConnections.bind(server))();
    await expect.poll(connections).toBe(1);
    socket.on('error', () => {}).resume();
    socket.write('GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    await expect.poll(connections).toBe(0);
    socket.destroy();
  });

  it('do nothing more for a screen whose end was decided', async () => {
    const { token } = await Visitor.arrive(test, 'alice');
    const screen = await QrSocket.open(test, { token });
    await screen.create();
    screen.pause();
    test.clock.now += 10 * minuteMs;
    tick();
    // The peer has not read of its end yet, and goes on.
    screen.send({ type: 'CREATE_CHALLENGE', data: { challengeType: 'QR_CODE', actionCode: 'signIn' } });
    screen.resume();
    expect(await screen.closed).toBe(4401);
    expect(await test.database.read.rows('select 1 from qr_challenges', [])).toHaveLength(1);
  });

  it('take so many messages at once that each can wait its turn, and end with more', async () => {
    const screen = await QrSocket.open(test);
    const message = { type: 'CREATE_CHALLENGE', data: { challengeType: 'QR_CODE', actionCode: 'signIn' } };
    for (let count = 0; count < 40; count += 1) screen.send(message);
    expect(await screen.closed).toBe(closeCodes.tooManyMessages);
    const made = await test.database.read.rows('select 1 from qr_challenges', []);
    expect(made.length).toBeLessThan(20);
  });

  it.each([
    ['a key that reaches for prototypes (row 46)', '{"a":{"__proto__":{"x":1}}}'],
    ['a NUL', '{"a":"\\u0000"}'],
    ['half a character', '{"a":"\\ud800"}'],
    ['too deep a nesting', `{"a":${'['.repeat(40)}${']'.repeat(40)}}`],
  ])('refuse %s in custom, as bodies do', async (_name, custom) => {
    const screen = await QrSocket.open(test);
    const data = `{"challengeType":"QR_CODE","actionCode":"signIn","custom":${custom}}`;
    screen.send(`{"type":"CREATE_CHALLENGE","data":${data}}`);
    expect(await screen.closed).toBe(closeCodes.badMessage);
    expect(await test.database.read.rows('select 1 from qr_challenges', [])).toHaveLength(0);
  });

  it('do not hold up a server that stops', async () => {
    const screen = await QrSocket.open(test);
    await screen.create();
    test = await test.restart();
    expect(await screen.closed).toBe(1001);
  });
});
