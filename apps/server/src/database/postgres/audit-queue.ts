/**
 * The audit trail on PostgreSQL. A chain is one hot row a tenant, which works that run side by side cannot all extend;
 * so a work leaves its events in `audit_pending`, in its own transaction, and one process at a time moves them to
 * `audit_events`, with their number and hash, soon after. Owns: leaving and moving. Does not own: the hash (audit/chain.ts).
 *
 * Rows are taken away, not read past a mark: what commits late is moved late, and nothing is passed over. What was
 * committed before something else began has the smaller id, so a chain never tells an effect before its cause.
 */
import type { Pool, PoolClient } from 'pg';
import type { AuditEvent } from '../../audit/audit-event.ts';
import { auditHash, chainStart } from '../../audit/chain.ts';
import { runStatement } from './connections.ts';
import type { StatementTexts } from './sql-text.ts';

const batchMax = 1_000;
/** Long enough to move what a burst leaves in one go. */
const soonMs = 50;
/** What a process left that died before it moved it. */
const sweepEveryMs = 2_000;
/** First half of the key of our advisory lock; the schema is the second. */
const chainLock = 0x5e9a;

const leaveSql = `insert into audit_pending (tenant_id, at, type, user_id, data)
  select tenant_id, at, type, user_id, data
  from unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::text[]) with ordinality as event (tenant_id, at, type, user_id, data, position)
  order by position`;

/** Parameters for `unnest`: one array a column. */
export function pendingColumns(events: readonly AuditEvent[], now: number): unknown[] {
  return [
    events.map(({ tenantId }) => tenantId),
    events.map(() => now),
    events.map(({ type }) => type),
    events.map(({ userId }) => userId ?? null),
    events.map(({ data }) => JSON.stringify(data)),
  ];
}

/** Inside the transaction of the work that tells of them. */
export async function leaveEvents(
  client: PoolClient,
  events: readonly AuditEvent[],
  now: number,
): Promise<void> {
  await client.query({ name: 'audit_leave', text: leaveSql, values: pendingColumns(events, now) });
}

interface Pending {
  readonly tenant_id: string;
  readonly at: number;
  readonly type: string;
  readonly user_id: string | null;
  readonly data: string;
}

const takeSql = `with taken as (
    delete from audit_pending where id in (select id from audit_pending order by id limit ${batchMax}) returning *)
  select tenant_id, at, type, user_id, data from taken order by id`;

const appendSql = `insert into audit_events (tenant_id, seq, at, type, user_id, data, hash)
  select * from unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[])`;

const headsSql = 'select tenant_id, seq, hash from audit_heads where tenant_id = any($1::text[])';

const moveHeadsSql = `insert into audit_heads (tenant_id, seq, hash)
  select * from unnest($1::text[], $2::bigint[], $3::text[])
  on conflict (tenant_id) do update set seq = excluded.seq, hash = excluded.hash`;

interface Link {
  readonly tenantId: string;
  readonly seq: number;
  readonly hash: string;
}

/** One batch, within a transaction that holds the lock; answers how many it moved. */
async function moveBatch(client: PoolClient): Promise<number> {
  const { rows: pending } = await client.query<Pending>({ name: 'audit_take', text: takeSql });
  if (pending.length === 0) return 0;
  const tenants = [...new Set(pending.map(({ tenant_id }) => tenant_id))];
  const { rows } = await client.query<{ tenant_id: string; seq: number; hash: string }>({
    name: 'audit_heads',
    text: headsSql,
    values: [tenants],
  });
  const heads = new Map<string, Link>(
    rows.map(({ tenant_id: tenantId, seq, hash }) => [tenantId, { tenantId, seq, hash }]),
  );
  const links = pending.map(({ tenant_id: tenantId, at, type, user_id, data }): Link => {
    const head = heads.get(tenantId) ?? { seq: 0, hash: chainStart };
    const event = { tenantId, type, data: {}, ...(user_id === null ? {} : { userId: user_id }) };
    const seq = head.seq + 1;
    const link = { tenantId, seq, hash: auditHash(head.hash, seq, at, event, data) };
    heads.set(tenantId, link);
    return link;
  });
  const column = <K extends keyof Pending>(name: K) => pending.map((row) => row[name]);
  const seqs = links.map(({ seq }) => seq);
  const hashes = links.map(({ hash }) => hash);
  const fields = [column('at'), column('type'), column('user_id'), column('data')];
  await client.query({
    name: 'audit_append',
    text: appendSql,
    values: [column('tenant_id'), seqs, ...fields, hashes],
  });
  const ends = [...heads.values()];
  await client.query({
    name: 'audit_move_heads',
    text: moveHeadsSql,
    values: [ends.map((end) => end.tenantId), ends.map((end) => end.seq), ends.map((end) => end.hash)],
  });
  return pending.length;
}

export interface AuditQueueOptions {
  readonly pool: Pool;
  readonly texts: StatementTexts;
  readonly onError: (error: unknown) => void;
}

/** Moves what is pending: soon after a commit of this process, and now and then what another one left. */
export class AuditQueue {
  readonly #options: AuditQueueOptions;
  readonly #sweep: NodeJS.Timeout;
  #soon: NodeJS.Timeout | undefined;
  #moving: Promise<void> | undefined;

  constructor(options: AuditQueueOptions) {
    this.#options = options;
    this.#sweep = setInterval(() => this.#moveQuietly(), sweepEveryMs);
    this.#sweep.unref();
  }

  /** Events were committed. */
  wake(): void {
    if (this.#soon) return;
    this.#soon = setTimeout(() => this.#moveQuietly(), soonMs);
    this.#soon.unref();
  }

  /** Every event that was committed before this call is in the trail when it answers. */
  async settle(): Promise<void> {
    while (!(await this.#isSettled())) await this.#move();
  }

  async stop(): Promise<void> {
    clearInterval(this.#sweep);
    clearTimeout(this.#soon);
    await this.#moving?.catch(() => {});
    await this.#move().catch(this.#options.onError);
  }

  async #isSettled(): Promise<boolean> {
    const { pool, texts } = this.#options;
    const { rows } = await runStatement(pool, texts.get('select 1 from audit_pending limit 1'), []);
    return rows.length === 0;
  }

  #moveQuietly(): void {
    clearTimeout(this.#soon);
    this.#soon = undefined;
    this.#move().catch(this.#options.onError);
  }

  /** Moves all there is; only one mover a process at a time. */
  async #move(): Promise<void> {
    while (this.#moving) await this.#moving;
    this.#moving = this.#moveAll().finally(() => {
      this.#moving = undefined;
    });
    await this.#moving;
  }

  async #moveAll(): Promise<void> {
    const client = await this.#options.pool.connect();
    let failure: Error | undefined;
    try {
      for (let moved = batchMax; moved === batchMax; ) {
        await client.query('begin isolation level read committed');
        // The lock comes first: what a mover before us committed is seen by the statements after it.
        await client.query(`select pg_advisory_xact_lock(${chainLock}, hashtext(current_schema()))`);
        moved = await moveBatch(client);
        await client.query('commit');
      }
    } catch (error) {
      failure = error as Error;
      throw error;
    } finally {
      // A failed transaction goes with its connection.
      client.release(failure);
    }
  }
}
