import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { socketProtocols, socketUrl } from './qr-code/web-socket-watch.ts';
import { Stepward } from './stepward.ts';
import { baseUrl, stubWire, type Wire } from './testing/wire.ts';

let wire: Wire;
let sdk: Stepward;
beforeEach(() => {
  vi.useFakeTimers();
  wire = stubWire((fetch) => vi.stubGlobal('fetch', fetch));
  sdk = new Stepward({ tenantId: 'waiting', baseUrl });
  sdk.setToken('t');
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('a link by e-mail', () => {
  it('is asked about each second until it was opened', async () => {
    wire.answer({ isVerified: false }, { isVerified: false }, { isVerified: true, accessToken: 'next' });
    const status = sdk.emailML.checkVerificationStatus();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await status).toEqual({ data: { isVerified: true, token: 'next' } });
    expect(wire.asked.map(({ path }) => path)).toEqual(
      Array(3).fill('/client/verify/email-magic-link/finalize'),
    );
  });

  it('is not asked about any more when its challenge is over', async () => {
    wire.answer({ isVerified: false }, { error: 'x', errorCode: 'expired_token' });
    const status = sdk.emailML.checkVerificationStatus();
    await vi.advanceTimersByTimeAsync(60_000);
    expect((await status).errorCode).toBe('expired_token');
    expect(wire.asked).toHaveLength(2);
  });

  it('outlasts a network that fails, and is asked about more rarely then', async () => {
    wire.answer(new TypeError('offline'), { isVerified: true });
    const status = sdk.emailML.checkVerificationStatus();
    await vi.advanceTimersByTimeAsync(4_999);
    expect(wire.asked).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect((await status).data?.isVerified).toBe(true);
  });

  it('stops when the page says so', async () => {
    wire.answer({ isVerified: false });
    const controller = new AbortController();
    const status = sdk.emailML.checkVerificationStatus({ signal: controller.signal });
    const rejected = expect(status).rejects.toThrow('left');
    await vi.advanceTimersByTimeAsync(1_500);
    controller.abort(new Error('left'));
    await rejected;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(wire.asked).toHaveLength(2);
  });
});

describe('an identity check', () => {
  const method = 'VERIFF';
  const state = (identityState: string, more: object = {}) => ({ isVerified: false, identityState, ...more });

  it('is begun, and asked about until it has ended; the token of its end is the next', async () => {
    const started = {
      challengeId: 'ch',
      verificationMethod: method,
      identityState: 'WAITING',
      url: 'https://v',
    };
    wire.answer(started);
    expect((await sdk.identityVerification.start({ verificationMethod: method })).data).toEqual(started);
    const seen: string[] = [];
    wire.answer(
      state('WAITING', { url: 'https://v' }),
      state('SUBMITTED'),
      new TypeError('offline'),
      state('SUBMITTED'),
      { isVerified: true, identityState: 'APPROVED', accessToken: 'next' },
    );
    const result = sdk.identityVerification.waitForResult({
      challengeId: 'ch',
      onStateChange: (identityState) => seen.push(identityState),
    });
    await vi.advanceTimersByTimeAsync(12_000);
    expect(await result).toEqual({ data: { isVerified: true, identityState: 'APPROVED', token: 'next' } });
    expect(seen).toEqual(['WAITING', 'SUBMITTED', 'APPROVED']);
    expect(wire.asked.slice(1).map(({ path, body }) => [path, body])).toEqual(
      Array(5).fill(['/client/verify/identity-verification', { challengeId: 'ch' }]),
    );
    wire.answer([]);
    await sdk.authenticators.list();
    expect(wire.asked.at(-1)?.authorization).toBe('Bearer next');
  });

  it.each(['DECLINED', 'NOT_THE_PERSON', 'EXPIRED', 'REFUSED', 'FAILED', 'SOMETHING_NEW'])(
    '%s is an end',
    async (identityState) => {
      wire.answer(state(identityState));
      const { data } = await sdk.identityVerification.waitForResult({ challengeId: 'ch' });
      expect(data).toEqual({ isVerified: false, identityState });
    },
  );

  it('ends with its token, and when the page says so', async () => {
    wire.answer({ error: 'x', errorCode: 'expired_token' });
    const over = await sdk.identityVerification.waitForResult({ challengeId: 'ch' });
    expect(over.errorCode).toBe('expired_token');
    wire.answer(state('REVIEW'));
    const controller = new AbortController();
    const request = { challengeId: 'ch', intervalMs: 100 };
    const waiting = sdk.identityVerification.waitForResult(request, { signal: controller.signal });
    const rejected = expect(waiting).rejects.toThrow('left');
    await vi.advanceTimersByTimeAsync(250);
    controller.abort(new Error('left'));
    await rejected;
  });
});

describe('push', () => {
  it('tells the number to show, and waits for the answer', async () => {
    wire.answer({ challengeId: 'c', numberToMatch: '42' });
    expect((await sdk.push.challenge({ action: 'signIn' })).data?.numberToMatch).toBe('42');
    wire.answer({ isVerified: false, isConsumed: false }, { isVerified: false, isConsumed: true });
    const answer = sdk.push.waitForAnswer({ challengeId: 'c' });
    await vi.advanceTimersByTimeAsync(2_000);
    expect((await answer).data).toEqual({ isVerified: false, isConsumed: true });
  });

  it('its token is under both names, and is not set for the next call (client-api.md §2.6)', async () => {
    wire.answer({ isVerified: true, isConsumed: true, accessToken: 'passed' }, {});
    const { data } = await sdk.push.verify({ challengeId: 'c' });
    expect(data).toMatchObject({ token: 'passed', accessToken: 'passed' });
    await sdk.totp.enroll();
    expect(wire.asked.at(-1)?.authorization).toBe('Bearer t');
  });
});

describe('QR codes by polling', () => {
  const created = { challengeId: 'q1', expiresAt: '2026-01-01T00:00:00.000Z', deviceCode: 'd1' };
  const waiting = { isClaimed: false, isConsumed: false, isVerified: false };
  const claimed = { ...waiting, isClaimed: true };

  it('tells each state once; asks without the token; ends when approved', async () => {
    const states: unknown[] = [];
    wire.answer(created, waiting, claimed, claimed, {
      ...claimed,
      isConsumed: true,
      isVerified: true,
      accessToken: 'a',
    });
    const started = await sdk.qrCode.challenge({
      action: 'signIn',
      polling: true,
      onStateChange: (state, token) => states.push([state, token]),
    });
    expect(started.data).toEqual(created);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(states).toEqual([
      ['claimed', undefined],
      ['approved', 'a'],
    ]);
    expect(wire.asked).toHaveLength(5);
    expect(wire.asked[0]?.authorization).toBe('Bearer t');
    expect(wire.asked[1]?.authorization).toMatch(/^Basic /);
    expect(wire.asked[1]?.body).toEqual({ challengeId: 'q1', deviceCode: 'd1' });
  });

  it('a new challenge takes the place of one that grew old, where the page shows it', async () => {
    const refreshed: string[] = [];
    const states: string[] = [];
    wire.answer(
      created,
      { ...created, challengeId: 'q2', deviceCode: 'd2' },
      { ...claimed, isConsumed: true },
    );
    await sdk.qrCode.challenge({
      action: 'signIn',
      polling: true,
      pollInterval: 1_000,
      refreshInterval: 500,
      onRefresh: (challengeId) => refreshed.push(challengeId),
      onStateChange: (state) => states.push(state),
    });
    await vi.advanceTimersByTimeAsync(500);
    await vi.advanceTimersByTimeAsync(499);
    expect(wire.asked).toHaveLength(2);
    sdk.qrCode.disconnect();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(refreshed).toEqual(['q2']);
    expect([wire.asked.length, states]).toEqual([2, []]);
  });

  it('a challenge that cannot start says why', async () => {
    wire.answer({ error: 'x', errorCode: 'invalid_request' });
    const onStateChange = vi.fn();
    const answer = await sdk.qrCode.challenge({ action: 'signIn', polling: true, onStateChange });
    expect(answer.errorCode).toBe('invalid_request');
  });

  it('one that changes is shown anew; one that nobody scanned in time makes room for the next', async () => {
    const codes: string[] = [];
    const numbers: string[] = [];
    const refreshed: string[] = [];
    const states: string[] = [];
    const rotation = (code: string) => ({ code, rotatesAt: '2026-01-01T00:00:15.000Z' });
    wire.answer(
      { ...created, ...rotation('q1.1.a') },
      { ...waiting, ...rotation('q1.1.a') },
      { ...waiting, ...rotation('q1.2.b') },
      { ...waiting, isConsumed: true },
      { ...created, challengeId: 'q2', ...rotation('q2.3.c') },
      { ...claimed, numberToMatch: '42' },
      { ...claimed, numberToMatch: '42', isConsumed: true },
    );
    await sdk.qrCode.challenge({
      action: 'signIn',
      polling: true,
      rotating: true,
      pollInterval: 1_000,
      onCode: (code) => codes.push(code),
      onNumberToMatch: (number) => numbers.push(number),
      onRefresh: (challengeId) => refreshed.push(challengeId),
      onStateChange: (state) => states.push(state),
    });
    expect(wire.asked[0]?.body).toMatchObject({ rotating: true });
    await vi.advanceTimersByTimeAsync(60_000);
    expect([codes, numbers]).toEqual([['q1.1.a', 'q1.2.b', 'q2.3.c'], ['42']]);
    expect([refreshed, states]).toEqual([['q2'], ['claimed', 'rejected']]);
  });
});

describe('where the WebSocket is', () => {
  it.each([
    ['https://mfa.example.com/v1', 'wss://mfa.example.com/ws-v1-challenge'],
    ['http://localhost:4800/v1', 'ws://localhost:4800/ws-v1-challenge'],
    ['https://api.dev1.example.com/mfa/v1', 'wss://api.dev1.example.com/mfa/ws-v1-challenge'],
  ])('%s → %s, whatever its host is called (client-api.md §10.4)', (base, socket) => {
    expect(socketUrl(base)).toBe(socket);
  });

  it('says who asks by a subprotocol, since it takes no headers', () => {
    expect(socketProtocols('acme', 't')).toEqual(['authsignal-ws', 'x.authsignal.token.t']);
    expect(socketProtocols('acme', undefined)).toEqual(['authsignal-ws', 'x.authsignal.tenant.acme']);
  });
});
