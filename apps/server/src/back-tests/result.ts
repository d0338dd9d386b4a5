/** What a back-test found, as it is kept. Owns: its shape. Explanations of samples are made when it is read (presenter.ts). */
import type { Outcome } from '@stepward/decision';
import type { Evaluation, NewlyAllowed, RuleCount } from './evaluation.ts';
import type { Friction } from './friction.ts';
import type { DataPointCount } from './noticed-points.ts';
import type { BackTestPlan } from './plan.ts';
import type { ChangedAction } from './tally.ts';

export interface BackTestResult {
  readonly evaluated: number;
  readonly changed: number;
  readonly outcomes: readonly { readonly from: Outcome; readonly to: Outcome; readonly count: number }[];
  readonly people: number;
  /** False: more people are affected than are counted. */
  readonly isPeopleComplete: boolean;
  readonly rules: readonly RuleCount[];
  /** Actions that no rule of the candidate decides. */
  readonly byDefault: number;
  readonly dataPoints: readonly DataPointCount[];
  readonly friction: Friction;
  readonly newlyAllowed: NewlyAllowed;
  /** False: every rule was asked about every action. */
  readonly usedRecord: boolean;
}

/** What is kept of one person, and goes with them. */
export interface AffectedPerson {
  readonly userId: string;
  /** Of those who are affected most: how many actions change. */
  readonly changed: number | undefined;
  readonly samples: readonly Omit<ChangedAction, 'userId'>[];
}

export interface BackTestOutcome {
  readonly result: BackTestResult;
  readonly people: readonly AffectedPerson[];
}

export function outcomeOf(
  { trustsRecord }: BackTestPlan,
  { tally, rules, byDefault, dataPoints, newlyAllowed }: Evaluation,
  friction: Friction,
): BackTestOutcome {
  const result: BackTestResult = {
    evaluated: tally.evaluated,
    changed: tally.changed,
    outcomes: tally.outcomes,
    people: tally.people.size,
    isPeopleComplete: !tally.uncountedPeople,
    rules,
    byDefault,
    dataPoints: [...dataPoints].sort((one, other) => (one.name < other.name ? -1 : 1)),
    friction,
    newlyAllowed,
    usedRecord: trustsRecord,
  };
  const changedBy = new Map(tally.mostAffected.map(({ userId, changed }) => [userId, changed]));
  const samplesBy = Map.groupBy(tally.samples, ({ userId }) => userId);
  const userIds = new Set([...changedBy.keys(), ...samplesBy.keys()]);
  const people = [...userIds].map((userId) => ({
    userId,
    changed: changedBy.get(userId),
    samples: (samplesBy.get(userId) ?? []).map(({ userId: _userId, ...sample }) => sample),
  }));
  return { result, people };
}
