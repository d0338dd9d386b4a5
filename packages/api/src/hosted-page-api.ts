/** What the challenge page asks beside the public Client API (ARCHITECTURE.md, borders). */
import { type Static, Type } from 'typebox';

const Id = Type.String({ minLength: 1, maxLength: 128 });

/** What the person wants to change, so that the proof is asked for that it takes. */
export const StepUpBody = Type.Object({
  change: Type.Union(
    [Type.Literal('add'), Type.Literal('update'), Type.Literal('move'), Type.Literal('remove')],
    {
      description: 'What the person wants to do.',
    },
  ),
  /** With add: what is added. */
  verificationMethod: Type.Optional(Type.String({ maxLength: 64 })),
  /** With move (a new address or number) and remove: which. */
  userAuthenticatorId: Type.Optional(Id),
});
export type StepUpBody = Static<typeof StepUpBody>;
