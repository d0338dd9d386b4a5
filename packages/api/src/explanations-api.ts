/** Management API of our own: why an action was decided as it was, and how it would be. */
import { type Static, Type } from 'typebox';
import { CreateRuleBody, outcomes } from './management-api.ts';
import { actionCodePattern } from './server-api.ts';
import { valueListItemCharactersMax } from './value-lists-api.ts';

/** Bytes of a request that posts rules and facts. */
export const explanationBodyBytesMax = 1_048_576;

const ListItem = Type.Union([Type.String({ maxLength: valueListItemCharactersMax }), Type.Number()]);

export const PostedRule = Type.Object({
  ...CreateRuleBody.properties,
  name: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
  ruleId: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
});
export type PostedRule = Static<typeof PostedRule>;

export const ExplainBody = Type.Object({
  actionCode: Type.Optional(
    Type.String({
      pattern: actionCodePattern,
      description: 'The action whose rules and default decide where the request has none.',
    }),
  ),
  rules: Type.Optional(
    Type.Array(PostedRule, {
      maxItems: 100,
      description: 'The rules that decide, in place of the action’s own.',
    }),
  ),
  defaultUserActionResult: Type.Optional(Type.Union(outcomes.map((outcome) => Type.Literal(outcome)))),
  lists: Type.Optional(
    Type.Record(Type.String({ maxLength: 256 }), Type.Array(ListItem, { maxItems: 10_000 }), {
      description: 'Items of value lists by alias, in place of the tenant’s own.',
    }),
  ),
  verificationMethods: Type.Optional(
    Type.Array(Type.String({ maxLength: 64 }), {
      maxItems: 100,
      description: 'Of a flow: what its verifications and enrolments are met with, one after the other.',
    }),
  ),
  facts: Type.Record(Type.String(), Type.Unknown(), {
    description:
      'By the names that rules use, with dots or nested: {"device.isNew": true, "custom": {"amount": 1500}}.',
  }),
});
export type ExplainBody = Static<typeof ExplainBody>;
