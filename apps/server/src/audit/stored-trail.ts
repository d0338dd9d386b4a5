import type { Reader } from '../database/database.ts';
import { type AuditHead, type StoredAuditEvent, toAuditHead, toStoredAuditEvent } from './verify-chain.ts';

/** The whole trail of one tenant, as `verifyChain` takes it. */
export async function readTrail(
  reader: Reader,
  tenantId: string,
): Promise<{ events: StoredAuditEvent[]; head: AuditHead | undefined }> {
  const rows = await reader.rows('select * from audit_events where tenant_id = ? order by seq', [tenantId]);
  const [head] = await reader.rows('select seq, hash from audit_heads where tenant_id = ?', [tenantId]);
  return { events: rows.map(toStoredAuditEvent), head: toAuditHead(head) };
}
