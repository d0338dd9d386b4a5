/** Decisions that are made at one moment see each other in their counts, on both databases: each exactly those before it. */
import { type VelocityReference, velocityReference } from '@stepward/decision';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addTenant } from '../../testing/second-tenant.ts';
import { startTestApp, type TestApp } from '../../testing/test-app.ts';
import { isPostgres } from '../../testing/test-database.ts';
import { ipIntelligence } from '../ip-intelligence.ts';

const countries: Readonly<Record<string, string>> = { 1: 'FR', 2: 'DE', 3: 'FR' };
const fakeIntelligence = ipIntelligence({
  country: { get: (address) => ({ country_code: countries[address.split('.').at(-1) ?? ''] }) },
});

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp({}, { ipIntelligence: fakeIntelligence });
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

const minuteMs = 60_000;
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
    const browsed = numbers(20).map(async () => await track('alice', {}, 'browse'));
    const answers = await Promise.all([...browsed, track('alice')]);
    expect(answers.at(-1)?.state).toBe('BLOCK');
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
});

interface Sent {
  readonly user: number;
  readonly device: number;
  readonly address: number;
  readonly code: string;
  /** Sent again with the same key at the same moment. */
  readonly isRepeated: boolean;
}

const sent: fc.Arbitrary<Sent> = fc.record({
  user: fc.integer({ min: 0, max: 4 }),
  device: fc.integer({ min: 0, max: 3 }),
  address: fc.integer({ min: 1, max: 4 }),
  code: fc.constantFrom('signIn', 'pay'),
  isRepeated: fc.boolean(),
});

const windows = ['10m', '1h', '30d'];
const read = [
  ...['user', 'ip', 'network', 'device', 'action'].flatMap((subject) =>
    ['actionCount', 'allowedCount', 'blockedCount', 'reviewedCount', 'challengedCount'].map(
      (measure) => `${subject}.${measure}`,
    ),
  ),
  'ip.distinctUserCount',
  'ip.distinctDeviceCount',
  'user.distinctIpCount',
  'user.distinctCountryCount',
  'network.distinctUserCount',
  'device.distinctUserCount',
].flatMap((name) => windows.map((window) => `${name}.${window}`));

interface Recorded {
  readonly user_id: string;
  readonly device_id: string;
  readonly ip_address: string;
  readonly action_code: string;
  readonly outcome: string;
  readonly created_at: number;
  readonly facts: JsonFacts;
}
type JsonFacts = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, number>>>>>>;

const subjectOf: Readonly<Record<string, (one: Recorded) => string>> = {
  user: ({ user_id }) => user_id,
  device: ({ device_id }) => device_id,
  ip: ({ ip_address }) => ip_address,
  network: ({ ip_address }) => ip_address.split('.').slice(0, 3).join('.'),
  action: ({ user_id, action_code }) => `${user_id} ${action_code}`,
};
const outcomes: Readonly<Record<string, string>> = {
  allowedCount: 'ALLOW',
  blockedCount: 'BLOCK',
  reviewedCount: 'REVIEW',
  challengedCount: 'CHALLENGE',
};
const values: Readonly<Record<string, (one: Recorded) => string | undefined>> = {
  distinctUserCount: ({ user_id }) => user_id,
  distinctDeviceCount: ({ device_id }) => device_id,
  distinctIpCount: ({ ip_address }) => ip_address,
  distinctCountryCount: ({ ip_address }) => countries[ip_address.split('.').at(-1) ?? ''],
};

function byHand(
  { measure, windowMs }: VelocityReference,
  one: Recorded,
  allBefore: readonly Recorded[],
): number {
  const before = allBefore.filter(({ created_at }) => created_at > one.created_at - windowMs);
  const value = values[measure];
  if (value) return new Set(before.map(value).filter((other) => other !== undefined)).size;
  const outcome = outcomes[measure];
  return outcome === undefined ? before.length : before.filter((other) => other.outcome === outcome).length;
}

const stated = ({ facts }: Recorded, name: string): number | undefined => {
  const [subject = '', measure = '', window = ''] = name.split('.');
  return facts[subject]?.[measure]?.[window];
};

async function recorded(ofRun: string): Promise<Recorded[]> {
  const rows = await test.database.read.rows(
    'select user_id, device_id, ip_address, action_code, outcome, created_at, facts from actions where tenant_id = ? and user_id like ?',
    ['test-tenant', `${ofRun}-%`],
  );
  return rows.map(
    (row) =>
      ({ ...row, created_at: Number(row.created_at), facts: JSON.parse(row.facts as string) }) as Recorded,
  );
}

/** Whoever was counted as the first of a subject was decided first, and so on: everything else must go with that. */
function expectExact(name: string, all: readonly Recorded[]): void {
  const reference = velocityReference(name);
  const subject = name.split('.')[0] ?? '';
  if (!reference) throw new Error(`${name} is no count`);
  for (const group of Map.groupBy(all, (one) => subjectOf[subject]?.(one)).values()) {
    const counter = (one: Recorded): number => stated(one, `${subject}.actionCount.30d`) ?? -1;
    const ordered = group.toSorted((a, b) => counter(a) - counter(b));
    for (const [at, one] of ordered.entries())
      expect(stated(one, name), `${name} of ${at} of ${group.length}`).toBe(
        byHand(reference, one, ordered.slice(0, at)),
      );
  }
}

it('any burst counts as if one had come after the other', async () => {
  await allowing('signIn', 'pay');
  for (const code of ['signIn', 'pay']) {
    await addRule('BLOCK', atLeast('user.actionCount.1h', 6), code);
    await addRule('REVIEW', atLeast('ip.distinctUserCount.1h', 3), code);
    await addRule('CHALLENGE', atLeast('device.allowedCount.1h', 4), code);
    await addRule('CHALLENGE', { or: read.map((name) => atLeast(name, 1_000)) }, code);
  }
  let run = 0;
  const wave = fc.record({
    // Since the one before, so that some leave a window at its very end.
    afterMs: fc.constantFrom(0, 1, 10 * minuteMs - 1, 10 * minuteMs, 55 * minuteMs),
    calls: fc.array(sent, { minLength: 1, maxLength: 40 }),
  });
  const waves = fc.array(wave, { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(waves, async (all) => {
      run += 1;
      for (const [number, { afterMs, calls: sentNow }] of all.entries()) {
        test.clock.now += afterMs;
        const calls = sentNow.flatMap(({ user, device, address, code, isRepeated }, at) => {
          const body = {
            idempotencyKey: `${number}-${at}`,
            deviceId: `${run}-${device}`,
            ipAddress: `11.${run}.0.${address}`,
          };
          const call = async () => await track(`${run}-${user}`, body, code);
          return isRepeated ? [call(), call()] : [call()];
        });
        for (const { state } of await Promise.all(calls)) expect(state).toBeDefined();
      }
      const made = await recorded(String(run));
      expect(made).toHaveLength(all.flatMap(({ calls }) => calls).length);
      for (const name of read) expectExact(name, made);
    }),
    { numRuns: 8 },
  );
});
