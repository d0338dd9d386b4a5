/** What the Management API answers of drafts, of what they would have changed, and of versions of rules. */
import { Type } from 'typebox';
import { outcomes } from '../management-api.ts';
import { RuleAnswer } from './management.ts';
import { oneOf, Time } from './values.ts';

const { ruleId: _ruleId, isActive: _isActive, ...rule } = RuleAnswer.properties;

export const RuleDraftAnswer = Type.Object({
  draftId: Type.String({ description: 'Id of the draft.' }),
  state: oneOf(['DRAFT', 'SHADOW'], {
    description: 'DRAFT: runs nowhere; SHADOW: recorded with every decision, without effect.',
  }),
  replacesRuleId: Type.Optional(Type.String({ description: 'The rule whose place it would take.' })),
  ...rule,
  createdAt: Time,
  updatedAt: Time,
});
export const RuleDraftListAnswer = Type.Array(RuleDraftAnswer);

const count = (description: string) => Type.Integer({ description });

export const ShadowResultsAnswer = Type.Object({
  draftId: Type.String({ description: 'Id of the draft.' }),
  fromDate: Time,
  decisions: count('Decisions that it was evaluated with.'),
  matched: count('Decisions in which it matched.'),
  changed: count('Decisions that would have had another outcome.'),
  users: count('People with such a decision.'),
  errors: count('Decisions in which it could not be evaluated.'),
  outcomes: Type.Array(
    Type.Object({
      outcome: oneOf(outcomes, { description: 'What was decided.' }),
      shadowOutcome: oneOf(outcomes, { description: 'What would have been decided.' }),
      count: count('How often.'),
    }),
    { description: 'How often which outcome was decided and would have been.' },
  ),
  samples: Type.Array(
    Type.Object({
      userId: Type.String(),
      idempotencyKey: Type.String(),
      createdAt: Time,
      outcome: oneOf(outcomes, { description: 'What was decided.' }),
      shadowOutcome: oneOf(outcomes, { description: 'What would have been decided.' }),
      error: Type.Optional(Type.String({ description: 'Why it could not be evaluated.' })),
    }),
    { description: 'The latest decisions that would have had another outcome. Each can be explained.' },
  ),
});

export const RuleVersionListAnswer = Type.Array(
  Type.Object({
    version: count('1 is the first.'),
    state: oneOf(['DRAFT', 'SHADOW', 'ACTIVE', 'INACTIVE'], { description: 'What it was.' }),
    isCurrent: Type.Boolean({ description: 'false: changed or deleted since.' }),
    createdAt: Type.Optional(Time),
    keyId: Type.String({ description: 'The management key that wrote it.' }),
    rule: Type.Object({ ...RuleAnswer.properties }, { description: 'The rule as it was.' }),
  }),
);

export const RuleDiffAnswer = Type.Object({
  ruleId: Type.String(),
  from: count('Version that was compared from.'),
  to: count('Version that it was compared with.'),
  changes: Type.Array(
    Type.Object({
      path: Type.String({ description: 'JSON Pointer into the rule.' }),
      before: Type.Optional(Type.Unknown({ description: 'Absent: there was nothing.' })),
      after: Type.Optional(Type.Unknown({ description: 'Absent: there is nothing.' })),
    }),
    { description: 'What is different.' },
  ),
});
