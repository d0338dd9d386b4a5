/** Planning actions: their settings, and what becomes of those that the text does not have. Rules and flows are planned beside. */
import type { CreateActionBody } from '@stepward/api';
import type { TenantVocabulary } from '@stepward/decision';
import type { ActionConfiguration } from '../action-configurations/action-configuration.ts';
import {
  actionsMax,
  applyToConfiguration,
  checkWebhook,
  newConfiguration,
} from '../action-configurations/changes.ts';
import {
  deleteConfiguration,
  insertConfiguration,
  updateConfiguration,
} from '../action-configurations/store.ts';
import { differences, type Planning, remove } from './changes.ts';
import { isSame, type JsonObject } from './json-text.ts';
import type { ActionPart, Parts } from './parts.ts';
import { planFlow } from './plan-flows.ts';
import { type PlannedRule, planRules } from './plan-rules.ts';
import { presentAction, rulesOf } from './present.ts';
import type { StoredAction } from './state.ts';

/** What rules and actions may name once the plan was applied. */
export interface Names {
  /** Verification methods that are on. */
  readonly methods: readonly string[];
  /** Aliases of value lists. */
  readonly lists: ReadonlySet<string>;
  /** What they may read. */
  readonly vocabulary: TenantVocabulary;
}

/** What the text says, before anything of it is judged. */
function asText(body: CreateActionBody): JsonObject {
  const { actionType, defaultUserActionResult, ...rest } = body;
  const isFlow = actionType === 'FLOW';
  const { actionNodes: _nodes, rules: _rules, ...options } = rest as typeof rest & JsonObject;
  const entries = Object.entries(options).filter(
    ([, value]) => value !== '' && !(Array.isArray(value) && value.length === 0),
  );
  return {
    ...Object.fromEntries(entries),
    ...(isFlow ? { actionType } : {}),
    defaultUserActionResult: defaultUserActionResult ?? (isFlow ? 'CHALLENGE' : 'ALLOW'),
  };
}

/** Undefined where it is refused. */
function planAction(
  planning: Planning,
  part: ActionPart,
  before: StoredAction | undefined,
  { methods }: Names,
): ActionConfiguration | undefined {
  const { state, dependencies, problems, steps, at } = planning;
  const body = part.value as unknown as CreateActionBody;
  const text = asText(body);
  const configuration = before?.configuration;
  if (configuration && isSame(presentAction({ configuration }), text)) return configuration;
  const after = problems.attempt(part.place, () => {
    const { actionType = 'CLASSIC' } = body;
    if (configuration) applyToConfiguration(configuration, { actionType }, methods);
    checkWebhook(dependencies.webhooks, body);
    const fresh = newConfiguration(body, methods);
    return { ...fresh, lastActionAt: configuration?.lastActionAt ?? null };
  });
  if (!after) return undefined;
  const fields = differences(
    configuration ? presentAction({ configuration }) : {},
    presentAction({ configuration: after }),
  );
  const { actionCode } = after;
  steps.push({
    phase: 'actions',
    change: { change: before ? 'update' : 'create', resource: 'action', name: actionCode, fields },
    write: async (transaction) => {
      if (before) await updateConfiguration(transaction, state.tenantId, after);
      else await insertConfiguration(transaction, state.tenantId, after, at);
      return before
        ? { type: 'action_configuration.updated', data: { actionCode, before: configuration, after } }
        : { type: 'action_configuration.created', data: { actionCode, after } };
    },
  });
  return after;
}

/** The rules there are once this was applied. */
export function planActions(planning: Planning, { actions }: Parts, names: Names): readonly PlannedRule[] {
  const { state, problems, prune } = planning;
  const given = Map.groupBy(actions, ({ value }) => String(value.actionCode));
  const stored = new Map(state.actions.map((one) => [one.configuration.actionCode, one]));
  const rules: PlannedRule[] = [];
  for (const [actionCode, [part, again]] of given) {
    if (again) problems.add(again.place, `is there twice: another file has the action ${actionCode}`);
    if (!part) continue;
    const before = stored.get(actionCode);
    const after = planAction(planning, part, before, names);
    if (after === undefined) continue;
    if (after.optional.actionType === 'FLOW') planFlow(planning, part, before, names);
    else rules.push(...planRules(planning, part, before, names));
  }
  const gone = state.actions.filter(({ configuration }) => !given.has(configuration.actionCode));
  for (const action of gone) {
    const { configuration: before } = action;
    const { actionCode } = before;
    remove(planning, 'actions away', { resource: 'action', name: actionCode }, async (transaction) => {
      await deleteConfiguration(transaction, state.tenantId, actionCode);
      return { type: 'action_configuration.deleted', data: { actionCode, before } };
    });
    if (!prune) rules.push(...rulesOf(action).map((rule) => ({ actionCode, rule })));
  }
  const [last] = actions.slice(-1);
  if (last && given.size + (prune ? 0 : gone.length) > actionsMax)
    problems.add(last.place, `is one too many: a tenant has at most ${actionsMax} actions`);
  return rules;
}
