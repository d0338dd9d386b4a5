/**
 * The outbox: a message is written in the transaction that makes it due, and sent afterwards. Owns: retries, and that
 * no code is sent after it expired. Sealed at rest, because messages carry codes.
 */
import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Database, Row, Transaction } from '../database/database.ts';
import type { KeyRing } from '../secrets/key-ring.ts';
import type { Message, MessageProvider } from './message.ts';

const batchMax = 50;
const firstRetryMs = 2_000;
const retryMaxMs = 60_000;

export interface OutboxDependencies {
  readonly database: Database;
  readonly keyRing: KeyRing;
  readonly providers: Readonly<Partial<Record<Message['channel'], MessageProvider>>>;
  readonly log: Logger;
  readonly now: () => number;
}

const sealContext = (tenantId: string, messageId: string): string => `outbox|${tenantId}|${messageId}`;

export class Outbox {
  readonly #dependencies: OutboxDependencies;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #again = false;
  #stopped = false;

  constructor(dependencies: OutboxDependencies) {
    this.#dependencies = dependencies;
  }

  /** Whether anything can carry this channel's messages. */
  canSend(channel: Message['channel']): boolean {
    return this.#dependencies.providers[channel] !== undefined;
  }

  /** Queues inside the caller's transaction; call `wake` once that is committed. */
  async queue(
    transaction: Transaction,
    tenantId: string,
    message: Message,
    expiresAt: number,
  ): Promise<void> {
    const { keyRing, now } = this.#dependencies;
    const messageId = randomUUID();
    await transaction.query
      .insertInto('outbox')
      .values({
        tenant_id: tenantId,
        message_id: messageId,
        channel: message.channel,
        sealed: keyRing.seal(JSON.stringify(message), sealContext(tenantId, messageId)),
        created_at: now(),
        expires_at: expiresAt,
        attempts: 0,
        next_attempt_at: now(),
      })
      .execute();
  }

  /** Sends what is due, soon. */
  wake(): void {
    if (this.#stopped) return;
    if (this.#running) {
      this.#again = true;
      return;
    }
    this.#running = this.#sendDue()
      .catch((error) => {
        this.#dependencies.log.error({ err: error }, 'outbox failed');
        this.#schedule(firstRetryMs);
      })
      .finally(() => this.#rest());
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  #rest(): void {
    this.#running = undefined;
    if (this.#stopped) return;
    if (this.#again) {
      this.#again = false;
      this.wake();
    }
  }

  async #sendDue(): Promise<void> {
    const { database, now } = this.#dependencies;
    const rows = await database.read.rows(
      'select * from outbox where next_attempt_at <= ? order by next_attempt_at limit ?',
      [now(), batchMax],
    );
    for (const row of rows) await this.#sendOne(row);
    if (rows.length === batchMax) this.#again = true;
    const [next] = await database.read.rows('select min(next_attempt_at) as at from outbox', []);
    if (next?.at != null) this.#schedule(Math.max(0, Number(next.at) - now()));
  }

  #schedule(delayMs: number): void {
    clearTimeout(this.#timer);
    if (this.#stopped) return;
    this.#timer = setTimeout(() => this.wake(), delayMs);
    this.#timer.unref();
  }

  async #sendOne(row: Row): Promise<void> {
    const { log, now } = this.#dependencies;
    const tenantId = row.tenant_id as string;
    const messageId = row.message_id as string;
    const expired = Number(row.expires_at) <= now();
    const outcome = expired ? 'expired' : await this.#deliver(tenantId, messageId, row);
    if (outcome === 'failed') return await this.#retryLater(row);
    if (expired)
      log.warn({ tenantId, messageId, channel: row.channel }, 'message expired before it could be sent');
    await this.#remove(tenantId, messageId, row, outcome);
  }

  async #deliver(tenantId: string, messageId: string, row: Row): Promise<'sent' | 'failed'> {
    const { keyRing, providers, log } = this.#dependencies;
    const provider = providers[row.channel as Message['channel']];
    if (!provider) return 'failed';
    try {
      // Inside, because one message that cannot be opened must not hold up those behind it.
      const sealed = row.sealed as Uint8Array;
      const message = JSON.parse(
        keyRing.open(sealed, sealContext(tenantId, messageId)).toString('utf8'),
      ) as Message;
      await provider.send(tenantId, message);
      return 'sent';
    } catch (error) {
      // The provider's text may quote the message; only its code is safe to log.
      const code = (error as { code?: string }).code ?? 'unknown';
      log.warn({ tenantId, messageId, provider: provider.name, code }, 'message could not be sent');
      return 'failed';
    }
  }

  async #retryLater(row: Row): Promise<void> {
    const { database, now } = this.#dependencies;
    const attempts = Number(row.attempts) + 1;
    const delayMs = Math.min(retryMaxMs, firstRetryMs * 2 ** (attempts - 1));
    await database.commit((transaction) =>
      transaction.run(
        'update outbox set attempts = ?, next_attempt_at = ? where tenant_id = ? and message_id = ?',
        [attempts, now() + delayMs, row.tenant_id as string, row.message_id as string],
      ),
    );
  }

  async #remove(tenantId: string, messageId: string, row: Row, outcome: 'sent' | 'expired'): Promise<void> {
    await this.#dependencies.database.commit(async (transaction) => {
      await transaction.run('delete from outbox where tenant_id = ? and message_id = ?', [
        tenantId,
        messageId,
      ]);
      transaction.audit({ tenantId, type: `message.${outcome}`, data: { messageId, channel: row.channel } });
    });
  }
}
