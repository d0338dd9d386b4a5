/**
 * Which subjects are counted for a tenant, and how far what happened before is counted. Owns: these rows. A subject whose past
 * is not counted yet reads as null: a count from the middle would be too small and say nothing of it.
 */
import type { Reader, Transaction } from '../../database/database.ts';
import { type Counted, readCounted, type VelocityEvent, velocityEvents } from './counted.ts';
import { kindName, type SubjectKind } from './subjects.ts';

export interface CountedSubject {
  readonly event: VelocityEvent;
  readonly kind: SubjectKind;
  readonly isComplete: boolean;
  /** How far its past is counted; undefined: all of it is. Complete and yet with one: not what is just being decided. */
  readonly cursor: string | undefined;
}

/** Nothing is missing of them but what was on its way when they were noted. */
export const unsettledOf = (subjects: readonly CountedSubject[]): CountedSubject[] =>
  subjects.filter(({ isComplete, cursor }) => isComplete && cursor !== undefined);

export const countedIn = (subjects: readonly CountedSubject[]): Counted => ({
  a: subjects.filter(({ event }) => event === 'a').map(({ kind }) => kind),
  p: subjects.filter(({ event }) => event === 'p').map(({ kind }) => kind),
  f: subjects.filter(({ event }) => event === 'f').map(({ kind }) => kind),
});

/** From the newest action on. */
export const fromTheStart = '';

export const subjectName = (event: VelocityEvent, kind: SubjectKind): string => `${event} ${kindName(kind)}`;

export async function listSubjects(reader: Reader, tenantId: string): Promise<CountedSubject[]> {
  const rows = await reader.rows(
    'select event, kind, is_complete, past_cursor from velocity_subjects where tenant_id = ? order by event, kind',
    [tenantId],
  );
  return rows.map((row) => ({
    event: row.event as VelocityEvent,
    kind: JSON.parse(row.kind as string) as SubjectKind,
    isComplete: Number(row.is_complete) === 1,
    cursor: row.past_cursor === null ? undefined : String(row.past_cursor),
  }));
}

const isCountedFromNow = (counted: Counted, { event, kind }: CountedSubject): boolean =>
  counted[event].some((one) => kindName(one) === kindName(kind));

const kindText = ({ subject, key }: SubjectKind): string =>
  JSON.stringify(key === undefined ? { subject } : { subject, key });

export async function putSubject(
  transaction: Transaction,
  tenantId: string,
  { event, kind, isComplete, cursor }: CountedSubject,
): Promise<void> {
  await transaction.run(
    `insert into velocity_subjects (tenant_id, event, kind, is_complete, past_cursor) values (?, ?, ?, ?, ?)
     on conflict (tenant_id, event, kind) do update set is_complete = excluded.is_complete, past_cursor = excluded.past_cursor`,
    [tenantId, event, kindText(kind), isComplete ? 1 : 0, cursor ?? null],
  );
}

async function hasActions(reader: Reader, tenantId: string): Promise<boolean> {
  const [row] = await reader.rows('select 1 as one from actions where tenant_id = ? limit 1', [tenantId]);
  return row !== undefined;
}

/** After a change of rules: whether there is a past to be counted now. */
export async function noteCountedSubjects(transaction: Transaction, tenantId: string): Promise<boolean> {
  const counted = await readCounted(transaction, tenantId);
  const before = await listSubjects(transaction, tenantId);
  if (!counted && before.length === 0) return false;
  const known = new Set(before.map(({ event, kind }) => subjectName(event, kind)));
  for (const one of before) {
    if (counted && isCountedFromNow(counted, one)) continue;
    await transaction.run('delete from velocity_subjects where tenant_id = ? and event = ? and kind = ?', [
      tenantId,
      one.event,
      kindText(one.kind),
    ]);
  }
  const fresh = velocityEvents.flatMap((event) =>
    (counted?.[event] ?? [])
      .filter((kind) => !known.has(subjectName(event, kind)))
      .map((kind) => ({ event, kind })),
  );
  if (fresh.length === 0) return false;
  const hasPast = await hasActions(transaction, tenantId);
  for (const one of fresh)
    await putSubject(transaction, tenantId, {
      ...one,
      isComplete: !hasPast,
      // Without a past as well: what is just being decided is not seen here.
      cursor: fromTheStart,
    });
  return hasPast;
}

/** Names (`subjectName`) of those that are not complete. */
export async function incompleteSubjects(reader: Reader, tenantId: string): Promise<ReadonlySet<string>> {
  const rows = await reader.rows(
    'select event, kind from velocity_subjects where tenant_id = ? and is_complete = 0',
    [tenantId],
  );
  return new Set(
    rows.map(({ event, kind }) => subjectName(event as VelocityEvent, JSON.parse(kind as string))),
  );
}
