/** kill -9 in the middle of things: what was answered holds, and what was begun goes on (SECURITY I9, PERFORMANCE). */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { inboxCode } from '../harness/inbox.ts';
import { configureAction, manage } from '../harness/management.ts';
import { type ServerProcess, startServerProcess } from '../harness/server-process.ts';
import { clientApi, passByEmail, serverSdk } from './server-sdk.ts';

let server: ServerProcess;

beforeEach(async () => {
  server = await startServerProcess();
  await configureAction(server, { actionCode: 'signIn', defaultUserActionResult: 'CHALLENGE' });
});
afterEach(async () => await server?.close());

async function crash(): Promise<void> {
  await server.kill9();
  await server.restart();
}

const email = 'alice@example.com';
const request = { userId: email, action: 'signIn' };

it('a challenge goes on at every step: token, code, page reference, result', async () => {
  const sdk = serverSdk(server);
  const redirectUrl = 'https://app.example.com/callback?order=1';
  const { token, url, idempotencyKey } = await sdk.track({ ...request, attributes: { email, redirectUrl } });
  await crash();
  expect((await sdk.validateChallenge({ token })).state).toBe('CHALLENGE_REQUIRED');

  const reference = new URL(url).searchParams.get('token');
  const opened = await clientApi(server, '', '/hosted/exchange', { reference });
  await clientApi(server, opened.token, '/user-authenticators/email-otp', { email });
  const code = await inboxCode(server, email);
  const wrongCode = code === '000000' ? '000001' : '000000';
  const wrong = await clientApi(server, opened.token, '/verify/email-otp', { verificationCode: wrongCode });
  expect(wrong).toMatchObject({ isVerified: false, attemptsRemaining: 4 });
  await crash();

  // Neither the spent reference nor the wrong try is forgotten.
  expect(await clientApi(server, '', '/hosted/exchange', { reference })).toMatchObject({
    errorCode: 'expired_token',
  });
  const again = await clientApi(server, opened.token, '/verify/email-otp', { verificationCode: wrongCode });
  expect(again).toMatchObject({ isVerified: false, attemptsRemaining: 3 });
  const right = await clientApi(server, opened.token, '/verify/email-otp', { verificationCode: code });
  expect(right.isVerified).toBe(true);
  const finished = await clientApi(server, right.accessToken, '/hosted/finish', { outcome: 'completed' });
  await crash();

  const result = new URL(finished.redirectUrl).searchParams.get('token') ?? '';
  expect(await sdk.validateChallenge({ token: result, ...request })).toMatchObject({
    isValid: true,
    state: 'CHALLENGE_SUCCEEDED',
    idempotencyKey,
  });
  await crash();
  const used = await sdk.validateChallenge({ token });
  expect(used).toMatchObject({ isValid: false, error: 'token_already_used' });
  expect(await sdk.getUser({ userId: email })).toMatchObject({ isEnrolled: true, emailVerified: true });
});

it('whatever was answered before the crash is there after it', async () => {
  const sdk = serverSdk(server);
  const answered: string[] = [];
  const callers = Array.from({ length: 20 }, async (_, caller) => {
    for (let count = 0; ; count += 1) {
      const body = JSON.stringify({ idempotencyKey: `${caller}-${count}` });
      const answer = await fetch(`${server.apiUrl}/users/u-${caller}/actions/signIn`, {
        method: 'POST',
        headers: {
          authorization: `Basic ${btoa(`${server.secretKey}:`)}`,
          'content-type': 'application/json',
        },
        body,
      }).then((response) => response.json());
      answered.push(answer.idempotencyKey);
      if (answered.length === 100) void server.kill9();
    }
  });
  const ends = await Promise.allSettled(callers);
  expect(ends.every(({ status }) => status === 'rejected')).toBe(true);
  expect(answered.length).toBeGreaterThanOrEqual(100);
  await server.restart();
  const kept = new Set<string>();
  for (let caller = 0; caller < 20; caller += 1) {
    const actions = await sdk.queryUserActions({ userId: `u-${caller}` });
    for (const { idempotencyKey } of actions) kept.add(idempotencyKey);
  }
  expect(answered.filter((key) => !kept.has(key))).toEqual([]);
});

it('configuration, keys and authenticators stay', async () => {
  const sdk = serverSdk(server);
  const { token } = await sdk.track(request);
  await passByEmail(server, token, email);
  await manage(server, 'PATCH', '/tenant', { name: 'Renamed' });
  await crash();
  expect(await manage(server, 'GET', '/tenant')).toMatchObject({ name: 'Renamed' });
  expect(await manage(server, 'GET', '/action-configurations/signIn')).toMatchObject({
    defaultUserActionResult: 'CHALLENGE',
  });
  expect(await sdk.getAuthenticators({ userId: email })).toHaveLength(1);
});
