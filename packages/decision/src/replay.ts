/**
 * A rule set asked again about many decisions that were made. Owns: that only rules are asked whose answer is not known, and
 * that what comes out is what `decide` would give for the whole set. Does not own: how an answer is known.
 */
import { startEvaluation } from './condition.ts';
import { outcomeOf, tryRule } from './decide.ts';
import type { ListResolver } from './evaluation.ts';
import { absent, keysOf, lookUp } from './lookup.ts';
import type { Outcome } from './outcome.ts';
import type { CompiledRule, CompiledRuleSet } from './rule-set.ts';

export interface ReplayInput {
  readonly rules: CompiledRuleSet;
  readonly defaultOutcome: Outcome;
  readonly lists?: ListResolver | undefined;
  /** Ids of the rules of which callers know whether they matched; absent: none. */
  readonly known?: ReadonlySet<string>;
}

export interface Replayed {
  readonly outcome: Outcome;
  /** Places in the set of all rules that matched, in the order of the set; the first gave the outcome. */
  readonly matched: readonly number[];
  /** Places of those that could not be evaluated, among the ones that were asked. */
  readonly erred: readonly number[];
}

/** Answers for one decision: `knownMatched` are the places of the known rules that matched, in order. */
export type Replay = (facts: unknown, knownMatched?: readonly number[]) => Replayed;

const none: readonly number[] = [];

export function replayOf({ rules, defaultOutcome, lists, known }: ReplayInput): Replay {
  const all = rules.rules.map((compiled, at): PlacedRule => ({ at, compiled }));
  const asked = all.filter(({ compiled }) => !known?.has(compiled.rule.ruleId));
  const outcomes = rules.rules.map(({ rule }) => outcomeOf(rule));
  const ask = (which: readonly PlacedRule[], facts: unknown): Answers =>
    askRules(which, startEvaluation(rules.slots, facts, { lists }));
  return (facts, knownMatched = none) => {
    let { matched, erred } = ask(asked, facts);
    if (asked.length < all.length) {
      // The rules of a set share what they read, and so the price of it: alone, one that needs many steps may need too many.
      if (erred.length > 0) ({ matched, erred } = ask(all, facts));
      else if (knownMatched.length > 0) matched = merged(matched, knownMatched);
    }
    const [winner] = matched;
    return {
      outcome: (winner === undefined ? undefined : outcomes[winner]) ?? defaultOutcome,
      matched,
      erred,
    };
  };
}

interface PlacedRule {
  readonly at: number;
  readonly compiled: CompiledRule;
}

type Answers = Pick<Replayed, 'matched' | 'erred'>;

function askRules(which: readonly PlacedRule[], evaluation: Parameters<typeof tryRule>[1]): Answers {
  const matched: number[] = [];
  const erred: number[] = [];
  for (const { at, compiled } of which) {
    const tried = tryRule(compiled, evaluation);
    if (tried.matched) matched.push(at);
    if (tried.error !== undefined) erred.push(at);
  }
  return { matched, erred };
}

function merged(some: readonly number[], others: readonly number[]): readonly number[] {
  return some.length === 0 ? others : [...some, ...others].sort((one, other) => one - other);
}

/** Whether facts have something under a name, be it null; absent is what was not gathered or not sent. */
export function factPresence(name: string): (facts: unknown) => boolean {
  const keys = keysOf(name);
  return (facts) => lookUp(facts, keys) !== absent;
}
