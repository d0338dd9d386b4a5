/**
 * A flow, asked about one recorded action after the other: where it would have led somebody who had done nothing yet, which is
 * what an action is decided by. Owns: that. Does not own: the way from node to node (packages/decision).
 */
import {
  type CompiledFlow,
  type CompiledRuleSet,
  type ListResolver,
  type Replayed,
  walkFlow,
} from '@stepward/decision';
import { compileStoredFlow } from '../flows/pinned.ts';
import type { FlowVersion } from '../flows/versions.ts';
import { type DataPointCount, type NoticedPoint, NoticedPoints, notice } from './noticed-points.ts';
import type { BackTestPlan, ListItems } from './plan.ts';
import { type DecidingSide, listsOf } from './side.ts';

interface Placed {
  readonly at: number;
  readonly points: readonly NoticedPoint[];
}

export class FlowSide implements DecidingSide {
  readonly set: CompiledRuleSet;
  readonly #points = new NoticedPoints();
  readonly #flow: CompiledFlow;
  readonly #lists: ListResolver;
  readonly #rules: ReadonlyMap<string, Placed>;

  constructor(plan: BackTestPlan, flow: Pick<FlowVersion, 'nodes' | 'rules'>, given: ListItems) {
    this.#flow = compileStoredFlow(flow);
    this.set = this.#flow.rules;
    this.#lists = listsOf(plan, given, this.set.lists);
    this.#rules = new Map(
      this.set.rules.map(({ rule: { ruleId }, condition }, at) => {
        const names = [...new Set(condition?.variables.map(({ name }) => name))];
        return [ruleId, { at, points: names.map((name) => this.#points.point(name)) }];
      }),
    );
  }

  get dataPoints(): ReadonlyMap<string, DataPointCount> {
    return this.#points.counts;
  }

  /** The rule whose way was taken last gave the outcome: it is the first of those that matched. */
  decide(facts: unknown): Replayed {
    const { outcome, steps } = walkFlow(this.#flow, { facts, lists: this.#lists });
    const matched: number[] = [];
    const erred: number[] = [];
    const read = new Set<NoticedPoint>();
    for (const asked of steps.flatMap((step) => step.asked)) {
      const placed = this.#rules.get(asked.ruleId);
      if (placed === undefined) continue;
      if (asked.matched) matched.unshift(placed.at);
      if (asked.error !== undefined) erred.push(placed.at);
      for (const point of placed.points) read.add(point);
    }
    notice(read, facts);
    return { outcome, matched, erred };
  }
}
