/**
 * Counting what happened before a rule asked for it, from the actions that are recorded. Owns: going through them, the newest
 * first, a few in a step. Doing it twice changes nothing. Does not own: which subjects are counted (subject-store.ts).
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ActionState, Outcome } from '@stepward/decision';
import type { Database, Row, Transaction } from '../../database/database.ts';
import { bumpConfigurationVersion } from '../../tenants/store.ts';
import type { Gathered } from '../facts.ts';
import type { SentAddress } from '../history.ts';
import type { Counted } from './counted.ts';
import { countChange, countsOf, insertEntry } from './entries.ts';
import {
  type CountedSubject,
  fromTheStart,
  listSubjects,
  noteCountedSubjects,
  putSubject,
} from './subject-store.ts';

/** Rules look back 30 days; a challenge may have ended a day after its action. */
const pastMs = 31 * 86_400_000;
/** With the change of rules that asks for it. */
export const actionsAtOnce = 500;
/** Few: a decision that is made beside it waits for one step, a few milliseconds. */
const actionsPerStep = 50;
const roundMs = 20_000;

interface Place {
  readonly actionCode: string;
  /** The action that was counted last; absent: none of this code. */
  readonly after?: readonly [createdAt: number, userId: string, idempotencyKey: string];
}

/** Where the facts of an action say nothing, it has no such subject. */
interface RecordedFacts {
  readonly ip?: {
    readonly address: string | null;
    readonly network?: string;
    readonly asn?: number;
    readonly countryCode?: string | null;
    readonly isUnparsable?: boolean;
  };
  readonly user?: { readonly email?: string | null };
  readonly action?: { readonly custom?: Readonly<Record<string, unknown>> };
}

function addressIn({ ip }: RecordedFacts): SentAddress {
  if (ip?.isUnparsable) return 'unparsable';
  if (!ip?.address) return 'none';
  const { address, network = '', asn, countryCode } = ip;
  return {
    address,
    network,
    isPrivate: false,
    isAnonymous: null,
    ...(asn === undefined ? {} : { asn }),
    ...(countryCode ? { countryCode } : {}),
  };
}

/** As it was when the action was decided; of it only what subjects are made of. */
function gatheredFrom(row: Row): Gathered {
  const facts = JSON.parse(row.facts as string) as RecordedFacts;
  return {
    actionCode: row.action_code as string,
    now: Number(row.created_at),
    deviceId: (row.device_id as string | null) ?? undefined,
    device: undefined,
    isBot: null,
    custom: facts.action?.custom,
    ip: addressIn(facts),
    user: {
      userId: row.user_id as string,
      email: facts.user?.email ?? undefined,
      phoneNumber: undefined,
      enrolledMethods: [],
      lastVerifiedAt: null,
      custom: undefined,
    },
  };
}

const ended: ReadonlySet<unknown> = new Set(['CHALLENGE_SUCCEEDED', 'CHALLENGE_FAILED']);

/** A state that the application set says nothing of a challenge: it is not counted when it is set, either. */
const isByHand = ({ overridden_at, state_updated_at }: Row): boolean =>
  overridden_at !== null && Number(overridden_at) >= Number(state_updated_at);

async function countOne(
  transaction: Transaction,
  tenantId: string,
  counted: Counted,
  row: Row,
): Promise<void> {
  const key = {
    tenantId,
    userId: row.user_id as string,
    actionCode: row.action_code as string,
    idempotencyKey: row.idempotency_key as string,
  };
  const { entries, counted: awaited } = countsOf(counted, gatheredFrom(row), {
    ...key,
    outcome: row.outcome as Outcome,
  });
  for (const entry of entries) await insertEntry(transaction, tenantId, entry);
  if (awaited === undefined) return;
  if (ended.has(row.state) && !isByHand(row)) {
    const now = Number(row.state_updated_at);
    await countChange(transaction, key, { counted: awaited, state: row.state as ActionState, now });
    return;
  }
  await transaction.run(
    'update actions set counted = ? where tenant_id = ? and user_id = ? and action_code = ? and idempotency_key = ?',
    [together(row.counted, awaited), tenantId, key.userId, key.actionCode, key.idempotencyKey],
  );
}

/** What was awaited of an action, and what is from now on. */
function together(before: unknown, more: string): string {
  if (typeof before !== 'string') return more;
  const [one, other] = [before, more].map((text) => JSON.parse(text) as Record<string, string[] | undefined>);
  const both = (event: string) => [...new Set([...(one?.[event] ?? []), ...(other?.[event] ?? [])])];
  return JSON.stringify({ p: both('p'), f: both('f') });
}

const columns =
  'user_id, action_code, idempotency_key, created_at, state, state_updated_at, outcome, device_id, facts, counted, overridden_at';

async function actionsAfter(
  transaction: Transaction,
  tenantId: string,
  { actionCode, after }: Place,
  { since, rowsMax }: { readonly since: number; readonly rowsMax: number },
): Promise<readonly Row[]> {
  const next = after === undefined ? '' : 'and (created_at, user_id, idempotency_key) < (?, ?, ?)';
  return await transaction.rows(
    `select ${columns} from actions where tenant_id = ? and action_code = ? and created_at >= ? and step_up_of is null
       and (named_person is null or named_person <> 'NOBODY') ${next}
     order by created_at desc, user_id desc, idempotency_key desc limit ${rowsMax}`,
    [tenantId, actionCode, since, ...(after ?? [])],
  );
}

async function codeAfter(
  transaction: Transaction,
  tenantId: string,
  code: string,
): Promise<string | undefined> {
  const [row] = await transaction.rows(
    'select min(action_code) as code from actions where tenant_id = ? and action_code > ?',
    [tenantId, code],
  );
  return typeof row?.code === 'string' ? row.code : undefined;
}

/** Counts some more; answers where to go on, undefined when there is nothing left. */
async function step(
  transaction: Transaction,
  tenantId: string,
  counted: Counted,
  { cursor, since, actions }: { readonly cursor: string; readonly since: number; readonly actions: number },
): Promise<string | undefined> {
  let left = actions;
  let place: Place | undefined =
    cursor === fromTheStart ? await placeAfter(transaction, tenantId, '') : JSON.parse(cursor);
  while (place !== undefined) {
    const rows = await actionsAfter(transaction, tenantId, place, { since, rowsMax: left });
    for (const row of rows) await countOne(transaction, tenantId, counted, row);
    const last = rows.at(-1);
    if (rows.length === left && last) {
      const after = [Number(last.created_at), String(last.user_id), String(last.idempotency_key)] as const;
      return JSON.stringify({ actionCode: place.actionCode, after } satisfies Place);
    }
    left -= rows.length;
    place = await placeAfter(transaction, tenantId, place.actionCode);
  }
  return undefined;
}

async function placeAfter(
  transaction: Transaction,
  tenantId: string,
  code: string,
): Promise<Place | undefined> {
  const actionCode = await codeAfter(transaction, tenantId, code);
  return actionCode === undefined ? undefined : { actionCode };
}

const countedIn = (subjects: readonly CountedSubject[]): Counted => ({
  a: subjects.filter(({ event }) => event === 'a').map(({ kind }) => kind),
  p: subjects.filter(({ event }) => event === 'p').map(({ kind }) => kind),
  f: subjects.filter(({ event }) => event === 'f').map(({ kind }) => kind),
});

/** Those that are as far as the first. */
function ofOnePlace(subjects: readonly CountedSubject[]): readonly CountedSubject[] {
  const cursor = subjects.find((one) => one.cursor !== undefined)?.cursor;
  return cursor === undefined ? [] : subjects.filter((one) => one.cursor === cursor);
}

/**
 * With a change of rules. A short past is counted at once; it is counted again soon after, for what was being decided in
 * this moment.
 */
export async function countRules(transaction: Transaction, tenantId: string): Promise<void> {
  if (!(await noteCountedSubjects(transaction, tenantId))) return;
  // Decisions wait for this transaction: what is not counted to its end is not begun.
  const [tooMany] = await transaction.rows(
    `select 1 as one from actions where tenant_id = ? limit 1 offset ${actionsAtOnce}`,
    [tenantId],
  );
  if (tooMany) return;
  const subjects = (await listSubjects(transaction, tenantId)).filter(
    ({ cursor }) => cursor === fromTheStart,
  );
  const start = { cursor: fromTheStart, since: 0, actions: actionsAtOnce };
  if ((await step(transaction, tenantId, countedIn(subjects), start)) !== undefined) return;
  for (const one of subjects) await putSubject(transaction, tenantId, { ...one, isComplete: true });
}

/** One step of one tenant; answers whether anything was left to do. */
async function goOn(transaction: Transaction, tenantId: string, now: number): Promise<void> {
  const subjects = ofOnePlace(await listSubjects(transaction, tenantId));
  const [first] = subjects;
  if (first?.cursor === undefined) return;
  const since = now - pastMs;
  const place = { cursor: first.cursor, since, actions: actionsPerStep };
  const cursor = await step(transaction, tenantId, countedIn(subjects), place);
  for (const one of subjects)
    await putSubject(transaction, tenantId, {
      ...one,
      cursor,
      isComplete: one.isComplete || cursor === undefined,
    });
  // So that every process reads the count from its next decision on.
  if (cursor === undefined && subjects.some(({ isComplete }) => !isComplete))
    await bumpConfigurationVersion(transaction, tenantId);
}

/** Some steps of whoever waits; others commit in between. Rounds end before the next one begins. */
export async function countPast(
  database: Database,
  now: () => number,
  isStopped: () => boolean = () => false,
): Promise<void> {
  const until = performance.now() + roundMs;
  while (performance.now() < until && !isStopped()) {
    const [row] = await database.read.rows(
      'select tenant_id from velocity_subjects where past_cursor is not null limit 1',
      [],
    );
    if (row === undefined) return;
    const at = now();
    await database.commit((transaction) => goOn(transaction, row.tenant_id as string, at));
    await nextTurn();
  }
}
