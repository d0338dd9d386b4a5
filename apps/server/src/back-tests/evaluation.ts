/**
 * Recorded actions, decided again. Owns: what a back-test makes of one recorded action after the other. Pure: who reads them
 * is not its business (scan.ts).
 */
import { type ActionState, type Outcome, outcomeToState } from '@stepward/decision';
import { FlowSide } from './flow-side.ts';
import type { DataPointCount } from './noticed-points.ts';
import type { BackTestPlan, ListItems, RuleSide } from './plan.ts';
import { type DecidingSide, Side } from './side.ts';
import { Tally } from './tally.ts';

/** What a back-test reads of an action, in the order of `recordedColumns`: rows with names cost as much as their rules. */
export type RecordedAction = readonly [
  createdAt: number,
  userId: string,
  idempotencyKey: string,
  facts: string,
  outcome: Outcome,
  ruleIds: string,
  state: ActionState,
  stateUpdatedAt: number,
  policyVersion: number | null,
];

export const recordedColumns =
  'created_at, user_id, idempotency_key, facts, outcome, rule_ids, state, state_updated_at, policy_version';

/** What became of an action. */
export interface Fate {
  readonly outcome: Outcome;
  readonly state: ActionState;
  /** Unix milliseconds. */
  readonly since: number;
}

/** What had become of an action by then; what it began as, where that changed since. */
export const stateBy = ({ state, since, outcome }: Fate, asOf: number): ActionState =>
  since <= asOf ? state : outcomeToState(outcome);

export interface RuleCount {
  readonly ruleId: string;
  /** Actions in which it counts as matched, and those of them whose outcome it gives. */
  matched: number;
  decided: number;
  /** Actions in which it could not be evaluated, of those for which it was asked again. */
  errors: number;
}

/** Of actions that the candidate would let pass, and did not. */
export interface NewlyAllowed {
  actions: number;
  /** Their challenge was failed. */
  failedChallenges: number;
  /** They were reviewed and rejected. */
  failedReviews: number;
}

const sideOf = (plan: BackTestPlan, side: RuleSide, given: ListItems): DecidingSide =>
  side.flow === undefined ? new Side(plan, side, given) : new FlowSide(plan, side.flow, given);

export class Evaluation {
  readonly tally: Tally;
  readonly newlyAllowed: NewlyAllowed = { actions: 0, failedChallenges: 0, failedReviews: 0 };
  byDefault = 0;
  readonly #plan: BackTestPlan;
  readonly #candidate: DecidingSide;
  readonly #current: DecidingSide | undefined;
  readonly #rules: readonly RuleCount[];

  constructor(plan: BackTestPlan) {
    this.#plan = plan;
    this.#candidate = sideOf(plan, plan.candidate, plan.lists);
    this.#current = plan.compareWith === 'CURRENT' ? sideOf(plan, plan.current, {}) : undefined;
    this.tally = new Tally(plan.samplesMax);
    this.#rules = this.#candidate.set.rules.map(({ rule: { ruleId } }) => ({
      ruleId,
      matched: 0,
      decided: 0,
      errors: 0,
    }));
  }

  get rules(): readonly RuleCount[] {
    return this.#rules;
  }

  get dataPoints(): readonly DataPointCount[] {
    return [...this.#candidate.dataPoints.values()];
  }

  /** Throws `RecordDiffers` where the record cannot be trusted: then all must be decided anew. */
  take(action: RecordedAction): void {
    const [createdAt, userId, idempotencyKey, text, outcome, ruleIds, state, since, policyVersion] = action;
    const facts: unknown = JSON.parse(text);
    const { outcome: to, matched, erred } = this.#candidate.decide(facts, ruleIds, policyVersion);
    const from = this.#current ? this.#current.decide(facts, ruleIds, policyVersion).outcome : outcome;
    this.#countRules(matched, erred);
    this.tally.count(from, to);
    if (from === to) return;
    this.tally.change({ userId, idempotencyKey, at: createdAt, from, to });
    if (to === 'ALLOW') this.#countAllowed(stateBy({ outcome, state, since }, this.#plan.asOf));
  }

  #countRules(matched: readonly number[], erred: readonly number[]): void {
    const [winner] = matched;
    if (winner === undefined) this.byDefault += 1;
    for (const at of matched) {
      const count = this.#rules[at];
      if (count === undefined) continue;
      count.matched += 1;
      if (at === winner) count.decided += 1;
    }
    for (const at of erred) {
      const count = this.#rules[at];
      if (count) count.errors += 1;
    }
  }

  #countAllowed(state: ActionState): void {
    this.newlyAllowed.actions += 1;
    if (state === 'CHALLENGE_FAILED') this.newlyAllowed.failedChallenges += 1;
    if (state === 'REVIEW_FAILED') this.newlyAllowed.failedReviews += 1;
  }
}
