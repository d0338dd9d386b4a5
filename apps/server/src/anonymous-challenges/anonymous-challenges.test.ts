import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { housekeepingRound } from '../housekeeping/expired-rows.ts';
import { beginAnonymous, phoneOf, prepareApps, validated, verifyInApp } from '../testing/anonymous.ts';
import { asTenant, testTenantHeader } from '../testing/software-device.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { Visitor } from '../testing/visitor.ts';
import type { AnonymousChallenge } from './anonymous-challenge.ts';
import { findAnonymousChallenge, takeAnonymousChallenge } from './store.ts';

const minuteMs = 60_000;

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
  await prepareApps(test);
});
afterEach(async () => await test.close());

describe('beginning a challenge', () => {
  it('answers an id to whoever names the tenant, and with a token a nonce', async () => {
    const anonymous = await asTenant(test, 'POST', '/challenge', { action: 'signIn', idempotencyKey: 'k1' });
    expect(anonymous.body).toEqual({ challengeId: expect.any(String) });
    const visitor = await Visitor.arrive(test, 'alice');
    const { body } = await visitor.post('/challenge');
    expect(body).toEqual({ challengeId: expect.any(String), nonce: expect.stringMatching(/^[\w-]{43}$/) });
    expect((await visitor.post('/challenge', { action: 'profile' })).status).toBe(400);
  });

  it('refuses names of actions that are none, with the field', async () => {
    for (const action of ['', 'a b', 'x'.repeat(65), 7]) {
      const answer = await asTenant(test, 'POST', '/challenge', { action });
      expect([answer.status, answer.body.errorCode]).toEqual([400, 'invalid_request']);
      expect(answer.body.errorDescription).toContain('action');
    }
  });

  it('leaves nothing behind once it is long over', async () => {
    await beginAnonymous(test);
    test.clock.now += 71 * minuteMs;
    await housekeepingRound(test.database, () => test.clock.now);
    expect(await test.database.read.rows('select 1 from anonymous_challenges', [])).toHaveLength(0);
  });
});

describe('a track call that names it', () => {
  const track = async (userId: string, challengeId: string, body: object = {}) =>
    await test.server('POST', `/users/${userId}/actions/profile`, { challengeId, ...body });

  it('makes it the challenge of that action, which waits for its user', async () => {
    const device = await phoneOf(test, 'alice', 'in-app');
    const mallory = await phoneOf(test, 'mallory', 'in-app');
    const challengeId = await beginAnonymous(test);
    const tracked = (await track('alice', challengeId)).body;
    expect(tracked.state).toBe('CHALLENGE_REQUIRED');
    expect((await verifyInApp(test, mallory, challengeId)).body.errorCode).toBe('invalid_credential');
    const { token } = (await verifyInApp(test, device, challengeId)).body;
    expect(await validated(test, token)).toMatchObject({
      isValid: true,
      actionCode: 'profile',
      idempotencyKey: tracked.idempotencyKey,
    });
  });

  it('is 401 when it was claimed, was met or has expired', async () => {
    const claimed = await beginAnonymous(test);
    await track('alice', claimed);
    const device = await phoneOf(test, 'alice', 'in-app');
    const met = await beginAnonymous(test, { action: 'profile' });
    await verifyInApp(test, device, met);
    for (const challengeId of [claimed, met])
      expect((await track('bob', challengeId)).body.errorCode).toBe('unauthorized');
    const expired = await beginAnonymous(test);
    test.clock.now += 10 * minuteMs;
    expect((await track('bob', expired)).status).toBe(401);
    const bob = await test.server('GET', '/users/bob/actions');
    expect(bob.body.actions ?? bob.body).toHaveLength(0);
  });

  it('row 11: takes it from a proof that saw it before, which was for no tracked action', async () => {
    const challengeId = await beginAnonymous(test);
    const seen = await findAnonymousChallenge(test.database.read, 'test-tenant', challengeId);
    if (!seen) throw new Error('there is no challenge');
    await track('alice', challengeId);
    const take = async (challenge: AnonymousChallenge) =>
      await test.database.commit((transaction) =>
        takeAnonymousChallenge(transaction, challenge, 'alice', test.clock.now),
      );
    expect(await take(seen)).toBe(false);
    const tracked = await findAnonymousChallenge(test.database.read, 'test-tenant', challengeId);
    expect(tracked && (await take(tracked))).toBe(true);
  });

  it('is one of parallel calls, and the same call again is answered alike', async () => {
    const challengeId = await beginAnonymous(test);
    const answers = await Promise.all(
      ['alice', 'bob', 'carol', 'dave'].map((userId) => track(userId, challengeId)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401, 401]);
    const other = await beginAnonymous(test);
    const first = await track('erin', other, { idempotencyKey: 'k' });
    const again = await track('erin', other, { idempotencyKey: 'k' });
    expect([first.status, again.status, again.body.state]).toEqual([200, 200, 'CHALLENGE_REQUIRED']);
  });

  it('is refused for another action than it was begun for', async () => {
    const challengeId = await beginAnonymous(test, { action: 'signIn' });
    expect((await track('alice', challengeId)).body.errorCode).toBe('invalid_request');
  });

  it('never moves BLOCK (I4)', async () => {
    const challengeId = await beginAnonymous(test);
    const answer = await test.server('POST', '/users/alice/actions/forbidden', { challengeId });
    expect(answer.body.state).toBe('BLOCK');
  });
});

describe('the cookie variant (client-api.md §12.2)', () => {
  const origin = 'https://app.example.com';
  const begin = async (from: string | undefined, cookie?: string) =>
    await test.call('POST', '/v1/client/challenge/web', {
      authorization: testTenantHeader,
      body: {},
      headers: {
        ...(from === undefined ? {} : { origin: from }),
        ...(cookie === undefined ? {} : { cookie }),
      },
    });

  it('binds it to the browser with a cookie that no script and no other site can read', async () => {
    await test.management('PATCH', '/tenant', { allowedOrigins: [origin] });
    const answer = await begin(origin);
    expect(answer.body).toEqual({ challengeId: expect.any(String) });
    expect(answer.headers['access-control-allow-credentials']).toBe('true');
    expect(answer.headers['access-control-allow-origin']).toBe(origin);
    expect(answer.headers['set-cookie']).toMatch(
      /^__Host-as_ch=[\w-]{43}; Max-Age=600; HttpOnly; Secure; SameSite=None; Path=\/; Partitioned$/,
    );
    const value = String(answer.headers['set-cookie']).split(';')[0] ?? '';
    expect(String((await begin(origin, value)).headers['set-cookie'])).toContain(value);
    expect(String((await begin(origin, '__Host-as_ch=short')).headers['set-cookie'])).not.toContain('=short');
    const stored = JSON.stringify(await test.database.read.rows('select * from anonymous_challenges', []));
    expect(stored).not.toContain(value.split('=')[1]);
  });

  it('is for pages of listed origins alone', async () => {
    expect((await begin('https://evil.example')).status).toBe(403);
    await test.management('PATCH', '/tenant', { allowedOrigins: [origin] });
    const answer = await begin('https://evil.example');
    expect(answer.status).toBe(403);
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(answer.headers['access-control-allow-credentials']).toBeUndefined();
  });

  it('cannot be met by an app, which has no cookies', async () => {
    await test.management('PATCH', '/tenant', { allowedOrigins: [origin] });
    const device = await phoneOf(test, 'alice', 'in-app');
    const { challengeId } = (await begin(origin)).body;
    expect((await verifyInApp(test, device, challengeId)).status).toBe(400);
  });
});
