/** Management API of our own: explanations of decisions, drafts and versions of rules. */
import {
  ActionExplanationAnswer,
  ExplanationAnswer,
  FlowAnswer,
  FlowVersionListAnswer,
  RuleAnswer,
  RuleDiffAnswer,
  RuleDraftAnswer,
  RuleDraftListAnswer,
  RuleVersionListAnswer,
  ShadowResultsAnswer,
  SuccessAnswer,
} from '@stepward/api';
import type { Operation } from '../operation.ts';

const explanationOperations: Readonly<Record<string, Operation>> = {
  'GET /v1/management/users/:userId/actions/:action/:idempotencyKey/explanation': {
    operationId: 'explainAction',
    summary: 'Explain a decision',
    details:
      'From the facts that were stored with the action and the rules and value lists of that moment, also when they were changed or deleted since.',
    answer: 'Each rule that was asked, each of its clauses, the values they saw and whether they held.',
    answerSchema: ActionExplanationAnswer,
    refusals: [404],
  },
  'POST /v1/management/explanations': {
    operationId: 'explainHypothesis',
    summary: 'Explain how rules would decide',
    details:
      'Over the facts of the request alone: nothing is looked up and nothing is stored. Facts of an explained action can be sent again with other rules.',
    example: {
      rules: [{ name: 'Large', type: 'REVIEW', conditions: { '>': [{ var: 'custom.amount' }, 1_000] } }],
      facts: { device: { isNew: true }, ip: { countryCode: 'FR' }, custom: { amount: 1_500 } },
    },
    answer: 'The outcome, and why.',
    answerSchema: ExplanationAnswer,
    refusals: [404],
  },
};

const drafts = '/v1/management/action-configurations/:actionCode/rule-drafts';
const draft = `${drafts}/:draftId`;

const draftOperations: Readonly<Record<string, Operation>> = {
  [`GET ${drafts}`]: {
    operationId: 'listRuleDrafts',
    summary: 'List drafts of rules',
    details: 'Drafts are not among the rules of the action, and decide nothing.',
    answer: 'The drafts, oldest first.',
    answerSchema: RuleDraftListAnswer,
    refusals: [404],
  },
  [`POST ${drafts}`]: {
    operationId: 'createRuleDraft',
    summary: 'Draft a rule',
    details:
      'A new rule, or with replacesRuleId a change of one: what the draft leaves out is as in that rule. A new one without priority comes after all rules and drafts of the action. In state SHADOW it is evaluated with every decision and what it would have changed is recorded, without effect.',
    example: {
      name: 'Large payments',
      type: 'CHALLENGE',
      state: 'SHADOW',
      conditions: { '>': [{ var: 'custom.amount' }, 500] },
    },
    answer: 'The draft.',
    answerSchema: RuleDraftAnswer,
    refusals: [404],
  },
  [`GET ${draft}`]: {
    operationId: 'getRuleDraft',
    summary: 'Get a draft',
    answer: 'The draft.',
    answerSchema: RuleDraftAnswer,
    refusals: [404],
  },
  [`PATCH ${draft}`]: {
    operationId: 'updateRuleDraft',
    summary: 'Change a draft, or put it into the shadow',
    answer: 'The draft after the change.',
    answerSchema: RuleDraftAnswer,
    refusals: [404],
  },
  [`DELETE ${draft}`]: {
    operationId: 'deleteRuleDraft',
    summary: 'Delete a draft',
    details: 'Its versions and what it would have changed stay.',
    answer: 'success: true.',
    answerSchema: SuccessAnswer,
    refusals: [404],
  },
  [`POST ${draft}/promote`]: {
    operationId: 'promoteRuleDraft',
    summary: 'Let a draft decide',
    details:
      'It becomes an active rule: in the place of the one that it replaces, whose id stays, or as one more, under the id of the draft. Refused with 409 when the rule that it replaces was changed since the draft began from it, unless overwrite is true.',
    answer: 'The rule.',
    answerSchema: RuleAnswer,
    refusals: [404, 409],
  },
  [`GET ${draft}/shadow-results`]: {
    operationId: 'getShadowResults',
    summary: 'What a draft in the shadow would have changed',
    details: 'Also of a draft that was promoted or deleted.',
    answer: 'Decisions counted by outcome, and the latest that would have been others.',
    answerSchema: ShadowResultsAnswer,
    refusals: [404],
  },
};

const rule = '/v1/management/action-configurations/:actionCode/rules/:ruleId';

const versionOperations: Readonly<Record<string, Operation>> = {
  [`GET ${rule}/versions`]: {
    operationId: 'listRuleVersions',
    summary: 'List versions of a rule',
    details: 'Every version is kept, also of a deleted rule.',
    answer: 'The versions, newest first.',
    answerSchema: RuleVersionListAnswer,
    refusals: [404],
  },
  [`GET ${rule}/diff`]: {
    operationId: 'compareRuleVersions',
    summary: 'Compare versions of a rule',
    answer: 'What is different, by its place in the rule.',
    answerSchema: RuleDiffAnswer,
    refusals: [404],
  },
  [`POST ${rule}/roll-back`]: {
    operationId: 'rollBackRule',
    summary: 'Go back to a version of a rule',
    details:
      'Its content becomes the newest version. A deleted rule is there again, under its id. Checked like any change: value lists and methods must be there, and no other rule may have its priority, unless the request names another.',
    answer: 'The rule.',
    answerSchema: RuleAnswer,
    refusals: [404],
  },
};

const flows = '/v1/management/action-configurations/:actionCode/flow';

const flowVersionOperations: Readonly<Record<string, Operation>> = {
  [`GET ${flows}/versions`]: {
    operationId: 'listFlowVersions',
    summary: 'List the versions of a flow',
    details: 'Also of an action that was deleted.',
    answer: 'The versions, the newest first.',
    answerSchema: FlowVersionListAnswer,
    refusals: [404],
  },
  [`POST ${flows}/roll-back`]: {
    operationId: 'rollBackFlow',
    summary: 'Roll a flow back',
    details:
      'The nodes and rules of that version are published again, as the next flowVersion. Checked like any publication: methods, data points and value lists must be there.',
    answer: 'The flow.',
    answerSchema: FlowAnswer,
    refusals: [404, 409],
  },
};

export const ruleHistoryOperations: Readonly<Record<string, Operation>> = {
  ...draftOperations,
  ...versionOperations,
  ...flowVersionOperations,
  ...explanationOperations,
};
