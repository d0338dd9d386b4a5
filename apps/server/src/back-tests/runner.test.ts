import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { removeExpired } from '../housekeeping/expired-rows.ts';
import { addTenant } from '../testing/second-tenant.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import type { BackTestPlan } from './plan.ts';
import { runHere } from './run-here.ts';
import { BackTestRunner, type RunPlan } from './runner.ts';
import { ended } from './testing.ts';

interface Call {
  readonly plan: BackTestPlan;
  readonly report: (evaluated: number, total: number) => void;
  readonly finish: () => void;
}

/** What the process of the test app runs is held until the test lets it go on. */
class Held {
  readonly calls: Call[] = [];
  readonly run: RunPlan = async (plan, { onProgress, signal }) => {
    await new Promise<void>((resolve, reject) => {
      const report = (evaluated: number, total: number): void => onProgress({ evaluated, total });
      this.calls.push({ plan, report, finish: resolve });
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
    return await runHere(test.database.read)(plan, { onProgress, signal });
  };

  async next(count: number): Promise<Call> {
    while (this.calls.length < count) await setImmediate();
    const call = this.calls[count - 1];
    if (call === undefined) throw new Error('nothing runs');
    return call;
  }
}

let test: TestApp;
let held: Held;
beforeEach(async () => {
  held = new Held();
  test = await startTestApp({}, { runBackTest: held.run });
  await test.management('POST', '/action-configurations', { actionCode: 'pay' });
  await test.server('POST', '/users/alice/actions/pay', { idempotencyKey: 'k' });
  test.clock.now += 1_000;
});
afterEach(async () => await test.close());

const tests = '/action-configurations/pay/back-tests';
const body = { rules: [{ name: 'All', type: 'BLOCK' }] };
const create = async () => await test.management('POST', tests, body);
const stateOf = async (backTestId: string) => (await test.management('GET', `${tests}/${backTestId}`)).body;
/** Another process on the same data. */
const otherRunner = (run: RunPlan = runHere(test.database.read)) => {
  const log = { error: () => {} } as never;
  return new BackTestRunner({ database: test.database, run, log, now: () => test.clock.now });
};
const runOnce = async (runner: BackTestRunner): Promise<void> => {
  runner.wake();
  await runner.settle();
};

describe('a tenant', () => {
  it('has one running at a time, in the order in which they were asked for', async () => {
    const first = await create();
    test.clock.now += 1;
    const second = await create();
    const call = await held.next(1);
    await runOnce(otherRunner());
    expect([
      (await stateOf(first.body.backTestId)).state,
      (await stateOf(second.body.backTestId)).state,
    ]).toEqual(['RUNNING', 'QUEUED']);
    call.finish();
    (await held.next(2)).finish();
    expect((await ended(test, tests, first)).result.changed).toBe(1);
    expect((await ended(test, tests, second)).result.changed).toBe(1);
  });

  it('does not wait for another', async () => {
    await create();
    await held.next(1);
    const other = await addTenant(test, 'other');
    await other.management('POST', '/action-configurations', { actionCode: 'pay' });
    const created = (await other.management('POST', tests, body)).body;
    await runOnce(otherRunner());
    const { body: after } = await other.management('GET', `${tests}/${created.backTestId}`);
    expect([after.state, after.result.evaluated]).toEqual(['COMPLETED', 0]);
  });

  it('has five waiting or running at the most', async () => {
    for (let count = 0; count < 5; count += 1) expect((await create()).status).toBe(200);
    expect((await create()).status).toBe(409);
    const { body: listed } = await test.management('GET', tests);
    await test.management('DELETE', `${tests}/${listed[0].backTestId}`);
    expect((await create()).status).toBe(200);
  });
});

describe('processes', () => {
  it('never run one twice at the same time', async () => {
    const others = await Promise.all(
      Array.from({ length: 6 }, async (_none, at) => {
        const other = await addTenant(test, `other-${at}`);
        await other.management('POST', '/action-configurations', { actionCode: 'pay' });
        return other;
      }),
    );
    // What this process is woken for stays held: the others are to run.
    await create();
    await held.next(1);
    for (const other of others) await other.management('POST', tests, body);
    const begun: string[] = [];
    const run: RunPlan = async (plan, options) => {
      begun.push(plan.tenantId);
      return await runHere(test.database.read)(plan, options);
    };
    await Promise.all([otherRunner(run), otherRunner(run), otherRunner(run)].map(runOnce));
    expect(begun.sort()).toEqual(others.map(({ tenantId }) => tenantId));
  });

  it('take up what another left behind when its lease is over, and its late end counts for nothing', async () => {
    const created = await create();
    const lost = await held.next(1);
    const other = otherRunner();
    test.clock.now += 29_000;
    await runOnce(other);
    expect((await stateOf(created.body.backTestId)).state).toBe('RUNNING');
    test.clock.now += 1_000;
    await runOnce(other);
    const { state, finishedAt } = await stateOf(created.body.backTestId);
    expect(state).toBe('COMPLETED');
    test.clock.now += 5_000;
    lost.finish();
    for (let turns = 0; turns < 50; turns += 1) await setImmediate();
    expect((await stateOf(created.body.backTestId)).finishedAt).toBe(finishedAt);
  });

  it('keep theirs while they are heard of', async () => {
    const created = await create();
    const call = await held.next(1);
    const log = { error: () => {} } as never;
    const mine = new Held();
    call.finish();
    await ended(test, tests, created);
    const second = await create();
    await held.next(2);
    test.clock.now += 40_000;
    const keeper = new BackTestRunner({
      database: test.database,
      run: mine.run,
      log,
      now: () => test.clock.now,
    });
    keeper.wake();
    const taken = await mine.next(1);
    taken.report(3, 7);
    for (let looks = 0; looks < 3; looks += 1) {
      test.clock.now += 20_000;
      await keeper.look();
      await runOnce(otherRunner());
    }
    expect((await stateOf(second.body.backTestId)).progress).toEqual({ evaluated: 3, total: 7 });
    taken.finish();
    await keeper.settle();
    expect((await stateOf(second.body.backTestId)).state).toBe('COMPLETED');
  });

  it('give up what ended three of them', async () => {
    const created = await create();
    await held.next(1);
    for (let lost = 0; lost < 2; lost += 1) {
      test.clock.now += 30_000;
      const never = new Held();
      otherRunner(never.run).wake();
      await never.next(1);
    }
    test.clock.now += 30_000;
    await runOnce(otherRunner());
    expect(await stateOf(created.body.backTestId)).toMatchObject({
      state: 'FAILED',
      failure: expect.any(String),
    });
  });

  it('give back what they run when they stop; the next start goes on', async () => {
    const created = await create();
    await held.next(1);
    const directory = test.directory;
    const before = test;
    test = await before.restart();
    expect(test.directory).toBe(directory);
    (await held.next(2)).finish();
    expect((await ended(test, tests, created)).state).toBe('COMPLETED');
  });
});

describe('what happens while it runs', () => {
  const outcomes = [{ outcome: 'ALLOW', newOutcome: 'BLOCK', count: 1 }];

  it('has no part in friction: neither decisions nor what becomes of them', async () => {
    const created = await create();
    const call = await held.next(1);
    test.clock.now += 1_000;
    await test.management('PATCH', '/action-configurations/pay', { defaultUserActionResult: 'BLOCK' });
    await test.server('POST', '/users/alice/actions/pay', { idempotencyKey: 'later' });
    call.finish();
    const { result } = await ended(test, tests, created);
    expect(result.outcomes).toEqual(outcomes);
    expect(result.friction).toMatchObject({ provedBad: { actions: 0 }, unclear: { actions: 1 } });
  });

  it('to a person who is deleted leaves nothing of them', async () => {
    await test.server('POST', '/users/bob/actions/pay', { idempotencyKey: 'k' });
    test.clock.now += 1_000;
    const run: RunPlan = async (plan, options) => {
      const outcome = await runHere(test.database.read)(plan, options);
      await test.server('DELETE', '/users/alice');
      return outcome;
    };
    const created = await create();
    await held.next(1);
    test.clock.now += 30_000;
    await runOnce(otherRunner(run));
    const { state, result } = await stateOf(created.body.backTestId);
    expect([state, result.changed]).toEqual(['COMPLETED', 2]);
    expect(result.users.mostChanged).toEqual([{ userId: 'bob', changed: 1 }]);
    const rows = await test.database.read.rows('select user_id from back_test_people', []);
    expect(rows).toEqual([{ user_id: 'bob' }]);
  });
});

describe('cancelling', () => {
  it('ends one that waits at once, and one that runs when its process looks', async () => {
    const running = await create();
    await held.next(1);
    const waiting = await create();
    const cancel = async (backTestId: string) =>
      await test.management('POST', `${tests}/${backTestId}/cancel`);
    expect((await cancel(waiting.body.backTestId)).body.state).toBe('CANCELLED');
    expect((await cancel(running.body.backTestId)).status).toBe(200);
    expect((await ended(test, tests, running)).state).toBe('CANCELLED');
    expect((await cancel(running.body.backTestId)).status).toBe(409);
  });

  it('is seen by another process than the one that was asked', async () => {
    const created = await create();
    await held.next(1);
    test.clock.now += 30_000;
    const mine = new Held();
    const keeper = otherRunner(mine.run);
    keeper.wake();
    await mine.next(1);
    await test.management('POST', `${tests}/${created.body.backTestId}/cancel`);
    await keeper.look();
    await keeper.settle();
    expect((await stateOf(created.body.backTestId)).state).toBe('CANCELLED');
  });

  it('a deleted one ends as well, and comes back no more', async () => {
    const created = await create();
    await held.next(1);
    await test.management('DELETE', `${tests}/${created.body.backTestId}`);
    const next = await create();
    (await held.next(2)).finish();
    expect((await ended(test, tests, next)).state).toBe('COMPLETED');
    expect((await test.management('GET', tests)).body).toHaveLength(1);
  });
});

it('what went wrong is said without its cause, which is in the log', async () => {
  const run: RunPlan = async () => {
    throw new Error('secret detail');
  };
  const created = await create();
  await held.next(1);
  test.clock.now += 30_000;
  await runOnce(otherRunner(run));
  const { state, failure } = await stateOf(created.body.backTestId);
  expect([state, failure]).toEqual(['FAILED', expect.not.stringContaining('secret')]);
});

it('housekeeping removes what ended a month ago, with its people', async () => {
  const created = await create();
  (await held.next(1)).finish();
  await ended(test, tests, created);
  const count = async (table: string) =>
    Number((await test.database.read.rows(`select count(*) as count from ${table}`, []))[0]?.count);
  test.clock.now += 30 * 86_400_000;
  await removeExpired(test.database, test.clock.now);
  expect([await count('back_tests'), await count('back_test_people')]).toEqual([1, 1]);
  test.clock.now += 1;
  await removeExpired(test.database, test.clock.now);
  expect([await count('back_tests'), await count('back_test_people')]).toEqual([0, 0]);
});
