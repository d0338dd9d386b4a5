/**
 * Decisions that are counted, on PostgreSQL: each counts every one before it, of this process and of others. Those of a
 * subject are measured, made and written together, all of them or none, in one transaction that nobody else's of that
 * subject runs beside. Owns: who goes together, and the order. Does not own: the turns (database/postgres/turns.ts).
 */
import type { Row } from '../database/database.ts';
import { type Asked, lockNamesOf, type Turn } from '../database/postgres/turns.ts';
import { ApiError } from '../http/api-error.ts';
import type { MeasurePlan } from '../signals/measured.ts';
import type { CountReading } from '../signals/measurements.ts';
import type { KnownBefore } from '../signals/velocity/known-before.ts';
import { type Member, memberOf, namesOf, ownName, Together } from '../signals/velocity/together.ts';
import type { Action } from './action.ts';
import type { NewDecision } from './record.ts';
import { recordMany } from './record-many.ts';
import { TurnBatches } from './turn-batches.ts';

const batchMax = 128;
/** Of different subjects. */
const batchesAtOnceMax = 4;

export interface Counted {
  readonly reading: CountReading;
  /** From the columns of its plan; absent: it goes alone. */
  readonly make?: (columns: readonly unknown[]) => NewDecision;
  /** Writes it as a work of its own, of which this process has one at a time of each subject. */
  readonly alone: () => Promise<Action>;
}

export interface CountedDecisionsParts {
  readonly executeInTurn: (turn: Turn) => Promise<void>;
}

interface Named extends Counted {
  readonly own: string;
  readonly names: readonly string[];
  readonly locks: readonly string[];
  readonly member: Member;
}
type Joining = Named & Required<Pick<Counted, 'make'>>;
type Written = { readonly action: Action } | { readonly error: unknown };

const joins = (one: Named): one is Joining => one.make !== undefined;

export class CountedDecisions {
  readonly #parts: CountedDecisionsParts;
  readonly #batches: TurnBatches<Named, Action>;

  constructor(parts: CountedDecisionsParts) {
    this.#parts = parts;
    this.#batches = new TurnBatches<Named, Action>({
      batchMax,
      batchesAtOnceMax,
      needs: ({ own }) => [own],
      holds: ({ locks }) => locks,
      run: (decisions) => this.#decide(decisions),
    });
  }

  /** Resolves as `DecisionStore.record`. */
  add(counted: Counted): Promise<Action> {
    const member = memberOf(counted.reading);
    const names = namesOf(member);
    return this.#batches.add({ ...counted, member, own: ownName(member), names, locks: lockNamesOf(names) });
  }

  async #decide(decisions: readonly Named[]): Promise<(Action | Promise<Action>)[]> {
    const written = await this.#write(decisions.filter(joins));
    let before: Promise<unknown> = Promise.resolve();
    return decisions.map((one) => {
      const result = written.get(one);
      if (result) return 'action' in result ? result.action : Promise.reject(result.error);
      const own = before.then(one.alone);
      before = own.catch(() => undefined);
      return own;
    });
  }

  /** Those that were written, or cannot be; any other is left to go alone. `isChecked`: who is late is asked for first. */
  async #write(joining: readonly Joining[], isChecked = false): Promise<ReadonlyMap<Named, Written>> {
    if (joining.length === 0) return new Map();
    try {
      return await this.#writeWhole(joining, isChecked);
    } catch (error) {
      // It may be on disk or not: nobody is told that it is.
      if (error instanceof ApiError) return new Map(joining.map((one) => [one, { error }]));
      if (joining.length === 1) return new Map();
    }
    // None of them was written. Most likely some are late, and not worth a look at each of all that are not.
    if (!isChecked) return await this.#write(joining, true);
    // One decision's fault, not its neighbours'.
    const written = new Map<Named, Written>();
    for (const one of joining) for (const [of, result] of await this.#write([one])) written.set(of, result);
    return written;
  }

  async #writeWhole(joining: readonly Joining[], isChecked: boolean): Promise<ReadonlyMap<Named, Written>> {
    const batch = new Batch(joining);
    const names = [...new Set(joining.flatMap((one) => one.names))];
    const reads = isChecked ? [batch.late, ...batch.reads] : batch.reads;
    await this.#parts.executeInTurn({ names, reads, write: (answers) => batch.make(answers) });
    return batch.written;
  }
}

/** What is recorded under their keys is nobody's to decide again, and what their rules were may not be what they are. */
const lateSql = `select one.n, true as is_late from json_to_recordset(?::json) as one (n integer, t text, u text, a text, k text, v bigint)
where (select true from actions where tenant_id = one.t and user_id = one.u and action_code = one.a and idempotency_key = one.k) is true
  or (select true from tenants where tenant_id = one.t and configuration_version = one.v) is not true`;

/** What is asked for a batch, and what is made of the answers. */
class Batch {
  written = new Map<Named, Written>();
  readonly #joining: readonly Joining[];
  readonly #together: Together;
  readonly #plans = new Map<MeasurePlan, number[]>();

  constructor(joining: readonly Joining[]) {
    this.#joining = joining;
    this.#together = new Together(joining.map(({ member }) => member));
    for (const [n, { reading }] of joining.entries())
      this.#plans.set(reading.plan, [...(this.#plans.get(reading.plan) ?? []), n]);
  }

  get late(): Asked {
    const records = this.#joining.map(({ reading: { action, version: v } }, n) => {
      const { tenantId: t, userId: u, actionCode: a, idempotencyKey: k } = action;
      return { n, t, u, a, k, v };
    });
    return { sql: lateSql, parameters: [JSON.stringify(records)] };
  }

  get reads(): Asked[] {
    const { asked } = this.#together;
    return [...this.#plans].map(([{ manySql, togetherSql }, numbers]) => {
      const records = JSON.stringify(numbers.map((n) => ({ n, ...this.#joining[n]?.reading.parameters })));
      return asked === undefined
        ? { sql: manySql, parameters: [records] }
        : { sql: togetherSql, parameters: [records, asked] };
    });
  }

  make(answers: readonly (readonly Row[])[]): Asked | undefined {
    const late = new Set<number>();
    const columns = new Map<number, readonly unknown[]>();
    let known: KnownBefore | undefined;
    const together = this.#together;
    together.begin();
    for (const row of answers.flat()) {
      const { n, known_before: answer, is_late: isLate, ...values } = row;
      if (isLate) {
        late.add(Number(n));
        continue;
      }
      columns.set(Number(n), Object.values(values));
      if (typeof answer === 'string') known ??= together.known(answer);
    }
    this.written = new Map();
    const decisions: NewDecision[] = [];
    for (const [n, one] of this.#joining.entries()) {
      if (late.has(n)) continue;
      try {
        const decision = one.make(together.columns(n, columns.get(n) ?? [], known));
        together.add(n, decision.entries ?? []);
        decisions.push(decision);
        this.written.set(one, { action: decision.action });
      } catch (error) {
        this.written.set(one, { error });
      }
    }
    return decisions.length === 0 ? undefined : recordMany(decisions, { isWhole: true });
  }
}
