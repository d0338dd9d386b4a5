/** T64, I8, N-24: rotation of refresh tokens: one live leaf of a family, and none once a token was copied. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addAppClient, decodeJwt, type Pair, refresh, signIn, validate } from '../testing/signed-in.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { configureActions } from '../testing/visitor.ts';

let test: TestApp;
let clientId: string;
let first: Pair;
beforeEach(async () => {
  test = await startTestApp();
  await configureActions(test);
  clientId = (await addAppClient(test)).clientId;
  first = await signIn(test, 'alice', clientId);
});
afterEach(async () => await test.close());

const unauthorized = { status: 401, body: { error: 'unauthorized' } };
const day = 24 * 3_600_000;
const eventsOf = async (type: string) =>
  await test.database.read.rows('select data from audit_events where type = ?', [type]);
const next = async (pair: Pair): Promise<Pair> => {
  const answer = await refresh(test, pair.refreshToken);
  expect(answer.status).toBe(200);
  return answer.body;
};
/** The family is dead: none of its tokens does anything. */
async function expectDead(...pairs: Pair[]): Promise<void> {
  for (const { accessToken, refreshToken } of pairs) {
    expect(await validate(test, accessToken)).toMatchObject(unauthorized);
    expect(await refresh(test, refreshToken)).toMatchObject(unauthorized);
  }
}

describe('a refresh', () => {
  it('gives a new pair of the same session, and ends the pair before', async () => {
    test.clock.now += 60_000;
    const second = await next(first);
    expect(second.refreshToken).not.toBe(first.refreshToken);
    const [before, after] = [decodeJwt(first.accessToken).claims, decodeJwt(second.accessToken).claims];
    expect(after).toEqual({
      ...before,
      iat: before.iat + 60,
      exp: before.exp + 60,
      jti: `${before.sid}.1`,
    });
    expect(await validate(test, first.accessToken)).toMatchObject(unauthorized);
    expect(await validate(test, second.accessToken)).toMatchObject({ status: 200 });
  });

  it('refuses what was never issued, and nothing happens to the session', async () => {
    const { refreshToken } = first;
    const flipped = (at: number) =>
      refreshToken.slice(0, at) + (refreshToken[at] === '0' ? '1' : '0') + refreshToken.slice(at + 1);
    const forged = [
      '',
      'x',
      refreshToken.slice(1),
      `${refreshToken}0`,
      refreshToken.toUpperCase(),
      ` ${refreshToken}`,
      '0'.repeat(128),
      refreshToken.slice(0, 32) + 'a'.repeat(96),
      first.accessToken,
      'f'.repeat(1_000_000 / 20),
      ...[0, 31, 32, 63, 95, 96, 127].map(flipped),
    ];
    for (const token of forged)
      expect([token, await refresh(test, token)]).toMatchObject([token, unauthorized]);
    expect(await test.server('POST', '/sessions/refresh', {})).toMatchObject({
      status: 400,
      body: { errorDescription: expect.stringContaining('refreshToken') },
    });
    expect(await eventsOf('session.refresh_token_reused')).toEqual([]);
    await next(first);
  });

  it('is refused once the person is locked out everywhere (T65)', async () => {
    await test.server('POST', '/sessions/user/revoke', { userId: 'alice' });
    await expectDead(first);
  });
});

describe('the same token again', () => {
  it('within 10 s gets the same pair, however often', async () => {
    const second = await next(first);
    test.clock.now += 10_000;
    for (let turn = 0; turn < 3; turn += 1) expect(await next(first)).toEqual(second);
    expect(await validate(test, second.accessToken)).toMatchObject({ status: 200 });
    expect(await eventsOf('session.refreshed')).toHaveLength(1);
  });

  it('within 10 s gets it after a restart, too', async () => {
    const second = await next(first);
    test = await test.restart();
    expect(await next(first)).toEqual(second);
  });

  it('after 11 s ends the family: every token of it is refused, after a restart too', async () => {
    const second = await next(first);
    test.clock.now += 11_000;
    expect(await refresh(test, first.refreshToken)).toMatchObject(unauthorized);
    await expectDead(first, second);
    test = await test.restart();
    await expectDead(first, second);
    expect(await eventsOf('session.refresh_token_reused')).toHaveLength(1);
  });

  it('within 10 s, when its successor has been used already, ends the family', async () => {
    const second = await next(first);
    const third = await next(second);
    expect(await refresh(test, first.refreshToken)).toMatchObject(unauthorized);
    await expectDead(first, second, third);
  });

  it('is known as a copy however many rotations ago it was', async () => {
    let pair = first;
    for (let turn = 0; turn < 20; turn += 1) {
      test.clock.now += 60_000;
      pair = await next(pair);
    }
    expect(await refresh(test, first.refreshToken)).toMatchObject(unauthorized);
    await expectDead(pair);
  });

  it('ends no other session of the person', async () => {
    const other = await signIn(test, 'alice', clientId);
    await next(first);
    test.clock.now += 11_000;
    await refresh(test, first.refreshToken);
    await next(other);
  });
});

describe('parallel refreshes', () => {
  it('50 of one token give one successor and one branch', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => refresh(test, first.refreshToken)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.map(({ body }) => body.refreshToken)).size).toBe(1);
    expect(new Set(answers.map(({ body }) => decodeJwt(body.accessToken).claims.jti)).size).toBe(1);
    expect(await eventsOf('session.refreshed')).toHaveLength(1);
    const [row] = await test.database.read.rows('select generation, revoked_at from sessions', []);
    expect({ ...row }).toEqual({ generation: 1, revoked_at: null });
    await next(answers[0]?.body);
  });

  it('50 of a copied token end the family once', async () => {
    const second = await next(first);
    test.clock.now += 11_000;
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, at) =>
        refresh(test, at % 2 === 0 ? first.refreshToken : second.refreshToken),
      ),
    );
    // What came before the first copy was a good refresh; the family ended with the copy.
    const good = answers.filter(({ status }) => status === 200);
    expect(good.length).toBeLessThanOrEqual(25);
    await expectDead(first, second, ...good.map(({ body }) => body as Pair));
    expect(await eventsOf('session.refresh_token_reused')).toHaveLength(1);
  });
});

describe('the end of a session', () => {
  it('comes after 7 days without a refresh', async () => {
    const second = await next(first);
    test.clock.now += 7 * day - 1;
    const third = await next(second);
    test.clock.now += 7 * day;
    await expectDead(third);
  });

  it('comes after 30 days, however often it was refreshed, and the last access token ends with it', async () => {
    let pair = first;
    for (let turn = 0; turn < 5; turn += 1) {
      test.clock.now += 6 * day - 60_000;
      if (turn < 4) pair = await next(pair);
    }
    pair = await next(pair);
    const { iat, exp } = decodeJwt(pair.accessToken).claims;
    expect(exp - iat).toBe(300);
    test.clock.now += 300_000;
    await expectDead(pair);
  });

  it('follows lifetimes that were shortened, and not those that were lengthened', async () => {
    const patch = (body: object) => test.management('PATCH', `/app-clients/${clientId}`, body);
    await patch({ refreshTokenDurationInMinutes: 60 });
    const short = await signIn(test, 'bob', clientId);
    await patch({ refreshTokenDurationInMinutes: null });
    test.clock.now += 3_600_000;
    await expectDead(short);
    const second = await next(first);
    await patch({ refreshTokenIdleInMinutes: 5 });
    test.clock.now += 5 * 60_000;
    await expectDead(second);
  });
});
