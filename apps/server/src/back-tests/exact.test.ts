import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { compileRules, decide, type Outcome, outcomes } from '@stepward/decision';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StoredRule } from '../action-configurations/action-configuration.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { testDatabaseUrl } from '../testing/test-database.ts';
import { countActions } from './count.ts';
import { answerKey, type BackTestPlan, type RecordedRule } from './plan.ts';
import type { BackTestOutcome } from './result.ts';
import { runHere } from './run-here.ts';
import { runInThread } from './run-in-thread.ts';
import { runBackTest, scanReader } from './scan.ts';

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp();
});
afterAll(async () => await test.close());

const amount = { var: 'custom.amount' };
const conditions = fc.constantFrom<object | undefined>(
  undefined,
  { '>': [amount, 4] },
  { '<': [amount, 2] },
  { in: [amount, { var: 'lists.some' }] },
  { '==': [{ var: 'custom.note' }, '"quoted\\" ☃'] },
  { '!': { var: 'device.isNew' } },
  { '>=': [{ var: 'user.actionCount.1h' }, 0] },
  { missing: ['custom.amount', 'ip.countryCode'] },
  { some: [{ var: 'custom.many' }, { '==': [{ var: '' }, 'x'] }] },
);
const rule = fc.record({
  conditions,
  type: fc.constantFrom<Outcome>(...outcomes),
  priority: fc.nat(9),
  isActive: fc.boolean(),
});
const facts = fc.record({
  device: fc.record({ isNew: fc.boolean() }),
  custom: fc.record(
    {
      amount: fc.oneof(fc.integer({ min: 0, max: 7 }), fc.constantFrom(1e21, -0.5, '5', null)),
      note: fc.constantFrom('"quoted\\" ☃', '', 'x'),
      many: fc.constantFrom(['x'], [], 'x'),
    },
    { requiredKeys: [] },
  ),
});
const history = fc.record({
  /** Rule sets of three configuration versions; the last is active. */
  versions: fc.array(fc.array(rule, { maxLength: 5 }), { minLength: 3, maxLength: 3 }),
  changes: fc.array(rule, { maxLength: 3 }),
  listChangedAt: fc.constantFrom<number | undefined>(undefined, 2, 3),
  given: fc.constantFrom<readonly number[] | undefined>(undefined, [5]),
  otherwise: fc.constantFrom<Outcome>(...outcomes),
  compareWith: fc.constantFrom<'RECORDED' | 'CURRENT'>('RECORDED', 'CURRENT'),
  actions: fc.array(
    fc.record({
      facts,
      version: fc.nat(3),
      person: fc.nat(3),
      moment: fc.nat(5),
      otherwise: fc.constantFrom<Outcome>(...outcomes),
    }),
    { maxLength: 30 },
  ),
});
type History = typeof history extends fc.Arbitrary<infer T> ? T : never;

const start = Date.UTC(2026, 0, 1);
const stored = (rules: History['changes'], prefix: string): StoredRule[] =>
  rules.map((one, at) => ({ ...one, ruleId: `${prefix}-${at}`, name: 'x' }) as StoredRule);
const listsAt = (items: readonly number[]) => (alias: string) =>
  alias === 'some' ? new Set(items) : undefined;

interface Made {
  readonly plan: BackTestPlan;
  readonly actions: readonly {
    readonly facts: unknown;
    readonly recorded: Outcome;
    readonly userId: string;
  }[];
}

/** Actions as they would have been recorded by the rules and lists of their version. */
async function record(tenantId: string, given: History): Promise<Made> {
  const sets = given.versions.map((rules) => stored(rules, 'rule'));
  const itemsIn = (version: number) =>
    given.listChangedAt === undefined || version >= given.listChangedAt ? [1, 2] : [3];
  const actions: Made['actions'][number][] = [];
  await test.database.commit(async (transaction) => {
    for (const [at, { facts: made, version, person, moment, otherwise }] of given.actions.entries()) {
      const text = JSON.stringify(made);
      const decision = decide({
        rules: sets[version - 1] ?? [],
        defaultOutcome: otherwise,
        facts: made,
        lists: listsAt(itemsIn(version)),
      });
      const userId = `user-${person}`;
      const { outcome, state, ruleIds } = decision;
      await transaction.run(
        `insert into actions (tenant_id, user_id, action_code, idempotency_key, state, state_updated_at, created_at, updated_at,
           facts, outcome, rule_ids, policy_version) values (?, ?, 'pay', ?, ?, ?, ?, ?, ?, ?, ?, cast(? as bigint))`,
        [
          tenantId,
          userId,
          `k${at}`,
          state,
          start + moment,
          start + moment,
          start + moment,
          text,
          outcome,
          JSON.stringify(ruleIds),
          version === 0 ? null : version,
        ],
      );
      actions.push({ facts: JSON.parse(text), recorded: outcome, userId });
    }
  });
  const current = {
    rules: sets[2]?.filter(({ isActive }) => isActive) ?? [],
    defaultOutcome: given.otherwise,
  };
  const candidate = {
    rules: [...(sets[2] ?? []), ...stored(given.changes, 'new')].slice(1),
    defaultOutcome: given.otherwise,
  };
  const recordedRules = sets.flatMap((set, at): RecordedRule[] =>
    set
      .filter(({ isActive }) => isActive)
      .map((one) => ({ ruleId: one.ruleId, answerKey: answerKey(one), from: at + 1, to: at + 2 })),
  );
  const plan: BackTestPlan = {
    tenantId,
    actionCode: 'pay',
    from: start,
    to: start + 10,
    asOf: start + 10,
    candidate,
    current,
    compareWith: given.compareWith,
    lists: given.given === undefined ? {} : { some: given.given },
    configurationVersion: 3,
    samplesMax: 2,
    goodWithinDays: 1,
    listItems: { some: itemsIn(3) },
    recordedRules,
    listChanges:
      given.listChangedAt === undefined ? [] : [{ alias: 'some', configuration: given.listChangedAt }],
    trustsRecord: true,
  };
  return { plan, actions };
}

/** Every action decided anew, with every rule. */
function plainly({ plan, actions }: Made) {
  const set = compileRules(plan.candidate.rules);
  const pairs = new Map<string, number>();
  const people = new Map<string, number>();
  const matched = new Map<string, number>(set.rules.map(({ rule: { ruleId } }) => [ruleId, 0]));
  const decided = new Map(matched);
  for (const action of actions) {
    const of = { defaultOutcome: plan.candidate.defaultOutcome, facts: action.facts };
    const items = plan.lists.some ?? plan.listItems.some ?? [];
    const { outcome, ruleIds, winningRuleId } = decide({
      ...of,
      rules: set,
      lists: listsAt(items as number[]),
    });
    const now = decide({ ...of, rules: plan.current.rules, lists: listsAt(plan.listItems.some as number[]) });
    const from = plan.compareWith === 'CURRENT' ? now.outcome : action.recorded;
    const add = (to: Map<string, number>, key: string) => to.set(key, (to.get(key) ?? 0) + 1);
    add(pairs, `${from} ${outcome}`);
    if (from !== outcome) add(people, action.userId);
    for (const ruleId of ruleIds) add(matched, ruleId);
    if (winningRuleId !== undefined) add(decided, winningRuleId);
  }
  return { pairs, people, matched, decided };
}

function demandSame({ result, people }: BackTestOutcome, made: Made): void {
  const plain = plainly(made);
  expect(result.evaluated).toBe(made.actions.length);
  expect(new Map(result.outcomes.map(({ from, to, count }) => [`${from} ${to}`, count]))).toEqual(
    plain.pairs,
  );
  expect(result.people).toBe(plain.people.size);
  const changedBy = people.flatMap(({ userId, changed }) =>
    changed === undefined ? [] : [[userId, changed] as const],
  );
  expect(new Map(changedBy)).toEqual(plain.people);
  expect(new Map(result.rules.map(({ ruleId, matched }) => [ruleId, matched]))).toEqual(plain.matched);
  expect(new Map(result.rules.map(({ ruleId, decided }) => [ruleId, decided]))).toEqual(plain.decided);
}

describe('a back-test', () => {
  it('counts what every action gives when it is decided anew, whatever its record saves', async () => {
    let usedRecord = 0;
    await fc.assert(
      fc.asyncProperty(history, async (given) => {
        const made = await record(randomUUID(), given);
        // Pages so small that moments meet their ends.
        const outcome = await runBackTest(scanReader(test.database.read), made.plan, {
          pause: async () => {},
          pageRows: 3,
        });
        demandSame(outcome, made);
        usedRecord += outcome.result.usedRecord ? 1 : 0;
      }),
      { numRuns: 60, seed: 6 },
    );
    expect(usedRecord).toBe(60);
  });

  it('counts its actions in statements of any size', async () => {
    const pause = async () => {};
    for (const given of fc.sample(history, { numRuns: 10, seed: 4 })) {
      const { plan, actions } = await record(randomUUID(), given);
      for (const rowsMax of [1, 3, 7, 100])
        expect(await countActions(test.database.read.rows, plan, pause, rowsMax)).toBe(actions.length);
    }
  });

  it('counts no decoys', async () => {
    const [given] = fc.sample(history, { numRuns: 1, seed: 5 });
    if (given === undefined) throw new Error('no history');
    const { plan, actions } = await record(randomUUID(), given);
    const decoys = await test.database.commit((transaction) =>
      transaction.run(
        "update actions set named_person = 'NOBODY' where tenant_id = ? and action_code = ? and idempotency_key = ?",
        [plan.tenantId, plan.actionCode, 'k0'],
      ),
    );
    expect(decoys).toBe(1);
    const pause = async () => {};
    for (const rowsMax of [1, 100])
      expect(await countActions(test.database.read.rows, plan, pause, rowsMax)).toBe(actions.length - 1);
  });

  it('finds the same in a thread of its own', async () => {
    const [given] = fc.sample(history, { numRuns: 1, seed: 98 });
    if (given === undefined) throw new Error('no history');
    const made = await record(randomUUID(), given);
    const url = testDatabaseUrl(test.directory);
    const source = url === undefined ? { path: join(test.directory, 'stepward.sqlite') } : { url };
    const { signal } = new AbortController();
    const seen: number[] = [];
    const options = {
      signal,
      onProgress: ({ evaluated }: { evaluated: number }) => void seen.push(evaluated),
    };
    const inThread = await runInThread(source)(made.plan, options);
    expect(inThread).toEqual(await runHere(test.database.read)(made.plan, { signal, onProgress: () => {} }));
    expect(seen.at(-1)).toBe(made.actions.length);
    demandSame(inThread, made);
  });

  it.each([
    ['of all', [3], 1],
    ['of one configuration version', [2, 3], 2],
  ])('decides all anew where the record %s is not what its rules give', async (_of, versions, matched) => {
    const tenantId = randomUUID();
    const [given] = fc.sample(history, { numRuns: 1, seed: 1 });
    if (given === undefined) throw new Error('no history');
    const always = { conditions: undefined, type: 'BLOCK' as const, priority: 0, isActive: true };
    const action = {
      facts: { device: { isNew: true }, custom: {} },
      person: 0,
      otherwise: 'ALLOW' as const,
    };
    const rules = [{ ...always, isActive: false }, always];
    const made = await record(tenantId, {
      ...given,
      versions: [[], rules, rules],
      changes: [],
      listChangedAt: undefined,
      compareWith: 'RECORDED',
      actions: versions.map((version, moment) => ({ ...action, version, moment })),
    });
    await test.database.commit((transaction) =>
      transaction.run("update actions set rule_ids = '[]' where tenant_id = ? and policy_version = 3", [
        tenantId,
      ]),
    );
    const { result } = await runHere(test.database.read)(made.plan, {
      signal: new AbortController().signal,
      onProgress: () => {},
    });
    expect([result.usedRecord, result.changed, result.rules[0]?.matched]).toEqual([false, 0, matched]);
  });
});
