/** I9, T49, T51 for sessions: what is recorded, what is kept, and what is taken away again. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { removeExpired } from '../housekeeping/expired-rows.ts';
import { recordCommits } from '../testing/commit-recorder.ts';
import { addAppClient, passedToken, refresh, signIn, validate } from '../testing/signed-in.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { storedBytes } from '../testing/test-database.ts';
import { configureActions } from '../testing/visitor.ts';

let test: TestApp;
let clientId: string;
beforeEach(async () => {
  test = await startTestApp();
  await configureActions(test);
  clientId = (await addAppClient(test)).clientId;
});
afterEach(async () => await test.close());

const sessionRows = async () => await test.database.read.rows('select user_id from sessions', []);

describe('the audit trail', () => {
  it('has one event for each change of a session, and none where nothing changed (I9)', async () => {
    const commits = recordCommits(test);
    const eventsOf = async (work: () => Promise<unknown>): Promise<string[]> => {
      const from = commits.length;
      await work();
      return commits.slice(from).flatMap(({ events }) => events);
    };
    const token = await passedToken(test, 'alice');
    const create = () => test.server('POST', '/sessions', { token, clientId });
    let pair = { accessToken: '', refreshToken: '' };
    expect(
      await eventsOf(async () => {
        pair = (await create()).body;
      }),
    ).toEqual(['session.created']);
    expect(await eventsOf(create)).toEqual([]);
    const { accessToken, refreshToken } = pair;
    const revoke = () => test.server('POST', '/sessions/revoke', { accessToken });
    const revokeUser = (userId: string) => test.server('POST', '/sessions/user/revoke', { userId });
    const steps: [string[], () => Promise<unknown>][] = [
      [[], () => validate(test, accessToken)],
      [['session.refreshed'], () => refresh(test, refreshToken)],
      [[], () => refresh(test, refreshToken)],
      [[], () => refresh(test, 'rubbish')],
      [['session.revoked'], revoke],
      [[], revoke],
      [[], () => revokeUser('alice')],
      [[], () => revokeUser('nobody')],
      [
        ['session.creation_refused'],
        () => test.server('POST', '/sessions', { token, clientId, action: 'other' }),
      ],
    ];
    for (const [at, [expected, work]] of steps.entries())
      expect([at, await eventsOf(work)]).toEqual([at, expected]);
    const bob = await signIn(test, 'bob', clientId);
    expect(await eventsOf(() => revokeUser('bob'))).toEqual(['session.user_revoked']);
    const carol = await signIn(test, 'carol', clientId);
    await refresh(test, carol.refreshToken);
    test.clock.now += 11_000;
    expect(await eventsOf(() => refresh(test, carol.refreshToken))).toEqual(['session.refresh_token_reused']);
    expect(await eventsOf(() => refresh(test, carol.refreshToken))).toEqual([]);
    expect(await eventsOf(() => refresh(test, bob.refreshToken))).toEqual([]);
    let made = '';
    const change = (method: 'PATCH' | 'DELETE', body?: object) => () =>
      test.management(method, `/app-clients/${made}`, body);
    const clients: [string[], () => Promise<unknown>][] = [
      [
        ['app_client.created'],
        async () => {
          made = (await addAppClient(test)).clientId;
        },
      ],
      [['app_client.updated'], change('PATCH', { accessTokenDurationInMinutes: 1 })],
      [[], change('PATCH', { accessTokenDurationInMinutes: 100 })],
      [['app_client.updated', 'signing_key.created'], change('PATCH', { signingAlgorithm: 'ES256' })],
      [['app_client.deleted'], change('DELETE')],
      [[], change('DELETE')],
    ];
    for (const [at, [expected, work]] of clients.entries())
      expect([at, (await eventsOf(work)).sort()]).toEqual([at, expected]);
  });
});

describe('at rest', () => {
  it('no token of a session, and no part of one that opens anything, stands in a file, a log or the trail', async () => {
    const first = await signIn(test, 'alice', clientId);
    const second = (await refresh(test, first.refreshToken)).body;
    await refresh(test, first.refreshToken);
    await test.server('POST', '/sessions/validate', { accessToken: `${first.accessToken}x` });
    await refresh(test, `${first.refreshToken.slice(0, -1)}x`);
    test.clock.now += 11_000;
    await refresh(test, first.refreshToken);
    const trail = JSON.stringify(await test.database.read.rows('select data from audit_events', []));
    const rows = JSON.stringify(await test.database.read.rows('select * from sessions', []), (_key, value) =>
      value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value,
    );
    const files = await storedBytes(test.directory, test.database);
    const stored = Buffer.concat(files.map(({ bytes }) => bytes));
    expect(stored.includes('test-tenant')).toBe(true);
    for (const { accessToken, refreshToken } of [first, second]) {
      // The session's id in front of a refresh token is no secret; what follows it is.
      const secret = refreshToken.slice(32, 96);
      const signature = accessToken.split('.')[2] ?? '';
      for (const part of [refreshToken, secret, secret.slice(0, 40), accessToken, signature]) {
        expect(rows).not.toContain(part);
        expect(trail).not.toContain(part);
        expect(test.logged.join('')).not.toContain(part);
        expect(stored.includes(part)).toBe(false);
      }
      expect(stored.includes(Buffer.from(secret, 'hex'))).toBe(false);
      expect(stored.includes(Buffer.from(signature, 'base64url'))).toBe(false);
    }
  });

  it('a family key that is moved to another session does not open there', async () => {
    const alice = await signIn(test, 'alice', clientId);
    const mallory = await signIn(test, 'mallory', clientId);
    await test.database.commit((transaction) =>
      transaction.run(
        `update sessions set sealed_family_key = (select s.sealed_family_key from sessions s where s.user_id = 'mallory')
         where user_id = 'alice'`,
        [],
      ),
    );
    expect((await refresh(test, alice.refreshToken)).status).toBe(500);
    expect((await refresh(test, mallory.refreshToken)).status).toBe(200);
  });
});

describe('housekeeping', () => {
  it('takes sessions away an hour after their end, and none before', async () => {
    const { clientId: short } = await addAppClient(test, { refreshTokenDurationInMinutes: 5 });
    await signIn(test, 'alice', short);
    await signIn(test, 'bob', clientId);
    const sweep = async () => await removeExpired(test.database, test.clock.now);
    test.clock.now += 5 * 60_000 + 3_600_000;
    await sweep();
    expect(await sessionRows()).toHaveLength(2);
    test.clock.now += 1;
    await sweep();
    expect((await sessionRows()).map(({ user_id }) => user_id)).toEqual(['bob']);
  });
});

describe('the deletion of a person', () => {
  it('ends their sessions at once, and a new person of the same id has none of them', async () => {
    const pair = await signIn(test, 'alice', clientId);
    await test.server('DELETE', '/users/alice');
    const dead = async () => {
      expect((await validate(test, pair.accessToken)).status).toBe(401);
      expect((await refresh(test, pair.refreshToken)).status).toBe(401);
    };
    await dead();
    await test.server('PATCH', '/users/alice', { displayName: 'Another Alice' });
    await signIn(test, 'alice', clientId);
    await dead();
  });
});
