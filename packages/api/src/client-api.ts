/** Client API: bodies (called with a client token, by browsers and apps). */
import { Type } from 'typebox';
import { userIdCharactersMax } from './limits.ts';

const Opaque = Type.String({ maxLength: 1_024 });
/** As long as in a track call: devices are listed and managed by it. */
const DeviceId = Type.String({ maxLength: userIdCharactersMax });

export const VerificationCodeBody = Type.Object({
  verificationCode: Type.String({ minLength: 1, maxLength: 64 }),
});
/** Ours: without `email` it is the address that the application gave. */
export const EnrolEmailBody = Type.Object({
  email: Type.Optional(Type.String({ minLength: 3, maxLength: 254 })),
});
export const ChallengeEmailBody = Type.Object({ userAuthenticatorId: Type.Optional(Opaque) });

export const RegistrationOptionsBody = Type.Object({
  username: Type.Optional(Opaque),
  displayName: Type.Optional(Opaque),
  authenticatorAttachment: Type.Optional(
    Type.Union([Type.Literal('platform'), Type.Literal('cross-platform'), Type.Null()]),
  ),
});
/** WebAuthn credentials are judged by the verifier, which names what is wrong; here only their outline. */
const Credential = Type.Object({ id: Type.String({ maxLength: 2_048 }), response: Type.Object({}) });
export const AddPasskeyBody = Type.Object({
  registrationCredential: Credential,
  challengeId: Type.Optional(Opaque),
  conditionalCreate: Type.Optional(Type.Boolean()),
  deviceId: Type.Optional(DeviceId),
});
export const AuthenticationOptionsBody = Type.Object({
  challengeId: Type.Optional(Opaque),
  /** Without a token: nobody else's passkey is taken. */
  username: Type.Optional(Opaque),
});
export const VerifyPasskeyBody = Type.Object({
  authenticationCredential: Credential,
  challengeId: Type.Optional(Opaque),
  deviceId: Type.Optional(DeviceId),
});
/** Several ids are joined by commas (browser), a single one is sent alone (mobile): client-api.md §5.7. */
export const FindPasskeyQuery = Type.Object({
  credentialIds: Type.Optional(Type.String({ maxLength: 8_192 })),
  credentialId: Type.Optional(Type.String({ maxLength: 2_048 })),
});

/** client-api.md §11.1: an app that is to get the result at an address of its own. */
const NativeScheme = Type.Optional(Type.String({ maxLength: 64 }));

export const ExchangeBody = Type.Object({
  reference: Type.String({ minLength: 1, maxLength: 4_096 }),
  nativeScheme: NativeScheme,
});
/** Of a page whose time is over: its token is in the header, expired. */
export const ExpiredBody = Type.Object({ nativeScheme: NativeScheme });
export const FinishBody = Type.Object({
  nativeScheme: NativeScheme,
  outcome: Type.Union([Type.Literal('completed'), Type.Literal('cancelled')]),
});
