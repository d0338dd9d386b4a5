/**
 * The audit trail. Owns: the hash chain per tenant (SECURITY row 67). Each event's hash covers its predecessor's, so
 * an edit, a deletion or a swap shows. Does not own: what is worth recording; that is said where it happens.
 */
import { hash } from 'node:crypto';
import type { Row, Transaction, Value } from '../database/database.ts';
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
export function auditHash(
  previous: string,
  seq: number,
  at: number,
  event: AuditEvent,
  data: string,
): string {
  const fields = JSON.stringify([event.tenantId, seq, at, event.type, event.userId ?? null]);
  return hash('sha256', `${previous}\n${fields}\n${data}`, 'base64url');
}

const columns = 7;
/** Several rows a statement: most of the price of a small insert is the statement. */
const rowsPerInsert = 8;
const placeholders = `(${Array.from({ length: columns }, () => '?').join(', ')})`;
const insertSql = (rows: number): string =>
  `insert into audit_events (tenant_id, seq, at, type, user_id, data, hash) values ${Array.from({ length: rows }, () => placeholders).join(', ')}`;
const insertOne = insertSql(1);
const insertMany = insertSql(rowsPerInsert);

/** Appends in the order given, inside the caller's transaction; it must be the only writer. */
export async function appendAuditEvents(
  transaction: Transaction,
  events: readonly AuditEvent[],
  now: number,
): Promise<void> {
  const heads = new Map<string, Head>();
  let values: Value[] = [];
  for (const event of events) {
    const { tenantId, type, userId = null } = event;
    const head = heads.get(tenantId) ?? (await readHead(transaction, tenantId));
    const data = JSON.stringify(event.data);
    const seq = head.seq + 1;
    const link = auditHash(head.hash, seq, now, event, data);
    heads.set(tenantId, { seq, hash: link });
    values.push(tenantId, seq, now, type, userId, data, link);
    if (values.length === rowsPerInsert * columns) {
      await transaction.run(insertMany, values);
      values = [];
    }
  }
  for (let at = 0; at < values.length; at += columns)
    await transaction.run(insertOne, values.slice(at, at + columns));
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
