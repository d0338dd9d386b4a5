/**
 * What velocity counts, written down: one row for each event and subject that rules of the tenant count. Owns: the rows. Rows
 * of a decision are written with it; those of what became of it when its state changes, for the subjects noted beside it.
 */
import type { ActionState } from '@stepward/decision';
import type { Transaction, Value } from '../../database/database.ts';
import type { Expiring } from '../../housekeeping/expiring.ts';
import type { Gathered } from '../facts.ts';
import type { Counted, VelocityEvent } from './counted.ts';
import { personSubjects, type SubjectKind, shortHash, subjectHash } from './subjects.ts';

export interface VelocityEntry {
  readonly subject: string;
  readonly event: VelocityEvent;
  /** Unix milliseconds. */
  readonly at: number;
  readonly entry: string;
  readonly outcome: string | null;
  readonly user_hash: string | null;
  readonly device_hash: string | null;
  readonly ip_hash: string | null;
  readonly country_code: string | null;
}

/** What a decision leaves for counting. */
export interface DecisionCounts {
  readonly entries: readonly VelocityEntry[];
  /** JSON of `Awaited`, kept beside the action; undefined: nothing more will be counted of it. */
  readonly counted: string | undefined;
}

/** Subjects by what may yet become of the action. */
interface Awaited {
  readonly p?: readonly string[];
  readonly f?: readonly string[];
}

export interface CountedAction {
  readonly tenantId: string;
  readonly userId: string;
  readonly actionCode: string;
  readonly idempotencyKey: string;
}

/** One name for all that is counted of an action. */
export const entryOf = ({ userId, actionCode, idempotencyKey }: CountedAction): string =>
  shortHash(JSON.stringify([userId, actionCode, idempotencyKey]));

const hashesOf = (kinds: readonly SubjectKind[], gathered: Gathered): string[] =>
  kinds.map((kind) => subjectHash(kind, gathered)).filter((subject) => subject !== undefined);

export function countsOf(
  counted: Counted,
  gathered: Gathered,
  action: CountedAction & { readonly outcome: string },
): DecisionCounts {
  const common = {
    event: 'a' as const,
    at: gathered.now,
    entry: entryOf(action),
    outcome: action.outcome,
    user_hash: subjectHash({ subject: 'user' }, gathered) ?? null,
    device_hash: subjectHash({ subject: 'device' }, gathered) ?? null,
    ip_hash: subjectHash({ subject: 'ip' }, gathered) ?? null,
    country_code: typeof gathered.ip === 'object' ? (gathered.ip.countryCode ?? null) : null,
  };
  const awaited: Awaited = { p: hashesOf(counted.p, gathered), f: hashesOf(counted.f, gathered) };
  const isAwaited = (awaited.p?.length ?? 0) + (awaited.f?.length ?? 0) > 0;
  return {
    entries: hashesOf(counted.a, gathered).map((subject) => ({ subject, ...common })),
    counted: isAwaited ? JSON.stringify(awaited) : undefined,
  };
}

const columns = 'subject, event, at, entry, outcome, user_hash, device_hash, ip_hash, country_code';
const insertSql = `insert into velocity_entries (tenant_id, ${columns}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing`;

const valuesOf = (
  tenantId: string,
  { subject, event, at, entry, outcome, user_hash, device_hash, ip_hash, country_code }: VelocityEntry,
): Value[] => [tenantId, subject, event, at, entry, outcome, user_hash, device_hash, ip_hash, country_code];

export function insertEntry(
  transaction: Transaction,
  tenantId: string,
  entry: VelocityEntry,
): number | Promise<number> {
  return transaction.run(insertSql, valuesOf(tenantId, entry));
}

/** So many in a statement: two texts in all, this one and that of a single row. */
const rowsAtOnce = 50;
const insertSomeSql = insertSql.replace(
  /(values )(\(.*?\))/,
  (_, word: string, row: string) => word + Array(rowsAtOnce).fill(row).join(', '),
);

/** Where there are many, as of the past. */
export async function insertEntries(
  transaction: Transaction,
  tenantId: string,
  entries: readonly VelocityEntry[],
): Promise<void> {
  let at = 0;
  for (; at + rowsAtOnce <= entries.length; at += rowsAtOnce) {
    const some = entries.slice(at, at + rowsAtOnce);
    await transaction.run(
      insertSomeSql,
      some.flatMap((entry) => valuesOf(tenantId, entry)),
    );
  }
  for (const entry of entries.slice(at)) await insertEntry(transaction, tenantId, entry);
}

/** For PostgreSQL: the rows of many decisions, from `made (tenant_id, entries json)`. */
export const insertManySql = `insert into velocity_entries (tenant_id, ${columns})
  select made.tenant_id, one.* from made cross join lateral json_to_recordset(made.entries) as one (subject text, event text,
    at bigint, entry text, outcome text, user_hash text, device_hash text, ip_hash text, country_code text)
  on conflict do nothing`;

const eventByState: Readonly<Partial<Record<ActionState, 'p' | 'f'>>> = {
  CHALLENGE_SUCCEEDED: 'p',
  CHALLENGE_FAILED: 'f',
};

/** `counted` is what `countsOf` left beside the action. */
export async function countChange(
  transaction: Transaction,
  action: CountedAction,
  { counted, state, now }: { readonly counted: unknown; readonly state: ActionState; readonly now: number },
): Promise<void> {
  const event = eventByState[state];
  if (event === undefined || typeof counted !== 'string') return;
  const subjects = (JSON.parse(counted) as Awaited)[event] ?? [];
  const nothing = { outcome: null, user_hash: null, device_hash: null, ip_hash: null, country_code: null };
  for (const subject of subjects) {
    const entry = { subject, event, at: now, entry: entryOf(action), ...nothing };
    await insertEntry(transaction, action.tenantId, entry);
  }
}

/**
 * Before a person's actions are deleted: whoever is given this id next starts with no counts. What is counted by address and
 * the like stays until it ends, with a hash of the person.
 */
export async function forgetPerson(
  transaction: Transaction,
  { tenantId, userId }: { readonly tenantId: string; readonly userId: string },
): Promise<void> {
  const rows = await transaction.rows(
    'select distinct action_code from actions where tenant_id = ? and user_id = ?',
    [tenantId, userId],
  );
  const codes = rows.map(({ action_code }) => String(action_code));
  for (const subject of personSubjects(userId, codes))
    await transaction.run('delete from velocity_entries where tenant_id = ? and subject = ?', [
      tenantId,
      subject,
    ]);
}

/** No rule looks farther back (`velocityWindowMsMax`). */
const keptMs = 30 * 86_400_000;

export const endedEntries: Expiring = {
  table: 'velocity_entries',
  key: ['tenant_id', 'subject', 'event', 'at', 'entry'],
  endsAt: 'at',
  keptMs,
};
