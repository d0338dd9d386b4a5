/** Rate limits, by the front door: server-api.md §3, SECURITY rows 9 and 66, R-10. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Database } from '../database/database.ts';
import { addTenant } from '../testing/second-tenant.ts';
import {
  type Answer,
  basic,
  startTestApp,
  type TestApp,
  testManagementKey,
  testSecretKey,
} from '../testing/test-app.ts';
import { configureActions, Visitor } from '../testing/visitor.ts';

const keyBurst = 50;
const tight = { STEPWARD_RATE_LIMIT_KEY_PER_SECOND: '10' };

let test: TestApp;
afterEach(async () => await test.close());

const times = async (count: number, call: () => Promise<Answer>): Promise<number[]> => {
  const statuses = [];
  for (let turn = 0; turn < count; turn += 1) statuses.push((await call()).status);
  return statuses;
};
/** How many calls are let through, one after the other, until the first that is not. */
async function untilRefused(call: () => Promise<Answer>): Promise<number> {
  for (let calls = 0; ; calls += 1) if ((await call()).status === 429) return calls;
}
const readUser = () => test.server('GET', '/users/alice');
const refusals = (statuses: readonly number[]) => statuses.filter((status) => status === 429).length;

describe('an API key', () => {
  it('has its burst, then 429 with Retry-After and the error fields, then what has come back', async () => {
    test = await startTestApp(tight);
    expect(refusals(await times(keyBurst, readUser))).toBe(0);
    const refused = await readUser();
    expect(refused).toMatchObject({
      status: 429,
      headers: { 'retry-after': '1', 'content-type': 'application/json' },
      body: { error: 'too_many_requests', errorCode: 'too_many_requests' },
    });
    expect(refused.body.errorDescription).toContain('Retry-After');
    test.clock.now += 1_000;
    expect(await untilRefused(readUser)).toBe(10);
  });

  it('of 200 calls at once exactly the burst passes', async () => {
    test = await startTestApp(tight);
    const answers = await Promise.all(Array.from({ length: 200 }, readUser));
    expect(refusals(answers.map(({ status }) => status))).toBe(200 - keyBurst);
  });

  it('holds over a restart: a new process has no fresh burst', async () => {
    test = await startTestApp(tight);
    await times(keyBurst, readUser);
    test = await test.restart();
    expect((await readUser()).status).toBe(429);
    test.clock.now += 2_000;
    expect(await untilRefused(readUser)).toBe(20);
  });

  it('is limited for itself: another key of the tenant and another tenant go on', async () => {
    test = await startTestApp(tight);
    const second = await addTenant(test);
    await untilRefused(readUser);
    expect((await test.management('GET', '/tenant')).status).toBe(200);
    const other = await test.call('GET', '/v1/users/alice', { authorization: basic(second.secretKey) });
    expect(other.status).toBe(200);
  });

  it('management and unknown routes below its hooks count as well; a wrong key is not a key', async () => {
    test = await startTestApp(tight);
    expect(await untilRefused(() => test.management('GET', '/tenant'))).toBe(keyBurst);
    const wrong = () => test.call('GET', '/v1/users/alice', { authorization: basic('sk_wrong') });
    expect(new Set(await times(keyBurst + 5, wrong))).toEqual(new Set([401]));
    const forbidden = () => test.call('GET', '/v1/users/alice', { authorization: basic(testManagementKey) });
    expect((await forbidden()).status).toBe(403);
  });

  it('is not limited where the setting is 0', async () => {
    test = await startTestApp();
    expect(refusals(await times(300, readUser))).toBe(0);
    expect(await test.database.read.rows('select * from rate_limits', [])).toEqual([]);
  });
});

/** Counts commits of works that write a bucket. */
async function countedCommits(environment: Record<string, string>): Promise<{ count: number }> {
  const counted = { count: 0 };
  const plain = await startTestApp(environment);
  const { commit } = plain.database;
  plain.database.commit = ((work, options) =>
    commit.call(
      plain.database,
      async (transaction) => {
        const run = transaction.run.bind(transaction);
        let isLease = false;
        const watched = Object.assign(Object.create(transaction), {
          run: (sql: string, parameters: never[]) => {
            isLease ||= sql.includes('rate_limits');
            return run(sql, parameters);
          },
        });
        const result = await work(watched);
        if (isLease) counted.count += 1;
        return result;
      },
      options,
    )) as Database['commit'];
  test = plain;
  return counted;
}

describe('what it costs', () => {
  it('a commit for each twentieth of the burst, and none for a refusal (R-10)', async () => {
    const commits = await countedCommits({ STEPWARD_RATE_LIMIT_KEY_PER_SECOND: '40' });
    await times(200, readUser);
    expect(commits.count).toBeLessThanOrEqual(21);
    await times(3, readUser);
    const before = commits.count;
    expect(refusals(await times(300, readUser))).toBe(300);
    expect(commits.count).toBe(before);
  });

  it('a crowd that waits for the first lease shares its commit', async () => {
    const commits = await countedCommits({ STEPWARD_RATE_LIMIT_KEY_PER_SECOND: '200' });
    const answers = await Promise.all(Array.from({ length: 40 }, readUser));
    expect(refusals(answers.map(({ status }) => status))).toBe(0);
    expect(commits.count).toBeLessThanOrEqual(2);
  });

  it('one commit, and a refusal, where another server’s clock is ahead (R-06)', async () => {
    test = await startTestApp(tight);
    await untilRefused(readUser);
    test.clock.now -= 30_000;
    const { commit } = test.database;
    let asked = 0;
    test.database.commit = (async (work, options) => {
      asked += 1;
      if (asked > 20) throw new Error('asked again and again');
      return await commit.call(test.database, work, options);
    }) as Database['commit'];
    expect(refusals(await times(3, readUser))).toBe(3);
    expect(asked).toBe(1);
    test.clock.now += 31_000;
    expect((await readUser()).status).toBe(200);
  });

  it('a store that gives no lease lets a lease’s worth of reads pass, and no more', async () => {
    test = await startTestApp(tight);
    test.database.commit = (async () => {
      throw new Error('disk full');
    }) as Database['commit'];
    expect(await untilRefused(readUser)).toBe(3);
    expect(test.logged.join()).toContain('rate limits are not shared');
  });
});

describe('the Client API', () => {
  const session = (token: string, headers: Record<string, string> = {}) =>
    test.call('GET', '/v1/client/hosted/session', { authorization: `Bearer ${token}`, headers });

  it('limits the tokens of one action together, with CORS headers on the refusal', async () => {
    test = await startTestApp({ STEPWARD_RATE_LIMIT_ACTION_PER_SECOND: '2' });
    await configureActions(test);
    const track = async () =>
      (await test.server('POST', '/users/alice/actions/signIn', { idempotencyKey: 'one' })).body.token;
    const [one, two] = [await track(), await track()];
    // Of the same person: somebody else with their password must not keep them out.
    const other = await Visitor.arrive(test, 'alice');
    expect(refusals(await times(5, () => session(one)))).toBe(0);
    expect(refusals(await times(5, () => session(two)))).toBe(0);
    const origin = 'https://app.example.com';
    const refused = await session(one, { origin });
    expect(refused).toMatchObject({
      status: 429,
      headers: { 'access-control-allow-origin': origin, 'retry-after': '1' },
      body: { errorCode: 'too_many_requests' },
    });
    expect((await session(other.token)).status).toBe(200);
  });

  it('limits an address with tokens, the right and the false ones, and a /64 of IPv6 as one', async () => {
    test = await startTestApp({ STEPWARD_RATE_LIMIT_IP_PER_SECOND: '2' });
    const from = async (remoteAddress: string) => {
      const headers = { authorization: 'Bearer false' };
      const url = '/v1/client/hosted/session';
      return (await test.app.server.inject({ method: 'GET', url, remoteAddress, headers })).statusCode;
    };
    const statuses = [];
    for (let host = 1; host <= 12; host += 1) statuses.push(await from(`2001:db8::${host}`));
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 401), 429, 429]);
    expect(await from('2001:db8:0:1::1')).toBe(401);
    expect(await from('198.51.100.1')).toBe(401);
  });

  it('is stricter without a token; answers to preflights are free', async () => {
    test = await startTestApp({
      STEPWARD_RATE_LIMIT_ANONYMOUS_IP_PER_SECOND: '1',
      STEPWARD_RATE_LIMIT_IP_PER_SECOND: '100',
    });
    const exchange = () => test.client('POST', '/hosted/exchange', undefined, { reference: 'x' });
    expect(await untilRefused(exchange)).toBe(5);
    const refused = await exchange();
    expect(refused).toMatchObject({ status: 429, headers: { 'retry-after': '1' } });
    const preflight = () => test.call('OPTIONS', '/v1/client/hosted/exchange');
    expect(refusals(await times(20, preflight))).toBe(0);
    expect((await session('false')).status).toBe(401);
  });
});

it.each(['/v1/%63lient/hosted/exchange', '/v1/clien%74/hosted/exchange', '/%63lient/hosted/exchange'])(
  'is not walked round by another spelling of the path: %s',
  async (path) => {
    test = await startTestApp({ STEPWARD_RATE_LIMIT_ANONYMOUS_IP_PER_SECOND: '1' });
    const statuses = await times(8, () => test.call('POST', path, { body: { reference: 'x' } }));
    expect(refusals(statuses)).toBe(3);
  },
);

describe('row 9: what a limit tells', () => {
  it('the number of calls before 429 is the same for people, tenants and credentials that exist or do not', async () => {
    const environment = {
      STEPWARD_RATE_LIMIT_ANONYMOUS_IP_PER_SECOND: '2',
      STEPWARD_RATE_LIMIT_ACTION_PER_SECOND: '2',
    };
    const counts = [];
    for (const tenantId of ['test-tenant', 'nobody'])
      for (const credential of ['known', 'unknown']) {
        test = await startTestApp(environment);
        const path = `/v1/client/user-authenticators/passkey?credentialIds=${credential}`;
        const authorization = basic(tenantId);
        counts.push(await untilRefused(() => test.call('GET', path, { authorization })));
        await test.close();
      }
    test = await startTestApp(environment);
    await configureActions(test);
    await test.server('POST', '/users/known', { email: 'known@example.com' });
    for (const userId of ['known', 'unknown']) {
      const { token } = await Visitor.arrive(test, userId);
      counts.push(await untilRefused(() => test.client('POST', '/init', token)));
    }
    expect(counts).toEqual(Array.from({ length: 6 }, () => 10));
  });
});

describe('row 66: a noisy tenant', () => {
  it('at twenty times its limit costs others nothing but turns of the loop: no commit, no wait', async () => {
    const commits = await countedCommits(tight);
    const { secretKey } = await addTenant(test);
    await untilRefused(readUser);
    await test.call('GET', '/v1/users/bob', { authorization: basic(secretKey) });
    const before = commits.count;
    const noisy = Array.from({ length: 200 }, readUser);
    const quiet = await test.call('GET', '/v1/users/bob', { authorization: basic(secretKey) });
    expect(quiet.status).toBe(200);
    expect(refusals((await Promise.all(noisy)).map(({ status }) => status))).toBe(200);
    expect(commits.count).toBe(before);
  });
});

it('stored subjects name no person', async () => {
  test = await startTestApp({ STEPWARD_RATE_LIMIT_ACTION_PER_SECOND: '2' });
  await configureActions(test);
  const visitor = await Visitor.arrive(test, 'alice@example.com');
  await test.client('POST', '/init', visitor.token);
  const rows = await test.database.read.rows('select tenant_id, subject from rate_limits', []);
  expect(rows).toHaveLength(1);
  expect(JSON.stringify(rows)).not.toContain('alice');
  expect(JSON.stringify(rows)).not.toContain(testSecretKey);
});
