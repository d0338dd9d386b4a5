/** Measuring what rules ask for, on the way of a decision. Owns: that it is done at once where the database answers at once. */
import type { CompiledRuleSet, MeasuredFacts } from '@stepward/decision';
import type { Reader, Value } from '../database/database.ts';
import type { Gathered } from './facts.ts';
import { type MeasurePlan, measuredFacts, measureParameters, measurePlan } from './measured.ts';
import { CountedSubjects } from './velocity/counted.ts';
import { type CountedAction, countsOf, type DecisionCounts } from './velocity/entries.ts';
import { PastCounts } from './velocity/past-counts.ts';

/** A database's own way to read a plan's columns; absent: a statement each. */
export type Measure = (
  plan: MeasurePlan,
  parameters: Readonly<Record<string, Value>>,
) => Promise<readonly unknown[]>;

export class Measurements {
  readonly #reader: Reader;
  readonly #measure: Measure | undefined;
  readonly #counted: CountedSubjects;
  readonly #past: PastCounts;

  constructor(reader: Reader, measure?: Measure) {
    this.#reader = reader;
    this.#measure = measure;
    this.#counted = new CountedSubjects(reader);
    this.#past = new PastCounts(reader);
  }

  /** Undefined: the rules ask for nothing. `version` of the tenant's configuration; absent: all of the past is counted. */
  measure(
    rules: CompiledRuleSet,
    tenantId: string,
    gathered: Gathered,
    version?: number,
  ): MeasuredFacts | undefined | Promise<MeasuredFacts> {
    const plan = measurePlan(rules);
    if (!plan?.readsMore) return undefined;
    if (plan.counts.length === 0 || version === undefined) return this.#read(plan, tenantId, gathered);
    const incomplete = this.#past.incomplete(tenantId, version);
    if (incomplete instanceof Promise)
      return incomplete.then(async (found) => await this.#read(plan, tenantId, gathered, found));
    return this.#read(plan, tenantId, gathered, incomplete);
  }

  #read(
    plan: MeasurePlan,
    tenantId: string,
    gathered: Gathered,
    incomplete?: ReadonlySet<string>,
  ): MeasuredFacts | Promise<MeasuredFacts> {
    const parameters = measureParameters(plan, tenantId, gathered);
    const facts = (columns: readonly unknown[] | undefined): MeasuredFacts =>
      measuredFacts(plan, columns ?? [], gathered, incomplete);
    const values = plan.names.map((name) => parameters[name] ?? null);
    const columns = this.#measure?.(plan, parameters) ?? this.#reader.values(plan.sql, values);
    return columns instanceof Promise ? columns.then(facts) : facts(columns);
  }

  /** What this decision leaves for the counts of others; undefined: no rule of the tenant counts. */
  count(
    tenantId: string,
    version: number,
    gathered: Gathered,
    action: CountedAction & { readonly outcome: string },
  ): DecisionCounts | undefined | Promise<DecisionCounts | undefined> {
    const counted = this.#counted.find(tenantId, version);
    if (counted instanceof Promise)
      return counted.then((found) => found && countsOf(found, gathered, action));
    return counted && countsOf(counted, gathered, action);
  }
}
