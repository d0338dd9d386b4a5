/** Sessions from a verified one-time code (server-api.md §12, SDK 2.18): once, and for whose code it is. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ApiError } from '../http/api-error.ts';
import { allowAllMethods, askByEmail, verifiedByEmail, verify } from '../testing/one-time-codes.ts';
import { challengeEverybody } from '../testing/passed-challenge.ts';
import { addTenant } from '../testing/second-tenant.ts';
import { addAppClient, decodeJwt, refresh, validate } from '../testing/signed-in.ts';
import { type Answer, startTestApp, type TestApp } from '../testing/test-app.ts';
import { actionOfChallenge } from './challenge-proof.ts';

let test: TestApp;
let clientId: string;
beforeEach(async () => {
  test = await startTestApp();
  await allowAllMethods(test);
  clientId = (await addAppClient(test)).clientId;
});
afterEach(async () => await test.close());

const email = 'alice@example.com';
const create = (body: object): Promise<Answer> => test.server('POST', '/sessions', { clientId, ...body });
const unauthorized = { status: 401, body: { error: 'unauthorized' } };
const badRequest = (named: string) => ({
  status: 400,
  body: { error: 'invalid_request', errorDescription: expect.stringContaining(named) },
});
const sessions = async () => await test.database.read.rows('select user_id from sessions', []);

describe('POST /sessions with challengeId and userId', () => {
  it.each(['alice', 'auth0|123', 'Zoë 🦊', 'a/b'])(
    'gives %j the pair of a code that was nobody’s yet',
    async (userId) => {
      const { challengeId } = await verifiedByEmail(test, email);
      const { status, body } = await create({ challengeId, userId });
      expect(status).toBe(200);
      expect(decodeJwt(body.accessToken).claims).toMatchObject({ sub: userId, aud: clientId });
      const { user, verificationMethod } = (await validate(test, body.accessToken)).body;
      expect({ user, verificationMethod }).toMatchObject({
        user: { userId },
        verificationMethod: 'EMAIL_OTP',
      });
      expect((await refresh(test, body.refreshToken)).status).toBe(200);
    },
  );

  it('gives the pair of a code that was asked for this user', async () => {
    const path = '/users/alice/actions/signIn';
    await challengeEverybody(test, 'signIn');
    await test.server('POST', '/users/alice/authenticators', { verificationMethod: 'EMAIL_OTP', email });
    const { idempotencyKey } = (await test.server('POST', path, {})).body;
    for (const more of [{ userId: 'alice', idempotencyKey }, { userId: 'alice' }]) {
      test.clock.now += 60_000;
      const { challengeId } = await verifiedByEmail(test, email, more);
      expect([more, (await create({ challengeId, userId: 'alice' })).status]).toEqual([more, 200]);
    }
  });

  it('follows a claim, and the claimed action is used up with it', async () => {
    const { challengeId } = await verifiedByEmail(test, email);
    const { token } = (await test.server('POST', '/claim', { challengeId, userId: 'alice' })).body;
    expect((await create({ challengeId, userId: 'alice', action: 'signIn' })).status).toBe(200);
    expect((await test.server('POST', '/validate', { token })).body.isValid).toBe(false);
    expect(await create({ token })).toMatchObject(unauthorized);
  });

  it('makes one session: the identical call is a retry for 10 s, any other refused', async () => {
    const { challengeId } = await verifiedByEmail(test, email);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => create({ challengeId, userId: 'alice' })),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.map(({ body }) => body.refreshToken)).size).toBe(1);
    expect(await create({ challengeId, userId: 'alice', action: 'signIn' })).toMatchObject(unauthorized);
    test = await test.restart();
    expect((await create({ challengeId, userId: 'alice' })).body).toEqual(answers[0]?.body);
    test.clock.now += 10_001;
    expect(await create({ challengeId, userId: 'alice' })).toMatchObject(unauthorized);
    expect(await sessions()).toHaveLength(1);
  });

  it('refuses another user, before and after it was claimed, and makes nothing of it', async () => {
    const { challengeId } = await verifiedByEmail(test, email);
    expect((await create({ challengeId, userId: 'alice' })).status).toBe(200);
    expect(await create({ challengeId, userId: 'mallory' })).toMatchObject(unauthorized);
    test.clock.now += 60_000;
    const asked = await verifiedByEmail(test, email, { userId: 'alice' });
    expect(await create({ challengeId: asked.challengeId, userId: 'mallory' })).toMatchObject(unauthorized);
    expect(await sessions()).toHaveLength(1);
  });

  it('does not let two users race for one code', async () => {
    const { challengeId } = await verifiedByEmail(test, email);
    const answers = await Promise.all(
      ['alice', 'bob', 'carol', 'dave'].map((userId) => create({ challengeId, userId })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401, 401]);
    expect(await sessions()).toHaveLength(1);
  });

  it('row 11: a code that another user took at the same moment stands for no action of this one', async () => {
    const { challengeId } = await verifiedByEmail(test, email);
    const claims = {
      claim: async () => {
        await test.server('POST', '/claim', { challengeId, userId: 'bob' });
        throw new ApiError('conflict', 'The challenge was claimed before.');
      },
    };
    const dependencies = { database: test.database, claims };
    const proof = { challengeId, userId: 'alice' };
    const key = actionOfChallenge(dependencies, 'test-tenant', proof);
    await expect(key).rejects.toMatchObject({ code: 'unauthorized' });
    const own = await actionOfChallenge(dependencies, 'test-tenant', { challengeId, userId: 'bob' });
    expect(own.userId).toBe('bob');
  });

  it('refuses the address of somebody who has another factor, as a claim does (row 34)', async () => {
    await test.server('POST', '/users/victim/authenticators', {
      verificationMethod: 'EMAIL_OTP',
      email: 'victim@example.com',
    });
    const { challengeId } = await verifiedByEmail(test, 'mallory@example.com');
    expect((await create({ challengeId, userId: 'victim' })).status).toBe(403);
    expect(await sessions()).toEqual([]);
  });

  it('refuses what is not finished, failed, too old, unknown or another tenant’s', async () => {
    const { challengeId, code } = await askByEmail(test, email);
    expect(await create({ challengeId, userId: 'alice' })).toMatchObject(badRequest('not verified'));
    await verify(test, challengeId, code);
    const other = await addTenant(test);
    const theirs = { challengeId, userId: 'alice', clientId };
    expect(await other.server('POST', '/sessions', theirs)).toMatchObject(unauthorized);
    expect(await create({ challengeId: 'nothing', userId: 'alice' })).toMatchObject(unauthorized);
    expect(await create({ challengeId, userId: 'alice', action: 'pay' })).toMatchObject(badRequest('action'));
    test.clock.now += 10 * 60_000 + 1;
    expect(await create({ challengeId, userId: 'alice' })).toMatchObject(badRequest('expired'));
    expect(await sessions()).toEqual([]);
  });

  it('needs a token, or both fields', async () => {
    expect(await create({})).toMatchObject(badRequest('token'));
    expect(await create({ userId: 'alice' })).toMatchObject(badRequest('challengeId'));
    expect(await create({ challengeId: 'c' })).toMatchObject(badRequest('userId'));
  });
});
