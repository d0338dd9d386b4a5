/** Why samples change: explained from the facts of their actions, for as long as those are there. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  type ActionState,
  compileRules,
  type ExplainedRule,
  explainDecision,
  explainFlow,
} from '@stepward/decision';
import type { StoredRule } from '../action-configurations/action-configuration.ts';
import { findAction } from '../actions/store.ts';
import type { Reader } from '../database/database.ts';
import { compileStoredFlow } from '../flows/pinned.ts';
import { answerKey, type BackTestRequest, planFor, type RuleSide } from './plan.ts';
import type { AffectedPerson } from './result.ts';
import type { ChangedAction } from './tally.ts';

/** Which rules were tried on which actions. */
export interface Tried {
  readonly tenantId: string;
  readonly actionCode: string;
  readonly request: BackTestRequest;
}

export interface ExplainedSample {
  readonly action: ChangedAction;
  /** What became of it. */
  readonly state: ActionState;
  /** The rule that decides; undefined: the default. */
  readonly decidedBy: string | undefined;
  /** Rules that match, and those that are not among the active ones. */
  readonly rules: readonly { readonly rule: StoredRule; readonly explained: ExplainedRule }[];
}

export async function explainedSamples(
  reader: Reader,
  { tenantId, actionCode, request }: Tried,
  people: readonly AffectedPerson[],
): Promise<readonly ExplainedSample[]> {
  const samples = people
    .flatMap(({ userId, samples: of }) => of.map((sample): ChangedAction => ({ ...sample, userId })))
    .sort(inOrder);
  if (samples.length === 0) return [];
  const { listItems, lists } = await planFor(reader, tenantId, actionCode, request);
  const items = new Map(
    Object.entries({ ...listItems, ...lists }).map(([alias, of]) => [alias, new Set(of)]),
  );
  const explain = explainerOf(request, (alias) => items.get(alias));
  const explained: ExplainedSample[] = [];
  for (const sample of samples) {
    const { userId, idempotencyKey } = sample;
    // A set of many rules is explained in milliseconds, and decisions are made in this thread.
    await nextTurn();
    const action = await findAction(reader, { tenantId, userId, actionCode, idempotencyKey });
    if (action) explained.push({ action: sample, state: action.state, ...explain(JSON.parse(action.facts)) });
  }
  return explained;
}

/** By what changes, and the newest first. */
function inOrder(one: ChangedAction, other: ChangedAction): number {
  const [pair, otherPair] = [`${one.from} ${one.to}`, `${other.from} ${other.to}`];
  if (pair !== otherPair) return pair < otherPair ? -1 : 1;
  return other.at - one.at || (one.userId < other.userId ? -1 : 1);
}

type Lists = (alias: string) => ReadonlySet<string | number> | undefined;

type Explained = Pick<ExplainedSample, 'decidedBy'> & { readonly all: readonly ExplainedRule[] };

/** Of a flow the rules that were asked on the way. */
function explainingBy(
  { rules, defaultOutcome, flow }: RuleSide,
  lists: Lists,
): (facts: unknown) => Explained {
  if (flow !== undefined) {
    const compiled = compileStoredFlow(flow);
    return (facts) => {
      const { walk, rules: all } = explainFlow(compiled, { facts, lists });
      return { decidedBy: walk.ruleIds.at(-1), all };
    };
  }
  const set = compileRules(rules);
  return (facts) => {
    const { decision, rules: all } = explainDecision({ rules: set, defaultOutcome, facts, lists });
    return { decidedBy: decision.winningRuleId, all };
  };
}

function explainerOf({ candidate, current }: BackTestRequest, lists: Lists) {
  const explain = explainingBy(candidate, lists);
  const rules = new Map(candidate.rules.map((rule) => [rule.ruleId, rule]));
  const keyOf = (rule: StoredRule): string => `${rule.type} ${answerKey(rule)}`;
  const activeKeys = new Set(current.rules.map(keyOf));
  return (facts: unknown): Pick<ExplainedSample, 'decidedBy' | 'rules'> => {
    const { decidedBy, all } = explain(facts);
    return {
      decidedBy,
      rules: all.flatMap((explained) => {
        const rule = rules.get(explained.ruleId);
        return rule && (explained.matched || !activeKeys.has(keyOf(rule))) ? [{ rule, explained }] : [];
      }),
    };
  };
}
