/** What rules were worth, from what became of each event of the thirty days. Owns: the definitions, beside each figure. */
import { type ActionCode, type AttackName, attackNames, firstDay } from './event.ts';
import type { Played } from './play.ts';

export interface AttackFigures {
  readonly attack: AttackName;
  readonly decisions: number;
  /** Decisions that whoever attacked could not get past: not ALLOW, and no challenge that they can meet. */
  readonly answered: number;
  readonly accounts: number;
  /** Accounts of which no decision was got past. */
  readonly accountsKept: number;
  /** Payments that went through, or text messages that were sent. */
  readonly losses: number;
}

export interface RuleFigures {
  readonly rule: string;
  /** Decisions that it made, of attacks and of good people. */
  readonly attack: number;
  readonly good: number;
  /** Of the good: who did not get past it. */
  readonly goodStopped: number;
}

export interface ActionFigures {
  readonly actionCode: ActionCode;
  readonly good: number;
  /** Of good people, by a rule. */
  readonly challenged: number;
  readonly reviewed: number;
  readonly blocked: number;
}

export interface HistoryFigures {
  readonly attacks: readonly AttackFigures[];
  readonly rules: readonly RuleFigures[];
  readonly actions: readonly ActionFigures[];
  /** Of all decisions that a rule made, and of those after which nobody went on: how many were attacks'. */
  readonly precision: number;
  readonly precisionOfStops: number;
  /** Of all decisions about attacks: how many were answered. */
  readonly recall: number;
  /** Challenges that good people met in the thirty days, a person; and how many had none at all. */
  readonly challengesEach: number;
  readonly neverChallenged: number;
  /** Good people who could not prove themselves by any method that a rule left them, at least once. */
  readonly lockedOut: number;
}

const share = (part: number, whole: number): number => (whole === 0 ? Number.NaN : part / whole);

/** SMS pumping is after the message, all others after what comes behind the challenge. */
const isPast = ({ event, state, couldMeet, passed }: Played): boolean =>
  event.attack?.name === 'SMS pumping' ? state === 'ALLOW' || couldMeet : passed;

const isAnswered = ({ state, couldMeet }: Played): boolean => state !== 'ALLOW' && !couldMeet;

export function figuresOf(all: readonly Played[], people: ReadonlySet<string>): HistoryFigures {
  const decisions = all.filter(({ event }) => event.at >= firstDay && event.actionCode !== 'passwordFailed');
  const attacks = decisions.filter(({ event }) => event.attack);
  const good = decisions.filter(({ event }) => !event.attack);
  const ruled = decisions.filter(({ rule }) => rule !== undefined);
  const stops = ruled.filter(({ passed }) => !passed);
  const isAttack = ({ event }: Played): boolean => event.attack !== undefined;
  const met = good.filter(({ event, rule }) => rule !== undefined && people.has(event.userId));
  const challengedPeople = new Set(met.map(({ event }) => event.userId));
  const lockedOut = met.filter((one) => one.state === 'CHALLENGE_REQUIRED' && !one.couldMeet);
  return {
    attacks: attackNames.map((name) => attackFigures(name, attacks)),
    rules: ruleFigures(ruled),
    actions: (['signIn', 'payment', 'verifyPhone'] as const).map((code) => actionFigures(code, good)),
    precision: share(ruled.filter(isAttack).length, ruled.length),
    precisionOfStops: share(stops.filter(isAttack).length, stops.length),
    recall: share(attacks.filter(isAnswered).length, attacks.length),
    challengesEach: met.length / people.size,
    neverChallenged: 1 - challengedPeople.size / people.size,
    lockedOut: new Set(lockedOut.map(({ event }) => event.userId)).size,
  };
}

function attackFigures(attack: AttackName, all: readonly Played[]): AttackFigures {
  const own = all.filter(({ event }) => event.attack?.name === attack);
  const targetOf = ({ event }: Played): string | undefined => event.attack?.target;
  const past = own.filter(isPast);
  const accounts = new Set(own.map(targetOf)).size;
  const lossOf: ActionCode = attack === 'SMS pumping' ? 'verifyPhone' : 'payment';
  return {
    attack,
    decisions: own.length,
    answered: own.filter(isAnswered).length,
    accounts,
    accountsKept: accounts - new Set(past.map(targetOf)).size,
    losses: past.filter(({ event }) => event.actionCode === lossOf).length,
  };
}

function ruleFigures(ruled: readonly Played[]): RuleFigures[] {
  const byRule = Map.groupBy(ruled, ({ rule = '' }) => rule);
  return [...byRule]
    .map(([rule, own]) => {
      const good = own.filter(({ event }) => !event.attack);
      const goodStopped = good.filter(({ passed }) => !passed).length;
      return { rule, attack: own.length - good.length, good: good.length, goodStopped };
    })
    .toSorted((one, other) => (one.rule < other.rule ? -1 : 1));
}

function actionFigures(actionCode: ActionCode, good: readonly Played[]): ActionFigures {
  const own = good.filter(({ event }) => event.actionCode === actionCode);
  const by = (state: Played['state']): number =>
    own.filter((one) => one.rule !== undefined && one.state === state).length;
  return {
    actionCode,
    good: own.length,
    challenged: by('CHALLENGE_REQUIRED'),
    reviewed: by('REVIEW_REQUIRED'),
    blocked: by('BLOCK'),
  };
}
