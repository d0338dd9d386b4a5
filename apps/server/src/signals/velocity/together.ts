/**
 * Decisions that are measured in one statement and made one after the other (PostgreSQL): each counts those before it, of
 * which the database knows nothing yet. Owns: what has to be asked of the database for that, and adding them to what it
 * counted. Does not own: who goes together (actions/counted-decisions.ts).
 */
import type { CountReading } from '../measurements.ts';
import { countWith, type DistinctColumn, distinctColumn, distinctColumns } from './count-column.ts';
import { eventOf } from './counted.ts';
import { type CountedAction, entryOf, type VelocityEntry } from './entries.ts';
import { type KnownBefore, readKnownBefore } from './known-before.ts';

/** One of them, before it is made. */
export interface Member {
  readonly action: CountedAction;
  readonly reading: CountReading;
  /** What others count of it; the outcome is not known yet. */
  readonly leaves: readonly VelocityEntry[];
}

export const memberOf = (reading: CountReading): Member => ({
  action: reading.action,
  reading,
  leaves: reading.counts('')?.entries ?? [],
});

interface SubjectRead {
  /** The number of its count among those of the plan. */
  readonly at: number;
  readonly name: string;
  /** Unix milliseconds, itself outside of the window. */
  readonly after: number;
}

const nameOf = (tenantId: string, hash: string): string => `${tenantId} ${hash}`;

function subjectsRead({ action: { tenantId }, reading }: Member): SubjectRead[] {
  const { plan, parameters } = reading;
  return plan.counts.flatMap(({ measure }, at) => {
    const subject = parameters[`subject${at}`];
    if (eventOf(measure) !== 'a' || typeof subject !== 'string') return [];
    return [{ at, name: nameOf(tenantId, subject), after: Number(parameters[`after${at}`]) }];
  });
}

/** Its own key: of two that share it one is a repeat, whatever else was sent with it, and which is known once the other is written. */
export const ownName = ({ action }: Pick<Member, 'action'>): string =>
  nameOf(action.tenantId, entryOf(action));

/** What must not be on its way in two statements: the subjects that it reads and leaves, and its own key. */
export function namesOf(member: Member): string[] {
  const { tenantId } = member.action;
  const read = subjectsRead(member).map(({ name }) => name);
  const left = member.leaves.map(({ subject }) => nameOf(tenantId, subject));
  return [...new Set([ownName(member), ...read, ...left])];
}

/** When values were seen last by a subject, among so many of its newest events; `v` are the values. */
interface WantedValues {
  readonly t: string;
  readonly s: string;
  readonly c: DistinctColumn;
  after: number;
  most: number;
  readonly v: Set<string>;
}

const nothingKnown: KnownBefore = new Map();

export class Together {
  readonly #members: readonly Member[];
  readonly #reads: readonly (readonly SubjectRead[])[];
  /** Of those that were made, in their order. */
  readonly #made = new Map<string, VelocityEntry[]>();
  readonly #values = new Map<string, WantedValues>();

  constructor(members: readonly Member[]) {
    this.#members = members;
    this.#reads = members.map(subjectsRead);
    const last = new Map<string, number>();
    for (const [n, reads] of this.#reads.entries()) for (const { name } of reads) last.set(name, n);
    const isCounted = members.some(({ action, leaves }, n) =>
      leaves.some(({ subject }) => n < (last.get(nameOf(action.tenantId, subject)) ?? 0)),
    );
    if (!isCounted) return;
    for (const n of members.keys()) this.#wantValues(n);
    if (this.#values.size > 0) this.#fillValues();
  }

  #wantValues(n: number): void {
    const { reading, action } = this.#memberAt(n);
    for (const { at, name, after } of this.#reads[n] ?? []) {
      const count = reading.plan.counts[at];
      const column = count && distinctColumn(count.measure);
      if (!count || column === undefined) continue;
      const s = String(reading.parameters[`subject${at}`]);
      const known = this.#values.get(`${name} ${column}`);
      const wanted = known ?? { t: action.tenantId, s, c: column, after, most: 0, v: new Set() };
      wanted.after = Math.min(wanted.after, after);
      wanted.most = Math.max(wanted.most, count.rowsMax + 1);
      if (!known) this.#values.set(`${name} ${column}`, wanted);
    }
  }

  #fillValues(): void {
    for (const { action, leaves } of this.#members)
      for (const entry of leaves)
        for (const column of distinctColumns) {
          const value = entry[column];
          if (value !== null)
            this.#values.get(`${nameOf(action.tenantId, entry.subject)} ${column}`)?.v.add(value);
        }
  }

  /** The parameter of `knownBeforeSql`; undefined: nothing needs to be asked. */
  get asked(): string | undefined {
    if (this.#values.size === 0) return undefined;
    return JSON.stringify([...this.#values.values()].map(({ v, ...one }, i) => ({ i, ...one, v: [...v] })));
  }

  #memberAt(n: number): Member {
    const member = this.#members[n];
    if (!member) throw new Error(`there is no member ${n}`);
    return member;
  }

  /** From the answer of `knownBeforeSql`. */
  known(answer: string): KnownBefore {
    return readKnownBefore(answer, [...this.#values.keys()]);
  }

  /** The columns of a member's plan, as if those that were made before it were written. */
  columns(n: number, columns: readonly unknown[], known: KnownBefore = nothingKnown): readonly unknown[] {
    const { reading } = this.#memberAt(n);
    if (this.#made.size === 0) return columns;
    const { counts } = reading.plan;
    const counted = [...columns];
    for (const { at, name, after } of this.#reads[n] ?? []) {
      const count = counts[at];
      const others = (this.#made.get(name) ?? []).filter((entry) => entry.at > after);
      if (!count || others.length === 0) continue;
      const seen = known.get(`${name} ${distinctColumn(count.measure)}`);
      const place = columns.length - counts.length + at;
      counted[place] = countWith(columns[place], count, {
        others,
        isCounted: (value) => (seen?.get(value) ?? after) > after,
      });
    }
    return counted;
  }

  /** They are made once more, from the first. */
  begin(): void {
    this.#made.clear();
  }

  /** It was made, and is written with the others or none of them is. */
  add(n: number, entries: readonly VelocityEntry[]): void {
    const { tenantId } = this.#memberAt(n).action;
    for (const entry of entries) {
      const name = nameOf(tenantId, entry.subject);
      const made = this.#made.get(name) ?? [];
      made.push(entry);
      this.#made.set(name, made);
    }
  }
}
