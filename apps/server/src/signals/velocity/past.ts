/**
 * Counting what happened before a rule asked for it, from the actions that are recorded. Owns: going through them, the newest
 * first, a few in a step. Doing it twice changes nothing. Does not own: which subjects are counted (subject-store.ts), nor
 * when (counting.ts).
 */
import type { ActionState, Outcome } from '@stepward/decision';
import type { Row, Transaction } from '../../database/database.ts';
import type { Gathered } from '../facts.ts';
import type { SentAddress } from '../history.ts';
import type { Counted } from './counted.ts';
import { countChange, countsOf, insertEntries, type VelocityEntry } from './entries.ts';
import { countedIn, fromTheStart, listSubjects, noteCountedSubjects, putSubject } from './subject-store.ts';

/** With the change of rules that asks for it. */
export const actionsAtOnce = 500;

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

/** Answers what is counted of the action itself; counts what became of it. */
async function countOne(
  transaction: Transaction,
  tenantId: string,
  counted: Counted,
  row: Row,
): Promise<readonly VelocityEntry[]> {
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
  if (awaited === undefined) return entries;
  if (ended.has(row.state) && !isByHand(row)) {
    const now = Number(row.state_updated_at);
    await countChange(transaction, key, { counted: awaited, state: row.state as ActionState, now });
    return entries;
  }
  await transaction.run(
    'update actions set counted = ? where tenant_id = ? and user_id = ? and action_code = ? and idempotency_key = ?',
    [together(row.counted, awaited), tenantId, key.userId, key.actionCode, key.idempotencyKey],
  );
  return entries;
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

interface Range {
  /** Unix milliseconds. */
  readonly since: number;
  /** Only what was decided by earlier versions of the tenant's configuration; absent: all. */
  readonly before?: number;
}

async function actionsAfter(
  transaction: Transaction,
  tenantId: string,
  { actionCode, after }: Place,
  { since, before, rowsMax }: Range & { readonly rowsMax: number },
): Promise<readonly Row[]> {
  const older = before === undefined ? '' : 'and (policy_version is null or policy_version < ?)';
  const next = after === undefined ? '' : 'and (created_at, user_id, idempotency_key) < (?, ?, ?)';
  return await transaction.rows(
    `select ${columns} from actions where tenant_id = ? and action_code = ? and created_at >= ? and step_up_of is null
       and (named_person is null or named_person <> 'NOBODY') ${older} ${next}
     order by created_at desc, user_id desc, idempotency_key desc limit ${rowsMax}`,
    [tenantId, actionCode, since, ...(before === undefined ? [] : [before]), ...(after ?? [])],
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
export async function countSome(
  transaction: Transaction,
  tenantId: string,
  counted: Counted,
  { cursor, actions, ...range }: Range & { readonly cursor: string; readonly actions: number },
): Promise<string | undefined> {
  let left = actions;
  let place: Place | undefined =
    cursor === fromTheStart ? await placeAfter(transaction, tenantId, '') : JSON.parse(cursor);
  while (place !== undefined) {
    const rows = await actionsAfter(transaction, tenantId, place, { ...range, rowsMax: left });
    const entries: VelocityEntry[] = [];
    for (const row of rows) entries.push(...(await countOne(transaction, tenantId, counted, row)));
    await insertEntries(transaction, tenantId, entries);
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

/** With a change of rules: a short past is counted at once. What is just being decided is counted by `Counting.settle`. */
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
  if ((await countSome(transaction, tenantId, countedIn(subjects), start)) !== undefined) return;
  for (const one of subjects) await putSubject(transaction, tenantId, { ...one, isComplete: true });
}
