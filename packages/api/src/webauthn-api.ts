/** Client API: bodies of security keys and of the management of authenticators (client-api.md §6; PATCH and DELETE are ours). */
import { Type } from 'typebox';

/** The correlation is in the token and in the challenge that the credential carries. */
export const BareOptionsBody = Type.Object({});
/** A RegistrationResponseJSON or AuthenticationResponseJSON, judged by the verifier. */
export const BareCredentialBody = Type.Object({
  id: Type.String({ maxLength: 2_048 }),
  response: Type.Object({}),
});

export const OwnAuthenticatorParameters = Type.Object({
  userAuthenticatorId: Type.String({ minLength: 1, maxLength: 64 }),
});
/** At least one of them. */
export const UpdateOwnAuthenticatorBody = Type.Object(
  {
    displayName: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
    isDefault: Type.Optional(Type.Literal(true)),
    email: Type.Optional(Type.String({ minLength: 3, maxLength: 254 })),
    phoneNumber: Type.Optional(Type.String({ minLength: 3, maxLength: 64 })),
  },
  { minProperties: 1, additionalProperties: false },
);
