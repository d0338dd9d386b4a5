/** Management API: flows, the newer kind of action (management-api.md §10). Nodes are judged by the server. */
import { type Static, Type } from 'typebox';

export const flowRulesMax = 98;
export const flowNodesMax = 500;
export const flowNodesBytesMax = 300_000;
export const flowBodyBytesMax = 1_048_576;

const Id = Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$' });

/** Further fields are kept as they are. */
const FlowNode = Type.Object({
  nodeId: Type.String({ minLength: 1, maxLength: 128 }),
  nodeType: Type.String({
    minLength: 1,
    maxLength: 64,
    description:
      'RULE, VERIFICATION, ENROLLMENT, VERIFICATION_METHOD_BRANCH, BLOCK or COMPLETE; no other is published.',
  }),
  parentNodeIds: Type.Optional(Type.Array(Type.String({ maxLength: 128 }), { maxItems: flowNodesMax })),
});
export const PublishFlowBody = Type.Object({
  actionNodes: Type.Array(FlowNode, { minItems: 1, maxItems: flowNodesMax }),
  /** Further fields of a rule are dropped. */
  rules: Type.Array(
    Type.Object({
      ruleId: Id,
      name: Type.String({ maxLength: 256, pattern: '^[\\w !?@#$%^&*(){}:;"\'<>,.+=/\\-\\[\\]]*$' }),
      conditions: Type.Optional(Type.Object({})),
    }),
    { maxItems: flowRulesMax },
  ),
  expectedFlowVersion: Type.Optional(Type.Union([Type.Integer({ minimum: 0 }), Type.Null()])),
});
export type PublishFlowBody = Static<typeof PublishFlowBody>;
