/** An event of the trail as it leaves: who, what was, what is, and the rest as it was recorded. */
import type { Reader } from '../database/database.ts';
import { authorOf } from './event-pages.ts';
import type { StoredAuditEvent } from './verify-chain.ts';

interface RecordedData {
  readonly before?: unknown;
  readonly after?: unknown;
  readonly keyId?: unknown;
}

export type PresentedAuditEvent = ReturnType<typeof presentAuditEvent>;

export function presentAuditEvent(event: StoredAuditEvent, kinds: ReadonlyMap<string, string>) {
  const { seq, at, type, userId } = event;
  const { before, after, keyId, ...rest } = JSON.parse(event.data) as RecordedData;
  const author = authorOf(event);
  const kind = author === undefined ? undefined : kinds.get(author);
  return {
    seq,
    at: new Date(at).toISOString(),
    type,
    ...(userId === null ? {} : { userId }),
    ...(author === undefined ? {} : { actor: { keyId: author, ...(kind === undefined ? {} : { kind }) } }),
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    data: { ...rest, ...(author === undefined && keyId !== undefined ? { keyId } : {}) },
  };
}

/** Kinds of the tenant's keys by id, also of revoked ones. */
export async function keyKinds(reader: Reader, tenantId: string): Promise<ReadonlyMap<string, string>> {
  const rows = await reader.query
    .selectFrom('api_keys')
    .select(['key_id', 'kind'])
    .where('tenant_id', '=', tenantId)
    .execute();
  return new Map(rows.map(({ key_id, kind }) => [key_id, kind]));
}
