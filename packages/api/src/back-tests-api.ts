/** Management API of our own: what rules would have made of actions that were recorded. */
import { type Static, type TSchema, Type } from 'typebox';
import { PostedRule } from './explanations-api.ts';
import { flowNodesMax, flowRulesMax, PublishFlowBody } from './flows-api.ts';
import { outcomes } from './management-api.ts';
import { actionCodePattern } from './server-api.ts';
import { valueListItemCharactersMax } from './value-lists-api.ts';

const backTestSamplesMax = 20;

const Time = (description: string) =>
  Type.Optional(
    Type.Union(
      [Type.String({ maxLength: 64 }), Type.Integer({ minimum: 0, maximum: 8_640_000_000_000_000 })],
      {
        description,
      },
    ),
  );
const ListItem = Type.Union([Type.String({ maxLength: valueListItemCharactersMax }), Type.Number()]);

const { actionNodes: nodes, rules } = PublishFlowBody.properties;
/** With any further fields: publishing keeps those of nodes, and drops those of rules. */
const asPublished = <S extends TSchema>(schema: S) =>
  Type.Intersect([schema, Type.Record(Type.String(), Type.Unknown())]);

export const BackTestParameters = Type.Object({
  actionCode: Type.String({ pattern: actionCodePattern }),
  backTestId: Type.String({ minLength: 1, maxLength: 64, description: 'Id of the back-test.' }),
});

export const CreateBackTestBody = Type.Object({
  from: Time('Actions from then on: ISO 8601, or Unix milliseconds. Absent: 30 days before to.'),
  to: Time('Actions before then; absent, or later: the moment of the request.'),
  rules: Type.Optional(
    Type.Array(PostedRule, {
      maxItems: 100,
      description: 'The whole rule set to be tried. This or draftIds; of a flow neither, but flow.',
    }),
  ),
  draftIds: Type.Optional(
    Type.Array(Type.String({ minLength: 1, maxLength: 64 }), {
      minItems: 1,
      maxItems: 50,
      description: 'The active rules with these drafts put in place.',
    }),
  ),
  flow: Type.Optional(
    Type.Object(
      {
        actionNodes: Type.Optional(
          Type.Array(asPublished(nodes.items), { minItems: 1, maxItems: flowNodesMax }),
        ),
        rules: Type.Optional(Type.Array(asPublished(rules.items), { maxItems: flowRulesMax })),
      },
      {
        description:
          'Of an action that is a flow, in place of rules and draftIds: all nodes, all rules, or both, as they would be published. What is absent is as published.',
      },
    ),
  ),
  defaultUserActionResult: Type.Optional(
    Type.Union(
      outcomes.map((outcome) => Type.Literal(outcome)),
      { description: 'Outcome where no rule applies; absent: as the action has it.' },
    ),
  ),
  lists: Type.Optional(
    Type.Record(Type.String({ maxLength: 256 }), Type.Array(ListItem, { maxItems: 10_000 }), {
      description: 'Items of value lists by alias, in place of the tenant’s own.',
    }),
  ),
  compareWith: Type.Optional(
    Type.Union([Type.Literal('RECORDED'), Type.Literal('CURRENT')], {
      description: 'RECORDED: what was decided (the default); CURRENT: what the active rules would decide.',
    }),
  ),
  samples: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: backTestSamplesMax,
      description: 'Samples of each change, the newest; absent: 3.',
    }),
  ),
  goodWithinDays: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 90,
      description: 'Days within which people are seen to have proved good; absent: 30.',
    }),
  ),
});
export type CreateBackTestBody = Static<typeof CreateBackTestBody>;
