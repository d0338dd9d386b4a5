/** Client API: what key pairs of apps answer (client-api.md §8). */
import { Type } from 'typebox';
import { Custom, Time } from './values.ts';

export const AddAppCredentialAnswer = Type.Object({
  userAuthenticatorId: Type.String(),
  userId: Type.String(),
  verifiedAt: Time,
});
export const FindAppCredentialAnswer = Type.Object({
  userAuthenticatorId: Type.String(),
  userId: Type.String(),
  verifiedAt: Time,
  lastVerifiedAt: Type.Optional(Time),
  expiresAt: Type.Optional(Time),
});
export const RemoveAppCredentialAnswer = Type.Object({
  removedAuthenticatorId: Type.Optional(Type.String({ description: 'Absent: there was none.' })),
});

export const BeginChallengeAnswer = Type.Object({
  challengeId: Type.String(),
  nonce: Type.Optional(Type.String({ description: 'With a client token: for an attestation of the phone.' })),
});
export const VerifyInAppAnswer = Type.Object({
  token: Type.String({ description: 'The result, for your backend to validate.' }),
  userId: Type.String(),
  userAuthenticatorId: Type.String(),
  username: Type.Optional(Type.String()),
});

const rotation = {
  code: Type.Optional(Type.String({ description: 'What to show now. With rotating.' })),
  rotatesAt: Type.Optional(Type.String({ format: 'date-time', description: 'When another code is due.' })),
};
export const BeginQrAnswer = Type.Object({
  challengeId: Type.String(),
  expiresAt: Time,
  deviceCode: Type.String({ description: 'Secret of this screen, to ask for the outcome with.' }),
  ...rotation,
});
export const VerifyQrAnswer = Type.Object({
  isClaimed: Type.Boolean({ description: 'A phone has scanned it.' }),
  isConsumed: Type.Boolean({ description: 'It is over.' }),
  isVerified: Type.Boolean({ description: 'It was approved.' }),
  accessToken: Type.Optional(Type.String({ description: 'The result, for your backend to validate.' })),
  numberToMatch: Type.Optional(Type.String({ description: 'To be typed on the phone. With rotating.' })),
  ...rotation,
});
export const ClaimQrAnswer = Type.Object({
  success: Type.Literal(true),
  ipAddress: Type.Optional(Type.String({ description: 'Of the screen.' })),
  userAgent: Type.Optional(Type.String({ description: 'Of the screen.' })),
  actionCode: Type.Optional(Type.String()),
  idempotencyKey: Type.Optional(Type.String()),
  custom: Type.Optional(Custom),
  user: Type.Optional(
    Type.Object({ custom: Custom }, { description: 'Whose phone it is: values of your own.' }),
  ),
  browser: Type.Optional(Type.String({ description: 'The screen’s browser, in words.' })),
  place: Type.Optional(Type.String({ description: 'The country it is in.' })),
  requiresNumber: Type.Optional(
    Type.Boolean({ description: 'The number beside the code must be typed to approve.' }),
  ),
});
export const AnswerQrAnswer = Type.Object({ isVerified: Type.Boolean({ description: 'It was approved.' }) });
