/**
 * The audit trail. Owns: the hash chain per tenant (SECURITY row 67). Each event's hash covers its predecessor's, so
 * an edit, a deletion or a swap shows. Does not own: what is worth recording; that is said where it happens.
 */
import { createHash } from 'node:crypto';
import type { Row, Transaction } from '../database/database.ts';
import type { AuditEvent } from './audit-event.ts';

interface Head {
  seq: number;
  hash: Uint8Array;
}

const emptyHash = new Uint8Array(32);

/** The hash of one event: SHA-256 over the predecessor's hash and the event's own fields, in this order. */
export function auditHash(
  previous: Uint8Array,
  seq: number,
  at: number,
  event: AuditEvent,
  data: string,
): Uint8Array {
  const text = JSON.stringify([event.tenantId, seq, at, event.type, event.userId ?? null, data]);
  return createHash('sha256').update(previous).update(text).digest();
}

/** Appends in the order given, inside the caller's transaction; it must be the only writer. */
export async function appendAuditEvents(
  transaction: Transaction,
  events: readonly AuditEvent[],
  now: number,
): Promise<void> {
  const heads = new Map<string, Head>();
  for (const event of events) {
    const head = heads.get(event.tenantId) ?? (await readHead(transaction, event.tenantId));
    const data = JSON.stringify(event.data);
    const seq = head.seq + 1;
    const hash = auditHash(head.hash, seq, now, event, data);
    await transaction.run(
      'insert into audit_events (tenant_id, seq, at, type, user_id, data, hash) values (?, ?, ?, ?, ?, ?, ?)',
      [event.tenantId, seq, now, event.type, event.userId ?? null, data, hash],
    );
    heads.set(event.tenantId, { seq, hash });
  }
  for (const [tenantId, { seq, hash }] of heads) {
    await transaction.run(
      'insert into audit_heads (tenant_id, seq, hash) values (?, ?, ?) on conflict (tenant_id) do update set seq = excluded.seq, hash = excluded.hash',
      [tenantId, seq, hash],
    );
  }
}

async function readHead(transaction: Transaction, tenantId: string): Promise<Head> {
  const [row]: Row[] = await transaction.rows('select seq, hash from audit_heads where tenant_id = ?', [
    tenantId,
  ]);
  return row ? { seq: Number(row.seq), hash: row.hash as Uint8Array } : { seq: 0, hash: emptyHash };
}
