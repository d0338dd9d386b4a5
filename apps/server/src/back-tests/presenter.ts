/** A back-test as it leaves. Owns: that samples are explained as rules and facts say, for as long as the actions are there. */
import { dataPoints, velocityReference } from '@stepward/decision';
import type { StoredRule } from '../action-configurations/action-configuration.ts';
import type { Reader } from '../database/database.ts';
import { presentExplainedRule } from '../explanations/presenter.ts';
import type { AffectedPerson, BackTestOutcome } from './result.ts';
import { type ExplainedSample, explainedSamples, type Tried } from './samples.ts';
import { type BackTest, listPeople } from './store.ts';

const iso = (at: number): string => new Date(at).toISOString();
const optionalTime = (name: string, at: number | undefined) => (at === undefined ? {} : { [name]: iso(at) });

/** Without what it found. */
export function presentBackTest({ request, ...test }: BackTest) {
  const { backTestId, actionCode, state, evaluated, total, error } = test;
  return {
    backTestId,
    actionCode,
    state,
    from: iso(request.from),
    to: iso(request.to),
    compareWith: request.compareWith,
    progress: { evaluated, ...(total === undefined ? {} : { total }) },
    createdAt: iso(test.createdAt),
    ...optionalTime('startedAt', test.startedAt),
    ...optionalTime('finishedAt', test.finishedAt),
    ...(error === undefined ? {} : { failure: error }),
  };
}

export async function presentWhole(reader: Reader, test: BackTest) {
  const { result } = test;
  if (result === undefined) return presentBackTest(test);
  const people = await listPeople(reader, test);
  const samples = await explainedSamples(reader, test, people);
  return { ...presentBackTest(test), result: presentResult(test, { result, people }, samples) };
}

export function presentResult(
  { request }: Pick<Tried, 'request'>,
  { result, people }: BackTestOutcome,
  samples: readonly ExplainedSample[],
) {
  const rules = new Map(request.candidate.rules.map((rule) => [rule.ruleId, rule]));
  const isFlow = request.candidate.flow !== undefined;
  return {
    evaluated: result.evaluated,
    changed: result.changed,
    outcomes: result.outcomes.map(({ from, to, count }) => ({ outcome: from, newOutcome: to, count })),
    users: {
      changed: result.people,
      isComplete: result.isPeopleComplete,
      mostChanged: mostChanged(people),
    },
    rules: result.rules.map((counts) => ({ ...named(rules.get(counts.ruleId), isFlow), ...counts })),
    decidedByDefault: result.byDefault,
    dataPoints: result.dataPoints.map((point) => ({ ...point, ...gatheredOf(point.name) })),
    friction: result.friction,
    newlyAllowed: result.newlyAllowed,
    usedRecord: result.usedRecord,
    samples: samples.map(presentSample),
  };
}

/** In a flow the nodes say when a rule is asked and where it leads. */
function named(rule: StoredRule | undefined, isFlow: boolean) {
  if (rule === undefined) return {};
  const { name, priority, type } = rule;
  return isFlow ? { name } : { name, priority, type };
}

const gathered = new Map(dataPoints.map((point) => [point.name, point.gathered]));

/** Of what is only gathered while a rule reads it. */
function gatheredOf(name: string) {
  const kind = velocityReference(name) === undefined ? gathered.get(name) : 'velocity';
  return kind === undefined ? {} : { gathered: kind };
}

export function mostChanged(people: readonly AffectedPerson[]) {
  return people
    .flatMap(({ userId, changed }) => (changed === undefined ? [] : [{ userId, changed }]))
    .sort((one, other) => other.changed - one.changed || (one.userId < other.userId ? -1 : 1));
}

function presentSample({ action, state, decidedBy, rules }: ExplainedSample) {
  const { userId, idempotencyKey, at, from, to } = action;
  return {
    userId,
    idempotencyKey,
    createdAt: iso(at),
    outcome: from,
    newOutcome: to,
    state,
    ...(decidedBy === undefined ? {} : { decidedByRuleId: decidedBy }),
    rules: rules.map(({ rule, explained }) => presentExplainedRule(explained, rule)),
  };
}
