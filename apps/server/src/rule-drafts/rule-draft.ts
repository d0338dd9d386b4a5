/** A rule that does not decide yet: a draft runs nowhere, one in the shadow is evaluated and recorded without effect. */
import type { StoredRule } from '../action-configurations/action-configuration.ts';

export interface RuleDraft {
  readonly draftId: string;
  readonly state: 'DRAFT' | 'SHADOW';
  /** Its ruleId is the draft's, and isActive says how it would begin. */
  readonly rule: StoredRule;
  /** The rule whose place it would take; undefined: it would be one more. */
  readonly replaces: string | undefined;
  /** That rule as the draft began from it. */
  readonly basedOn: StoredRule | undefined;
  /** Unix milliseconds. */
  readonly createdAt: number;
  readonly updatedAt: number;
}
