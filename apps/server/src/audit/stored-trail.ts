/** The trail of one tenant as it is stored. Owns: reading it from its start to its end. Does not own: what makes it intact. */
import type { Reader, Row } from '../database/database.ts';
import {
  type AuditHead,
  type ChainVerdict,
  ChainWalk,
  type StoredAuditEvent,
  toAuditHead,
  toStoredAuditEvent,
} from './verify-chain.ts';

const pageRows = 1_000;

const headOf = async (reader: Reader, tenantId: string): Promise<AuditHead | undefined> => {
  const [head]: Row[] = await reader.rows('select seq, hash from audit_heads where tenant_id = ?', [
    tenantId,
  ]);
  return toAuditHead(head);
};

const eventsAfter = async (reader: Reader, tenantId: string, seq: number, limit: number) => {
  const rows = await reader.rows(
    'select * from audit_events where tenant_id = ? and seq > ? order by seq limit ?',
    [tenantId, seq, limit],
  );
  return rows.map(toStoredAuditEvent);
};

/** The whole trail, as `verifyChain` takes it. */
export async function readTrail(
  reader: Reader,
  tenantId: string,
): Promise<{ events: StoredAuditEvent[]; head: AuditHead | undefined }> {
  const rows = await reader.rows('select * from audit_events where tenant_id = ? order by seq', [tenantId]);
  return { events: rows.map(toStoredAuditEvent), head: await headOf(reader, tenantId) };
}

export interface VerifiedTrail {
  readonly verdict: ChainVerdict;
  /** As far as it is intact. */
  readonly end: AuditHead;
  /** Whether the event that was noted elsewhere is in it; undefined: none was. */
  readonly hasKnown?: boolean;
}

/**
 * Page by page, also while events are added. `known`: a number and a hash that somebody noted before. Whoever can write to the
 * database can also compute the hashes anew; they cannot change the note.
 */
export async function verifyTrail(
  reader: Reader,
  tenantId: string,
  known?: AuditHead,
  rowsOfPage = pageRows,
): Promise<VerifiedTrail> {
  const walk = new ChainWalk(tenantId);
  let hasKnown = known === undefined ? undefined : false;
  const ended = (verdict: ChainVerdict): VerifiedTrail => ({
    verdict,
    end: walk.end,
    ...(hasKnown === undefined ? {} : { hasKnown }),
  });
  for (;;) {
    // The first page looks before the start: a number below 1 is none of ours.
    const after = walk.end.seq === 0 ? Number.MIN_SAFE_INTEGER : walk.end.seq;
    const events = await eventsAfter(reader, tenantId, after, rowsOfPage);
    for (const event of events) {
      const broken = walk.take(event);
      if (broken) return ended(broken);
      if (known && event.seq === known.seq) hasKnown = event.hash === known.hash;
    }
    if (events.length === rowsOfPage) continue;
    // Events and their end are written as one: an end that is further on was moved since the page was read.
    const head = await headOf(reader, tenantId);
    if (head === undefined || head.seq <= walk.end.seq) return ended(walk.close(head));
    const [next] = await eventsAfter(reader, tenantId, walk.end.seq, 1);
    if (next === undefined) return ended(walk.close(head));
  }
}
