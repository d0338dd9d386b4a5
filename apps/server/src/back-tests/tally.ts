/**
 * What a back-test counts. Owns: counts that are exact, in room that is bounded: people who are affected, up to a number that
 * is said, and the newest samples of each change.
 */
import { type Outcome, outcomes } from '@stepward/decision';

/** People whose changes are counted one by one; of more, only actions are counted. */
const peopleMax = 500_000;
const topPeopleMax = 20;

export interface SampleKey {
  readonly userId: string;
  readonly idempotencyKey: string;
  /** Unix milliseconds. */
  readonly at: number;
}

export interface ChangedAction extends SampleKey {
  readonly from: Outcome;
  readonly to: Outcome;
}

export interface Person {
  /** Actions whose outcome changes. */
  changed: number;
  /** When those were tracked that would be treated more strictly; undefined: none. */
  stricterAt: number[] | undefined;
}

const isStricter = (to: Outcome, from: Outcome): boolean => outcomes.indexOf(to) > outcomes.indexOf(from);

/** A place for each pair of outcomes: counted with every action. */
const pairOf = (from: Outcome, to: Outcome): number =>
  outcomes.indexOf(from) * outcomes.length + outcomes.indexOf(to);

export class Tally {
  evaluated = 0;
  changed = 0;
  /** Actions without a count of their own, because too many people are affected. */
  uncountedPeople = false;
  readonly people = new Map<string, Person>();
  readonly #pairs = new Array<number>(outcomes.length ** 2).fill(0);
  readonly #samples = new Map<number, ChangedAction[]>();
  readonly #samplesMax: number;

  constructor(samplesMax: number) {
    this.#samplesMax = samplesMax;
  }

  count(from: Outcome, to: Outcome): void {
    this.evaluated += 1;
    const pair = pairOf(from, to);
    this.#pairs[pair] = (this.#pairs[pair] ?? 0) + 1;
  }

  /** Of an action that was counted, with another outcome. */
  change(action: ChangedAction): void {
    this.changed += 1;
    this.#keepSample(action);
    let person = this.people.get(action.userId);
    if (person === undefined) {
      if (this.people.size >= peopleMax) {
        this.uncountedPeople = true;
        return;
      }
      person = { changed: 0, stricterAt: undefined };
      this.people.set(action.userId, person);
    }
    person.changed += 1;
    if (!isStricter(action.to, action.from)) return;
    person.stricterAt ??= [];
    person.stricterAt.push(action.at);
  }

  get outcomes(): readonly { readonly from: Outcome; readonly to: Outcome; readonly count: number }[] {
    return outcomes.flatMap((from) =>
      outcomes.flatMap((to) => {
        const count = this.#pairs[pairOf(from, to)] ?? 0;
        return count === 0 ? [] : [{ from, to, count }];
      }),
    );
  }

  /** The newest of each change, newest first. */
  get samples(): readonly ChangedAction[] {
    return outcomes.flatMap((from) => outcomes.flatMap((to) => this.#samples.get(pairOf(from, to)) ?? []));
  }

  /** Those with the most changes; the same number: by id. */
  get mostAffected(): readonly { readonly userId: string; readonly changed: number }[] {
    const top: { readonly userId: string; readonly changed: number }[] = [];
    for (const [userId, { changed }] of this.people) {
      const last = top.at(-1);
      if (top.length === topPeopleMax && last && changed < last.changed) continue;
      insert(top, { userId, changed }, topPeopleMax, (one, other) =>
        one.changed === other.changed ? one.userId < other.userId : one.changed > other.changed,
      );
    }
    return top;
  }

  #keepSample(action: ChangedAction): void {
    const pair = pairOf(action.from, action.to);
    const kept = this.#samples.get(pair) ?? [];
    this.#samples.set(pair, kept);
    insert(kept, action, this.#samplesMax, isNewer);
  }
}

/** Actions of the same moment in an order of their own, so that the same actions give the same samples. */
function isNewer(one: SampleKey, other: SampleKey): boolean {
  if (one.at !== other.at) return one.at > other.at;
  if (one.userId !== other.userId) return one.userId < other.userId;
  return one.idempotencyKey < other.idempotencyKey;
}

/** Keeps the list in order and within its size. */
function insert<T>(list: T[], one: T, max: number, isBefore: (one: T, other: T) => boolean): void {
  const at = list.findIndex((other) => isBefore(one, other));
  if (at === -1) {
    if (list.length < max) list.push(one);
    return;
  }
  list.splice(at, 0, one);
  if (list.length > max) list.pop();
}
