/**
 * A flow, asked about one recorded action after the other: where it would have led somebody who had done nothing yet, which is
 * what an action is decided by. Owns: that. Does not own: the way from node to node (packages/decision).
 */
import {
  type CompiledFlow,
  type CompiledRuleSet,
  factPresence,
  type ListResolver,
  type Replayed,
  walkFlow,
} from '@stepward/decision';
import { compileStoredFlow } from '../flows/pinned.ts';
import type { FlowVersion } from '../flows/versions.ts';
import type { BackTestPlan, ListItems } from './plan.ts';
import { type DataPointCount, type DecidingSide, listsOf } from './side.ts';

interface Point {
  readonly count: DataPointCount;
  readonly isThere: (facts: unknown) => boolean;
}

interface Placed {
  readonly at: number;
  readonly points: readonly Point[];
}

export class FlowSide implements DecidingSide {
  readonly set: CompiledRuleSet;
  readonly dataPoints = new Map<string, DataPointCount>();
  readonly #flow: CompiledFlow;
  readonly #lists: ListResolver;
  readonly #rules: ReadonlyMap<string, Placed>;

  constructor(plan: BackTestPlan, flow: Pick<FlowVersion, 'nodes' | 'rules'>, given: ListItems) {
    this.#flow = compileStoredFlow(flow);
    this.set = this.#flow.rules;
    this.#lists = listsOf(plan, given, this.set.lists);
    const points = new Map<string, Point>();
    this.#rules = new Map(
      this.set.rules.map(({ rule: { ruleId }, condition }, at) => {
        const names = [...new Set(condition?.variables.map(({ name }) => name))];
        return [ruleId, { at, points: names.map((name) => this.#point(points, name)) }];
      }),
    );
  }

  /** The rule whose way was taken last gave the outcome: it is the first of those that matched. */
  decide(facts: unknown): Replayed {
    const { outcome, steps } = walkFlow(this.#flow, { facts, lists: this.#lists });
    const matched: number[] = [];
    const erred: number[] = [];
    const read = new Set<Point>();
    for (const asked of steps.flatMap((step) => step.asked)) {
      const placed = this.#rules.get(asked.ruleId);
      if (placed === undefined) continue;
      if (asked.matched) matched.unshift(placed.at);
      if (asked.error !== undefined) erred.push(placed.at);
      for (const point of placed.points) read.add(point);
    }
    for (const { count, isThere } of read) {
      count.asked += 1;
      if (!isThere(facts)) count.missing += 1;
    }
    return { outcome, matched, erred };
  }

  #point(points: Map<string, Point>, name: string): Point {
    const known = points.get(name);
    if (known) return known;
    const point = { count: { name, asked: 0, missing: 0 }, isThere: factPresence(name) };
    points.set(name, point);
    this.dataPoints.set(name, point.count);
    return point;
  }
}
