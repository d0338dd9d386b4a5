/** Planning the rules of a classic action. Owns: which rule of the text is which stored one, and that priorities never meet. */
import { randomUUID } from 'node:crypto';
import type { Outcome } from '@stepward/decision';
import type { StoredRule } from '../action-configurations/action-configuration.ts';
import { applyToRule, checkPriority } from '../action-configurations/changes.ts';
import { checkListsAmong } from '../action-configurations/list-use.ts';
import { stepAside } from '../action-configurations/rule-order.ts';
import { rulesMax } from '../action-configurations/rule-writing.ts';
import { deleteRule, putRule } from '../action-configurations/store.ts';
import { differences, matched, type Planning, remove } from './changes.ts';
import { isSame, type JsonObject } from './json-text.ts';
import type { ActionPart } from './parts.ts';
import type { Names } from './plan-actions.ts';
import { presentRule, rulesOf } from './present.ts';
import { inside, type Place } from './problems.ts';
import { warnOf } from './rule-warnings.ts';
import type { StoredAction } from './state.ts';
import { pointerOf } from './strict-json.ts';

export interface PlannedRule {
  readonly actionCode: string;
  readonly rule: StoredRule;
}

interface GivenRule {
  readonly id: string | undefined;
  readonly name: string;
  /** As it is shown once it is stored. */
  readonly text: JsonObject;
}

/** Without a priority rules are asked in the order of the file, as `stepward rules test` asks them. */
function givenRule(value: JsonObject, index: number): GivenRule {
  const { ruleId, ...fields } = value;
  const all: JsonObject = { isActive: true, priority: index, ...fields };
  const entries = Object.entries(all).filter(
    ([, field]) => field !== '' && field !== null && !(Array.isArray(field) && field.length === 0),
  );
  return {
    id: ruleId as string | undefined,
    name: String(value.name),
    text: presentRule(Object.fromEntries(entries) as unknown as StoredRule),
  };
}

/** What a rename leaves as it was. */
const contentOf = ({ name: _name, priority: _priority, ...content }: JsonObject): JsonObject => content;

const titleOf = (actionCode: string, name: string): string => `${actionCode} ${JSON.stringify(name)}`;

function storedRule(
  { text, id }: GivenRule,
  before: StoredRule | undefined,
  { methods, lists }: Names,
): StoredRule {
  const { name, type, priority } = text as { name: string; type: Outcome; priority: number };
  const ruleId = before?.ruleId ?? id ?? randomUUID();
  const rule = applyToRule({ ruleId, name, type, isActive: true, priority }, text, methods);
  checkListsAmong(rule, lists);
  return rule;
}

function planRule(
  planning: Planning,
  { actionCode, place }: { readonly actionCode: string; readonly place: Place },
  given: GivenRule,
  before: StoredRule | undefined,
  names: Names,
): StoredRule | undefined {
  const { state, problems, steps, at } = planning;
  if (before && isSame(presentRule(before), given.text)) return before;
  const after = problems.attempt(place, () => storedRule(given, before, names));
  if (!after) return undefined;
  const fields = differences(before ? presentRule(before) : {}, presentRule(after));
  const change = before ? 'update' : 'create';
  steps.push({
    phase: 'rules',
    change: { change, resource: 'rule', name: titleOf(actionCode, before?.name ?? after.name), fields },
    write: async (transaction) => {
      await putRule(transaction, state.tenantId, actionCode, after, at);
      return before
        ? { type: 'rule.updated', data: { actionCode, before, after } }
        : { type: 'rule.created', data: { actionCode, after } };
    },
  });
  return after;
}

/** The rules there are once this was applied. */
export function planRules(
  planning: Planning,
  part: ActionPart,
  action: StoredAction | undefined,
  names: Names,
): readonly PlannedRule[] {
  const { state, problems, prune } = planning;
  const actionCode = String(part.value.actionCode);
  const stored = action ? rulesOf(action) : [];
  const given = (part.value.rules as readonly JsonObject[]).map((value, index) => ({
    place: inside(part.place, pointerOf('rules', index)),
    value: givenRule(value, index),
  }));
  const { befores, gone } = matched(problems, {
    given,
    stored,
    idField: 'ruleId',
    givenId: ({ id }) => id,
    storedId: ({ ruleId }) => ruleId,
    givenName: ({ name }) => name,
    storedName: ({ name }) => name,
    isAlike: ({ text }, rule) => isSame(contentOf(text), contentOf(presentRule(rule))),
  });
  for (const rule of gone) {
    const name = titleOf(actionCode, rule.name);
    remove(planning, 'rules away', { resource: 'rule', name }, async (transaction) => {
      await deleteRule(transaction, state.tenantId, actionCode, rule.ruleId);
      return { type: 'rule.deleted', data: { actionCode, before: rule } };
    });
  }
  const stay = prune ? [] : gone;
  const after = given.flatMap(({ place, value }) => {
    const before = befores.get(value);
    const rule = planRule(planning, { actionCode, place }, value, before, names);
    if (rule) warnOf(planning, place, rule.conditions, names);
    return rule ? [{ place, rule, before }] : [];
  });
  checkPriorities(planning, after, stay);
  if (given.length + stay.length > rulesMax)
    problems.add(part.place, `has too many rules: an action has at most ${rulesMax}`);
  const moved = after.flatMap(({ rule, before }) =>
    before && before.priority !== rule.priority ? [before] : [],
  );
  if (moved.length > 0)
    planning.steps.push({
      phase: 'rules away',
      write: async (transaction) => {
        await stepAside(transaction, state.tenantId, actionCode, moved);
        return undefined;
      },
    });
  return [...after.map(({ rule }) => rule), ...stay].map((rule) => ({ actionCode, rule }));
}

function checkPriorities(
  { problems }: Planning,
  after: readonly { readonly place: Place; readonly rule: StoredRule }[],
  stay: readonly StoredRule[],
): void {
  const all = [...after.map(({ rule }) => rule), ...stay];
  const byPriority = Map.groupBy(all, ({ priority }) => priority);
  for (const { place, rule } of after) {
    if (byPriority.get(rule.priority)?.length === 1) continue;
    const inTheWay = stay.find(({ priority }) => priority === rule.priority);
    if (inTheWay)
      problems.add(
        inside(place, '/priority'),
        `${rule.priority} is that of the rule ${JSON.stringify(inTheWay.name)}, which is not in the text and stays without --prune`,
      );
    else problems.attempt(inside(place, '/priority'), () => checkPriority(rule, all));
  }
}
