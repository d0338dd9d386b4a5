/** What identity verification answers, and who checks the people of a tenant. */
import { Type } from 'typebox';
import { identityMethods, identityStates } from '../identity-verification-api.ts';
import { UserAuthenticator } from './people.ts';
import { Custom, oneOf, Time } from './values.ts';

const address = {
  url: Type.Optional(
    Type.String({ description: 'Where the person goes to be checked; while that is open.' }),
  ),
  sessionToken: Type.Optional(
    Type.String({ description: 'For the SDK of the vendor, where it works with a token.' }),
  ),
};
const IdentityState = oneOf(identityStates, {
  description:
    'Where the check stands. CREATING, WAITING, SUBMITTED, RESUBMISSION_REQUESTED and REVIEW are open.',
});

export const StartIdentityAnswer = Type.Object({
  challengeId: Type.String(),
  verificationMethod: oneOf(identityMethods),
  identityState: IdentityState,
  ...address,
  expiresAt: Time,
});

export const VerifyIdentityAnswer = Type.Object({
  isVerified: Type.Boolean(),
  identityState: IdentityState,
  accessToken: Type.Optional(Type.String()),
  isMoreRequired: Type.Optional(
    Type.Literal(true, { description: 'With isVerified: the flow of the action asks for another step.' }),
  ),
  userAuthenticator: Type.Optional(
    Type.Object(UserAuthenticator.properties, { description: 'What this check added.' }),
  ),
  ...address,
});

export const IdentityProviderAnswer = Type.Object({
  verificationMethod: oneOf(identityMethods),
  provider: Type.String(),
  settings: Custom,
  credentialsSet: Type.Array(Type.String()),
  callbackUrl: Type.String({ description: 'Where the vendor sends its decisions; set it there.' }),
  updatedAt: Time,
});
export const IdentityProviderListAnswer = Type.Array(IdentityProviderAnswer);
