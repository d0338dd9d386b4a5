/**
 * Recorded actions of a tenant page by page, the newest first. Owns: that all action codes are one order, and how much a page
 * looks through. Does not own: the queries (listing-queries.ts), nor how actions leave.
 */
import { setImmediate } from 'node:timers/promises';
import type { ActionState, Outcome } from '@stepward/decision';
import type { Reader, Row } from '../database/database.ts';
import type { TimeRange } from '../http/time-range.ts';
import {
  type ActionPlace,
  codeQuery,
  countSql,
  newestByCodeSql,
  newestParameters,
  type Scope,
  userQuery,
} from './listing-queries.ts';

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
const firstBatchRows = 10;
const batchRowsMax = 250;
const batchGrowth = 4;

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
  let after = start;
  for (let limit = firstBatchRows; ; limit = Math.min(limit * batchGrowth, batchRowsMax)) {
    const { sql, parameters } = codeQuery(scope, actionCode, after);
    const found = (await reader.rows(sql, [...parameters, limit])).map(toListed);
    yield* found;
    const last = found.at(-1);
    if (last === undefined || found.length < limit) return;
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
  { after }: ActionListPage,
  limit: number,
): AsyncGenerator<ListedAction> {
  const { sql, parameters } = userQuery(scope, filter, after);
  yield* (await reader.rows(sql, [...parameters, limit])).map(toListed);
}

async function* source(
  reader: Reader,
  tenantId: string,
  filter: ActionListFilter,
  page: ActionListPage,
): AsyncGenerator<ListedAction> {
  const { userId, actionCode, from = 0, to = Number.MAX_SAFE_INTEGER } = filter;
  const { examined = examinedMax } = page;
  const scope = { tenantId, from, to: to - 1 };
  if (userId !== undefined) {
    const [row]: Row[] = await reader.rows(countSql, [tenantId, userId, examined + 1]);
    // Who has more, such as a program, is found among all: theirs would have to be sorted as a whole for each page.
    if (Number(row?.count ?? 0) <= examined) {
      yield* ofUser(reader, scope, { ...filter, userId }, page, examined + 1);
      return;
    }
  }
  yield* actionCode === undefined
    ? ofTenant(reader, scope, page.after)
    : ofCode(reader, scope, actionCode, page.after);
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
    if (isAskedFor(action, filter)) actions.push(action);
  }
  return { actions, next: undefined };
}

const isAskedFor = (action: ListedAction, { userId, outcome, state }: ActionListFilter): boolean =>
  (userId ?? action.userId) === action.userId &&
  (outcome ?? action.outcome) === action.outcome &&
  (state ?? action.state) === action.state;
