/**
 * The audit trail. Owns: the hash chain per tenant (SECURITY row 67). Each event's hash covers its predecessor's, so
 * an edit, a deletion or a swap shows. Does not own: what is worth recording; that is said where it happens.
 */
import { hash } from 'node:crypto';
import type { Row, Transaction } from '../database/database.ts';
import type { AuditEvent } from './audit-event.ts';

interface Head {
  seq: number;
  hash: string;
}

/** What the first event of a chain has before it. */
export const chainStart = '';

/**
 * The hash of one event, base64url: SHA-256 over three lines, the predecessor's hash, the event's own fields as a JSON
 * array, and its data as stored. JSON text has no line breaks, so every line is what it was.
 */
export function auditHash(previous: string, seq: number, at: number, event: AuditEvent, data: string): string {
  const fields = JSON.stringify([event.tenantId, seq, at, event.type, event.userId ?? null]);
  return hash('sha256', `${previous}\n${fields}\n${data}`, 'base64url');
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
    const link = auditHash(head.hash, seq, now, event, data);
    await transaction.run(
      'insert into audit_events (tenant_id, seq, at, type, user_id, data, hash) values (?, ?, ?, ?, ?, ?, ?)',
      [event.tenantId, seq, now, event.type, event.userId ?? null, data, link],
    );
    heads.set(event.tenantId, { seq, hash: link });
  }
  for (const [tenantId, head] of heads) {
    await transaction.run(
      'insert into audit_heads (tenant_id, seq, hash) values (?, ?, ?) on conflict (tenant_id) do update set seq = excluded.seq, hash = excluded.hash',
      [tenantId, head.seq, head.hash],
    );
  }
}

async function readHead(transaction: Transaction, tenantId: string): Promise<Head> {
  const [row]: Row[] = await transaction.rows('select seq, hash from audit_heads where tenant_id = ?', [
    tenantId,
  ]);
  return row ? { seq: Number(row.seq), hash: row.hash as string } : { seq: 0, hash: chainStart };
}
