/** Management API of our own: the order of an action's rules. */
import { type Static, Type } from 'typebox';

export const RuleOrderBody = Type.Object({
  ruleIds: Type.Array(Type.String({ maxLength: 64 }), {
    maxItems: 100,
    uniqueItems: true,
    description: 'All rules of the action, in the order in which they are to be asked.',
  }),
});
export type RuleOrderBody = Static<typeof RuleOrderBody>;
