/** What the Management API says of decisions: each rule, each clause, the value it saw. */
import { Type } from 'typebox';
import { outcomes } from '../management-api.ts';
import { actionStates } from '../server-api.ts';
import { oneOf } from './values.ts';

const clause = {
  operator: Type.String({ description: 'Of JsonLogic; always: no conditions; literal: a plain value.' }),
  path: Type.String({ description: 'JSON Pointer into the rule.' }),
  held: Type.Boolean({ description: 'Whether it was true.' }),
  reached: Type.Boolean({ description: 'false: the answer was there before it was asked.' }),
  clauses: Type.Optional(
    Type.Array(Type.Record(Type.String(), Type.Unknown()), {
      description: 'What it joins (and, or, !, !!, if); each has the fields of this one.',
    }),
  ),
  operands: Type.Optional(
    Type.Array(
      Type.Object({
        variable: Type.Optional(Type.String({ description: 'The data point that was read.' })),
        list: Type.Optional(Type.String({ description: 'Alias of the value list that was read.' })),
        value: Type.Optional(Type.Unknown({ description: 'What it was. Long ones are cut.' })),
      }),
      { description: 'What was compared.' },
    ),
  ),
  variables: Type.Optional(
    Type.Array(
      Type.Object({
        name: Type.String({ description: 'The data point.' }),
        value: Type.Unknown({ description: 'The value it had; null: none.' }),
      }),
      { description: 'All data points that it read.' },
    ),
  ),
  error: Type.Optional(Type.String({ description: 'Why it could not be evaluated.' })),
};

const explainedRule = {
  ruleId: Type.String(),
  name: Type.Optional(Type.String()),
  priority: Type.Integer(),
  type: oneOf(outcomes),
  matched: Type.Boolean({ description: 'Whether it counted as matched.' }),
  decided: Type.Boolean({ description: 'Whether the outcome is its own.' }),
  error: Type.Optional(Type.String({ description: 'Why it could not be evaluated.' })),
  explanation: Type.Optional(Type.Object(clause, { description: 'Its conditions.' })),
};

const ShadowRuleExplanation = Type.Object({
  draftId: Type.String({ description: 'Id of the draft.' }),
  version: Type.Optional(Type.Integer({ description: 'Version of the draft.' })),
  name: Type.Optional(Type.String()),
  replacesRuleId: Type.Optional(Type.String({ description: 'The rule whose place it would take.' })),
  type: oneOf(outcomes),
  matched: Type.Boolean({ description: 'Whether it counted as matched.' }),
  outcome: oneOf(outcomes, { description: 'What the decision would have been with it.' }),
  error: Type.Optional(Type.String({ description: 'Why it could not be evaluated.' })),
  explanation: Type.Optional(Type.Object(clause, { description: 'Its conditions.' })),
});

const FlowTrail = Type.Object(
  {
    flowVersion: Type.Integer({ description: 'The flow that decided, as the public API counts.' }),
    trail: Type.Array(
      Type.Object({
        nodeId: Type.String(),
        nodeType: Type.String(),
        name: Type.Optional(Type.String()),
        ruleId: Type.Optional(Type.String({ description: 'Of a RULE: the rule that showed the way on.' })),
        verificationMethod: Type.Optional(
          Type.String({ description: 'Of a VERIFICATION or an ENROLLMENT: what it was met with.' }),
        ),
        doneAt: Type.Optional(Type.String({ format: 'date-time', description: 'When it was met.' })),
      }),
      { description: 'The nodes that were passed, in order; the last is where the flow stands or ended.' },
    ),
    currentNodeId: Type.Optional(
      Type.String({ description: 'The node that waits for the person; absent: the flow is over.' }),
    ),
  },
  { description: 'Of an action that a flow decides: its way through the nodes.' },
);

export const ActionExplanationAnswer = Type.Object({
  userId: Type.String(),
  actionCode: Type.String(),
  idempotencyKey: Type.String(),
  decidedAt: Type.String({ format: 'date-time', description: 'When it was decided.' }),
  state: oneOf(actionStates, { description: 'What became of it.' }),
  outcome: oneOf(outcomes, { description: 'What was decided.' }),
  ruleIds: Type.Array(Type.String(), {
    description: 'Rules that matched; the one that decided is the first.',
  }),
  decidedByRuleId: Type.Optional(
    Type.String({ description: 'The rule that gave the outcome; absent: the default.' }),
  ),
  matchesRecord: Type.Boolean({
    description:
      'Whether the kept rules and lists, asked again, give what was recorded. False: something is missing.',
  }),
  defaultUserActionResult: Type.Optional(
    oneOf(outcomes, { description: 'What held then where no rule matched; absent: it is not known.' }),
  ),
  flow: Type.Optional(FlowTrail),
  rules: Type.Array(
    Type.Object({
      ...explainedRule,
      version: Type.Integer({ description: 'Version of the rule that was asked.' }),
      isCurrent: Type.Boolean({ description: 'false: the rule was changed or deleted since.' }),
    }),
    { description: 'The active rules of that moment, in the order they were asked.' },
  ),
  shadowRules: Type.Optional(
    Type.Array(ShadowRuleExplanation, { description: 'Drafts that were in the shadow then.' }),
  ),
  facts: Type.Record(Type.String(), Type.Unknown(), { description: 'What the decision used.' }),
});

export const ExplanationAnswer = Type.Object({
  outcome: oneOf(outcomes, { description: 'What would be decided.' }),
  ruleIds: Type.Array(Type.String(), {
    description: 'Rules that matched; the one that decided is the first.',
  }),
  decidedByRuleId: Type.Optional(
    Type.String({ description: 'The rule that gave the outcome; absent: the default.' }),
  ),
  flow: Type.Optional(FlowTrail),
  rules: Type.Array(Type.Object(explainedRule), {
    description: 'The active rules in the order they were asked; of a flow those on the way.',
  }),
  warnings: Type.Optional(
    Type.Array(Type.String(), {
      description: 'What of the rules and facts is allowed and likely a mistake, such as a misspelt fact.',
    }),
  ),
});
