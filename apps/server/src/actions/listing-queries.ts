/**
 * The queries of the list of recorded actions. Owns: that each is answered by an index there is anyway, because one more would
 * cost every decision: actions of one person by the primary key, those of an action code by time.
 */
import { type Static, Type } from 'typebox';
import type { Value } from '../database/database.ts';
import { PlaceNumber } from '../http/page-token.ts';

/** Whoever made a token of their own does not reach the database with what it cannot read. */
const Name = Type.String({ maxLength: 255, pattern: '^[^\\u0000]*$' });

/** Of an action in the order of lists: time from the newest on, then code, person and key. */
export const ActionPlace = Type.Object(
  {
    at: PlaceNumber,
    code: Name,
    user: Name,
    key: Name,
  },
  { additionalProperties: false },
);
export type ActionPlace = Static<typeof ActionPlace>;

const columns = `user_id, action_code, idempotency_key, created_at, outcome, state, state_updated_at, rule_ids, verification_method,
  device_id, ip_address, user_agent`;

export interface Query {
  readonly sql: string;
  readonly parameters: readonly Value[];
}

export interface Scope {
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

/** How many actions a person has, as far as it matters. */
export const countSql =
  'select count(*) as count from (select 1 from actions where tenant_id = ? and user_id = ? limit ?) as found';
