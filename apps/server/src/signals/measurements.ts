/** Measuring what rules ask for, on the way of a decision. Owns: that it is done at once where the database answers at once. */
import type { CompiledRuleSet, MeasuredFacts } from '@stepward/decision';
import type { Reader, Value } from '../database/database.ts';
import { KeptByVersion } from '../tenants/kept-by-version.ts';
import type { Gathered } from './facts.ts';
import { type MeasurePlan, measuredFacts, measureParameters, measurePlan } from './measured.ts';
import { type Counted, readCounted } from './velocity/counted.ts';
import { type CountedAction, countsOf, type DecisionCounts } from './velocity/entries.ts';
import { incompleteSubjects } from './velocity/subject-store.ts';

/** A database's own way to read a plan's columns; absent: a statement each. */
export type Measure = (
  plan: MeasurePlan,
  parameters: Readonly<Record<string, Value>>,
) => Promise<readonly unknown[]>;

/** What a decision whose rules read counts is measured by. It sees those before it if nothing is decided between. */
export interface CountReading {
  readonly action: CountedAction;
  /** Of the tenant's configuration, by which it is measured. */
  readonly version: number;
  readonly plan: MeasurePlan;
  readonly parameters: Readonly<Record<string, Value>>;
  /** From the columns of the plan. */
  facts(columns: readonly unknown[]): MeasuredFacts;
  /** What the decision leaves for the counts of others. */
  counts(outcome: string): DecisionCounts | undefined;
}

/** What was counted for a tenant when a decision began. */
interface Standing {
  readonly version: number;
  readonly counted: Counted | undefined;
  readonly incomplete: ReadonlySet<string>;
}

export interface MeasurementsParts {
  readonly reader: Reader;
  readonly measure?: Measure | undefined;
  /** Before counts of a tenant are read by a new configuration (`Counting.settle`); absent: nothing is on its way. */
  readonly settle?: (tenantId: string) => Promise<void>;
}

export class Measurements {
  readonly #reader: Reader;
  readonly #measure: Measure | undefined;
  readonly #counted: KeptByVersion<Counted | undefined>;
  /** Subjects of which no past is counted yet. */
  readonly #incomplete: KeptByVersion<ReadonlySet<string>>;

  constructor({ reader, measure, settle }: MeasurementsParts) {
    this.#reader = reader;
    this.#measure = measure;
    this.#counted = new KeptByVersion(async (tenantId) => await readCounted(reader, tenantId));
    this.#incomplete = new KeptByVersion(async (tenantId) => {
      await settle?.(tenantId);
      return await incompleteSubjects(reader, tenantId);
    });
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
    const incomplete = this.#incomplete.find(tenantId, version);
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
      measuredFacts(plan, columns ?? [], { gathered, parameters, incomplete });
    const values = plan.names.map((name) => parameters[name] ?? null);
    const columns = this.#measure?.(plan, parameters) ?? this.#reader.values(plan.sql, values);
    return columns instanceof Promise ? columns.then(facts) : facts(columns);
  }

  /** For a plan that reads counts of actions. */
  readCounts(
    plan: MeasurePlan,
    gathered: Gathered,
    action: CountedAction,
    version: number,
  ): CountReading | Promise<CountReading> {
    const { tenantId } = action;
    const counted = this.#counted.find(tenantId, version);
    const incomplete = this.#incomplete.find(tenantId, version);
    if (!(counted instanceof Promise || incomplete instanceof Promise))
      return readingOf(plan, action, gathered, { version, counted, incomplete });
    return Promise.all([counted, incomplete]).then(([one, other]) =>
      readingOf(plan, action, gathered, { version, counted: one, incomplete: other }),
    );
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

function readingOf(
  plan: MeasurePlan,
  action: CountedAction,
  gathered: Gathered,
  { version, counted, incomplete }: Standing,
): CountReading {
  const parameters = measureParameters(plan, action.tenantId, gathered);
  return {
    action,
    version,
    plan,
    parameters,
    facts: (columns) => measuredFacts(plan, columns, { gathered, parameters, incomplete }),
    counts: (outcome) => counted && countsOf(counted, gathered, { ...action, outcome }),
  };
}
