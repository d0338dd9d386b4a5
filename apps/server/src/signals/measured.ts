/**
 * Facts that rules ask for beyond what every decision reads: a person's history, and velocity. Owns: which a rule set needs,
 * the one statement that reads them, for one decision or for many at once, and reading its answer. A rule set that needs
 * none costs nothing.
 */
import {
  type CompiledRuleSet,
  type CountAtLeast,
  comparedCounts,
  dataPoints,
  type MeasuredFacts,
  type VelocityReference,
  velocityCountMax,
  velocityReference,
} from '@stepward/decision';
import type { Value } from '../database/database.ts';
import type { Gathered } from './facts.ts';
import { type History, historyFacts } from './history.ts';
import { historyColumns, historyOf } from './history-columns.ts';
import type { Parameter } from './parameter.ts';
import { countColumn, countIn } from './velocity/count-column.ts';
import { eventOf } from './velocity/counted.ts';
import { knownBeforeSql } from './velocity/known-before.ts';
import { subjectName } from './velocity/subject-store.ts';
import { subjectHash } from './velocity/subjects.ts';

/** A count that rules read, and among how many events they must know it exactly. */
export interface CountRead extends VelocityReference {
  readonly rowsMax: number;
  /** What is counted for it (`subjectName`). */
  readonly counted: string;
}

export interface MeasurePlan {
  /** What a request and the ordinary read say, but no other rule set asks for. */
  readonly readsDetails: boolean;
  readonly readsHistory: boolean;
  readonly counts: readonly CountRead[];
  /** Whether any is a count of actions: of decisions, which may be made at the same moment. */
  readonly readsActionCounts: boolean;
  /** Whether there is a statement at all. */
  readonly readsMore: boolean;
  /** For one decision; parameters in the order of `names`. */
  readonly sql: string;
  readonly names: readonly string[];
  /** For many (PostgreSQL): one parameter, JSON of records with `n` and the names; rows begin with `n`. */
  readonly manySql: string;
  /** As `manySql`, with `known_before` in each row, the one answer of `knownBeforeSql`, whose parameter comes after its own. */
  readonly togetherSql: string;
}

const isReadWith = (gathered: 'details' | 'history'): ((name: string) => boolean) => {
  const names = dataPoints.filter((point) => point.gathered === gathered).map(({ name }) => name);
  const exact: ReadonlySet<string> = new Set(names);
  const open = names.filter((name) => name.endsWith('.*')).map((name) => name.slice(0, -1));
  return (name) => exact.has(name) || open.some((start) => name.startsWith(start));
};

const isDetail = isReadWith('details');
const isOfHistory = isReadWith('history');

const plans = new WeakMap<CompiledRuleSet, MeasurePlan | 'none'>();

/** Made once for a rule set; undefined: it reads nothing of the kind. */
export function measurePlan(rules: CompiledRuleSet): MeasurePlan | undefined {
  let plan = plans.get(rules);
  if (plan === undefined) {
    plan = planFor(rules) ?? 'none';
    plans.set(rules, plan);
  }
  return plan === 'none' ? undefined : plan;
}

function countsIn({ variables, rules }: CompiledRuleSet): readonly CountRead[] {
  const references = variables.map(velocityReference).filter((reference) => reference !== undefined);
  const compared = comparedCounts(rules.map(({ rule }) => rule.conditions));
  return references.map((one) => ({
    ...one,
    rowsMax: compared.get(one.name) ?? velocityCountMax,
    counted: subjectName(eventOf(one.measure), one),
  }));
}

function planFor(rules: CompiledRuleSet): MeasurePlan | undefined {
  const { variables } = rules;
  const readsHistory = variables.some(isOfHistory);
  const counts = countsIn(rules);
  const readsDetails = variables.some(isDetail);
  const readsMore = readsHistory || counts.length > 0;
  if (!readsDetails && !readsMore) return undefined;
  const names: string[] = [];
  const columnsWith = (parameter: Parameter): string =>
    [
      ...(readsHistory ? historyColumns(parameter) : []),
      ...counts.map((one, at) => countColumn(one, { at, rowsMax: one.rowsMax }, parameter)),
    ].join(',\n  ');
  const sql = `select ${columnsWith((name) => {
    names.push(name);
    return '?';
  })}`;
  const many = measuredMany(
    columnsWith((name) => `one.${name}`),
    names,
  );
  return {
    readsDetails,
    readsHistory,
    readsMore,
    counts,
    readsActionCounts: counts.some(({ measure }) => eventOf(measure) === 'a'),
    sql,
    names,
    manySql: `select one.n, ${many}`,
    togetherSql: `select one.n, known_before, ${many} cross join (${knownBeforeSql}) as known (known_before)`,
  };
}

function measuredMany(columns: string, names: readonly string[]): string {
  const fields = [...new Set(names)].map((name) => `${name} ${name.startsWith('after') ? 'bigint' : 'text'}`);
  return `measured.* from json_to_recordset(?::json) as one (n integer, ${fields.join(', ')})
cross join lateral (select ${columns}) as measured`;
}

/** The parameters of a plan by name. */
export function measureParameters(
  { counts }: MeasurePlan,
  tenantId: string,
  gathered: Gathered,
): Readonly<Record<string, Value>> {
  const { user, deviceId, now } = gathered;
  const parameters: Record<string, Value> = {
    tenant: tenantId,
    person: user.userId,
    device: deviceId ?? null,
  };
  for (const [at, reference] of counts.entries()) {
    parameters[`subject${at}`] = subjectHash(reference, gathered) ?? null;
    parameters[`after${at}`] = now - reference.windowMs;
  }
  return parameters;
}

/** What the columns of a plan were read for. */
interface Measuring {
  readonly gathered: Gathered;
  /** Those of `measureParameters`. */
  readonly parameters: Readonly<Record<string, Value>>;
  /** Names (`subjectName`) of subjects of which no past is counted yet. */
  readonly incomplete: ReadonlySet<string> | undefined;
}

/** From the columns of the plan, in their order. */
export function measuredFacts(
  { readsHistory, counts }: MeasurePlan,
  columns: readonly unknown[],
  { gathered, parameters, incomplete }: Measuring,
): MeasuredFacts {
  const facts = new Map<string, boolean | number | string | CountAtLeast | null>();
  if (readsHistory) {
    const history: History = historyOf(columns);
    const { ip, now, user } = gathered;
    const context = { ip, now, lastVerifiedAt: user.lastVerifiedAt };
    for (const [name, value] of historyFacts(history, context)) facts.set(name, value);
  }
  const first = columns.length - counts.length;
  for (const [at, reference] of counts.entries()) {
    const isCounted = !incomplete?.has(reference.counted) && parameters[`subject${at}`] !== null;
    facts.set(reference.name, isCounted ? countIn(columns[first + at], reference.rowsMax) : null);
  }
  return facts;
}
