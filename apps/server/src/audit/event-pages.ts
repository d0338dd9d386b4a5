/**
 * The trail page by page, the newest first. Owns: how filters find their events by the primary key alone, because one more
 * index would cost every decision: numbers have no gaps, so a page looks through so many of them at most, and times are found
 * between numbers by halving. Does not own: what an event says.
 */
import type { Reader, Row, Value } from '../database/database.ts';
import type { TimeRange } from '../http/time-range.ts';
import { type StoredAuditEvent, toStoredAuditEvent } from './verify-chain.ts';

/** A page of a rare kind of event may be short: each looks through this many. */
const examinedMax = 10_000;
/** Several processes write with clocks of their own, and the trail is in the order of their commits. */
const clockDifferenceMs = 300_000;

export interface AuditFilter extends TimeRange {
  readonly userId?: string | undefined;
  /** What the type begins with. */
  readonly type?: string | undefined;
  /** API key that did it. */
  readonly keyId?: string | undefined;
}

export interface AuditPage {
  readonly limit: number;
  /** Only events with a smaller number. */
  readonly before?: number | undefined;
  /** For tests; absent: as many as a page may. */
  readonly examined?: number;
}

export interface AuditEventPage {
  readonly events: readonly StoredAuditEvent[];
  /** `before` of the next page; undefined: this was the last. */
  readonly next: number | undefined;
}

/** The key that an event names as its author; events of keys name the key that they are about. */
export function authorOf({ type, data }: Pick<StoredAuditEvent, 'type' | 'data'>): string | undefined {
  const { keyId } = JSON.parse(data) as { keyId?: unknown };
  return typeof keyId === 'string' && !type.startsWith('api_key.') ? keyId : undefined;
}

export async function listAuditEvents(
  reader: Reader,
  tenantId: string,
  filter: AuditFilter,
  { limit, before, examined = examinedMax }: AuditPage,
): Promise<AuditEventPage> {
  const { from, to, keyId } = filter;
  const first = from === undefined ? 1 : await firstNear(reader, tenantId, from - clockDifferenceMs);
  const head = to === undefined ? undefined : await firstNear(reader, tenantId, to + clockDifferenceMs);
  const end = Math.min(before ?? Infinity, head ?? Infinity, (await lastSeq(reader, tenantId)) + 1);
  const start = Math.max(first, end - examined);
  if (start >= end) return { events: [], next: undefined };
  const { sql, parameters } = pageSql(filter);
  const rows = await reader.rows(sql, [tenantId, start, end, ...parameters, limit + 1]);
  const found = rows.slice(0, limit).map(toStoredAuditEvent);
  const following = rows.length > limit ? found.at(-1)?.seq : start;
  return {
    events: keyId === undefined ? found : found.filter((event) => authorOf(event) === keyId),
    next: following === undefined || following <= first ? undefined : following,
  };
}

/** The statement of a filter; `limit` is its last parameter. */
export function pageSql({ userId, type, keyId, from, to }: AuditFilter): {
  readonly sql: string;
  readonly parameters: readonly Value[];
} {
  const conditions: readonly (readonly [string, ...Value[]])[] = [
    ...(userId === undefined ? [] : [['user_id = ?', userId] as const]),
    ...(type === undefined ? [] : [['type >= ? and type < ?', type, `${type}{`] as const]),
    // Whether it is the author's, and not one inside of what was changed, is looked at afterwards.
    ...(keyId === undefined ? [] : [['data like ?', `%"keyId":"${keyId}"%`] as const]),
    ...(from === undefined ? [] : [['at >= ?', from] as const]),
    ...(to === undefined ? [] : [['at < ?', to] as const]),
  ];
  const further = conditions.map(([condition]) => ` and ${condition}`).join('');
  return {
    sql: `select * from audit_events where tenant_id = ? and seq >= ? and seq < ?${further} order by seq desc limit ?`,
    parameters: conditions.flatMap(([, ...values]) => values),
  };
}

const lastSql = 'select seq, at from audit_events where tenant_id = ? order by seq desc limit 1';
const nextSql = 'select seq, at from audit_events where tenant_id = ? and seq >= ? order by seq limit 1';

async function lastSeq(reader: Reader, tenantId: string): Promise<number> {
  const [row]: Row[] = await reader.rows(lastSql, [tenantId]);
  return Number(row?.seq ?? 0);
}

/** The first number from `at` on, Unix milliseconds, as far as clocks agree; where there is none, the one after the last. */
async function firstNear(reader: Reader, tenantId: string, at: number): Promise<number> {
  let low = 1;
  let high = (await lastSeq(reader, tenantId)) + 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const [row]: Row[] = await reader.rows(nextSql, [tenantId, middle]);
    if (row === undefined || Number(row.at) >= at) high = middle;
    else low = middle + 1;
  }
  return low;
}
