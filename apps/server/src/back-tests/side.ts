/** One of the two rule sets of a back-test, asked about one recorded action after the other. */
import {
  type CompiledRuleSet,
  compileRules,
  decide,
  type ListResolver,
  type Replay,
  type Replayed,
  replayOf,
} from '@stepward/decision';
import { type KnownAnswers, knownAnswers } from './known-answers.ts';
import { type DataPointCount, type NoticedPoint, NoticedPoints, notice } from './noticed-points.ts';
import type { BackTestPlan, ListItems, RuleSide } from './plan.ts';

/** For all actions whose known answers are of the same rules. */
interface Group {
  readonly replay: Replay;
  readonly points: readonly NoticedPoint[];
  readonly isWhole: boolean;
}

interface OfVersion {
  readonly known: KnownAnswers;
  readonly group: Group;
  /** By the recorded ids as text: there are few different ones. */
  readonly places: Map<string, readonly number[]>;
  asked: number;
}

const placesMax = 10_000;
/** The first of each version, and one action in so many, is decided anew as a whole, to see that its record says the same. */
const checkedEvery = 1_024;

/** What `Evaluation` asks, rules or a flow. */
export interface DecidingSide {
  readonly set: CompiledRuleSet;
  readonly dataPoints: ReadonlyMap<string, DataPointCount>;
  /** `ruleIds`: JSON array of the ids of the rules that matched, as recorded; with the version of the configuration. */
  decide(facts: unknown, ruleIds: string, policyVersion: number | null): Replayed;
}

/** `given`: lists in place of the tenant's. */
export function listsOf(
  { listItems }: Pick<BackTestPlan, 'listItems'>,
  given: ListItems,
  aliases: readonly string[],
): ListResolver {
  const itemsOf = (alias: string) => (Object.hasOwn(given, alias) ? given : listItems)[alias] ?? [];
  const lists = new Map(aliases.map((alias) => [alias, new Set(itemsOf(alias))]));
  return (alias) => lists.get(alias);
}

/** The record of an action is not what its rules make of it. */
export class RecordDiffers extends Error {}

export class Side implements DecidingSide {
  readonly set: CompiledRuleSet;
  readonly #points = new NoticedPoints();
  readonly #plan: BackTestPlan;
  readonly #side: RuleSide;
  readonly #lists: ListResolver;
  readonly #changedLists: ReadonlySet<string>;
  readonly #versions = new Map<number | null, OfVersion>();
  readonly #groups = new Map<string, Group>();

  /** `given`: lists in place of the tenant's. */
  constructor(plan: BackTestPlan, side: RuleSide, given: ListItems) {
    this.#plan = plan;
    this.#side = side;
    this.set = compileRules(side.rules);
    this.#lists = listsOf(plan, given, this.set.lists);
    this.#changedLists = new Set(Object.keys(given));
  }

  get dataPoints(): ReadonlyMap<string, DataPointCount> {
    return this.#points.counts;
  }

  decide(facts: unknown, ruleIds: string, policyVersion: number | null): Replayed {
    const version = this.#versions.get(policyVersion) ?? this.#version(policyVersion);
    const { known, group, places } = version;
    notice(group.points, facts);
    if (group.isWhole) return group.replay(facts);
    let matched = places.get(ruleIds);
    if (matched === undefined) {
      matched = known.matchedPlaces(JSON.parse(ruleIds) as string[]);
      if (places.size >= placesMax) places.clear();
      places.set(ruleIds, matched);
    }
    const replayed = group.replay(facts, matched);
    if (version.asked % checkedEvery === 0) this.#check(facts, replayed);
    version.asked += 1;
    return replayed;
  }

  #check(facts: unknown, { outcome, matched }: Replayed): void {
    const whole = decide({
      rules: this.set,
      defaultOutcome: this.#side.defaultOutcome,
      facts,
      lists: this.#lists,
    });
    const ids = matched.map((at) => this.set.rules[at]?.rule.ruleId);
    const isSame = whole.outcome === outcome && whole.ruleIds.join() === ids.join();
    if (!isSame) throw new RecordDiffers('what was recorded of a rule is not its answer');
  }

  #version(version: number | null): OfVersion {
    const record = { ...this.#plan, changedLists: this.#changedLists };
    const known = knownAnswers(this.set, record, this.#plan.trustsRecord ? version : null);
    const places = new Map<string, readonly number[]>();
    const made = { known, group: this.#group(known), places, asked: 0 };
    this.#versions.set(version, made);
    return made;
  }

  #group({ known }: KnownAnswers): Group {
    const key = [...known].join('\n');
    const there = this.#groups.get(key);
    if (there) return there;
    const { defaultOutcome } = this.#side;
    const asked = this.set.rules.filter(({ rule }) => !known.has(rule.ruleId));
    const names = new Set(
      asked.flatMap(({ condition }) => condition?.variables.map(({ name }) => name) ?? []),
    );
    const group = {
      replay: replayOf({ rules: this.set, defaultOutcome, lists: this.#lists, known }),
      points: [...names].map((name) => this.#points.point(name)),
      isWhole: known.size === 0,
    };
    this.#groups.set(key, group);
    return group;
  }
}
