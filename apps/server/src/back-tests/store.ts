/**
 * Back-tests in the database. Owns: leases, so that no two processes run one at once and none is lost with the process that
 * ran it; one running for a tenant. Leases and ends are compare-and-swaps by the lease.
 */
import type { Selectable } from 'kysely';
import type { Reader, Transaction } from '../database/database.ts';
import type { BackTestTable } from '../database/tables/back-tests.ts';
import type { Expiring } from '../housekeeping/expiring.ts';
import type { BackTestRequest } from './plan.ts';
import type { AffectedPerson, BackTestOutcome, BackTestResult } from './result.ts';

const keptMs = 30 * 86_400_000;

export type BackTestState = BackTestTable['state'];

export interface BackTestKey {
  readonly tenantId: string;
  readonly backTestId: string;
}

export interface BackTest extends BackTestKey {
  readonly actionCode: string;
  readonly state: BackTestState;
  readonly request: BackTestRequest;
  readonly evaluated: number;
  readonly total: number | undefined;
  readonly result: BackTestResult | undefined;
  readonly error: string | undefined;
  /** Unix milliseconds. */
  readonly createdAt: number;
  readonly startedAt: number | undefined;
  readonly finishedAt: number | undefined;
  readonly isCancelRequested: boolean;
  readonly attempts: number;
}

/** What ended long ago, and its people. */
export const endedBackTests: readonly Expiring[] = [
  { table: 'back_tests', key: ['tenant_id', 'back_test_id'], endsAt: 'finished_at', keptMs },
  { table: 'back_test_people', key: ['tenant_id', 'user_id', 'back_test_id'], endsAt: 'finished_at', keptMs },
];

const toBackTest = (row: Selectable<BackTestTable>): BackTest => ({
  tenantId: row.tenant_id,
  backTestId: row.back_test_id,
  actionCode: row.action_code,
  state: row.state,
  request: JSON.parse(row.request),
  evaluated: row.evaluated,
  total: row.total ?? undefined,
  result: row.result === null ? undefined : JSON.parse(row.result),
  error: row.error ?? undefined,
  createdAt: row.created_at,
  startedAt: row.started_at ?? undefined,
  finishedAt: row.finished_at ?? undefined,
  isCancelRequested: row.cancel_requested === 1,
  attempts: row.attempts,
});

export async function findBackTest(
  reader: Reader,
  { tenantId, backTestId }: BackTestKey,
): Promise<BackTest | undefined> {
  const row = await reader.query
    .selectFrom('back_tests')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('back_test_id', '=', backTestId)
    .executeTakeFirst();
  return row && toBackTest(row);
}

/** Newest first. */
export async function listBackTests(
  reader: Reader,
  tenantId: string,
  actionCode: string,
  limit: number,
): Promise<readonly BackTest[]> {
  const rows = await reader.query
    .selectFrom('back_tests')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('action_code', '=', actionCode)
    .orderBy('created_at', 'desc')
    .orderBy('back_test_id')
    .limit(limit)
    .execute();
  return rows.map(toBackTest);
}

export async function countUnfinished(reader: Reader, tenantId: string): Promise<number> {
  const [row] = await reader.rows(
    "select count(*) as count from back_tests where tenant_id = ? and state in ('QUEUED', 'RUNNING')",
    [tenantId],
  );
  return Number(row?.count ?? 0);
}

export interface NewBackTest extends BackTestKey {
  readonly actionCode: string;
  readonly request: BackTestRequest;
  readonly keyId: string;
  readonly createdAt: number;
}

export async function insertBackTest(transaction: Transaction, test: NewBackTest): Promise<void> {
  await transaction.run(
    `insert into back_tests (tenant_id, back_test_id, action_code, state, request, key_id, created_at)
     values (?, ?, ?, 'QUEUED', ?, ?, ?)`,
    [
      test.tenantId,
      test.backTestId,
      test.actionCode,
      JSON.stringify(test.request),
      test.keyId,
      test.createdAt,
    ],
  );
}

const byKey = 'tenant_id = ? and back_test_id = ?';

/** Ends one that nobody runs; asks whoever runs it to end it. False: it has ended before. */
export async function cancelBackTest(
  transaction: Transaction,
  { tenantId, backTestId }: BackTestKey,
  now: number,
): Promise<boolean> {
  const key = [tenantId, backTestId];
  const ended = await transaction.run(
    `update back_tests set state = 'CANCELLED', finished_at = ? where ${byKey} and state = 'QUEUED'`,
    [now, ...key],
  );
  if (ended === 1) return true;
  const asked = await transaction.run(
    `update back_tests set cancel_requested = 1 where ${byKey} and state = 'RUNNING'`,
    key,
  );
  return asked === 1;
}

export async function deleteBackTest(
  transaction: Transaction,
  { tenantId, backTestId }: BackTestKey,
): Promise<void> {
  await transaction.run(`delete from back_test_people where ${byKey}`, [tenantId, backTestId]);
  await transaction.run(`delete from back_tests where ${byKey}`, [tenantId, backTestId]);
}

/** The oldest that nobody runs, of a tenant of which nobody runs any. */
const dueSql = `select tenant_id, back_test_id from back_tests as one
where one.state in ('QUEUED', 'RUNNING') and (one.state = 'QUEUED' or one.leased_until <= ?)
  and not exists (select 1 from back_tests as other where other.tenant_id = one.tenant_id and other.state = 'RUNNING'
    and other.leased_until > ? and other.back_test_id <> one.back_test_id)
order by one.created_at, one.back_test_id limit 1`;

export interface Lease {
  readonly leaseId: string;
  readonly now: number;
  /** Unix milliseconds. */
  readonly until: number;
}

export async function isAnyDue(reader: Reader, now: number): Promise<boolean> {
  return (await reader.rows(dueSql, [now, now])).length > 0;
}

/** Takes the next one; undefined: there is none. */
export async function leaseNext(
  transaction: Transaction,
  { leaseId, now, until }: Lease,
): Promise<BackTest | undefined> {
  const [due] = await transaction.rows(dueSql, [now, now]);
  if (due === undefined) return undefined;
  const key = { tenantId: due.tenant_id as string, backTestId: due.back_test_id as string };
  const leased = await transaction.run(
    `update back_tests set state = 'RUNNING', lease_id = ?, leased_until = ?, attempts = attempts + 1,
       started_at = coalesce(started_at, ?), evaluated = 0 where ${byKey}
       and (state = 'QUEUED' or (state = 'RUNNING' and leased_until <= ?))`,
    [leaseId, until, now, key.tenantId, key.backTestId, now],
  );
  return leased === 1 ? await findBackTest(transaction, key) : undefined;
}

export interface Held extends BackTestKey {
  readonly leaseId: string;
}

const byLease = `${byKey} and lease_id = ? and state = 'RUNNING'`;
const leaseValues = ({ tenantId, backTestId, leaseId }: Held): string[] => [tenantId, backTestId, leaseId];

/** Says how far it is; answers whether it goes on. */
export async function renewLease(
  transaction: Transaction,
  held: Held,
  {
    until,
    evaluated,
    total,
  }: { readonly until: number; readonly evaluated: number; readonly total: number | undefined },
): Promise<'held' | 'cancel' | 'lost'> {
  const [row] = await transaction.rows(
    `update back_tests set leased_until = ?, evaluated = ?, total = cast(? as bigint) where ${byLease} returning cancel_requested`,
    [until, evaluated, total ?? null, ...leaseValues(held)],
  );
  if (row === undefined) return 'lost';
  return Number(row.cancel_requested) === 1 ? 'cancel' : 'held';
}

/** Gives it back, as if this process had not begun it. */
export async function releaseLease(transaction: Transaction, held: Held): Promise<void> {
  await transaction.run(
    `update back_tests set state = 'QUEUED', lease_id = null, leased_until = null, attempts = attempts - 1 where ${byLease}`,
    leaseValues(held),
  );
}

export type Ending =
  | { readonly state: 'COMPLETED'; readonly outcome: BackTestOutcome }
  | { readonly state: 'CANCELLED' }
  | { readonly state: 'FAILED'; readonly error: string };

/** False, and nothing written, when the lease is not ours any more. */
export async function endBackTest(
  transaction: Transaction,
  held: Held,
  ending: Ending,
  now: number,
): Promise<boolean> {
  const result = ending.state === 'COMPLETED' ? ending.outcome.result : undefined;
  const ended = await transaction.run(
    `update back_tests set state = ?, finished_at = ?, result = ?, error = ?, evaluated = coalesce(?, evaluated),
       total = coalesce(?, total), lease_id = null, leased_until = null where ${byLease}`,
    [
      ending.state,
      now,
      result === undefined ? null : JSON.stringify(result),
      ending.state === 'FAILED' ? ending.error : null,
      result?.evaluated ?? null,
      result?.evaluated ?? null,
      ...leaseValues(held),
    ],
  );
  if (ended !== 1) return false;
  if (ending.state === 'COMPLETED') await insertPeople(transaction, held, ending.outcome.people, now);
  return true;
}

async function insertPeople(
  transaction: Transaction,
  { tenantId, backTestId }: BackTestKey,
  people: readonly AffectedPerson[],
  now: number,
): Promise<void> {
  for (const { userId, changed, samples } of people) {
    if (!(await hasActions(transaction, tenantId, userId))) continue;
    await transaction.run(
      'insert into back_test_people (tenant_id, back_test_id, user_id, changed, samples, finished_at) values (?, ?, ?, ?, ?, ?)',
      [tenantId, backTestId, userId, changed ?? null, JSON.stringify(samples), now],
    );
  }
}

/** Not of who was deleted while it ran. */
async function hasActions(reader: Reader, tenantId: string, userId: string): Promise<boolean> {
  const [row] = await reader.rows(
    'select 1 as one from actions where tenant_id = ? and user_id = ? limit 1',
    [tenantId, userId],
  );
  return row !== undefined;
}

export async function listPeople(
  reader: Reader,
  { tenantId, backTestId }: BackTestKey,
): Promise<readonly AffectedPerson[]> {
  const rows = await reader.query
    .selectFrom('back_test_people')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('back_test_id', '=', backTestId)
    .execute();
  return rows.map((row) => ({
    userId: row.user_id,
    changed: row.changed ?? undefined,
    samples: JSON.parse(row.samples),
  }));
}
