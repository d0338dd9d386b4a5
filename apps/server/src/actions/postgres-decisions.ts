/**
 * Decisions on PostgreSQL, many in one statement: whatever arrives in one turn of the event loop shares a round trip and
 * a flush to disk. Owns: what goes together, and what does not. What meets a decision of before (the same key) is left
 * to the ordinary way, one by one.
 */
import type { Reader, Row, Value } from '../database/database.ts';
import type { Turn } from '../database/postgres/turns.ts';
import { ApiError } from '../http/api-error.ts';
import type { MeasurePlan } from '../signals/measured.ts';
import type { CountReading, Measure } from '../signals/measurements.ts';
import type { Action } from './action.ts';
import { CountedDecisions } from './counted-decisions.ts';
import { gatherManySql, type Known, knownOf, nothing } from './gather.ts';
import { changesDevice, changesUser, type DecisionStore, type NewDecision } from './record.ts';
import { recordMany } from './record-many.ts';
import { TurnBatches } from './turn-batches.ts';

const batchMax = 128;
/** While one is on its way to the disk the next is made ready. */
const batchesAtOnceMax = 2;

/** What is asked of the database: statements that are durable when it answers, with the audit events that they leave. */
export interface WholeStatement {
  readonly read: Pick<Reader, 'rows'>;
  executeWhole(sql: string, parameters: readonly string[]): Promise<Row[]>;
  executeInTurn(turn: Turn): Promise<void>;
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
    this.#counted = new CountedDecisions({ executeInTurn: (turn) => database.executeInTurn(turn) });
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

  /** What its rules do not count needs no turn: to others it is made when it is written. */
  record(decision: NewDecision): Promise<Action> {
    return this.#writes.add(decision);
  }

  recordCounted(reading: CountReading, make: (columns: readonly unknown[]) => NewDecision): Promise<Action> {
    const alone = () => this.#ordinary.recordCounted(reading, make);
    return this.#counted.add({ reading, make, alone });
  }

  inTurn(reading: CountReading, write: () => Promise<Action>): Promise<Action> {
    return this.#counted.add({ reading, alone: write });
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
      const { sql, parameters } = recordMany(decisions, { isWhole: false });
      const rows = await this.#database.executeWhole(sql, parameters);
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
