// How a call travels: what it is refused with, when it is repeated, when it is given up, and what never shows.
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  mapToStepwardError,
  Stepward,
  StepwardConnectionError,
  StepwardError,
  type StepwardOptions,
  StepwardTimeoutError,
} from './index.ts';
import { type Reaction, type Recorder, startRecorder } from './testing/recorder.ts';
import { createTestClock } from './testing/test-clock.ts';

const apiSecretKey = 'tenant-secret-key-0123456789';
const basic = Buffer.from(`${apiSecretKey}:`).toString('base64');
const startMs = Date.UTC(2026, 10, 21, 12);
const timeoutMs = 10_000;
let recorder: Recorder;

beforeAll(async () => {
  recorder = await startRecorder();
});
afterAll(() => recorder.close());

/** Waits between tries pass at once; the time-out does not. */
function connect(options: Partial<StepwardOptions> = {}) {
  const clock = createTestClock(startMs, (ms) => ms < timeoutMs);
  const client = new Stepward({ apiSecretKey, apiUrl: recorder.url, clock, random: () => 0.5, ...options });
  return { client, clock };
}

const read = (client: Stepward) => client.getUser({ userId: 'alice' });
const track = (client: Stepward, idempotencyKey?: string) =>
  client.track({ userId: 'alice', action: 'payment', attributes: { idempotencyKey } });

const refusal = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => expect.fail('the call was not refused'),
    (error: unknown) => error,
  );

const refused = (status: number, code: string, headers = {}): Reaction => ({
  status,
  headers,
  body: { error: code, errorCode: code, errorDescription: `It is ${code}.` },
});

describe('refusals of the server', () => {
  it.each([
    [400, 'invalid_request'],
    [401, 'unauthorized'],
    [403, 'forbidden'],
    [404, 'not_found'],
    [409, 'conflict'],
    [429, 'too_many_requests'],
    [500, 'internal_error'],
  ])('%i %s', async (status, code) => {
    recorder.answer(refused(status, code));
    const error = await refusal(read(connect({ retries: 0 }).client));
    expect(error).toBeInstanceOf(StepwardError);
    expect(error).toMatchObject({ statusCode: status, errorCode: code, errorDescription: `It is ${code}.` });
    expect((error as Error).message).toBe(`${status} ${code}: It is ${code}.`);
    expect((error as Error).name).toBe('StepwardError');
  });

  it.each([
    ['only errorCode', { errorCode: 'not_found' }, 'not_found'],
    ['no code', { message: 'nope' }, 'unexpected_error'],
    ['a code that is no text', { error: 12 }, 'unexpected_error'],
    ['a page of a proxy', '<html>Bad gateway</html>', 'unexpected_error'],
    ['null', 'null', 'unexpected_error'],
    ['nothing', undefined, 'unexpected_error'],
  ])('a body with %s', async (_name, body, code) => {
    recorder.answer({ status: 404, body });
    expect(await refusal(read(connect().client))).toMatchObject({ statusCode: 404, errorCode: code });
  });

  it('a redirect is not followed: nobody else is told the key', async () => {
    recorder.answer({ status: 307, headers: { location: `${recorder.url}/elsewhere` }, body: {} });
    expect(await refusal(track(connect().client))).toMatchObject({
      statusCode: 307,
      errorCode: 'unexpected_error',
    });
    expect(recorder.requests).toHaveLength(1);
  });

  it('an answer that is no JSON', async () => {
    recorder.answer({ body: '<html>Welcome to the hotel</html>' });
    expect(await refusal(track(connect().client))).toBeInstanceOf(StepwardConnectionError);
  });

  it('an answer without end', async () => {
    recorder.answer({ body: `"${'x'.repeat(16 * 1024 * 1024)}"` });
    expect(await refusal(track(connect().client))).toMatchObject({
      errorDescription: expect.stringContaining('longer than'),
    });
  });

  it('Retry-After is told', async () => {
    recorder.answer(refused(429, 'too_many_requests', { 'retry-after': '30' }));
    expect(await refusal(track(connect().client))).toMatchObject({ retryAfterSeconds: 30 });
  });
});

describe('no connection', () => {
  it('is 500 unexpected_error, with what the network said', async () => {
    const closed = await startRecorder();
    await closed.close();
    const error = await refusal(track(connect({ apiUrl: closed.url }).client));
    expect(error).toBeInstanceOf(StepwardConnectionError);
    expect(error).toMatchObject({
      statusCode: 500,
      errorCode: 'unexpected_error',
      errorDescription: expect.stringContaining('ECONNREFUSED'),
    });
  });

  it.each<Reaction>(['reset', 'cut'])('%s', async (reaction) => {
    recorder.answer(reaction);
    expect(await refusal(track(connect().client))).toBeInstanceOf(StepwardConnectionError);
    expect(recorder.requests).toHaveLength(1);
  });

  it.each([undefined, 'text', new Error(''), Object.assign(new Error(''), { code: 'EPIPE' })])(
    'whatever fetch throws is one of ours',
    async (thrown) => {
      const { client } = connect({ fetch: () => Promise.reject(thrown) });
      expect(await refusal(track(client))).toBeInstanceOf(StepwardConnectionError);
    },
  );
});

describe('repeated', () => {
  const transient: [string, Reaction][] = [
    ['500', refused(500, 'internal_error')],
    ['503 of a proxy', { status: 503, body: '<html>' }],
    ['429', refused(429, 'too_many_requests')],
    ['a broken connection', 'reset'],
    ['half an answer', 'cut'],
  ];

  it.each(transient)('reading, after %s', async (_name, reaction) => {
    recorder.answer(reaction, reaction, { body: { isEnrolled: true } });
    const { client, clock } = connect();
    expect(await read(client)).toEqual({ isEnrolled: true });
    expect(recorder.requests).toHaveLength(3);
    expect(clock.waited).toEqual([50, 100]);
  });

  it.each(transient)('track with an idempotency key, after %s', async (_name, reaction) => {
    recorder.answer(reaction, { body: { state: 'ALLOW' } });
    expect(await track(connect().client, 'order-1')).toEqual({ state: 'ALLOW' });
    const [first, second] = recorder.requests;
    expect(second).toEqual(first);
  });

  it('as often as `retries` says, with longer waits up to 2 s, then it gives up', async () => {
    recorder.answer(refused(502, 'internal_error'));
    const { client, clock } = connect({ retries: 7, random: () => 0.999_999 });
    expect(await refusal(read(client))).toMatchObject({ statusCode: 502 });
    expect(recorder.requests).toHaveLength(8);
    expect(clock.waited).toEqual([100, 200, 400, 800, 1600, 2000, 2000]);
  });

  it('twice unless told', async () => {
    recorder.answer(refused(500, 'internal_error'));
    await refusal(read(connect().client));
    expect(recorder.requests).toHaveLength(3);
  });

  it.each([
    ['seconds', '2'],
    ['a date', new Date(startMs + 2_000).toUTCString()],
  ])('not before Retry-After: %s', async (_name, header) => {
    recorder.answer(refused(429, 'too_many_requests', { 'retry-after': header }), { body: {} });
    const { client, clock } = connect();
    await read(client);
    expect(clock.waited).toEqual([2_050]);
  });

  it('Retry-After that makes no sense is as none', async () => {
    recorder.answer(refused(429, 'too_many_requests', { 'retry-after': 'soon' }), { body: {} });
    const { client, clock } = connect();
    await read(client);
    expect(clock.waited).toEqual([50]);
  });

  it('not when the wait would outlast the time-out', async () => {
    recorder.answer(refused(429, 'too_many_requests', { 'retry-after': '10' }), { body: {} });
    const { client, clock } = connect();
    expect(await refusal(read(client))).toMatchObject({ statusCode: 429, retryAfterSeconds: 10 });
    expect(clock.waited).toEqual([]);
  });
});

describe('never repeated', () => {
  const once: [string, (client: Stepward) => Promise<unknown>][] = [
    ['track without a key', (c) => track(c)],
    ['track with an empty key', (c) => track(c, '')],
    ['validateChallenge', (c) => c.validateChallenge({ token: 't' })],
    [
      'updateAction',
      (c) =>
        c.updateAction({ userId: 'u', action: 'a', idempotencyKey: 'k', attributes: { state: 'ALLOW' } }),
    ],
    ['deleteUser', (c) => c.deleteUser({ userId: 'u' })],
    ['challenge', (c) => c.challenge({ action: 'a' })],
    ['verify', (c) => c.verify({ challengeId: 'c', verificationCode: '1' })],
    ['refreshSession', (c) => c.refreshSession({ refreshToken: 'r' })],
    ['updateUser', (c) => c.updateUser({ userId: 'u', attributes: {} })],
  ];

  it.each(once)('%s', async (_name, call) => {
    for (const reaction of [
      'reset',
      refused(500, 'internal_error'),
      refused(429, 'too_many_requests'),
    ] as const) {
      recorder.answer(reaction, { body: {} });
      await refusal(call(connect().client));
      expect(recorder.requests).toHaveLength(1);
    }
  });

  it.each([400, 401, 404, 409])('reading, after %i', async (status) => {
    recorder.answer(refused(status, 'refused'), { body: {} });
    await refusal(read(connect().client));
    expect(recorder.requests).toHaveLength(1);
  });

  it('anything, with no retries', async () => {
    recorder.answer('reset', { body: {} });
    await refusal(read(connect({ retries: 0 }).client));
    expect(recorder.requests).toHaveLength(1);
  });
});

describe('given up', () => {
  /** All waits pass, the time-out too, as soon as the request is on its way. */
  const impatient = (options: Partial<StepwardOptions> = {}) =>
    new Stepward({
      apiSecretKey,
      apiUrl: recorder.url,
      clock: createTestClock(startMs, () => true),
      ...options,
    });

  it('after 10 s unless told', async () => {
    recorder.answer('hang');
    const error = await refusal(read(impatient()));
    expect(error).toBeInstanceOf(StepwardTimeoutError);
    expect(error).toMatchObject({
      statusCode: 500,
      errorCode: 'unexpected_error',
      errorDescription: 'no answer within 10000 ms',
    });
  });

  it('after the time-out of the client, or of the call', async () => {
    recorder.answer('hang');
    const client = impatient({ timeoutMs: 700 });
    expect(await refusal(read(client))).toMatchObject({ errorDescription: 'no answer within 700 ms' });
    expect(await refusal(client.getUser({ userId: 'a' }, { timeoutMs: 300 }))).toMatchObject({
      errorDescription: 'no answer within 300 ms',
    });
  });

  it('even when fetch does not listen to its signal', async () => {
    const client = impatient({ fetch: () => new Promise(() => {}) });
    expect(await refusal(read(client))).toBeInstanceOf(StepwardTimeoutError);
  });

  it('when the caller says so, with the reason of the caller', async () => {
    recorder.answer('hang');
    const controller = new AbortController();
    const { client } = connect();
    const call = refusal(client.getUser({ userId: 'alice' }, { signal: controller.signal }));
    const reason = new Error('the person left');
    controller.abort(reason);
    expect(await call).toBe(reason);
  });

  it('before anything is sent, when the caller said so already', async () => {
    recorder.answer({ body: {} });
    const error = await refusal(connect().client.getUser({ userId: 'a' }, { signal: AbortSignal.abort() }));
    expect(error).toMatchObject({ name: 'AbortError' });
    expect(recorder.requests).toEqual([]);
  });

  it('while it waits for the next try', async () => {
    recorder.answer('reset');
    const controller = new AbortController();
    const clock = createTestClock(startMs, () => false);
    const sleeping = {
      ...clock,
      sleep: (ms: number, signal: AbortSignal) => {
        if (ms < timeoutMs) controller.abort();
        return clock.sleep(ms, signal);
      },
    };
    const { client } = connect({ clock: sleeping });
    expect(await refusal(client.getUser({ userId: 'a' }, { signal: controller.signal }))).toMatchObject({
      name: 'AbortError',
    });
    expect(recorder.requests).toHaveLength(1);
  });

  it('a call that is over leaves no timer behind, which would keep the program from ending', async () => {
    recorder.answer({ body: {} }, refused(404, 'not_found'));
    const waits: AbortSignal[] = [];
    const clock = createTestClock(startMs, () => false);
    const watched = {
      ...clock,
      sleep: (ms: number, signal: AbortSignal) => {
        waits.push(signal);
        return clock.sleep(ms, signal);
      },
    };
    const { client } = connect({ clock: watched });
    await read(client);
    await refusal(read(client));
    expect(waits.map(({ aborted }) => aborted)).toEqual([true, true]);
  });

  it('a call that is over leaves nothing on the signal of the caller', async () => {
    recorder.answer({ body: {} });
    const { signal } = new AbortController();
    let listeners = 0;
    const { addEventListener, removeEventListener } = signal;
    signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
      listeners += 1;
      addEventListener.apply(signal, args);
    };
    signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
      listeners -= 1;
      removeEventListener.apply(signal, args);
    };
    const fetchWithoutSignal: typeof fetch = (input, init) => fetch(input, { ...init, signal: null });
    await connect({ fetch: fetchWithoutSignal }).client.getUser({ userId: 'a' }, { signal });
    expect(listeners).toBe(0);
  });

  it.each([0, -1, 1.5, Number.NaN, 2 ** 31])('a time-out of %d is refused', async (wrong) => {
    await expect(connect().client.getUser({ userId: 'a' }, { timeoutMs: wrong })).rejects.toThrow(TypeError);
  });
});

describe('the secret key', () => {
  const shows = (value: unknown) =>
    [
      inspect(value, { depth: 9, showHidden: true, getters: true }),
      JSON.stringify(value),
      String((value as Error).stack),
    ].some((text) => text?.includes(apiSecretKey) || text?.includes(basic));

  it('is in no inspection of the client', () => {
    expect(shows(connect().client)).toBe(false);
  });

  it('is in no error, even when the server or the network repeats it', async () => {
    const echo = `key ${apiSecretKey}, header Basic ${basic}`;
    recorder.answer({ status: 400, body: { error: `bad ${apiSecretKey}`, errorDescription: echo } });
    const ofServer = await refusal(track(connect().client));
    const thrown = new Error(echo, { cause: new Error(echo) });
    const ofNetwork = await refusal(track(connect({ fetch: () => Promise.reject(thrown) }).client));
    for (const error of [ofServer, ofNetwork]) {
      expect(shows(error)).toBe(false);
      expect((error as Error).message).toContain('[secret]');
    }
  });

  it('is in no refusal of an option', () => {
    const wrongKey = `${apiSecretKey} with a space`;
    const make = () => new Stepward({ apiSecretKey: wrongKey, apiUrl: recorder.url });
    expect(make).toThrow(TypeError);
    expect(make).not.toThrow(apiSecretKey);
  });
});

describe('mapToStepwardError', () => {
  it('keeps ours, and makes one of anything else', () => {
    const ours = new StepwardError(404, 'not_found');
    expect(mapToStepwardError(ours)).toBe(ours);
    expect(mapToStepwardError(new Error('x'))).toMatchObject({
      statusCode: 500,
      errorCode: 'unexpected_error',
      errorDescription: 'x',
    });
    expect(mapToStepwardError(undefined).message).toBe('500 unexpected_error');
  });
});
