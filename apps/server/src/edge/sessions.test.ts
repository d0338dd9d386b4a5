/** A session cookie is one user's at a time. */
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addTenant } from '../testing/second-tenant.ts';
import { basic, startTestApp, type TestApp, testManagementKey } from '../testing/test-app.ts';

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
});
afterEach(async () => await test.close());

const cookie = (name: string): string => createHash('sha256').update(name).digest('base64url');
const idOf = (name: string): string => name.padEnd(16, '_');
const claim = async (userId: string, claimId: string, cookies: string[], body: object = {}) =>
  await test.server('POST', '/edge/sessions/claim', {
    userId,
    claimId: idOf(claimId),
    cookies: cookies.map(cookie),
    expiresInSeconds: 60,
    ...body,
  });
const release = async (userId: string, claimId: string) =>
  await test.server('POST', '/edge/sessions/release', { userId, claimId: idOf(claimId) });
const claimed = async (userId: string, claimId: string, cookies: string[], body: object = {}) =>
  (await claim(userId, claimId, cookies, body)).body.claimed;
const events = async () =>
  (
    await test.database.read.rows("select type, data from audit_events where type like 'edge_session.%'", [])
  ).map(({ type, data }) => [type, JSON.parse(String(data))]);

describe('a claim', () => {
  it('holds against another user, also after a restart, and not against the same one', async () => {
    expect((await claim('alice', 'a', ['s'])).body).toEqual({ claimed: true, foreign: [] });
    test = await test.restart();
    expect((await claim('bob', 'b', ['s'])).body).toEqual({ claimed: false, foreign: [cookie('s')] });
    expect(await claimed('alice', 'c', ['s'])).toBe(true);
    expect(await claimed('Alice', 'd', ['s'])).toBe(false);
  });

  it('takes what is nobody’s, and names what is somebody else’s', async () => {
    await claim('alice', 'a', ['shared']);
    expect((await claim('bob', 'b', ['own', 'shared'])).body).toEqual({
      claimed: false,
      foreign: [cookie('shared')],
    });
    expect(await claimed('alice', 'c', ['own'])).toBe(false);
  });

  it('is won by one user of two who ask 50 times at once', async () => {
    const users = Array.from({ length: 50 }, (_, at) => (at % 2 === 0 ? 'alice' : 'bob'));
    const answers = await Promise.all(users.map((user, at) => claimed(user, `c${at}`, ['s', 't'])));
    const winners = new Set(users.filter((_, at) => answers[at]));
    expect(winners.size).toBe(1);
    expect(answers.filter(Boolean)).toHaveLength(25);
  });

  it('expires to the millisecond', async () => {
    await claim('alice', 'a', ['s']);
    test.clock.now += 59_999;
    expect(await claimed('bob', 'b', ['s'])).toBe(false);
    test.clock.now += 1;
    expect(await claimed('bob', 'b', ['s'])).toBe(true);
    expect(await claimed('alice', 'a', ['s'])).toBe(false);
  });

  it('is extended, and never shortened, by the same claim', async () => {
    await claim('alice', 'a', ['s'], { expiresInSeconds: 100 });
    await claim('alice', 'a', ['s'], { expiresInSeconds: 1 });
    test.clock.now += 99_999;
    expect(await claimed('bob', 'b', ['s'])).toBe(false);
  });

  it('is of one tenant', async () => {
    await claim('alice', 'a', ['s']);
    const other = await addTenant(test);
    const body = { userId: 'bob', claimId: idOf('a'), cookies: [cookie('s')], expiresInSeconds: 60 };
    expect((await other.server('POST', '/edge/sessions/claim', body)).body.claimed).toBe(true);
    await other.server('POST', '/edge/sessions/release', { userId: 'alice', claimId: idOf('a') });
    expect(await claimed('bob', 'b', ['s'])).toBe(false);
  });
});

describe('a release', () => {
  it('gives back what the claim took', async () => {
    await claim('alcie', 'typo', ['s', 't']);
    expect((await release('alcie', 'typo')).body).toEqual({ released: true });
    expect(await claimed('alice', 'a', ['s', 't'])).toBe(true);
  });

  it('leaves what another login of the same user holds, in whatever order they came', async () => {
    await claim('alice', 'first', ['s']);
    await claim('alice', 'second', ['s']);
    await release('alice', 'first');
    expect(await claimed('bob', 'b', ['s'])).toBe(false);
    await claim('alice', 'third', ['s']);
    await release('alice', 'third');
    expect(await claimed('bob', 'b', ['s'])).toBe(false);
    await release('alice', 'second');
    expect(await claimed('bob', 'b', ['s'])).toBe(true);
  });

  it('is of the claim’s own user, and may come twice or for nothing', async () => {
    await claim('alice', 'a', ['s']);
    expect((await release('bob', 'a')).body).toEqual({ released: true });
    expect(await claimed('bob', 'b', ['s'])).toBe(false);
    await release('alice', 'a');
    expect((await release('alice', 'a')).status).toBe(200);
  });
});

it('writes one audit event for each change, and none where nothing changed', async () => {
  await claim('alice', 'a', ['s', 't', 's']);
  await claim('bob', 'b', ['s', 't']);
  await claim('bob', 'b', ['s', 'u']);
  await release('carol', 'none');
  await release('bob', 'b');
  expect(await events()).toEqual([
    ['edge_session.claimed', { claimId: idOf('a'), cookies: 2, foreign: 0 }],
    ['edge_session.claimed', { claimId: idOf('b'), cookies: 1, foreign: 1 }],
    ['edge_session.released', { claimId: idOf('b'), cookies: 1 }],
  ]);
});

describe('what may be claimed', () => {
  it.each([
    ['no cookie', { cookies: [] }],
    ['61 cookies', { cookies: Array.from({ length: 61 }, (_, at) => cookie(`${at}`)) }],
    ['a cookie in the clear', { cookies: ['session=1'] }],
    ['a hash too short', { cookies: ['A'.repeat(42)] }],
    ['a hash too long', { cookies: ['A'.repeat(44)] }],
    ['no person', { userId: null }],
    ['an empty person', { userId: '' }],
    ['no claim', { claimId: null }],
    ['a claim that can be guessed', { claimId: 'short' }],
    ['0 s', { expiresInSeconds: 0 }],
    ['more than 90 days', { expiresInSeconds: 7_776_001 }],
    ['half a second', { expiresInSeconds: 0.5 }],
  ])('%s is refused', async (_name, body) => {
    expect((await claim('alice', 'a', ['s'], body)).status).toBe(400);
    expect(await test.database.read.rows('select * from edge_sessions', [])).toEqual([]);
  });

  it('is up to 60 cookies for up to 90 days', async () => {
    const cookies = Array.from({ length: 60 }, (_, at) => `${at}`);
    expect(await claimed('alice', 'a', cookies, { expiresInSeconds: 7_776_000 })).toBe(true);
  });

  it('takes the secret key', async () => {
    const body = { userId: 'alice', claimId: idOf('a'), cookies: [cookie('s')], expiresInSeconds: 60 };
    for (const path of ['claim', 'release']) {
      const url = `/v1/edge/sessions/${path}`;
      expect((await test.call('POST', url, { body })).status).toBe(401);
      const authorization = basic(testManagementKey);
      expect((await test.call('POST', url, { authorization, body })).status).toBe(403);
    }
  });
});
