/** Sessions from a passed challenge to a logout (server-api.md §12, N-22, N-23, row 63). */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exchange, pageReferenceOf, passChallenge } from '../testing/passed-challenge.ts';
import { addTenant } from '../testing/second-tenant.ts';
import { addAppClient, decodeJwt, passedToken, refresh, signIn, validate } from '../testing/signed-in.ts';
import { type Answer, basic, startTestApp, type TestApp, testManagementKey } from '../testing/test-app.ts';
import { configureActions } from '../testing/visitor.ts';

let test: TestApp;
let clientId: string;
beforeEach(async () => {
  test = await startTestApp();
  await configureActions(test);
  clientId = (await addAppClient(test)).clientId;
});
afterEach(async () => await test.close());

const create = (body: object): Promise<Answer> => test.server('POST', '/sessions', { clientId, ...body });
const unauthorized = { status: 401, body: { error: 'unauthorized', errorCode: 'unauthorized' } };
const badRequest = (named: string) => ({
  status: 400,
  body: { error: 'invalid_request', errorDescription: expect.stringContaining(named) },
});

describe('POST /sessions', () => {
  it('gives a pair for the reference of a passed challenge, and nothing else', async () => {
    const { reference } = await passChallenge(test, { userId: 'alice', actionCode: 'signIn' });
    const { status, body } = await create({ token: reference, action: 'signIn' });
    expect(status).toBe(200);
    expect(Object.keys(body).sort()).toEqual(['accessToken', 'refreshToken']);
    expect(body.refreshToken).toMatch(/^[0-9a-f]{128}$/);
    const { header, claims } = decodeJwt(body.accessToken);
    expect(header).toEqual({ alg: 'RS256', typ: 'at+jwt', kid: expect.stringMatching(/^[\w-]{43}$/) });
    const iat = test.clock.now / 1_000;
    expect(claims).toEqual({
      iss: 'http://localhost:4800/v1/client/public/test-tenant',
      sub: 'alice',
      aud: clientId,
      client_id: clientId,
      iat,
      exp: iat + 15 * 60,
      sid: expect.stringMatching(/^[0-9a-f]{32}$/),
      jti: `${claims.sid}.0`,
    });
  });

  it.each(['auth0|123', 'a/b', 'Zoë Müller 🦊', '%7C', 'a+b@example.com', 'o\'hara"\\'])(
    'keeps the identifier %j as it is',
    async (userId) => {
      const { accessToken } = await signIn(test, userId, clientId);
      expect(decodeJwt(accessToken).claims.sub).toBe(userId);
      expect((await validate(test, accessToken)).body.user.userId).toBe(userId);
    },
  );

  it('takes the bearer of the passed challenge like its reference', async () => {
    const { accessToken } = await passChallenge(test, { userId: 'alice', actionCode: 'signIn' });
    expect(await create({ token: accessToken })).toMatchObject({ status: 200 });
  });

  it('follows a validation, once (N-22)', async () => {
    const { reference: token } = await passChallenge(test, { userId: 'alice', actionCode: 'signIn' });
    expect((await test.server('POST', '/validate', { token })).body.isValid).toBe(true);
    test.clock.now += 60_000;
    expect(await create({ token })).toMatchObject({ status: 200 });
    test.clock.now += 10_001;
    expect(await create({ token })).toMatchObject(unauthorized);
  });

  it('uses the success up: it does not validate for somebody else afterwards', async () => {
    const token = await passedToken(test, 'alice');
    expect(await create({ token })).toMatchObject({ status: 200 });
    expect((await test.server('POST', '/validate', { token })).body).toMatchObject({
      isValid: false,
      error: 'token_already_used',
    });
  });

  it('answers the identical call within 10 s alike, and no other', async () => {
    const token = await passedToken(test, 'alice');
    const first = await create({ token });
    test.clock.now += 10_000;
    expect((await create({ token })).body).toEqual(first.body);
    expect(await create({ token, action: 'signIn' })).toMatchObject(unauthorized);
    const second = await addAppClient(test);
    expect(await create({ token, clientId: second.clientId })).toMatchObject(unauthorized);
    await refresh(test, first.body.refreshToken);
    expect(await create({ token })).toMatchObject(unauthorized);
  });

  it('makes one session of 50 parallel calls, after a restart too', async () => {
    const token = await passedToken(test, 'alice');
    const answers = await Promise.all(Array.from({ length: 50 }, () => create({ token })));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(await test.database.read.rows('select 1 as one from sessions', [])).toHaveLength(1);
    test = await test.restart();
    expect((await create({ token })).body).toEqual(answers[0]?.body);
    test.clock.now += 10_001;
    expect(await create({ token })).toMatchObject(unauthorized);
  });

  it('lives as long as the success: 5 minutes', async () => {
    const [early, late] = [await passedToken(test, 'alice'), await passedToken(test, 'bob')];
    test.clock.now += 5 * 60_000;
    expect(await create({ token: early })).toMatchObject({ status: 200 });
    test.clock.now += 1;
    expect(await create({ token: late })).toMatchObject(unauthorized);
  });

  it('gives every login a session of its own (row 63)', async () => {
    const [one, other] = [await signIn(test, 'alice', clientId), await signIn(test, 'alice', clientId)];
    const sid = (token: string) => decodeJwt(token).claims.sid;
    expect(sid(one.accessToken)).not.toBe(sid(other.accessToken));
    expect(one.refreshToken).not.toBe(other.refreshToken);
  });

  it.each([
    'ALLOW',
    'BLOCK',
    'CHALLENGE_REQUIRED',
    'CHALLENGE_FAILED',
    'REVIEW_REQUIRED',
    'REVIEW_SUCCEEDED',
  ])('refuses an action in the state %s', async (state) => {
    const path = '/users/alice/actions/signIn';
    const { token, idempotencyKey } = (await test.server('POST', path, {})).body;
    await test.server('PATCH', `${path}/${idempotencyKey}`, { state });
    expect(await create({ token })).toMatchObject(badRequest(state));
  });

  it('refuses bad tokens as unauthorized and bad requests by their field', async () => {
    const token = await passedToken(test, 'alice');
    const { url } = (await test.server('POST', '/users/alice/actions/signIn', {})).body;
    const page = new URL(url).searchParams.get('token');
    for (const bad of ['', 'x', `${token}x`, token.slice(0, -2), page, 'a.b.c', 'x'.repeat(50_000)])
      expect([bad, await create({ token: bad })]).toMatchObject([bad, unauthorized]);
    expect(await create({ token, clientId: 'nobody' })).toMatchObject(badRequest('clientId'));
    expect(await create({ token, action: 'other' })).toMatchObject(badRequest('action'));
    expect(await create({})).toMatchObject(badRequest('token'));
    expect(await test.server('POST', '/sessions', { token })).toMatchObject(badRequest('clientId'));
    expect(await create({ token: 7 })).toMatchObject(badRequest('token'));
    expect(await test.database.read.rows('select 1 as one from sessions', [])).toEqual([]);
    expect(await create({ token })).toMatchObject({ status: 200 });
  });

  it('refuses the outcome of a challenge that was quit', async () => {
    const tracked = (await test.server('POST', '/users/alice/actions/signIn', {})).body;
    const { token } = (await exchange(test, pageReferenceOf(tracked))).body;
    const { body } = await test.client('POST', '/hosted/finish', token, { outcome: 'cancelled' });
    expect(await create({ token: body.token })).toMatchObject(badRequest('CHALLENGE_REQUIRED'));
  });
});

describe('POST /sessions/validate', () => {
  it('tells the person as they are now, when the token ends, and how they proved themselves', async () => {
    const { reference: token } = await passChallenge(test, { userId: 'alice', actionCode: 'signIn' });
    const { accessToken } = (await create({ token })).body;
    await test.server('PATCH', '/users/alice', { displayName: 'Alice', custom: { plan: 'gold' } });
    const { status, body } = await validate(test, accessToken, { clientIds: ['other', clientId] });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      user: { userId: 'alice', phoneNumberVerified: false, displayName: 'Alice', custom: { plan: 'gold' } },
      expiresAt: test.clock.now / 1_000 + 900,
      verificationMethod: 'EMAIL_OTP',
    });
    expect(Object.keys(body).sort()).toEqual(['expiresAt', 'user', 'verificationMethod']);
    expect(body.user).not.toHaveProperty('username');
    expect(typeof body.user.emailVerified).toBe('boolean');
  });

  it('knows no token after its last second, of another client, or after a rotation', async () => {
    const pair = await signIn(test, 'alice', clientId);
    for (const clientIds of [['other'], []])
      expect(await validate(test, pair.accessToken, { clientIds })).toMatchObject(unauthorized);
    test.clock.now += 15 * 60_000 - 1;
    expect(await validate(test, pair.accessToken)).toMatchObject({ status: 200 });
    test.clock.now += 1;
    expect(await validate(test, pair.accessToken)).toMatchObject(unauthorized);
    const next = (await refresh(test, pair.refreshToken)).body;
    expect(await validate(test, next.accessToken)).toMatchObject({ status: 200 });
    const third = (await refresh(test, next.refreshToken)).body;
    expect(await validate(test, next.accessToken)).toMatchObject(unauthorized);
    expect(await validate(test, third.accessToken)).toMatchObject({ status: 200 });
  });
});

describe('a logout', () => {
  it('ends the session, also with an access token that is old, and is nothing new the second time', async () => {
    const pair = await signIn(test, 'alice', clientId);
    const other = await signIn(test, 'alice', clientId);
    test.clock.now += 20 * 60_000;
    for (let turn = 0; turn < 2; turn += 1)
      expect(await test.server('POST', '/sessions/revoke', { accessToken: pair.accessToken })).toMatchObject({
        status: 200,
        body: { success: true },
      });
    expect(await refresh(test, pair.refreshToken)).toMatchObject(unauthorized);
    expect(await refresh(test, other.refreshToken)).toMatchObject({ status: 200 });
    expect(await test.server('POST', '/sessions/revoke', { accessToken: 'x' })).toMatchObject(unauthorized);
  });

  it('everywhere ends all sessions of that person at once, and of nobody else', async () => {
    const pairs = [await signIn(test, 'alice', clientId), await signIn(test, 'alice', clientId)];
    const bob = await signIn(test, 'bob', clientId);
    const revoke = (userId: string) => test.server('POST', '/sessions/user/revoke', { userId });
    expect(await revoke('alice')).toMatchObject({ status: 200, body: { success: true } });
    expect(await revoke('nobody')).toMatchObject({ status: 200, body: { success: true } });
    expect(await revoke('')).toMatchObject(badRequest('userId'));
    test = await test.restart();
    for (const { accessToken, refreshToken } of pairs) {
      expect(await validate(test, accessToken)).toMatchObject(unauthorized);
      expect(await refresh(test, refreshToken)).toMatchObject(unauthorized);
    }
    expect(await validate(test, bob.accessToken)).toMatchObject({ status: 200 });
    expect(await refresh(test, bob.refreshToken)).toMatchObject({ status: 200 });
    expect(await signIn(test, 'alice', clientId)).toHaveProperty('accessToken');
  });

  it('of everybody comes with the end of the app client', async () => {
    const pair = await signIn(test, 'alice', clientId);
    await test.management('DELETE', `/app-clients/${clientId}`);
    expect(await validate(test, pair.accessToken)).toMatchObject(unauthorized);
    expect(await refresh(test, pair.refreshToken)).toMatchObject(unauthorized);
  });
});

describe('another tenant (T12, T66)', () => {
  it('cannot use, end or look into a session', async () => {
    const other = await addTenant(test);
    const theirs = (await other.management('POST', '/app-clients', { name: 'Theirs' })).body.clientId;
    const pair = await signIn(test, 'alice', clientId);
    const token = await passedToken(test, 'alice');
    for (const id of [theirs, clientId])
      expect(await other.server('POST', '/sessions', { token, clientId: id })).toMatchObject(unauthorized);
    const { accessToken, refreshToken } = pair;
    expect(await other.server('POST', '/sessions/validate', { accessToken })).toMatchObject(unauthorized);
    expect(await other.server('POST', '/sessions/revoke', { accessToken })).toMatchObject(unauthorized);
    expect(await other.server('POST', '/sessions/refresh', { refreshToken })).toMatchObject(unauthorized);
    await other.server('POST', '/sessions/user/revoke', { userId: 'alice' });
    expect(await create({ token, clientId: theirs })).toMatchObject(badRequest('clientId'));
    expect(await validate(test, accessToken)).toMatchObject({ status: 200 });
    expect(await refresh(test, refreshToken)).toMatchObject({ status: 200 });
  });
});

describe('the routes of sessions', () => {
  it('take a server key alone', async () => {
    for (const path of ['', '/validate', '/refresh', '/revoke', '/user/revoke']) {
      expect(await test.call('POST', `/v1/sessions${path}`, { body: {} })).toMatchObject(unauthorized);
      const authorization = basic(testManagementKey);
      expect(await test.call('POST', `/v1/sessions${path}`, { authorization, body: {} })).toMatchObject({
        status: 403,
        body: { error: 'forbidden' },
      });
    }
  });
});
