/** Management API of our own: drafts of rules, and versions of rules. */
import { type Static, Type } from 'typebox';
import { CreateRuleBody, UpdateRuleBody } from './management-api.ts';
import { actionCodePattern } from './server-api.ts';

const DraftState = Type.Union([Type.Literal('DRAFT'), Type.Literal('SHADOW')], {
  description: 'DRAFT: runs nowhere; SHADOW: evaluated with every decision and recorded, without effect.',
});
const ActionCode = Type.String({ pattern: actionCodePattern });
const { isActive: _created, ...created } = CreateRuleBody.properties;
const { isActive: _updated, ...updated } = UpdateRuleBody.properties;

export const DraftParameters = Type.Object({
  actionCode: ActionCode,
  draftId: Type.String({ minLength: 1, maxLength: 64, description: 'Id of the draft.' }),
});

export const CreateDraftBody = Type.Object({
  ...created,
  name: updated.name,
  type: updated.type,
  priority: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 99,
      description:
        'Absent: that of the rule whose place it would take; without one the draft comes after all rules and drafts of the action.',
    }),
  ),
  replacesRuleId: Type.Optional(
    Type.String({
      maxLength: 64,
      description: 'The rule whose place it would take; what the draft leaves out is as in that rule.',
    }),
  ),
  state: Type.Optional(DraftState),
});
export type CreateDraftBody = Static<typeof CreateDraftBody>;

export const UpdateDraftBody = Type.Object({ ...updated, state: Type.Optional(DraftState) });
export type UpdateDraftBody = Static<typeof UpdateDraftBody>;

export const PromoteDraftBody = Type.Object({
  overwrite: Type.Optional(
    Type.Boolean({ description: 'true: also over a rule that was changed since the draft began from it.' }),
  ),
});

export const ShadowResultsQuery = Type.Object({
  fromDate: Type.Optional(
    Type.String({ maxLength: 64, description: 'ISO 8601; decisions from then on. Absent: the last 7 days.' }),
  ),
});

const versionPattern = '^[1-9][0-9]{0,8}$';

/** `from` and `to` are versions of one rule. */
export const RuleDiffQuery = Type.Object({
  from: Type.String({ pattern: versionPattern, description: 'Version to compare from.' }),
  to: Type.Optional(
    Type.String({
      pattern: versionPattern,
      description: 'Version to compare with; absent: the newest.',
    }),
  ),
});

export const RollBackRuleBody = Type.Object({
  version: Type.Integer({
    minimum: 1,
    maximum: 999_999_999,
    description: 'The version to go back to.',
  }),
  priority: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 99,
      description: 'Absent: the one that it had, which another rule may have by now.',
    }),
  ),
});
