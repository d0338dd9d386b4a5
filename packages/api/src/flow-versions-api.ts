/** Management API of our own: versions of flows. */
import { Type } from 'typebox';

export const RollBackFlowBody = Type.Object({
  version: Type.Integer({ minimum: 1, maximum: 999_999_999, description: 'The version to go back to.' }),
  expectedFlowVersion: Type.Optional(
    Type.Integer({
      minimum: 0,
      description: 'Refused with 409 where the flow has another flowVersion by now.',
    }),
  ),
});
