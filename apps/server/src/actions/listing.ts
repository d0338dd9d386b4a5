/**
 * Recorded actions of a tenant page by page, the newest first. Owns: the order and its places, and that every query is
 * answered by an index there is anyway, because one more would cost every decision: actions of one person by the primary
 * key, those of an action code by time; all of a tenant are its codes merged. Does not own: how they leave.
 */
import { setImmediate } from 'node:timers/promises';
import type { ActionState, Outcome } from '@stepward/decision';
import { type Static, Type } from 'typebox';
import type { Reader, Row, Value } from '../database/database.ts';
import { PlaceNumber } from '../http/page-token.ts';
import type { TimeRange } from '../http/time-range.ts';

export interface ListedAction {
  readonly userId: string;
  readonly actionCode: string;
  readonly idempotencyKey: string;
  readonly createdAt: number;
  readonly outcome: Outcome;
  readonly state: ActionState;
  readonly stateUpdatedAt: number;
  readonly ruleIds: readonly string[];
  readonly verificationMethod: string | null;
  readonly deviceId: string | null;
  readonly ipAddress: string | null;
  readonly userAgent: string | null;
}

/** Of an action in the order of lists: time from the newest on, then code, person and key. */
export const ActionPlace = Type.Object(
  {
    at: PlaceNumber,
    code: Type.String(),
    user: Type.String(),
    key: Type.String(),
  },
  { additionalProperties: false },
);
export type ActionPlace = Static<typeof ActionPlace>;

export interface ActionListFilter extends TimeRange {
  readonly userId?: string | undefined;
  readonly actionCode?: string | undefined;
  readonly outcome?: string | undefined;
  readonly state?: string | undefined;
}

export interface ActionListPage {
  readonly limit: number;
  /** Only actions after this one. */
  readonly after?: ActionPlace | undefined;
  /** For tests; absent: as many as a page may. */
  readonly examined?: number;
}

/** A page of a rare outcome or state may be short: each looks through this many. */
const examinedMax = 5_000;
const batchRows = 100;

const columns = `user_id, action_code, idempotency_key, created_at, outcome, state, state_updated_at, rule_ids, verification_method,
  device_id, ip_address, user_agent`;

interface Query {
  readonly sql: string;
  readonly parameters: readonly Value[];
}

interface Scope {
  readonly tenantId: string;
  /** Unix milliseconds, both within. */
  readonly from: number;
  readonly to: number;
}

/** Proofs for the settings are no actions of the application's (docs/decisions/0012). */
const ofApplication = 'step_up_of is null';

/** `limit` is the last parameter. */
export function codeQuery(
  { tenantId, from, to }: Scope,
  actionCode: string,
  after: ActionPlace | undefined,
): Query {
  // Of the same moment come the codes in their order.
  const last = Math.min(to, after === undefined ? to : actionCode < after.code ? after.at - 1 : after.at);
  const isBehind = after?.code === actionCode;
  const place = isBehind
    ? ' and (created_at < ? or user_id > ? or (user_id = ? and idempotency_key > ?))'
    : '';
  return {
    sql: `select ${columns} from actions where tenant_id = ? and action_code = ? and created_at >= ? and created_at <= ?
     and ${ofApplication}${place} order by created_at desc, user_id, idempotency_key limit ?`,
    parameters: [
      tenantId,
      actionCode,
      from,
      last,
      ...(isBehind ? [after.at, after.user, after.user, after.key] : []),
    ],
  };
}

/**
 * `limit` is the last parameter. The sign before a column keeps it out of the choice of an index: without statistics SQLite
 * would rather read all of an action code in the order of time than the few of one person and sort them.
 */
export function userQuery(
  { tenantId, from, to }: Scope,
  { userId, actionCode }: { readonly userId: string; readonly actionCode?: string | undefined },
  after: ActionPlace | undefined,
): Query {
  const last = Math.min(to, after?.at ?? to);
  const ofCode = actionCode === undefined ? '' : ' and action_code = ?';
  const place =
    after === undefined
      ? ''
      : ' and (+created_at < ? or action_code > ? or (action_code = ? and idempotency_key > ?))';
  return {
    sql: `select ${columns} from actions where tenant_id = ? and user_id = ?${ofCode} and +created_at >= ? and +created_at <= ?
     and ${ofApplication}${place} order by +created_at desc, action_code, idempotency_key limit ?`,
    parameters: [
      tenantId,
      userId,
      ...(actionCode === undefined ? [] : [actionCode]),
      from,
      last,
      ...(after === undefined ? [] : [after.at, after.code, after.code, after.key]),
    ],
  };
}

/** Each action code of the tenant with the time of its newest action up to `to`: two looks into the index for each. */
export const newestByCodeSql = `with recursive codes (action_code) as (
    select (select action_code from actions where tenant_id = ? order by action_code limit 1)
    union all
    select (select action_code from actions where tenant_id = ? and action_code > codes.action_code order by action_code limit 1)
    from codes where codes.action_code is not null)
  select action_code, newest from (
    select action_code, (select created_at from actions where tenant_id = ? and actions.action_code = codes.action_code and created_at <= ?
      order by created_at desc limit 1) as newest
    from codes where action_code is not null) as found
  where newest >= ?`;

export const newestParameters = ({ tenantId, from, to }: Scope): readonly Value[] => [
  tenantId,
  tenantId,
  tenantId,
  to,
  from,
];

function toListed(row: Row): ListedAction {
  return {
    userId: row.user_id as string,
    actionCode: row.action_code as string,
    idempotencyKey: row.idempotency_key as string,
    createdAt: Number(row.created_at),
    outcome: row.outcome as Outcome,
    state: row.state as ActionState,
    stateUpdatedAt: Number(row.state_updated_at),
    ruleIds: JSON.parse(row.rule_ids as string) as string[],
    verificationMethod: row.verification_method as string | null,
    deviceId: row.device_id as string | null,
    ipAddress: row.ip_address as string | null,
    userAgent: row.user_agent as string | null,
  };
}

const placeOf = ({ createdAt, actionCode, userId, idempotencyKey }: ListedAction): ActionPlace => ({
  at: createdAt,
  code: actionCode,
  user: userId,
  key: idempotencyKey,
});

async function* ofCode(
  reader: Reader,
  scope: Scope,
  actionCode: string,
  start: ActionPlace | undefined,
): AsyncGenerator<ListedAction> {
  for (let after = start; ; ) {
    const { sql, parameters } = codeQuery(scope, actionCode, after);
    const rows = await reader.rows(sql, [...parameters, batchRows]);
    const found = rows.map(toListed);
    yield* found;
    const last = found.at(-1);
    if (last === undefined || rows.length < batchRows) return;
    after = placeOf(last);
    // On SQLite queries hold this thread: others have their turn between two.
    await setImmediate();
  }
}

/** What a code has next; `action` is undefined until it was read, and then `at` is a time that it is not after. */
interface Stream {
  readonly actionCode: string;
  readonly rest: AsyncGenerator<ListedAction>;
  at: number;
  action: ListedAction | undefined;
}

/** All codes in one order. A code is not read before its newest action may be the next of all. */
async function* ofTenant(
  reader: Reader,
  scope: Scope,
  after: ActionPlace | undefined,
): AsyncGenerator<ListedAction> {
  const to = Math.min(scope.to, after?.at ?? scope.to);
  const codes = await reader.rows(newestByCodeSql, [...newestParameters({ ...scope, to })]);
  const streams = codes
    .map(({ action_code, newest }): Stream => {
      const actionCode = action_code as string;
      const rest = ofCode(reader, scope, actionCode, after);
      return { actionCode, rest, at: Number(newest), action: undefined };
    })
    .sort((one, other) => (one.actionCode < other.actionCode ? -1 : 1));
  while (streams.length > 0) {
    // In the order of codes: the first of the newest is the next.
    const next = streams.reduce((best, one) => (one.at > best.at ? one : best));
    if (next.action !== undefined) yield next.action;
    const { value } = await next.rest.next();
    next.action = value ?? undefined;
    if (next.action === undefined) streams.splice(streams.indexOf(next), 1);
    else next.at = next.action.createdAt;
  }
}

async function* ofUser(
  reader: Reader,
  scope: Scope,
  filter: ActionListFilter & { readonly userId: string },
  { after, examined = examinedMax }: ActionListPage,
): AsyncGenerator<ListedAction> {
  const { sql, parameters } = userQuery(scope, filter, after);
  yield* (await reader.rows(sql, [...parameters, examined + 1])).map(toListed);
}

function source(
  reader: Reader,
  tenantId: string,
  filter: ActionListFilter,
  page: ActionListPage,
): AsyncGenerator<ListedAction> {
  const { userId, actionCode, from = 0, to = Number.MAX_SAFE_INTEGER } = filter;
  const scope = { tenantId, from, to: to - 1 };
  if (userId !== undefined) return ofUser(reader, scope, { ...filter, userId }, page);
  if (actionCode !== undefined) return ofCode(reader, scope, actionCode, page.after);
  return ofTenant(reader, scope, page.after);
}

export interface ListedActions {
  readonly actions: readonly ListedAction[];
  /** The last that was looked at; undefined: there is nothing after it. */
  readonly next: ActionPlace | undefined;
}

export async function listRecordedActions(
  reader: Reader,
  tenantId: string,
  filter: ActionListFilter,
  page: ActionListPage,
): Promise<ListedActions> {
  const { outcome, state } = filter;
  const { limit, examined = examinedMax } = page;
  const actions: ListedAction[] = [];
  let last: ListedAction | undefined;
  let count = 0;
  for await (const action of source(reader, tenantId, filter, page)) {
    // There is one more than this page may have or look at.
    if (last !== undefined && (actions.length === limit || count === examined))
      return { actions, next: placeOf(last) };
    last = action;
    count += 1;
    if ((outcome ?? action.outcome) === action.outcome && (state ?? action.state) === action.state)
      actions.push(action);
  }
  return { actions, next: undefined };
}
