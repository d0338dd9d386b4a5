/** Velocity counts exactly what happened within the window: against a count by hand, on both databases. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compileRules, velocityReference } from '@stepward/decision';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PostgresDecisions } from '../../actions/postgres-decisions.ts';
import type { Database } from '../../database/database.ts';
import { isPostgres, openTestData, removeTestDatabase } from '../../testing/test-database.ts';
import type { Gathered } from '../facts.ts';
import { Measurements } from '../measurements.ts';
import { countedFor } from './counted.ts';
import { countChange, countsOf, insertEntry } from './entries.ts';

const now = 100 * 86_400_000;
const minuteMs = 60_000;

interface Happened {
  readonly user: string;
  readonly device: string | undefined;
  readonly ip: string;
  readonly country: string | undefined;
  readonly card: string | number | undefined;
  readonly outcome: 'ALLOW' | 'CHALLENGE' | 'REVIEW' | 'BLOCK';
  /** What became of it. */
  readonly end: 'CHALLENGE_SUCCEEDED' | 'CHALLENGE_FAILED' | undefined;
  readonly agoMs: number;
}

const oneOf = <T>(...values: T[]) => fc.constantFrom(...values);
const windows = ['1m', '7m', '1h', '24h', '10d', '30d'];
const happened: fc.Arbitrary<Happened> = fc.record({
  user: oneOf('alice', 'bob', 'jörg'),
  device: oneOf('d1', 'd2', undefined),
  ip: oneOf('1.1.1.1', '1.1.1.2', '1.1.2.1', 'a', '0x7f.1'),
  country: oneOf('FR', 'DE', undefined),
  card: oneOf<string | number | undefined>('4242', 4242, 'other', undefined),
  outcome: oneOf('ALLOW', 'CHALLENGE', 'REVIEW', 'BLOCK'),
  end: oneOf('CHALLENGE_SUCCEEDED', 'CHALLENGE_FAILED', undefined),
  // At the borders of windows as well.
  agoMs: fc.oneof(
    fc.integer({ min: 0, max: 40 * 1_440 }).map((minutes) => minutes * minuteMs),
    oneOf(...windows.map((window) => velocityReference(`user.actionCount.${window}`)?.windowMs ?? 0)).chain(
      (ms) => oneOf(ms - 1, ms, ms + 1),
    ),
  ),
});

function gatheredFor({ user, device, ip, country, card }: Happened, at: number): Gathered {
  const isRead = /^\d+\.\d+\.\d+\.\d+$/.test(ip);
  return {
    actionCode: 'signIn',
    now: at,
    deviceId: device,
    device: undefined,
    isBot: null,
    custom: card === undefined ? {} : { card: { number: card } },
    ip: isRead
      ? {
          address: ip,
          network: `${ip.split('.').slice(0, 3).join('.')}.0/24`,
          isPrivate: false,
          isAnonymous: null,
          ...(country === undefined ? {} : { countryCode: country }),
        }
      : 'unparsable',
    user: {
      userId: user,
      email: undefined,
      phoneNumber: undefined,
      enrolledMethods: [],
      lastVerifiedAt: null,
      custom: undefined,
    },
  };
}

const subjects: Readonly<Record<string, (one: Happened) => unknown>> = {
  user: ({ user }) => user,
  device: ({ device }) => device,
  ip: ({ ip }) => (ip.startsWith('1') ? ip : 'unparsable'),
  network: ({ ip }) => (ip.startsWith('1') ? ip.slice(0, 5) : 'unparsable'),
  'customKey.card.number': ({ card }) => (card === undefined ? undefined : JSON.stringify(card)),
};
const valuesOf: Readonly<Record<string, (one: Happened) => unknown>> = {
  distinctUserCount: ({ user }) => user,
  distinctDeviceCount: ({ device }) => device,
  distinctIpCount: subjects.ip as (one: Happened) => unknown,
  distinctCountryCount: ({ ip, country }) => (ip.startsWith('1') ? country : undefined),
};
const outcomes: Readonly<Record<string, string>> = {
  allowedCount: 'ALLOW',
  challengedCount: 'CHALLENGE',
  reviewedCount: 'REVIEW',
  blockedCount: 'BLOCK',
  passedChallengeCount: 'CHALLENGE_SUCCEEDED',
  failedChallengeCount: 'CHALLENGE_FAILED',
};

function byHand(name: string, history: readonly Happened[], current: Happened): number | null {
  const { measure = '', windowMs = 0 } = velocityReference(name) ?? {};
  const subject = Object.keys(subjects).find((one) => name.startsWith(`${one}.`)) ?? '';
  const own = subjects[subject]?.(current);
  if (own === undefined) return null;
  const within = history.filter((one) => one.agoMs < windowMs && subjects[subject]?.(one) === own);
  const value = valuesOf[measure];
  if (value) return new Set(within.map(value).filter((one) => one !== undefined)).size;
  const outcome = outcomes[measure];
  return outcome === undefined
    ? within.length
    : within.filter((one) => one.outcome === outcome || one.end === outcome).length;
}

const names = Object.keys(subjects).flatMap((subject) =>
  ['actionCount', ...Object.keys(outcomes), ...Object.keys(valuesOf)].flatMap((measure) =>
    windows.map((window) => `${subject}.${measure}.${window}`),
  ),
);
const readable = names.filter((name) => velocityReference(name) !== undefined);
const counted = countedFor(readable);

let directory: string;
let database: Database;
let measurements: Measurements;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'stepward-velocity-'));
  const opened = await openTestData(directory, () => now);
  database = opened.database;
  const measure = opened.decisions instanceof PostgresDecisions ? opened.decisions.measure : undefined;
  measurements = new Measurements({ reader: database.read, measure });
});
afterAll(async () => {
  await database.close();
  await removeTestDatabase(directory);
  rmSync(directory, { recursive: true });
});

async function remember(tenantId: string, history: readonly Happened[]): Promise<void> {
  await database.commit(async (transaction) => {
    for (const [at, one] of history.entries()) {
      if (!counted) throw new Error('nothing is counted');
      const key = { tenantId, userId: one.user, actionCode: 'signIn', idempotencyKey: `${at}` };
      const when = now - one.agoMs;
      const counts = countsOf(counted, gatheredFor(one, when), { ...key, outcome: one.outcome });
      for (const entry of counts.entries) await insertEntry(transaction, tenantId, entry);
      if (one.end)
        await countChange(transaction, key, { counted: counts.counted, state: one.end, now: when });
    }
  });
}

it('for any history and window, and no other tenant sees any of it', async () => {
  let run = 0;
  const asked = fc.uniqueArray(oneOf(...readable), { minLength: 1, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(happened, { maxLength: 30 }),
      happened,
      asked,
      async (history, current, wanted) => {
        run += 1;
        const tenantId = `tenant-${run}`;
        await remember(tenantId, history);
        const conditions = { or: wanted.map((name) => ({ '>': [{ var: name }, 1] })) };
        const rules = compileRules([
          { ruleId: 'r', isActive: true, priority: 0, type: 'CHALLENGE', conditions },
        ]);
        const measuring = measurements.measure(rules, tenantId, gatheredFor(current, now));
        // No promise where the database answers at once.
        expect(measuring instanceof Promise).toBe(isPostgres());
        const facts = await measuring;
        for (const name of wanted) expect(facts?.get(name), name).toBe(byHand(name, history, current));
        const elsewhere = await measurements.measure(rules, `${tenantId}-other`, gatheredFor(current, now));
        for (const name of wanted) expect(elsewhere?.get(name), name).toBe(byHand(name, [], current));
      },
    ),
    { numRuns: 150 },
  );
});
