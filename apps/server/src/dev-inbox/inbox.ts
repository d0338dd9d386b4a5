/** The development inbox: takes mail and SMS in place of a carrier and shows them. Never part of production. */
import { randomUUID } from 'node:crypto';
import type { Database } from '../database/database.ts';
import type { Message, MessageProvider } from '../messages/message.ts';
import type { KeyRing } from '../secrets/key-ring.ts';

export interface ReceivedMessage extends Message {
  readonly messageId: string;
  readonly receivedAt: string;
  /** As the sender said, else the first run of six to eight digits in the text. */
  readonly code?: string;
}

const keptMax = 500;
const context = (tenantId: string, messageId: string): string => `dev-inbox|${tenantId}|${messageId}`;

export function extractCode(text: string): string | undefined {
  return /(?<!\d)\d{6,8}(?!\d)/.exec(text)?.[0];
}

export class DevInbox implements MessageProvider {
  readonly name = 'dev-inbox';
  readonly #database: Database;
  readonly #keyRing: KeyRing;
  readonly #now: () => number;

  constructor(database: Database, keyRing: KeyRing, now: () => number) {
    this.#database = database;
    this.#keyRing = keyRing;
    this.#now = now;
  }

  async send(tenantId: string, message: Message): Promise<void> {
    const messageId = randomUUID();
    const sealed = this.#keyRing.seal(JSON.stringify(message), context(tenantId, messageId));
    await this.#database.commit(async (transaction) => {
      const [newest] = await transaction.rows('select max(seq) as seq from dev_inbox', []);
      const seq = Number(newest?.seq ?? 0) + 1;
      await transaction.run(
        'insert into dev_inbox (tenant_id, message_id, channel, sealed, received_at, seq) values (?, ?, ?, ?, ?, ?)',
        [tenantId, messageId, message.channel, sealed, this.#now(), seq],
      );
      await transaction.run('delete from dev_inbox where seq <= ?', [seq - keptMax]);
    });
  }

  /** Newest first; `to` compares without regard to case. */
  async list(to?: string): Promise<ReceivedMessage[]> {
    const rows = await this.#database.read.rows('select * from dev_inbox order by seq desc', []);
    const messages = rows.map((row) => {
      const messageId = row.message_id as string;
      const sealed = row.sealed as Uint8Array;
      const message = JSON.parse(
        this.#keyRing.open(sealed, context(row.tenant_id as string, messageId)).toString('utf8'),
      ) as Message;
      // What the sender says is the code; an amount in the text may look like one.
      const code = message.code ?? extractCode(message.text);
      const receivedAt = new Date(Number(row.received_at)).toISOString();
      return { ...message, messageId, receivedAt, ...(code === undefined ? {} : { code }) };
    });
    return messages.filter((message) => to === undefined || message.to.toLowerCase() === to.toLowerCase());
  }
}
