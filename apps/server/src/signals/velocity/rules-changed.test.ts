/** A rule that newly counts misses no decision that was on its way when it was saved, on both databases. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PostgresDatabase } from '../../database/postgres/postgres.ts';
import { startTestApp, type TestApp } from '../../testing/test-app.ts';
import { isPostgres } from '../../testing/test-database.ts';
import { Counting } from './counting.ts';
import { actionsAtOnce } from './past.ts';

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
  for (const actionCode of ['signIn', 'pay'])
    await test.management('POST', '/action-configurations', { actionCode, defaultUserActionResult: 'ALLOW' });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await test.close();
});

const track = async (userId: string, body: object = {}, actionCode = 'signIn') =>
  (await test.server('POST', `/users/${userId}/actions/${actionCode}`, body)).body;

async function blockFrom(name: string, count: number, priority = 0): Promise<void> {
  const conditions = { '>=': [{ var: name }, count] };
  const rule = { name, type: 'BLOCK', priority, conditions };
  expect((await test.management('POST', '/action-configurations/signIn/rules', rule)).status).toBe(200);
}

/** What this decision counted of its person in the last ten minutes. */
async function countSeen(userId: string): Promise<number> {
  const { idempotencyKey } = await track(userId);
  const { body } = await test.server('GET', `/users/${userId}/actions/signIn/${idempotencyKey}`);
  return body.output.user.actionCount['10m'];
}

interface Held {
  readonly isHeld: Promise<void>;
  readonly letGo: () => void;
}

/** The next decision is made, and not yet handed to the database. */
function holdNextWrite(): Held {
  const reached = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  const hold = async () => {
    reached.resolve();
    await gate.promise;
  };
  if (isPostgres()) {
    const database = test.database as PostgresDatabase;
    const execute = database.executeWhole.bind(database);
    vi.spyOn(database, 'executeWhole').mockImplementationOnce(async (...asked) => {
      await hold();
      return await execute(...asked);
    });
  } else {
    const commit = test.database.commit.bind(test.database);
    vi.spyOn(test.database, 'commit').mockImplementationOnce(async (...asked) => {
      await hold();
      return await commit(...asked);
    });
  }
  return { isHeld: reached.promise, letGo: () => gate.resolve() };
}

describe('a decision on its way', () => {
  it('is made anew by the rules that are saved before it is written, and counted', async () => {
    await track('bob');
    const held = holdNextWrite();
    const onItsWay = track('alice', { idempotencyKey: 'early' });
    await held.isHeld;
    await blockFrom('user.actionCount.10m', 0);
    held.letGo();
    // A decision that is recorded after a rule was saved obeys it.
    expect((await onItsWay).state).toBe('BLOCK');
    expect(await countSeen('alice')).toBe(1);
  });

  it('is counted where no rule decides it otherwise: of an action whose rules count nothing', async () => {
    await track('bob', {}, 'pay');
    const held = holdNextWrite();
    const onItsWay = track('alice', {}, 'pay');
    await held.isHeld;
    await blockFrom('user.actionCount.10m', 100);
    held.letGo();
    await onItsWay;
    expect(await countSeen('alice')).toBe(1);
  });

  it('is waited for while it is being written, and counted', async () => {
    await track('alice');
    // Takes the key, and holds up whoever wants it; what is not to be is undone.
    const blocking = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    const blocker = test.database.commit(async (transaction) => {
      await transaction.run(
        `insert into actions (tenant_id, user_id, action_code, idempotency_key, state, state_updated_at, created_at, updated_at,
           facts, outcome, rule_ids, wrong_tries) values ('test-tenant', 'alice', 'signIn', 'held', 'ALLOW', 1, 1, 1, '{}', 'ALLOW', '[]', 0)`,
        [],
      );
      blocking.resolve();
      await gate.promise;
      throw new Error('undone');
    });
    await blocking.promise;
    const onItsWay = track('alice', { idempotencyKey: 'held' });
    if (isPostgres()) await untilWaiting();
    const saving = blockFrom('user.actionCount.10m', 100);
    // There one work goes after the other: the rule waits for the blocker as well.
    if (isPostgres()) await saving;
    const seen = saving.then(async () => await countSeen('alice'));
    gate.resolve();
    await expect(blocker).rejects.toThrow('undone');
    expect((await onItsWay).state).toBe('ALLOW');
    expect(await seen).toBe(2);
  });

  it('beside a long past is counted with it', async () => {
    await recordMany(actionsAtOnce + 20);
    await track('alice');
    const held = holdNextWrite();
    const onItsWay = track('alice', {}, 'pay');
    await held.isHeld;
    await blockFrom('user.actionCount.10m', 100);
    held.letGo();
    await onItsWay;
    expect(await countSeen('alice')).toBeNull();
    await new Counting(test.database).countPast(() => test.clock.now);
    expect(await countSeen('alice')).toBe(3);
  });
});

it('a burst that rules are saved in the middle of is counted to the last', async () => {
  const burst = Array.from({ length: 60 }, (_, n) => track('alice', {}, n % 2 === 0 ? 'signIn' : 'pay'));
  const saved = ['user.actionCount.10m', 'user.allowedCount.10m', 'action.actionCount.10m'].map(
    async (name, priority) => await blockFrom(name, 1_000, priority),
  );
  const states = (await Promise.all(burst)).map(({ state }) => state);
  await Promise.all(saved);
  expect(new Set(states)).toEqual(new Set(['ALLOW']));
  expect(await countSeen('alice')).toBe(60);
});

/** Until a statement of the server waits for what another transaction holds. */
async function untilWaiting(): Promise<void> {
  await expect
    .poll(async () => {
      const [row] = await test.database.read.rows(
        `select count(*) as waiting from pg_locks where locktype = 'transactionid' and not granted`,
        [],
      );
      return Number(row?.waiting);
    })
    .toBeGreaterThan(0);
}

async function recordMany(count: number): Promise<void> {
  await test.database.commit((transaction) =>
    transaction.run(
      `with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ${count})
       insert into actions (tenant_id, user_id, action_code, idempotency_key, state, state_updated_at, created_at, updated_at,
         facts, outcome, rule_ids, wrong_tries)
       select 'test-tenant', cast(n as text), 'signIn', 'k', 'ALLOW', cast(? as bigint), cast(? as bigint), cast(? as bigint), '{"ip":{},"user":{},"action":{}}',
         'ALLOW', '[]', 0 from numbers`,
      [test.clock.now, test.clock.now, test.clock.now],
    ),
  );
}
