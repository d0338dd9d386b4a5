/** What security keys and the management of one's own authenticators answer. */
import { Type } from 'typebox';
import { AuthenticationOptionsAnswer, RegistrationOptionsAnswer } from './client.ts';
import { UserAuthenticator } from './people.ts';
import { Time } from './values.ts';

export const BareRegistrationOptionsAnswer = Type.Object(
  RegistrationOptionsAnswer.properties.options.properties,
  { description: 'For navigator.credentials.create, as JSON (WebAuthn Level 3).' },
);
export const BareAuthenticationOptionsAnswer = Type.Object(
  AuthenticationOptionsAnswer.properties.options.properties,
  { description: 'For navigator.credentials.get, as JSON (WebAuthn Level 3).' },
);

export const UpdateOwnAuthenticatorAnswer = Type.Object({
  userAuthenticator: Type.Object(UserAuthenticator.properties, { description: 'As it is now.' }),
  challengeId: Type.Optional(Type.String({ description: 'With a new address: what its code answers.' })),
  sent: Type.Optional(Type.Boolean({ description: 'A code was sent to the new address.' })),
  expiresAt: Type.Optional(Time),
  resendAvailableAt: Type.Optional(Time),
});
export const RemoveOwnAuthenticatorAnswer = Type.Object({
  success: Type.Literal(true),
  webauthnCredential: Type.Optional(
    Type.Object(
      {
        rpId: Type.String({ description: 'Relying party id of the passkey.' }),
        credentialId: Type.String({ description: 'base64url' }),
      },
      { description: 'Of a passkey: for `PublicKeyCredential.signalUnknownCredential`.' },
    ),
  ),
});
export const RelatedOriginsAnswer = Type.Object({
  origins: Type.Array(Type.String(), { description: 'Sites under other names.' }),
});
