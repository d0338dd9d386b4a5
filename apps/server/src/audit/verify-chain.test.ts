/** T67: whatever is done to a stored trail shows. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../database/database.ts';
import { openSqlite } from '../database/sqlite.ts';
import { readTrail } from './stored-trail.ts';
import { type AuditHead, type StoredAuditEvent, verifyChain } from './verify-chain.ts';

let directory: string;
let database: Database;
let events: StoredAuditEvent[];
let head: AuditHead | undefined;
const eventCount = 40;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'stepward-audit-'));
  let time = 1_000;
  database = await openSqlite({ path: join(directory, 'a.sqlite'), now: () => (time += 7) });
  for (let n = 0; n < eventCount; n += 1) {
    await database.commit((transaction) => {
      transaction.audit({
        tenantId: 'a',
        type: 'thing.changed',
        data: { n: n % 3 },
        ...(n % 2 ? { userId: `u${n}` } : {}),
      });
      transaction.audit({ tenantId: 'b', type: 'thing.changed', data: { n } });
    });
  }
  ({ events, head } = await readTrail(database.read, 'a'));
});
afterAll(async () => {
  await database.close();
  rmSync(directory, { recursive: true, force: true });
});

const intact = (changed: StoredAuditEvent[], end = head) => verifyChain('a', changed, end).intact;
const at = fc.nat({ max: eventCount - 1 });
const edited = (index: number, change: Partial<StoredAuditEvent>) =>
  events.map((event, position) => (position === index ? { ...event, ...change } : event));

describe('a trail', () => {
  it('as written is intact, for every tenant by itself', async () => {
    expect(verifyChain('a', events, head)).toEqual({ intact: true, events: eventCount });
    const other = await readTrail(database.read, 'b');
    expect(verifyChain('b', other.events, other.head)).toEqual({ intact: true, events: eventCount });
    expect(verifyChain('c', [], undefined)).toEqual({ intact: true, events: 0 });
  });

  it('shows any edit of any field', () => {
    const change = fc.oneof(
      fc.integer().map((value) => ({ at: value })),
      fc.string().map((value) => ({ type: value })),
      fc.option(fc.string()).map((value) => ({ userId: value })),
      fc.jsonValue().map((value) => ({ data: JSON.stringify(value) })),
      fc
        .uint8Array({ minLength: 32, maxLength: 32 })
        .map((value) => ({ hash: Buffer.from(value).toString('base64url') })),
      fc.string().map((value) => ({ hash: value })),
      fc.integer().map((value) => ({ seq: value })),
      fc.constant({ tenantId: 'b' }),
    );
    fc.assert(
      fc.property(at, change, (index, value) => {
        const before = events[index] as StoredAuditEvent;
        const [name, wanted] = Object.entries(value)[0] as [keyof StoredAuditEvent, unknown];
        fc.pre(before[name] !== wanted);
        expect(intact(edited(index, value))).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });

  it('shows any deletion, insertion, swap and cut, also when the numbers are mended', () => {
    const renumbered = (list: StoredAuditEvent[]) =>
      list.map((event, index) => ({ ...event, seq: index + 1 }));
    fc.assert(
      fc.property(at, at, fc.boolean(), (one, other, mend) => {
        const mended = mend ? renumbered : (list: StoredAuditEvent[]) => list;
        const without = events.filter((_, index) => index !== one);
        expect(intact(mended(without))).toBe(false);
        const doubled = events.toSpliced(one, 0, events[other] as StoredAuditEvent);
        expect(intact(mended(doubled))).toBe(false);
        if (one !== other) {
          const swapped = events
            .with(one, events[other] as StoredAuditEvent)
            .with(other, events[one] as StoredAuditEvent);
          expect(intact(mended(swapped))).toBe(false);
        }
        expect(intact(events.slice(0, one))).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  it('says where it departs', () => {
    expect(verifyChain('a', edited(6, { type: 'other' }), head)).toEqual({
      intact: false,
      seq: 7,
      problem: 'hash',
    });
    expect(verifyChain('a', events.toSpliced(3, 1), head)).toEqual({
      intact: false,
      seq: 4,
      problem: 'order',
    });
    expect(verifyChain('a', events.slice(0, 5), head)).toEqual({ intact: false, seq: 5, problem: 'head' });
    expect(verifyChain('a', events, undefined)).toMatchObject({ intact: false, problem: 'head' });
    expect(verifyChain('b', events, head)).toMatchObject({ intact: false, seq: 1 });
    expect(verifyChain('a', [], head)).toMatchObject({ intact: false, problem: 'head' });
  });
});
