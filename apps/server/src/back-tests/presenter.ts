/** A back-test as it leaves. Owns: that samples are explained as rules and facts say, for as long as the actions are there. */
import { compileRules, dataPoints, explainDecision, velocityReference } from '@stepward/decision';
import type { StoredRule } from '../action-configurations/action-configuration.ts';
import { findAction } from '../actions/store.ts';
import type { Reader } from '../database/database.ts';
import { presentExplainedRule } from '../explanations/presenter.ts';
import { answerKey, type BackTestRequest, planFor } from './plan.ts';
import type { AffectedPerson } from './result.ts';
import { type BackTest, listPeople } from './store.ts';
import type { ChangedAction } from './tally.ts';

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
  if (test.result === undefined) return presentBackTest(test);
  const people = await listPeople(reader, test);
  return { ...presentBackTest(test), result: await presentResult(reader, test, people) };
}

async function presentResult(reader: Reader, test: BackTest, people: readonly AffectedPerson[]) {
  const { request, result } = test;
  if (result === undefined) return undefined;
  const rules = new Map(request.candidate.rules.map((rule) => [rule.ruleId, rule]));
  return {
    evaluated: result.evaluated,
    changed: result.changed,
    outcomes: result.outcomes.map(({ from, to, count }) => ({ outcome: from, newOutcome: to, count })),
    users: {
      changed: result.people,
      isComplete: result.isPeopleComplete,
      mostChanged: mostChanged(people),
    },
    rules: result.rules.map((counts) => ({ ...named(rules.get(counts.ruleId)), ...counts })),
    decidedByDefault: result.byDefault,
    dataPoints: result.dataPoints.map((point) => ({ ...point, ...gatheredOf(point.name) })),
    friction: result.friction,
    newlyAllowed: result.newlyAllowed,
    usedRecord: result.usedRecord,
    samples: await presentSamples(reader, test, people),
  };
}

function named(rule: StoredRule | undefined) {
  if (rule === undefined) return {};
  const { name, priority, type } = rule;
  return { name, priority, type };
}

const gathered = new Map(dataPoints.map((point) => [point.name, point.gathered]));

/** Of what is only gathered while a rule reads it. */
function gatheredOf(name: string) {
  const kind = velocityReference(name) === undefined ? gathered.get(name) : 'velocity';
  return kind === undefined ? {} : { gathered: kind };
}

function mostChanged(people: readonly AffectedPerson[]) {
  return people
    .flatMap(({ userId, changed }) => (changed === undefined ? [] : [{ userId, changed }]))
    .sort((one, other) => other.changed - one.changed || (one.userId < other.userId ? -1 : 1));
}

async function presentSamples(
  reader: Reader,
  { tenantId, actionCode, request }: BackTest,
  people: readonly AffectedPerson[],
) {
  const samples = people
    .flatMap(({ userId, samples: of }) => of.map((sample): ChangedAction => ({ ...sample, userId })))
    .sort(inOrder);
  if (samples.length === 0) return [];
  const { listItems, lists } = await planFor(reader, tenantId, actionCode, request);
  const items = new Map(
    Object.entries({ ...listItems, ...lists }).map(([alias, of]) => [alias, new Set(of)]),
  );
  const explain = explainerOf(request, (alias) => items.get(alias));
  const presented = [];
  for (const { userId, idempotencyKey, at, from, to } of samples) {
    const action = await findAction(reader, { tenantId, userId, actionCode, idempotencyKey });
    if (!action) continue;
    const sample = { userId, idempotencyKey, createdAt: iso(at), outcome: from, newOutcome: to };
    presented.push({ ...sample, state: action.state, ...explain(JSON.parse(action.facts)) });
  }
  return presented;
}

/** By what changed, and the newest first. */
function inOrder(one: ChangedAction, other: ChangedAction): number {
  const [pair, otherPair] = [`${one.from} ${one.to}`, `${other.from} ${other.to}`];
  if (pair !== otherPair) return pair < otherPair ? -1 : 1;
  return other.at - one.at || (one.userId < other.userId ? -1 : 1);
}

/** Rules that matched, and those that are not among the active ones: why the outcome is what it is. */
function explainerOf(
  { candidate, current }: BackTestRequest,
  lists: (alias: string) => Set<string | number> | undefined,
) {
  const set = compileRules(candidate.rules);
  const rules = new Map(candidate.rules.map((rule) => [rule.ruleId, rule]));
  const activeKeys = new Set(current.rules.map((rule) => `${rule.type} ${answerKey(rule)}`));
  const isNew = (rule: StoredRule): boolean => !activeKeys.has(`${rule.type} ${answerKey(rule)}`);
  return (facts: unknown) => {
    const { defaultOutcome } = candidate;
    const { decision, rules: explained } = explainDecision({ rules: set, defaultOutcome, facts, lists });
    const { winningRuleId } = decision;
    return {
      ...(winningRuleId === undefined ? {} : { decidedByRuleId: winningRuleId }),
      rules: explained.flatMap((one) => {
        const rule = rules.get(one.ruleId);
        return rule && (one.matched || isNew(rule)) ? [presentExplainedRule(one, rule)] : [];
      }),
    };
  };
}
