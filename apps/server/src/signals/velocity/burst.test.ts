/** Decisions that are made at one moment see each other in their counts, on both databases: each exactly those before it. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verifiedByEmail } from '../../testing/one-time-codes.ts';
import { addTenant } from '../../testing/second-tenant.ts';
import { startTestApp, type TestApp } from '../../testing/test-app.ts';
import { isPostgres } from '../../testing/test-database.ts';
import { configureActions } from '../../testing/visitor.ts';

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
});
afterEach(async () => await test.close());

const track = async (userId: string, body: object = {}, actionCode = 'signIn') =>
  (await test.server('POST', `/users/${userId}/actions/${actionCode}`, body)).body;

let priority = 0;
async function addRule(type: string, conditions: object, actionCode = 'signIn'): Promise<void> {
  priority = (priority + 1) % 100;
  const rule = { name: `Rule ${priority}`, type, priority, conditions };
  const { status } = await test.management('POST', `/action-configurations/${actionCode}/rules`, rule);
  expect(status).toBe(200);
}

const allowing = async (...codes: string[]): Promise<void> => {
  for (const actionCode of codes)
    await test.management('POST', '/action-configurations', { actionCode, defaultUserActionResult: 'ALLOW' });
};
const atLeast = (name: string, count: number) => ({ '>=': [{ var: name }, count] });

/** So many in flight, as clients are that wait for each answer. */
async function inParallel<T>(values: readonly T[], clients: number, call: (value: T) => Promise<void>) {
  const left = [...values];
  const client = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) await call(next);
  };
  await Promise.all(Array.from({ length: clients }, client));
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, at) => at);

/** So that the database takes no action with such a key; and how to undo that. */
const refusingWrites = (): readonly [string, string] =>
  isPostgres()
    ? [
        `alter table actions add constraint refused check (idempotency_key not like 'refused-%')`,
        'alter table actions drop constraint refused',
      ]
    : [
        `create trigger refused before insert on actions when new.idempotency_key like 'refused-%'
         begin select raise(abort, 'refused'); end`,
        'drop trigger refused',
      ];

describe('a burst', () => {
  it('of one person passes as often as the rule says', async () => {
    await allowing('signIn');
    await addRule('BLOCK', atLeast('user.actionCount.10m', 3));
    const answers = await Promise.all(numbers(100).map(async () => await track('alice')));
    expect(answers.filter(({ state }) => state === 'ALLOW')).toHaveLength(3);
    expect(answers.filter(({ state }) => state === 'BLOCK')).toHaveLength(97);
  });

  it('of many people from one address is seen by how many they are', async () => {
    await allowing('signIn');
    await addRule('BLOCK', atLeast('ip.distinctUserCount.1h', 10));
    const states: string[] = [];
    await inParallel(numbers(500), 50, async (n) => {
      states.push((await track(`user-${n}`, { ipAddress: '8.8.8.1', deviceId: `d${n % 7}` })).state);
    });
    expect(states.filter((state) => state === 'ALLOW')).toHaveLength(10);
    expect(states.filter((state) => state === 'BLOCK')).toHaveLength(490);
  });

  it('is counted by outcome as each was decided', async () => {
    await allowing('signIn');
    await addRule('BLOCK', atLeast('user.allowedCount.10m', 5));
    await addRule('REVIEW', atLeast('user.blockedCount.10m', 2_000_000));
    const answers = await Promise.all(numbers(40).map(async () => await track('alice')));
    expect(answers.filter(({ state }) => state === 'ALLOW')).toHaveLength(5);
    const blocked = answers.filter(({ state }) => state === 'BLOCK');
    expect(blocked).toHaveLength(35);
  });

  it('has one key once, however often it is sent', async () => {
    await allowing('signIn');
    await addRule('BLOCK', atLeast('user.actionCount.10m', 3));
    const keys = ['a', 'b', 'c'];
    await track('alice', { idempotencyKey: 'a' });
    const answers = await Promise.all(
      numbers(60).map(async (n) => await track('alice', { idempotencyKey: keys[n % 3] })),
    );
    expect(answers.map(({ state }) => state)).toEqual(numbers(60).map(() => 'ALLOW'));
    expect((await track('alice')).state).toBe('BLOCK');
  });

  it('is not counted where it was refused: one key with other inputs', async () => {
    await allowing('signIn');
    await addRule('BLOCK', atLeast('ip.actionCount.10m', 3));
    await track('alice', { idempotencyKey: 'once', ipAddress: '8.8.8.1' });
    const refused = numbers(30).map(async () => {
      const body = { idempotencyKey: 'once', ipAddress: '8.8.8.2' };
      return (await test.server('POST', '/users/alice/actions/signIn', body)).status;
    });
    const others = numbers(30).map(async (n) => (await track(`user-${n}`, { ipAddress: '8.8.8.2' })).state);
    expect(new Set(await Promise.all(refused))).toEqual(new Set([409]));
    expect((await Promise.all(others)).filter((state) => state === 'ALLOW')).toHaveLength(3);
  });

  it('is not counted where it was refused in the middle of it: one key, with an address and without', async () => {
    await allowing('signIn');
    await addRule('BLOCK', atLeast('ip.actionCount.10m', 3));
    await track('alice');
    const ipAddress = '8.8.8.8';
    const bodies = [
      ...numbers(8).flatMap((n) => [{ idempotencyKey: `k${n}` }, { idempotencyKey: `k${n}`, ipAddress }]),
      ...numbers(10).map(() => ({ ipAddress })),
    ];
    const path = '/users/alice/actions/signIn';
    const answers = await Promise.all(bodies.map(async (body) => await test.server('POST', path, body)));
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(8);
    const states = answers.filter((_, n) => 'ipAddress' in (bodies[n] ?? {})).map(({ body }) => body.state);
    expect(states.filter((state) => state === 'ALLOW')).toHaveLength(3);
  });

  it('tells of a rule that errs once for each decision that is recorded, whatever was made again', async () => {
    await allowing('signIn');
    await addRule('BLOCK', atLeast('user.actionCount.10m', 1_000));
    await addRule('BLOCK', { '==': [{ cat: [{ var: 'custom.long' }, { var: 'custom.long' }] }, ''] });
    const path = '/users/alice/actions/signIn';
    const custom = { long: 'x'.repeat(4_000) };
    await test.server('POST', path, { custom });
    const [refuse, allow] = refusingWrites();
    await test.database.commit((transaction) => transaction.run(refuse, []));
    try {
      const keys = numbers(12).map((n) => (n % 4 === 0 ? `refused-${n}` : `k${n}`));
      const calls = keys.flatMap((key) => [key, key]).map((idempotencyKey) => ({ idempotencyKey, custom }));
      await Promise.all(calls.map(async (body) => await test.server('POST', path, body)));
    } finally {
      await test.database.commit((transaction) => transaction.run(allow, []));
    }
    const told = test.logged.filter((line) => line.includes('rules failed to evaluate'));
    expect(told).toHaveLength(10);
  });

  it('is not counted where it could not be written', async () => {
    await allowing('signIn');
    await addRule('BLOCK', atLeast('user.actionCount.10m', 3));
    const [refuse, allow] = refusingWrites();
    await test.database.commit((transaction) => transaction.run(refuse, []));
    try {
      const path = '/users/alice/actions/signIn';
      const failed = await Promise.all(
        numbers(20).map(async (n) => await test.server('POST', path, { idempotencyKey: `refused-${n}` })),
      );
      expect(new Set(failed.map(({ status }) => status))).toEqual(new Set([500]));
      const answers = await Promise.all(numbers(20).map(async () => await track('alice')));
      expect(answers.filter(({ state }) => state === 'ALLOW')).toHaveLength(3);
    } finally {
      await test.database.commit((transaction) => transaction.run(allow, []));
    }
  });

  it('of another action, whose rules count nothing, counts as well', async () => {
    await allowing('signIn', 'browse');
    await addRule('BLOCK', atLeast('user.actionCount.10m', 20));
    // So that both have their rules at hand: decisions are made as they come.
    for (const actionCode of ['signIn', 'browse']) await track('bob', {}, actionCode);
    await Promise.all(numbers(20).map(async () => await track('alice', {}, 'browse')));
    expect((await track('alice')).state).toBe('BLOCK');
  });

  it('is its own tenant’s', async () => {
    const other = await addTenant(test);
    for (const management of [test.management, other.management]) {
      await management('POST', '/action-configurations', {
        actionCode: 'signIn',
        defaultUserActionResult: 'ALLOW',
      });
      const rule = {
        name: 'Many',
        type: 'BLOCK',
        priority: 0,
        conditions: atLeast('user.actionCount.1h', 4),
      };
      await management('POST', '/action-configurations/signIn/rules', rule);
    }
    const servers = [test.server, other.server];
    const answers = await Promise.all(
      numbers(40).map(async (n) => (await servers[n % 2]?.('POST', '/users/alice/actions/signIn', {}))?.body),
    );
    for (const half of [0, 1]) {
      const allowed = answers.filter(({ state }, n) => n % 2 === half && state === 'ALLOW');
      expect(allowed).toHaveLength(4);
    }
  });

  it('is explained afterwards as each was decided, whatever was counted since', async () => {
    await allowing('signIn');
    await addRule('BLOCK', atLeast('ip.distinctUserCount.1h', 4));
    const bodies = numbers(12).map((n) => ({ ipAddress: '8.8.8.1', idempotencyKey: `k${n}` }));
    await Promise.all(bodies.map(async (body, n) => await track(`user-${n}`, body)));
    const explained = await Promise.all(
      numbers(12).map(async (n) => {
        const path = `/users/user-${n}/actions/signIn/k${n}/explanation`;
        return (await test.management('GET', path)).body;
      }),
    );
    for (const { matchesRecord, outcome, facts } of explained) {
      expect(matchesRecord).toBe(true);
      expect(outcome).toBe(facts.ip.distinctUserCount['1h'] >= 4 ? 'BLOCK' : 'ALLOW');
    }
    const seen = explained.map(({ facts }) => facts.ip.distinctUserCount['1h']);
    expect(seen.toSorted((a, b) => a - b)).toEqual(numbers(12));
  });

  it('of claims and other decisions passes as often as the rule says', async () => {
    await configureActions(test);
    await addRule('BLOCK', atLeast('user.actionCount.10m', 3));
    const challenges: string[] = [];
    for (const name of ['a', 'b', 'c', 'd'])
      challenges.push((await verifiedByEmail(test, `${name}@example.com`)).challengeId);
    const claims = challenges.map(async (challengeId) => {
      const { body } = await test.server('POST', '/claim', { challengeId, userId: 'alice' });
      return body.state;
    });
    const others = numbers(12).map(async () => (await track('alice')).state);
    await Promise.all([...claims, ...others]);
    const [row] = await test.database.read.rows(
      `select count(case when outcome <> 'BLOCK' then 1 end) as passed, count(*) as all_made from actions where user_id = 'alice'`,
      [],
    );
    expect(row?.passed).toBe(3);
    expect(row?.all_made).toBeGreaterThanOrEqual(13);
  });

  it('counts a challenge that somebody claims, which is met in the transaction that records it', async () => {
    await configureActions(test);
    await addRule('BLOCK', atLeast('user.actionCount.10m', 2));
    const { challengeId } = await verifiedByEmail(test, 'alice@example.com');
    const claims = await Promise.all(
      numbers(3).map(async () => await test.server('POST', '/claim', { challengeId, userId: 'alice' })),
    );
    expect(claims.filter(({ status }) => status === 200).length).toBeGreaterThan(0);
    const states = (await Promise.all(numbers(5).map(async () => await track('alice')))).map(
      ({ state }) => state,
    );
    expect(states.filter((state) => state !== 'BLOCK')).toHaveLength(1);
  });
});
