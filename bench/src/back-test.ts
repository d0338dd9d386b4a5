// Back-tests over recorded actions in a SQLite file, end to end: read, decided again, counted. In a thread of their own, as a server runs them.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { DatabaseSync } from 'node:sqlite';
import { assembleFacts, compileRules, decide, type Facts, type Rule } from '@stepward/decision';
import { answerKey, type BackTestPlan, type RuleSide } from '../../apps/server/src/back-tests/plan.ts';
import type { BackTestOutcome } from '../../apps/server/src/back-tests/result.ts';
import { runHere } from '../../apps/server/src/back-tests/run-here.ts';
import type { RunPlan } from '../../apps/server/src/back-tests/runner.ts';
import { openSqlite } from '../../apps/server/src/database/sqlite.ts';
import { seededRandom } from './random.ts';
import { median } from './statistics.ts';

/** As it is shipped: the sources of a thread would be translated first. */
const { runInThread } = (await import(
  new URL('../../apps/server/dist/back-tests/run-in-thread.js', import.meta.url).href
)) as typeof import('../../apps/server/src/back-tests/run-in-thread.ts');

const actionsCount = 500_000;
const peopleCount = 50_000;
const rulesCount = 98;
const rounds = 3;
const start = Date.UTC(2026, 0, 1);
const minuteMs = 60_000;
const tenantId = 'bench';
const actionCode = 'pay';

export interface BackTestFigures {
  readonly perSecond: number;
  /** CPU microseconds of an action, of the whole process. */
  readonly cpuMicroseconds: number;
  readonly changed: number;
  /** How late the main thread came to its turns. */
  readonly mainThreadP99Ms: number;
}

export interface BackTestBench {
  readonly actions: number;
  readonly rules: number;
  readonly factsBytes: number;
  readonly rounds: number;
  readonly oneChangedRule: BackTestFigures;
  readonly wholeSet: BackTestFigures;
  /** One changed rule in the thread that also serves, in slices. */
  readonly inMainThread: BackTestFigures;
  /** Every figure that it found is what deciding each action plainly gives. */
  readonly isExact: boolean;
}

const countries = ['DE', 'FR', 'GB', 'US', 'NL', 'PL', 'JP', 'BR', 'IN', 'ZA'];
const channels = ['web', 'app', 'phone', 'branch'];
const amount = { var: 'custom.amount' };

const kinds: readonly ((index: number) => object)[] = [
  (index) => ({ and: [{ '==': [{ var: 'device.isNew' }, true] }, { '>': [amount, 1_500 + index * 10] }] }),
  (index) => ({
    and: [
      { in: [{ var: 'ip.countryCode' }, countries.slice(index % 7, (index % 7) + 3)] },
      { '>': [amount, 2_400] },
    ],
  }),
  (index) => ({
    and: [{ '===': [{ var: 'custom.channel' }, channels[index % 4]] }, { '!': [{ var: 'user.isEnrolled' }] }],
  }),
  (index) => ({ '<': [2_000 + index, amount, 2_004 + index] }),
];

const ruleOf = (index: number): Rule => ({
  ruleId: `rule-${index}`,
  isActive: true,
  priority: index,
  type: 'CHALLENGE',
  conditions: kinds[index % kinds.length]?.(index),
});

/** As a server gathers them when no rule asks for more. */
function someFacts(random: () => number, index: number): Facts {
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
  const userId = `user-${Math.floor(random() * peopleCount)}`;
  const custom = { amount: Math.floor(random() * 2_500), channel: pick(channels), orderId: `order-${index}` };
  return assembleFacts({
    device: { isNew: random() < 0.1, isProven: random() < 0.6, isRemembered: false, isBot: false },
    ip: {
      address: `203.0.113.${index % 250}`,
      countryCode: pick(countries),
      isAnonymous: null,
      isPrivate: false,
      isUnparsable: false,
      network: '203.0.113.0/24',
      countryCodeInOfacList: false,
    },
    user: {
      userId,
      email: `${userId}@example.com`,
      phoneNumber: null,
      isEnrolled: random() < 0.9,
      hasPreviouslyVerified: true,
    },
    action: { actionCode, custom },
  });
}

/** Recorded as the rules of today decided them. Answers the mean size of the facts. */
async function recordActions(path: string, rules: readonly Rule[]): Promise<number> {
  await (await openSqlite({ path, now: () => start })).close();
  const database = new DatabaseSync(path);
  const insert = database.prepare(
    `insert into actions (tenant_id, user_id, action_code, idempotency_key, state, state_updated_at, created_at, updated_at,
       facts, outcome, rule_ids, device_id, ip_address, user_agent, policy_version) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)`,
  );
  const random = seededRandom(6);
  const set = compileRules(rules);
  let bytes = 0;
  database.exec('pragma synchronous = off; begin');
  for (let index = 0; index < actionsCount; index += 1) {
    const facts = someFacts(random, index);
    const { userId } = facts.user as { userId: string };
    const { outcome, state, ruleIds } = decide({ rules: set, defaultOutcome: 'ALLOW', facts });
    const became = state === 'CHALLENGE_REQUIRED' && random() < 0.8 ? 'CHALLENGE_SUCCEEDED' : state;
    const at = start + index * 100;
    const text = JSON.stringify(facts);
    bytes += text.length;
    const agent =
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0';
    const sent = [`device-of-${userId}`, '203.0.113.1', agent];
    insert.run(
      tenantId,
      userId,
      actionCode,
      `key-${index}`,
      became,
      at,
      at,
      at,
      text,
      outcome,
      JSON.stringify(ruleIds),
      ...sent,
    );
  }
  database.exec('commit; pragma wal_checkpoint(truncate)');
  database.close();
  return bytes / actionsCount;
}

function planOf(active: readonly Rule[], candidate: readonly Rule[], trustsRecord: boolean): BackTestPlan {
  const side = (rules: readonly Rule[]): RuleSide => ({
    rules: rules.map((rule) => ({ ...rule, name: rule.ruleId })) as RuleSide['rules'],
    defaultOutcome: 'ALLOW',
  });
  const to = start + actionsCount * 100 + minuteMs;
  return {
    tenantId,
    actionCode,
    from: start,
    to,
    asOf: to,
    candidate: side(candidate),
    current: side(active),
    compareWith: 'RECORDED',
    lists: {},
    configurationVersion: 1,
    samplesMax: 3,
    goodWithinDays: 30,
    listItems: {},
    recordedRules: side(active).rules.map((rule) => ({
      ruleId: rule.ruleId,
      answerKey: answerKey(rule),
      from: 1,
      to: undefined,
    })),
    listChanges: [],
    trustsRecord,
  };
}

async function measure(
  run: RunPlan,
  plan: BackTestPlan,
): Promise<BackTestFigures & { outcome: BackTestOutcome }> {
  const seconds: number[] = [];
  const cpu: number[] = [];
  const delays: number[] = [];
  let outcome: BackTestOutcome | undefined;
  for (let round = 0; round < rounds; round += 1) {
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    const before = process.cpuUsage();
    const began = performance.now();
    outcome = await run(plan, { onProgress: () => {}, signal: new AbortController().signal });
    seconds.push((performance.now() - began) / 1_000);
    const { user, system } = process.cpuUsage(before);
    cpu.push((user + system) / actionsCount);
    delay.disable();
    delays.push(delay.percentile(99) / 1e6);
  }
  if (outcome === undefined) throw new Error('nothing was measured');
  return {
    perSecond: actionsCount / median(seconds),
    cpuMicroseconds: median(cpu),
    changed: outcome.result.changed,
    mainThreadP99Ms: median(delays),
    outcome,
  };
}

/** What deciding each action plainly gives: outcomes and matches, as one text. */
function plainly(path: string, { candidate }: BackTestPlan): string {
  const database = new DatabaseSync(path, { readOnly: true });
  const set = compileRules(candidate.rules);
  const pairs = new Map<string, number>();
  const matched = new Map<string, number>();
  const people = new Set<string>();
  for (const row of database.prepare('select user_id, facts, outcome from actions').iterate()) {
    const facts: unknown = JSON.parse(row.facts as string);
    const { outcome, ruleIds } = decide({ rules: set, defaultOutcome: candidate.defaultOutcome, facts });
    const pair = `${row.outcome} ${outcome}`;
    pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
    for (const ruleId of ruleIds) matched.set(ruleId, (matched.get(ruleId) ?? 0) + 1);
    if (row.outcome !== outcome) people.add(row.user_id as string);
  }
  database.close();
  return figures(pairs, matched, people.size);
}

const figures = (
  pairs: Iterable<[string, number]>,
  matched: Iterable<[string, number]>,
  people: number,
): string =>
  JSON.stringify([[...pairs].sort(), [...matched].filter(([, count]) => count > 0).sort(), people]);

function found({ result }: BackTestOutcome): string {
  const pairs = result.outcomes.map(({ from, to, count }): [string, number] => [`${from} ${to}`, count]);
  const matched = result.rules.map(({ ruleId, matched: count }): [string, number] => [ruleId, count]);
  return figures(pairs, matched, result.people);
}

export async function benchBackTest(): Promise<BackTestBench> {
  const directory = mkdtempSync(join(tmpdir(), 'stepward-bench-'));
  const path = join(directory, 'stepward.sqlite');
  const active = Array.from({ length: rulesCount }, (_, index) => ruleOf(index));
  const changed = {
    ...ruleOf(0),
    conditions: { and: [{ '==': [{ var: 'device.isNew' }, true] }, { '>': [amount, 1_000] }] },
  };
  const candidate = [changed, ...active.slice(1)];
  try {
    const factsBytes = await recordActions(path, active);
    const one = planOf(active, candidate, true);
    const all = planOf(active, candidate, false);
    const inThread = runInThread({ path });
    const { outcome: ofOne, ...oneChangedRule } = await measure(inThread, one);
    const { outcome: ofAll, ...wholeSet } = await measure(inThread, all);
    const database = await openSqlite({ path, now: () => start });
    const { outcome: _here, ...inMainThread } = await measure(runHere(database.read), one);
    await database.close();
    const plain = plainly(path, one);
    const isExact = ofOne.result.usedRecord && found(ofOne) === plain && found(ofAll) === plain;
    return {
      actions: actionsCount,
      rules: rulesCount,
      factsBytes,
      rounds,
      oneChangedRule,
      wholeSet,
      inMainThread,
      isExact,
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
