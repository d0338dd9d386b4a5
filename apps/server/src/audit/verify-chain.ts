/** Checking an audit trail that was read back (SECURITY row 67). Pure: whoever exports a trail can verify it without us. */
import type { Row } from '../database/database.ts';
import { auditHash, chainStart } from './chain.ts';

export interface StoredAuditEvent {
  readonly tenantId: string;
  readonly seq: number;
  /** Unix milliseconds. */
  readonly at: number;
  readonly type: string;
  readonly userId: string | null;
  /** JSON as stored: the hash covers the text, not its meaning. */
  readonly data: string;
  readonly hash: string;
}

/** Where a chain ends; without it a cut tail would not show. */
export interface AuditHead {
  readonly seq: number;
  readonly hash: string;
}

export type ChainVerdict =
  | { readonly intact: true; readonly events: number }
  /** `seq`: where the trail departs from what was written. */
  | { readonly intact: false; readonly seq: number; readonly problem: 'order' | 'hash' | 'head' };

/** The events of one tenant, all of them, by `seq`. No events and no head is an intact empty trail. */
export function verifyChain(
  tenantId: string,
  events: readonly StoredAuditEvent[],
  head: AuditHead | undefined,
): ChainVerdict {
  let previous = chainStart;
  for (const [index, event] of events.entries()) {
    const { seq, at, type, userId, data } = event;
    if (seq !== index + 1 || event.tenantId !== tenantId)
      return { intact: false, seq: index + 1, problem: 'order' };
    const spoken = { tenantId, type, data: {}, ...(userId === null ? {} : { userId }) };
    if (auditHash(previous, seq, at, spoken, data) !== event.hash)
      return { intact: false, seq, problem: 'hash' };
    previous = event.hash;
  }
  const isEnd = head ? head.seq === events.length && head.hash === previous : events.length === 0;
  return isEnd
    ? { intact: true, events: events.length }
    : { intact: false, seq: events.length, problem: 'head' };
}

/** From a row of `audit_events`. */
export function toStoredAuditEvent(row: Row): StoredAuditEvent {
  return {
    tenantId: row.tenant_id as string,
    seq: Number(row.seq),
    at: Number(row.at),
    type: row.type as string,
    userId: row.user_id as string | null,
    data: row.data as string,
    hash: row.hash as string,
  };
}

/** From a row of `audit_heads`. */
export const toAuditHead = (row: Row | undefined): AuditHead | undefined =>
  row && { seq: Number(row.seq), hash: row.hash as string };
