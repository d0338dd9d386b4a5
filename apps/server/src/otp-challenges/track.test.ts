/** `challengeId` of a track call (server-api.md §9): a challenge that was passed before meets the action. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { askByEmail, verifiedByEmail } from '../testing/one-time-codes.ts';
import { addTenant } from '../testing/second-tenant.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { configureActions, importEmail } from '../testing/visitor.ts';

const email = 'alice@example.com';

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
  await configureActions(test);
});
afterEach(async () => await test.close());

const track = (userId: string, body: object, action = 'signIn') =>
  test.server('POST', `/users/${userId}/actions/${action}`, body);

describe('track with challengeId', () => {
  it('binds a verified challenge, and the action succeeds', async () => {
    const { challengeId } = await verifiedByEmail(test, email);
    const { status, body } = await track('alice', { challengeId, deviceId: 'laptop' });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      state: 'CHALLENGE_SUCCEEDED',
      isEnrolled: true,
      enrolledVerificationMethods: ['EMAIL_OTP'],
    });
    const validated = await test.server('POST', '/validate', { token: body.token });
    expect(validated.body).toMatchObject({ isValid: true, verificationMethod: 'EMAIL_OTP' });
    const devices = (await test.server('GET', '/users/alice/devices')).body;
    expect(devices).toMatchObject([{ deviceId: 'laptop', lastVerificationMethod: 'EMAIL_OTP' }]);
  });

  it('once: with the next action it is ignored', async () => {
    const { challengeId } = await verifiedByEmail(test, email);
    const first = await track('alice', { challengeId, idempotencyKey: 'one' });
    expect(first.body.state).toBe('CHALLENGE_SUCCEEDED');
    expect((await track('alice', { challengeId, idempotencyKey: 'two' })).body.state).toBe(
      'CHALLENGE_REQUIRED',
    );
    expect((await track('bob', { challengeId })).body.state).toBe('CHALLENGE_REQUIRED');
    expect((await test.server('POST', '/claim', { challengeId, userId: 'alice' })).status).toBe(409);
  });

  it('row 13: the same call again answers with the same action; another challenge under its key is a conflict', async () => {
    const { challengeId } = await verifiedByEmail(test, email);
    const body = { challengeId, idempotencyKey: 'one' };
    await track('alice', body);
    expect((await track('alice', body)).body).toMatchObject({
      state: 'CHALLENGE_SUCCEEDED',
      idempotencyKey: 'one',
    });
    const other = await verifiedByEmail(test, email);
    expect((await track('alice', { ...body, challengeId: other.challengeId })).status).toBe(409);
    expect((await track('alice', { challengeId: other.challengeId })).body.state).toBe('CHALLENGE_SUCCEEDED');
  });

  it('50 at once: exactly one succeeds', async () => {
    const { challengeId } = await verifiedByEmail(test, email);
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, turn) => track('alice', { challengeId, idempotencyKey: `key-${turn}` })),
    );
    expect(
      answers.map(({ body }) => body.state).filter((state) => state === 'CHALLENGE_SUCCEEDED'),
    ).toHaveLength(1);
    expect(answers.every(({ status }) => status === 200)).toBe(true);
  });

  it.each([
    ['that is not verified', async () => (await askByEmail(test, email)).challengeId],
    ['that never was', async () => 'none'],
    ['of another action', async () => (await verifiedByEmail(test, email, { action: 'other' })).challengeId],
    [
      'that is too old',
      async () => {
        const { challengeId } = await verifiedByEmail(test, email);
        test.clock.now += 10 * 60_000;
        return challengeId;
      },
    ],
    [
      'of another person',
      async () => {
        await importEmail(test, 'bob', email);
        return (await verifiedByEmail(test, email, { userId: 'bob' })).challengeId;
      },
    ],
  ])('ignores one %s', async (_name, made) => {
    const challengeId = await made();
    expect(await track('alice', { challengeId })).toMatchObject({
      status: 200,
      body: { state: 'CHALLENGE_REQUIRED', isEnrolled: false },
    });
  });

  it('ignores one of another tenant', async () => {
    const { challengeId } = await verifiedByEmail(test, email);
    const other = await addTenant(test);
    const foreign = await other.server('POST', '/users/alice/actions/signIn', { challengeId });
    expect(foreign.body.state).not.toBe('CHALLENGE_SUCCEEDED');
    expect((await track('alice', { challengeId })).body.state).toBe('CHALLENGE_SUCCEEDED');
  });

  it('F20: ignores the address of a stranger, and leaves the challenge unclaimed', async () => {
    await importEmail(test, 'alice', email);
    const { challengeId } = await verifiedByEmail(test, 'mallory@example.com');
    expect((await track('alice', { challengeId })).body.state).toBe('CHALLENGE_REQUIRED');
    const vouched = await track('victim', { challengeId, email: 'victim@example.com' });
    expect(vouched.body).toMatchObject({ state: 'CHALLENGE_REQUIRED', isEnrolled: false });
    expect((await track('mallory', { challengeId })).body.state).toBe('CHALLENGE_SUCCEEDED');
  });

  it.each([
    ['forbidden', 'BLOCK'],
    ['wire', 'REVIEW_REQUIRED'],
    ['profile', 'CHALLENGE_SUCCEEDED'],
  ])('what the rules say of %s stays %s', async (action, state) => {
    const { challengeId } = await verifiedByEmail(test, email, { action });
    expect((await track('alice', { challengeId }, action)).body.state).toBe(state);
  });

  it('a proof used by the action it was made for serves no other', async () => {
    await importEmail(test, 'alice', email);
    await track('alice', { idempotencyKey: 'first' });
    const { challengeId } = await verifiedByEmail(test, email, { userId: 'alice', idempotencyKey: 'first' });
    expect((await track('alice', { challengeId, idempotencyKey: 'second' })).body.state).toBe(
      'CHALLENGE_REQUIRED',
    );
  });
});

describe('GET and POST /challenges', () => {
  it('the one that waits for its code: by id, or by user with action and method', async () => {
    await importEmail(test, 'alice', email);
    const asked = await askByEmail(test, email, { userId: 'alice' });
    const expected = {
      challengeId: asked.challengeId,
      expiresAt: Math.floor(test.clock.now / 1000) + 600,
      verificationMethod: 'EMAIL_OTP',
      email,
      action: 'signIn',
    };
    const query = 'userId=alice&action=signIn&verificationMethod=EMAIL_OTP';
    for (const path of [
      `/challenges?challengeId=${asked.challengeId}`,
      `/challenges?${query}`,
      '/challenges?userId=alice',
    ])
      expect([path, (await test.server('GET', path)).body]).toEqual([path, expected]);
    expect((await test.server('POST', '/challenges', { userId: 'alice', action: 'signIn' })).body).toEqual(
      expected,
    );
    expect((await test.server('POST', `/challenges?${query}`, {})).body).toEqual(expected);
    const twice = await test.call('GET', `/v1/v1/challenges?${query}`, {
      authorization: `Basic ${Buffer.from('sk_test-secret-key-of-the-test-tenant-0000:').toString('base64')}`,
    });
    expect(twice.body).toEqual(expected);
  });

  it("by Java's client, which forgets the mark of its query", async () => {
    await importEmail(test, 'alice', email);
    const { challengeId } = await askByEmail(test, email, { userId: 'alice' });
    const query = 'userId=alice&action=signIn&verificationMethod=EMAIL_OTP';
    for (const path of [
      `/challengeschallengeId=${challengeId}`,
      `/challenges${query}`,
      `/v1//challenges${query}`,
    ]) {
      const { status, body } = await test.server('POST', path, {});
      expect([path, status, body.challengeId]).toEqual([path, 200, challengeId]);
    }
    expect((await test.server('POST', '/challengesother=1', {})).status).toBe(404);
  });

  it.each([
    'challengeId=none',
    'userId=bob',
    'userId=alice&action=other',
    'userId=alice&verificationMethod=SMS',
  ])('%s: nothing is active, an empty object', async (query) => {
    await importEmail(test, 'alice', email);
    await askByEmail(test, email, { userId: 'alice' });
    const answer = await test.server('GET', `/challenges?${query}`);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({});
  });

  it('not any more once verified or expired; without a name it is refused', async () => {
    const verified = await verifiedByEmail(test, email);
    expect((await test.server('GET', `/challenges?challengeId=${verified.challengeId}`)).body).toEqual({});
    const open = await askByEmail(test, email);
    test.clock.now += 10 * 60_000;
    expect((await test.server('GET', `/challenges?challengeId=${open.challengeId}`)).body).toEqual({});
    expect((await test.server('GET', '/challenges')).status).toBe(400);
  });
});
