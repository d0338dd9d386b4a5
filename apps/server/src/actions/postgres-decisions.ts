/**
 * Decisions on PostgreSQL, many in one statement: whatever arrives in one turn of the event loop shares a round trip and
 * a flush to disk. Owns: what goes together, and what does not. What meets a decision of before (the same key) is left
 * to the ordinary way, one by one.
 */
import type { Reader, Row, Value } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import { insertManyShadowsSql } from '../rule-drafts/shadow-decisions.ts';
import type { MeasurePlan } from '../signals/measured.ts';
import type { CountReading, Measure } from '../signals/measurements.ts';
import { insertManySql } from '../signals/velocity/entries.ts';
import type { Action } from './action.ts';
import { CountedDecisions } from './counted-decisions.ts';
import { gatherManySql, type Known, knownOf, nothing } from './gather.ts';
import { changesDevice, changesUser, type DecisionStore, decidedEvent, type NewDecision } from './record.ts';
import { actionColumns, actionValues } from './store.ts';
import { TurnBatches } from './turn-batches.ts';

const batchMax = 128;
/** While one is on its way to the disk the next is made ready. */
const batchesAtOnceMax = 2;

/** What is asked of the database: one statement, durable when it answers, with the audit events that it leaves. */
export interface WholeStatement {
  readonly read: Pick<Reader, 'rows'>;
  executeWhole(sql: string, parameters: readonly string[]): Promise<Row[]>;
}

const columnTypes: Readonly<Record<string, string>> = {
  state_updated_at: 'bigint',
  created_at: 'bigint',
  updated_at: 'bigint',
  redirect_to_settings: 'integer',
  policy_version: 'bigint',
};
const definitions = actionColumns.map((name) => `${name} ${columnTypes[name] ?? 'text'}`);
const columns = actionColumns.join(', ');
const key = 'tenant_id, user_id, action_code, idempotency_key';

/** Rows are written in the order of their keys: two batches that share some wait for each other, never both. */
const recordSqlFor = (counts: {
  definition: string;
  step: string;
}): string => `with decision as materialized (
  select * from json_to_recordset($1::json) as one (n integer, audit text, changes_user boolean, changes_device boolean,
    is_last_action_due boolean, ${definitions.join(', ')}${counts.definition})),
stored as (
  insert into actions (${columns}) select ${columns} from decision order by ${key}
  on conflict do nothing returning ${key}),
made as materialized (select decision.* from decision join stored using (${key})),
told as (
  insert into audit_pending (tenant_id, at, type, user_id, data)
  select tenant_id, created_at, 'action.decided', user_id, audit from made order by n),
met as (
  insert into users (tenant_id, user_id, email, phone_number, username, created_at, updated_at)
  select tenant_id, user_id, email, phone_number, username, created_at, created_at from made where changes_user
  order by tenant_id, user_id
  on conflict (tenant_id, user_id) do update set email = coalesce(users.email, excluded.email),
    phone_number = coalesce(users.phone_number, excluded.phone_number), username = coalesce(users.username, excluded.username)),
seen as (
  insert into devices (tenant_id, user_id, device_id, created_at, last_seen_at, allowed_at)
  select tenant_id, user_id, device_id, created_at, created_at, case when state = 'ALLOW' then created_at end
  from made where changes_device order by tenant_id, user_id, device_id
  on conflict (tenant_id, user_id, device_id) do update set last_seen_at = excluded.last_seen_at,
    allowed_at = coalesce(devices.allowed_at, excluded.allowed_at)),
noted as (
  update action_configurations as configuration set last_action_at = latest.at
  from (select tenant_id, action_code, max(created_at) as at from made where is_last_action_due
    group by tenant_id, action_code) as latest
  where configuration.tenant_id = latest.tenant_id and configuration.action_code = latest.action_code)${counts.step}
select n from made`;

const counted = { definition: ', entries json', step: `,\ncounted_too as (${insertManySql})` };
const shadowed = { definition: ', shadows json', step: `,\nshadowed_too as (${insertManyShadowsSql})` };

const recordSql = recordSqlFor({ definition: '', step: '' });
/** Where a rule of any of the tenants counts. */
const recordCountedSql = recordSqlFor(counted);
/** Where any has rules in the shadow: those may count too. */
const recordShadowedSql = recordSqlFor({
  definition: counted.definition + shadowed.definition,
  step: counted.step + shadowed.step,
});

function sqlFor(decisions: readonly NewDecision[]): string {
  if (decisions.some(({ shadows }) => shadows)) return recordShadowedSql;
  return decisions.some(({ entries }) => entries?.length) ? recordCountedSql : recordSql;
}

function toRow(
  { action, known, isLastActionDue, entries, shadows }: NewDecision,
  n: number,
): Record<string, unknown> {
  const row: Record<string, unknown> = {
    n,
    audit: JSON.stringify(decidedEvent(action).data),
    changes_user: changesUser(action, known),
    changes_device: changesDevice(action, known),
    is_last_action_due: isLastActionDue,
    ...(entries?.length ? { entries } : {}),
    ...(shadows ? { shadows } : {}),
  };
  const values = actionValues(action);
  for (const [at, name] of actionColumns.entries()) {
    const value = values[at];
    // What is not there is null in the record, and is not sent.
    if (value !== null) row[name] = value;
  }
  return row;
}

type Asked = Readonly<Record<string, Value>>;

interface Subject {
  readonly tenantId: string;
  readonly userId: string;
  readonly deviceId: string | undefined;
}

export class PostgresDecisions implements DecisionStore {
  readonly #database: WholeStatement;
  /** For what met a decision of before. */
  readonly #ordinary: DecisionStore;
  readonly #reads: TurnBatches<Subject, Known>;
  readonly #writes: TurnBatches<NewDecision, Action>;
  readonly #counted: CountedDecisions;
  /** Those of one plan share a statement; a plan goes with its rules. */
  readonly #measures = new WeakMap<MeasurePlan, TurnBatches<Asked, readonly unknown[]>>();

  constructor(database: WholeStatement, ordinary: DecisionStore) {
    this.#database = database;
    this.#ordinary = ordinary;
    const limits = { batchMax, batchesAtOnceMax };
    this.#reads = new TurnBatches({ ...limits, run: (subjects) => this.#gather(subjects) });
    this.#writes = new TurnBatches({
      ...limits,
      // One statement can write no row twice.
      needs: rowsOf,
      run: (decisions) => this.#record(decisions),
    });
    this.#counted = new CountedDecisions({
      read: database.read,
      write: (decision) => this.#writes.add(decision),
    });
  }

  gather(tenantId: string, userId: string, deviceId: string | undefined): Promise<Known> {
    return this.#reads.add({ tenantId, userId, deviceId });
  }

  readonly measure: Measure = (plan, parameters) => {
    let reads = this.#measures.get(plan);
    if (!reads) {
      reads = new TurnBatches({ batchMax, batchesAtOnceMax, run: (asked) => this.#measureMany(plan, asked) });
      this.#measures.set(plan, reads);
    }
    return reads.add(parameters);
  };

  record(decision: NewDecision): Promise<Action> {
    if (!decision.entries?.length) return this.#writes.add(decision);
    const { action, entries } = decision;
    return this.#counted.add({ action, reading: undefined, leaves: entries, make: () => decision });
  }

  recordCounted(reading: CountReading, make: (columns: readonly unknown[]) => NewDecision): Promise<Action> {
    const leaves = reading.counts('')?.entries ?? [];
    return this.#counted.add({ action: reading.action, reading, leaves, make });
  }

  async #gather(subjects: readonly Subject[]): Promise<Known[]> {
    const asked = subjects.map(({ tenantId: t, userId: u, deviceId: d }, n) => ({ n, t, u, d }));
    const rows = await this.#database.read.rows(gatherManySql, [JSON.stringify(asked)]);
    const known = subjects.map(() => nothing);
    for (const row of rows) {
      const [n, ...values] = Object.values(row);
      known[Number(n)] = knownOf(values);
    }
    return known;
  }

  async #measureMany(plan: MeasurePlan, asked: readonly Asked[]): Promise<(readonly unknown[])[]> {
    const records = asked.map((parameters, n) => ({ n, ...parameters }));
    const rows = await this.#database.read.rows(plan.manySql, [JSON.stringify(records)]);
    const measured: (readonly unknown[])[] = asked.map(() => []);
    for (const row of rows) {
      const [n, ...columns] = Object.values(row);
      measured[Number(n)] = columns;
    }
    return measured;
  }

  async #record(decisions: readonly NewDecision[]): Promise<(Action | Promise<Action>)[]> {
    let made = new Set<unknown>();
    try {
      const json = JSON.stringify(decisions.map(toRow));
      const rows = await this.#database.executeWhole(sqlFor(decisions), [json]);
      made = new Set(rows.map(({ n }) => n));
    } catch (error) {
      // It may be on disk or not: nobody is told that it is. Anything else is one decision's fault, not its neighbours'.
      if (error instanceof ApiError) throw error;
    }
    return decisions.map((decision, n) => (made.has(n) ? decision.action : this.#ordinary.record(decision)));
  }
}

/** Names of the rows that a decision writes beside its audit event. */
function rowsOf({ action, known }: NewDecision): string[] {
  const { tenantId, userId, actionCode, idempotencyKey } = action;
  const own = JSON.stringify([tenantId, userId, actionCode, idempotencyKey]);
  const isSubjectWritten = changesUser(action, known) || changesDevice(action, known);
  return isSubjectWritten ? [own, JSON.stringify([tenantId, userId])] : [own];
}
