/**
 * Recorded actions, decided again. Owns: what a back-test makes of one recorded action after the other. Pure: who reads them
 * is not its business (scan.ts).
 */
import { type ActionState, type Outcome, outcomeToState } from '@stepward/decision';
import type { BackTestPlan } from './plan.ts';
import { type DataPointCount, Side } from './side.ts';
import { Tally } from './tally.ts';

/** What a back-test reads of an action. */
export interface RecordedAction {
  readonly created_at: number;
  readonly user_id: string;
  readonly idempotency_key: string;
  readonly facts: string;
  readonly outcome: Outcome;
  readonly rule_ids: string;
  readonly state: ActionState;
  readonly state_updated_at: number;
  readonly policy_version: number | null;
}

/** What had become of an action by then; what it began as, where that changed since. */
export const stateBy = (
  { state, state_updated_at: since, outcome }: Pick<RecordedAction, 'state' | 'state_updated_at' | 'outcome'>,
  asOf: number,
): ActionState => (Number(since) <= asOf ? state : outcomeToState(outcome));

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

export class Evaluation {
  readonly tally: Tally;
  readonly newlyAllowed: NewlyAllowed = { actions: 0, failedChallenges: 0, failedReviews: 0 };
  byDefault = 0;
  readonly #plan: BackTestPlan;
  readonly #candidate: Side;
  readonly #current: Side | undefined;
  readonly #rules: readonly RuleCount[];

  constructor(plan: BackTestPlan) {
    this.#plan = plan;
    this.#candidate = new Side(plan, plan.candidate, plan.lists);
    this.#current = plan.compareWith === 'CURRENT' ? new Side(plan, plan.current, {}) : undefined;
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
    const facts: unknown = JSON.parse(action.facts);
    const recorded = { ruleIds: action.rule_ids, policyVersion: action.policy_version };
    const { outcome: to, matched, erred } = this.#candidate.decide(facts, recorded);
    const from = this.#current ? this.#current.decide(facts, recorded).outcome : action.outcome;
    this.#countRules(matched, erred);
    this.tally.count(from, to);
    if (from === to) return;
    const { user_id: userId, idempotency_key: idempotencyKey } = action;
    this.tally.change({ userId, idempotencyKey, at: Number(action.created_at), from, to });
    if (to === 'ALLOW') this.#countAllowed(stateBy(action, this.#plan.asOf));
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
