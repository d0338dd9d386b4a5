/**
 * Decisions that are counted, on PostgreSQL: those of a subject are measured, made and written together or one after the
 * other, so that each counts every one of this process before it. Owns: who goes together, and the order. What other
 * processes have on their way they do not see.
 */
import type { Reader } from '../database/database.ts';
import type { MeasurePlan } from '../signals/measured.ts';
import type { KnownBefore } from '../signals/velocity/known-before.ts';
import { type Member, namesOf, ownNames, Together } from '../signals/velocity/together.ts';
import type { Action } from './action.ts';
import type { NewDecision } from './record.ts';
import { TurnBatches } from './turn-batches.ts';

const batchMax = 128;
/** Of different subjects. */
const batchesAtOnceMax = 4;

export interface Counted extends Member {
  /** From the columns of its plan. */
  readonly make: (columns: readonly unknown[]) => NewDecision;
}

export interface CountedDecisionsParts {
  readonly read: Pick<Reader, 'rows'>;
  readonly write: (decision: NewDecision) => Promise<Action>;
}

interface Measured {
  readonly columns: readonly unknown[];
  readonly known?: KnownBefore | undefined;
}

type Named = Counted & { readonly names: readonly string[] };

export class CountedDecisions {
  readonly #parts: CountedDecisionsParts;
  readonly #batches: TurnBatches<Named, Action>;

  constructor(parts: CountedDecisionsParts) {
    this.#parts = parts;
    this.#batches = new TurnBatches<Named, Action>({
      batchMax,
      batchesAtOnceMax,
      needs: ownNames,
      holds: ({ names }) => names,
      run: (members) => this.#decide(members),
    });
  }

  /** Resolves as `DecisionStore.record`. */
  add(counted: Counted): Promise<Action> {
    return this.#batches.add({ ...counted, names: namesOf(counted) });
  }

  async #decide(members: readonly Counted[]): Promise<Promise<Action>[]> {
    const together = new Together(members);
    const measured = await this.#measure(members, together);
    return members.map(async ({ reading, make }, n) => {
      const own = reading ? measured.get(n) : { columns: [] };
      if (own === undefined || own instanceof Error) throw own ?? new Error('a decision was not measured');
      // Up to here nothing was waited for: they are made in their order.
      const decision = make(together.columns(n, own.columns, own.known));
      together.add(n, decision.entries ?? []);
      return await this.#parts.write(decision);
    });
  }

  /** By number of the member. What cannot be measured is the fault of one plan, not of the others. */
  async #measure(
    members: readonly Counted[],
    together: Together,
  ): Promise<ReadonlyMap<number, Measured | Error>> {
    const plans = new Map<MeasurePlan, number[]>();
    for (const [n, { reading }] of members.entries())
      if (reading) plans.set(reading.plan, [...(plans.get(reading.plan) ?? []), n]);
    const measured = new Map<number, Measured | Error>();
    const measureOne = async (plan: MeasurePlan, numbers: readonly number[]): Promise<void> => {
      const records = numbers.map((number, n) => ({ n, ...members[number]?.reading?.parameters }));
      try {
        const rows = await this.#measurePlan(plan, JSON.stringify(records), together);
        for (const [n, row] of rows) measured.set(numbers[n] ?? -1, row);
      } catch (error) {
        for (const number of numbers)
          measured.set(number, error instanceof Error ? error : new Error(String(error)));
      }
    };
    await Promise.all([...plans].map(([plan, numbers]) => measureOne(plan, numbers)));
    return measured;
  }

  async #measurePlan(
    { manySql, togetherSql }: MeasurePlan,
    records: string,
    together: Together,
  ): Promise<[n: number, Measured][]> {
    const { read } = this.#parts;
    const { asked } = together;
    if (asked === undefined) {
      const rows = await read.rows(manySql, [records]);
      return rows.map((row) => {
        const [n, ...columns] = Object.values(row);
        return [Number(n), { columns }];
      });
    }
    const rows = await read.rows(togetherSql, [...asked, records]);
    const answer = rows.find(({ known_before }) => known_before !== null)?.known_before;
    const known = typeof answer === 'string' ? together.known(answer) : undefined;
    return rows.map((row) => {
      const [n, _known, ...columns] = Object.values(row);
      return [Number(n), { columns, known }];
    });
  }
}
