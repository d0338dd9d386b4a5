/** Any burst counts as if one decision had come after the other: against a count by hand of what is recorded, on both databases. */
import { type VelocityReference, velocityReference } from '@stepward/decision';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../../testing/test-app.ts';
import { ipIntelligence } from '../ip-intelligence.ts';

const minuteMs = 60_000;
const countries: Readonly<Record<string, string>> = { 1: 'FR', 2: 'DE', 3: 'FR' };
const fakeIntelligence = ipIntelligence({
  country: { get: (address) => ({ country_code: countries[address.split('.').at(-1) ?? ''] }) },
});

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp({}, { ipIntelligence: fakeIntelligence });
});
afterEach(async () => await test.close());

const track = async (userId: string, body: object, actionCode: string) =>
  (await test.server('POST', `/users/${userId}/actions/${actionCode}`, body)).body;

const atLeast = (name: string, count: number) => ({ '>=': [{ var: name }, count] });

async function addRules(actionCode: string): Promise<void> {
  const rules = [
    ['BLOCK', atLeast('user.actionCount.1h', 6)],
    ['REVIEW', atLeast('ip.distinctUserCount.1h', 3)],
    ['CHALLENGE', atLeast('device.allowedCount.1h', 4)],
    ['CHALLENGE', { or: read.map((name) => atLeast(name, 1_000)) }],
  ] as const;
  await test.management('POST', '/action-configurations', { actionCode, defaultUserActionResult: 'ALLOW' });
  for (const [priority, [type, conditions]] of rules.entries()) {
    const rule = { name: `Rule ${priority}`, type, priority, conditions };
    const { status } = await test.management('POST', `/action-configurations/${actionCode}/rules`, rule);
    expect(status).toBe(200);
  }
}

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
  for (const code of ['signIn', 'pay']) await addRules(code);
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
