/** Actions and rules as the Management API reads them. Owns: which representation a change is conditional on. Does not own: any route. */
import type { Reader } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import { collection, resource } from '../http/preconditions.ts';
import { vocabularyOf } from '../rule-catalogue/vocabulary.ts';
import { requireConfiguration } from './dependencies.ts';
import { findFlow, listFlows } from './flow-store.ts';
import { presentConfiguration, presentFlowRule, presentRule } from './presenter.ts';
import * as store from './store.ts';

interface ActionPlace {
  readonly actionCode: string;
}

interface RulePlace extends ActionPlace {
  readonly ruleId: string;
}

export const noSuchRule = (actionCode: string) =>
  new ApiError('not_found', `The action ${actionCode} has no such rule.`);

/** Its flow is a part of it. */
export async function readConfiguration(reader: Reader, tenantId: string, actionCode: string) {
  const configuration = await requireConfiguration(reader, tenantId, actionCode);
  return presentConfiguration(tenantId, configuration, await findFlow(reader, tenantId, actionCode));
}

export async function readConfigurations(reader: Reader, tenantId: string) {
  const flows = await listFlows(reader, tenantId);
  const all = await store.listConfigurations(reader, tenantId);
  return all.map((one) => presentConfiguration(tenantId, one, flows.get(one.actionCode)));
}

export async function readRules(reader: Reader, tenantId: string, actionCode: string) {
  const { optional } = await requireConfiguration(reader, tenantId, actionCode);
  const vocabulary = await vocabularyOf(reader, tenantId);
  if (optional.actionType === 'FLOW') {
    const texts = await store.listRuleTexts(reader, tenantId, actionCode);
    return texts.map((text) => presentFlowRule(tenantId, actionCode, text, vocabulary));
  }
  const rules = await store.listRules(reader, tenantId, actionCode);
  return rules.map((rule) => presentRule(tenantId, actionCode, rule, vocabulary));
}

export async function readRule(reader: Reader, tenantId: string, { actionCode, ruleId }: RulePlace) {
  const rule = await store.findRule(reader, tenantId, actionCode, ruleId);
  if (!rule) throw noSuchRule(actionCode);
  return presentRule(tenantId, actionCode, rule, await vocabularyOf(reader, tenantId));
}

export const configurationResource = resource<ActionPlace>((reader, { tenantId, params }) =>
  readConfiguration(reader, tenantId, params.actionCode),
);

export const configurationCollection = collection((reader, { tenantId }) =>
  readConfigurations(reader, tenantId),
);

/** All rules of an action in their order. */
export const rulesResource = resource<ActionPlace>((reader, { tenantId, params }) =>
  readRules(reader, tenantId, params.actionCode),
);

export const ruleCollection = collection<ActionPlace>((reader, { tenantId, params }) =>
  readRules(reader, tenantId, params.actionCode),
);

export const ruleResource = resource<RulePlace>((reader, { tenantId, params }) =>
  readRule(reader, tenantId, params),
);
