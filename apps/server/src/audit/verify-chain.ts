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

export interface BrokenChain {
  readonly intact: false;
  /** Where the trail departs from what was written. */
  readonly seq: number;
  readonly problem: 'order' | 'hash' | 'head';
}

export type ChainVerdict = { readonly intact: true; readonly events: number } | BrokenChain;

/** Goes over a trail event by event, by `seq`, so that it need not be in memory as a whole. */
export class ChainWalk {
  readonly #tenantId: string;
  #end: AuditHead = { seq: 0, hash: chainStart };

  constructor(tenantId: string) {
    this.#tenantId = tenantId;
  }

  /** The last event that was found to be what was written. */
  get end(): AuditHead {
    return this.#end;
  }

  /** Undefined: it is what was written after those before it. */
  take({ tenantId, seq, at, type, userId, data, hash }: StoredAuditEvent): BrokenChain | undefined {
    const expected = this.#end.seq + 1;
    if (seq !== expected || tenantId !== this.#tenantId)
      return { intact: false, seq: expected, problem: 'order' };
    const spoken = { tenantId, type, data: {}, ...(userId === null ? {} : { userId }) };
    if (auditHash(this.#end.hash, seq, at, spoken, data) !== hash)
      return { intact: false, seq, problem: 'hash' };
    this.#end = { seq, hash };
    return undefined;
  }

  /** No events and no head is an intact empty trail. */
  close(head: AuditHead | undefined): ChainVerdict {
    const { seq, hash } = this.#end;
    const isEnd = head ? head.seq === seq && head.hash === hash : seq === 0;
    return isEnd ? { intact: true, events: seq } : { intact: false, seq, problem: 'head' };
  }
}

/** The events of one tenant, all of them, by `seq`. */
export function verifyChain(
  tenantId: string,
  events: readonly StoredAuditEvent[],
  head: AuditHead | undefined,
): ChainVerdict {
  const walk = new ChainWalk(tenantId);
  for (const event of events) {
    const broken = walk.take(event);
    if (broken) return broken;
  }
  return walk.close(head);
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
