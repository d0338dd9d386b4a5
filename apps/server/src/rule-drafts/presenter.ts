import { presentRule } from '../action-configurations/presenter.ts';
import type { RuleDraft } from './rule-draft.ts';

export function presentDraft(tenantId: string, actionCode: string, draft: RuleDraft) {
  const { draftId, state, replaces, createdAt, updatedAt } = draft;
  const { ruleId: _ruleId, isActive: _isActive, ...rule } = presentRule(tenantId, actionCode, draft.rule);
  return {
    draftId,
    state,
    ...(replaces === undefined ? {} : { replacesRuleId: replaces }),
    ...rule,
    createdAt: new Date(createdAt).toISOString(),
    updatedAt: new Date(updatedAt).toISOString(),
  };
}
