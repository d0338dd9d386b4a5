/** Reads what log events are made of. */
import { listRules } from '../action-configurations/store.ts';
import { settingsActionCode } from '../actions/action.ts';
import { findAction } from '../actions/store.ts';
import type { Reader } from '../database/database.ts';
import type { LogEventType } from './event.ts';
import { type Addresses, actionRecord, challengeRecord, type TrailEvent } from './log-records.ts';

/** Events after this number, in order, that are at least as old as `until`; none behind a younger one. */
export async function readTrail(
  reader: Reader,
  tenantId: string,
  { after, until, limit }: { after: number; until: number; limit: number },
): Promise<TrailEvent[]> {
  const rows = await reader.rows(
    'select seq, at, type, user_id, data from audit_events where tenant_id = ? and seq > ? order by seq limit ?',
    [tenantId, after, limit],
  );
  const events = rows.map(
    (row): TrailEvent => ({
      seq: Number(row.seq),
      at: Number(row.at),
      type: row.type as string,
      userId: (row.user_id as string | null) ?? undefined,
      data: JSON.parse(row.data as string),
    }),
  );
  const young = events.findIndex(({ at }) => at > until);
  return young < 0 ? events : events.slice(0, young);
}

export interface LogRecord {
  readonly type: LogEventType;
  readonly record: object;
}

/** The records of one batch. Somebody who was deleted meanwhile is not told of any more. */
export class LogSource {
  readonly #reader: Reader;
  readonly #tenantId: string;
  readonly #ruleNames = new Map<string, ReadonlyMap<string, string>>();

  constructor(reader: Reader, tenantId: string) {
    this.#reader = reader;
    this.#tenantId = tenantId;
  }

  async record(event: TrailEvent, type: LogEventType): Promise<LogRecord | undefined> {
    if (type === 'challenge.log_created') {
      const addresses = await this.#addresses(event);
      return { type, record: challengeRecord(this.#tenantId, await this.#served(event), addresses) };
    }
    const { actionCode, idempotencyKey } = event.data as { actionCode: string; idempotencyKey: string };
    const key = { tenantId: this.#tenantId, userId: event.userId ?? '', actionCode, idempotencyKey };
    const action = await findAction(this.#reader, key);
    return action && { type, record: actionRecord(action, await this.#rulesOf(actionCode)) };
  }

  /** A proof for the settings is told of the tracked action that it serves (docs/decisions/0012). */
  async #served(event: TrailEvent): Promise<TrailEvent> {
    if (event.data.actionCode !== settingsActionCode) return event;
    const { actionCode, idempotencyKey } = event.data as { actionCode: string; idempotencyKey: string };
    const key = { tenantId: this.#tenantId, userId: event.userId ?? '', actionCode, idempotencyKey };
    const served = (await findAction(this.#reader, key))?.stepUpOf;
    return served ? { ...event, data: { ...event.data, ...served } } : event;
  }

  async #rulesOf(actionCode: string): Promise<ReadonlyMap<string, string>> {
    const known = this.#ruleNames.get(actionCode);
    if (known) return known;
    const rules = await listRules(this.#reader, this.#tenantId, actionCode);
    const names = new Map(rules.map(({ ruleId, name }) => [ruleId, name]));
    this.#ruleNames.set(actionCode, names);
    return names;
  }

  async #addresses({ userId, data }: TrailEvent): Promise<Addresses> {
    if (typeof data.challengeId !== 'string' || userId === undefined) return {};
    const [row] = await this.#reader.rows(
      `select a.email, a.phone_number from challenges c join authenticators a on a.tenant_id = c.tenant_id
         and a.user_id = c.user_id and a.authenticator_id = c.authenticator_id
       where c.tenant_id = ? and c.challenge_id = ?`,
      [this.#tenantId, data.challengeId],
    );
    return {
      ...(typeof row?.email === 'string' ? { email: row.email } : {}),
      ...(typeof row?.phone_number === 'string' ? { phoneNumber: row.phone_number } : {}),
    };
  }
}
