/** A back-test as it is asked for. Owns: what the fields mean at that moment, and refusing what cannot be tried. */
import type { CreateBackTestBody } from '@stepward/api';
import { compileRuleConditions, type Outcome } from '@stepward/decision';
import type { StoredRule } from '../action-configurations/action-configuration.ts';
import { requireConfiguration } from '../action-configurations/dependencies.ts';
import { listRules } from '../action-configurations/store.ts';
import type { Reader } from '../database/database.ts';
import { postedRules } from '../explanations/hypothetical.ts';
import { ApiError } from '../http/api-error.ts';
import { parseIsoTime } from '../http/iso-time.ts';
import type { RuleDraft } from '../rule-drafts/rule-draft.ts';
import { listDrafts } from '../rule-drafts/store.ts';
import { configurationVersion } from '../tenants/store.ts';
import { listRevisions } from '../value-lists/store.ts';
import { flowSides } from './flow-request.ts';
import type { BackTestRequest, RuleSide } from './plan.ts';

const dayMs = 86_400_000;
const rangeDaysDefault = 30;
const rangeDaysMax = 400;
const samplesDefault = 3;
const goodWithinDaysDefault = 30;

const refusal = (text: string): ApiError => new ApiError('invalid_request', text);

function timeOf(field: string, given: string | number): number {
  const time = typeof given === 'number' ? given : parseIsoTime(given);
  if (time !== undefined) return time;
  throw refusal(
    `The field ${field} must be an ISO 8601 date or time with a time zone, such as 2030-01-01 or 2030-01-01T09:00:00+02:00, or Unix milliseconds.`,
  );
}

function rangeOf(
  { from, to }: CreateBackTestBody,
  now: number,
): { readonly from: number; readonly to: number } {
  const end = Math.min(to === undefined ? now : timeOf('to', to), now);
  const start = from === undefined ? end - rangeDaysDefault * dayMs : timeOf('from', from);
  if (start >= end) throw refusal('The field from must be before to, and before now.');
  if (end - start > rangeDaysMax * dayMs)
    throw refusal(`The field from must be at most ${rangeDaysMax} days before to.`);
  return { from: start, to: end };
}

/** All of it belongs to one configuration version: call it in a transaction. Throws `invalid_request` naming the field. */
export async function requestOf(
  reader: Reader,
  { tenantId, actionCode }: { readonly tenantId: string; readonly actionCode: string },
  body: CreateBackTestBody,
  now: number,
): Promise<BackTestRequest> {
  const range = rangeOf(body, now);
  const { defaultOutcome, optional } = await requireConfiguration(reader, tenantId, actionCode);
  const { candidate, current } =
    optional.actionType === 'FLOW'
      ? await flowSides(reader, { tenantId, actionCode }, body)
      : await ruleSides(reader, { tenantId, actionCode }, body, defaultOutcome);
  await checkLists(reader, tenantId, candidate, body);
  return {
    ...range,
    asOf: now,
    candidate,
    compareWith: body.compareWith ?? 'RECORDED',
    current,
    lists: body.lists ?? {},
    configurationVersion: await configurationVersion(reader, tenantId),
    samplesMax: body.samples ?? samplesDefault,
    goodWithinDays: body.goodWithinDays ?? goodWithinDaysDefault,
  };
}

async function ruleSides(
  reader: Reader,
  place: { readonly tenantId: string; readonly actionCode: string },
  body: CreateBackTestBody,
  defaultOutcome: Outcome,
): Promise<{ readonly candidate: RuleSide; readonly current: RuleSide }> {
  if (body.flow !== undefined)
    throw refusal(`The field flow is not for the action ${place.actionCode}, which is no flow.`);
  const active = (await listRules(reader, place.tenantId, place.actionCode)).filter(
    ({ isActive }) => isActive,
  );
  const rules = await candidateRules(reader, place, body, active);
  return {
    candidate: { rules, defaultOutcome: body.defaultUserActionResult ?? defaultOutcome },
    current: { rules: active, defaultOutcome },
  };
}

async function candidateRules(
  reader: Reader,
  { tenantId, actionCode }: { readonly tenantId: string; readonly actionCode: string },
  { rules, draftIds }: CreateBackTestBody,
  active: readonly StoredRule[],
): Promise<readonly StoredRule[]> {
  if ((rules === undefined) === (draftIds === undefined))
    throw refusal('Either the field rules or the field draftIds is required, and not both.');
  if (rules !== undefined) return postedRules(rules);
  const drafts = await listDrafts(reader, tenantId, actionCode);
  const chosen = [...new Set(draftIds)].map((draftId) => {
    const draft = drafts.find((one) => one.draftId === draftId);
    if (!draft)
      throw refusal(`The field draftIds names a draft that the action ${actionCode} does not have.`);
    return draft;
  });
  return chosen.reduce(withDraft, active);
}

/** As if it were promoted. Of the same priority the active rule comes first: it was there. */
function withDraft(
  rules: readonly StoredRule[],
  { draftId, replaces, rule }: RuleDraft,
): readonly StoredRule[] {
  if (replaces === undefined) return [...rules, { ...rule, ruleId: draftId, isActive: true }];
  const isThere = rules.some(({ ruleId }) => ruleId === replaces);
  const changed = { ...rule, ruleId: replaces, isActive: true };
  return isThere ? rules.map((one) => (one.ruleId === replaces ? changed : one)) : [...rules, changed];
}

async function checkLists(
  reader: Reader,
  tenantId: string,
  { rules }: RuleSide,
  { lists = {} }: CreateBackTestBody,
): Promise<void> {
  const existing = await listRevisions(reader, tenantId);
  const read = new Set<string>();
  for (const { name, conditions } of rules)
    for (const alias of compileRuleConditions(conditions).lists) {
      read.add(alias);
      if (existing.has(alias) || Object.hasOwn(lists, alias)) continue;
      throw refusal(
        `The rule "${name}" reads the value list "${alias}", which does not exist. Send its items in lists.`,
      );
    }
  // A misspelt alias would try nothing, and say that nothing changes.
  const idle = Object.keys(lists).find((alias) => !read.has(alias) && !existing.has(alias));
  if (idle !== undefined)
    throw refusal(
      `The field lists.${idle} is no value list, and no rule reads it. Read by the rules: ${[...read].join(', ') || 'none'}.`,
    );
}
