/**
 * action.log_created and challenge.log_created (server-api.md §15): batches of up to 500, as late as tokens live, so that
 * an action is over when it is told. Owns: the cursor of each endpoint in the audit trail, moved with the delivery that
 * carries what was passed, so that nothing is left out and nothing made twice.
 */
import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Database } from '../database/database.ts';
import type { TenantStore } from '../tenants/store.ts';
import { insertDelivery } from './delivery-store.ts';
import type { Endpoint } from './endpoint.ts';
import { listLogEndpoints, moveLogCursor } from './endpoint-store.ts';
import { newEnvelope } from './event.ts';
import { logTypeOf } from './log-records.ts';
import { type LogRecord, LogSource, readTrail } from './log-source.ts';

export const recordsMax = 500;
/** Read at once; most events of a trail are no log events. */
const trailStep = 2_000;
/** A receiver that takes nothing gets no more than this piled up; the cursor waits. */
const waitingBatchesMax = 10;
const everyMs = 15_000;
const minuteMs = 60_000;

export interface LogBatchDependencies {
  readonly database: Database;
  readonly tenants: Pick<TenantStore, 'reload'>;
  /** Public URL of this server. */
  readonly source: string;
  readonly now: () => number;
  readonly log: Logger;
  /** Deliveries were queued. */
  readonly onQueued: () => void;
}

interface Batch {
  readonly records: readonly LogRecord[];
  /** Everything up to here is in it, or is no log event. */
  readonly cursor: number;
}

export class LogBatches {
  readonly #dependencies: LogBatchDependencies;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #stopped = false;

  constructor(dependencies: LogBatchDependencies) {
    this.#dependencies = dependencies;
  }

  start(): void {
    this.#timer = setInterval(() => void this.run(), everyMs);
    this.#timer.unref();
    void this.run();
  }

  /** Queues what is due; resolves when that is done. Never throws. */
  async run(): Promise<void> {
    this.#running ??= this.#queueAll()
      .catch((error) => this.#dependencies.log.error({ err: error }, 'log events could not be queued'))
      .finally(() => {
        this.#running = undefined;
      });
    await this.#running;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    await this.#running;
  }

  async #queueAll(): Promise<void> {
    for (const endpoint of await listLogEndpoints(this.#dependencies.database.read))
      await this.#queueFor(endpoint);
  }

  async #queueFor(endpoint: Endpoint): Promise<void> {
    const tenant = await this.#dependencies.tenants.reload(endpoint.tenantId);
    if (!tenant) return;
    const delayMs = tenant.settings.tokenDurationInMinutes * minuteMs;
    let current = endpoint;
    while (!this.#stopped && (await this.#mayQueue(current))) {
      const batch = await this.#collect(current, this.#dependencies.now() - delayMs);
      if (batch.cursor === current.logCursor) return;
      if (!(await this.#commit(current, batch))) return;
      current = { ...current, logCursor: batch.cursor };
    }
  }

  async #mayQueue({ tenantId, endpointId }: Endpoint): Promise<boolean> {
    const rows = await this.#dependencies.database.read.rows(
      `select 1 from webhook_deliveries where tenant_id = ? and endpoint_id = ? and state = 'PENDING' and event_type = 'log_batch' limit ?`,
      [tenantId, endpointId, waitingBatchesMax],
    );
    return rows.length < waitingBatchesMax;
  }

  async #collect(endpoint: Endpoint, until: number): Promise<Batch> {
    const { tenantId, eventTypes } = endpoint;
    const { read } = this.#dependencies.database;
    const source = new LogSource(read, tenantId);
    const records: LogRecord[] = [];
    let cursor = endpoint.logCursor ?? 0;
    for (const event of await readTrail(read, tenantId, { after: cursor, until, limit: trailStep })) {
      const type = logTypeOf(event);
      if (type !== undefined && eventTypes.includes(type)) {
        if (records.length === recordsMax) break;
        const record = await source.record(event, type);
        if (record) records.push(record);
      }
      cursor = event.seq;
    }
    return { records, cursor };
  }

  /** False when another process moved the cursor, or the endpoint went. */
  async #commit(endpoint: Endpoint, { records, cursor }: Batch): Promise<boolean> {
    const { database, source, onQueued } = this.#dependencies;
    const now = this.#dependencies.now();
    const { tenantId, endpointId } = endpoint;
    const body = JSON.stringify({
      records: records.map(({ type, record }) => ({
        ...newEnvelope({ tenantId, type, source, now }),
        record,
      })),
    });
    const eventId = randomUUID();
    const isMoved = await database.commit(async (transaction) => {
      if (!(await moveLogCursor(transaction, endpoint, cursor))) return false;
      if (records.length > 0)
        await insertDelivery(transaction, {
          tenantId,
          endpointId,
          eventId,
          eventType: 'log_batch',
          body,
          now,
        });
      return true;
    });
    if (isMoved && records.length > 0) onQueued();
    return isMoved;
  }
}
