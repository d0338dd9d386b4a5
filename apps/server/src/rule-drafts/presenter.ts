import type { TenantVocabulary } from '@stepward/decision';
import { presentRule } from '../action-configurations/presenter.ts';
import type { RuleDraft } from './rule-draft.ts';

export function presentDraft(
  tenantId: string,
  actionCode: string,
  draft: RuleDraft,
  vocabulary: TenantVocabulary,
) {
  const { draftId, state, replaces, createdAt, updatedAt } = draft;
  const shown = presentRule(tenantId, actionCode, draft.rule, vocabulary);
  const { ruleId: _ruleId, isActive: _isActive, ...rule } = shown;
  return {
    draftId,
    state,
    ...(replaces === undefined ? {} : { replacesRuleId: replaces }),
    ...rule,
    createdAt: new Date(createdAt).toISOString(),
    updatedAt: new Date(updatedAt).toISOString(),
  };
}
