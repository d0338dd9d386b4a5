/**
 * What became later of people whom the candidate would treat more strictly. Owns: what "proved good" means. An action counts
 * as one of a person who proved good when, among the person's actions from that one on and within the given days, a challenge
 * was passed or a review was allowed, and nothing was blocked, failed or rejected; by what was known when the back-test
 * was asked for.
 */
import type { ActionState } from '@stepward/decision';
import type { Reader, Row } from '../database/database.ts';
import { type Fate, stateBy } from './evaluation.ts';
import type { BackTestPlan } from './plan.ts';
import type { Person } from './tally.ts';

/** People who are looked up; the later ones of more are not. */
const examinedPeopleMax = 100_000;
const peoplePerQuery = 20;
/** Rows of one query; whoever has more alone is not judged. */
const rowsMax = 20_000;
const dayMs = 86_400_000;

/** Actions that would be treated more strictly, and the people whose they are. */
export interface FrictionCount {
  actions: number;
  people: number;
}

export interface Friction {
  readonly goodWithinDays: number;
  /** All of them. */
  readonly stricter: FrictionCount;
  readonly provedGood: FrictionCount;
  /** Something was blocked, failed or rejected. */
  readonly provedBad: FrictionCount;
  /** Neither. */
  readonly unclear: FrictionCount;
  /** Of people beyond the number that is looked up. */
  readonly notExamined: FrictionCount;
}

const good: ReadonlySet<ActionState> = new Set<ActionState>(['CHALLENGE_SUCCEEDED', 'REVIEW_SUCCEEDED']);
const bad: ReadonlySet<ActionState> = new Set<ActionState>(['BLOCK', 'CHALLENGE_FAILED', 'REVIEW_FAILED']);

/** When a person proved good or bad, in order. */
interface Proofs {
  readonly good: number[];
  readonly bad: number[];
}

type Verdict = 'provedGood' | 'provedBad' | 'unclear';

const count = (): FrictionCount => ({ actions: 0, people: 0 });

type ReadRows = Reader['rows'];

export async function frictionOf(
  rows: ReadRows,
  plan: BackTestPlan,
  people: ReadonlyMap<string, Person>,
  pause: () => Promise<void>,
): Promise<Friction> {
  const { goodWithinDays } = plan;
  const friction: Friction = {
    goodWithinDays,
    stricter: count(),
    provedGood: count(),
    provedBad: count(),
    unclear: count(),
    notExamined: count(),
  };
  let batch: string[] = [];
  const examine = async (): Promise<void> => {
    const proofs = await proofsOf(rows, plan, batch);
    for (const userId of batch) judge(friction, people.get(userId)?.stricterAt ?? [], proofs.get(userId));
    batch = [];
    await pause();
  };
  let examined = 0;
  for (const [userId, { stricterAt }] of people) {
    if (stricterAt === undefined) continue;
    add(friction.stricter, stricterAt.length);
    if (examined === examinedPeopleMax) {
      add(friction.notExamined, stricterAt.length);
      continue;
    }
    examined += 1;
    batch.push(userId);
    if (batch.length === peoplePerQuery) await examine();
  }
  if (batch.length > 0) await examine();
  return friction;
}

function add(to: FrictionCount, actions: number): void {
  if (actions === 0) return;
  to.actions += actions;
  to.people += 1;
}

function judge(friction: Friction, stricterAt: readonly number[], proofs: Proofs | undefined): void {
  const withinMs = friction.goodWithinDays * dayMs;
  const verdicts: Record<Verdict, number> = { provedGood: 0, provedBad: 0, unclear: 0 };
  for (const at of stricterAt) verdicts[verdictOf(proofs, at, at + withinMs)] += 1;
  for (const verdict of ['provedGood', 'provedBad', 'unclear'] as const)
    add(friction[verdict], verdicts[verdict]);
}

function verdictOf(proofs: Proofs | undefined, from: number, to: number): Verdict {
  if (proofs === undefined) return 'unclear';
  const isWithin = (times: readonly number[]): boolean => {
    const first = times[firstFrom(times, from)];
    return first !== undefined && first <= to;
  };
  if (isWithin(proofs.bad)) return 'provedBad';
  return isWithin(proofs.good) ? 'provedGood' : 'unclear';
}

/** Where the first one stands that is not before; the times are in order. */
function firstFrom(times: readonly number[], from: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] as number) < from) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Undefined for whoever has too many actions to be judged. */
async function proofsOf(
  rows: ReadRows,
  plan: BackTestPlan,
  userIds: readonly string[],
): Promise<ReadonlyMap<string, Proofs>> {
  const found = await rows(proofsSql(userIds.length), [
    plan.tenantId,
    ...userIds,
    plan.from,
    Math.min(plan.to + plan.goodWithinDays * dayMs + 1, plan.asOf),
    plan.asOf,
    rowsMax + 1,
  ]);
  if (found.length <= rowsMax) return collected(found, plan.asOf);
  if (userIds.length === 1) return new Map();
  const each = new Map<string, Proofs>();
  for (const userId of userIds)
    for (const [id, proofs] of await proofsOf(rows, plan, [userId])) each.set(id, proofs);
  return each;
}

/** Of what was allowed and stayed so nothing follows. */
const proofsSql = (
  people: number,
): string => `select user_id, created_at, state, state_updated_at, outcome from actions
where tenant_id = ? and user_id in (${new Array(people).fill('?').join(', ')}) and created_at >= ? and created_at < ?
  and step_up_of is null and (state <> 'ALLOW' or state_updated_at > ?) limit ?`;

function collected(found: readonly Row[], asOf: number): ReadonlyMap<string, Proofs> {
  const proofs = new Map<string, Proofs>();
  for (const row of found) {
    const fate = { outcome: row.outcome, state: row.state, since: Number(row.state_updated_at) } as Fate;
    const state = stateBy(fate, asOf);
    const isGood = good.has(state);
    if (!isGood && !bad.has(state)) continue;
    const userId = row.user_id as string;
    const ofPerson = proofs.get(userId) ?? { good: [], bad: [] };
    proofs.set(userId, ofPerson);
    (isGood ? ofPerson.good : ofPerson.bad).push(Number(row.created_at));
  }
  for (const { good: goods, bad: bads } of proofs.values()) {
    goods.sort((one, other) => one - other);
    bads.sort((one, other) => one - other);
  }
  return proofs;
}
