/** What push answers (client-api.md §9), and who carries its notifications. */
import { Type } from 'typebox';
import { attestationProviderNames } from '../attestation-providers-api.ts';
import { pushProviderNames } from '../push-providers-api.ts';
import { Custom, oneOf, Time } from './values.ts';

export const StartPushAnswer = Type.Object({
  challengeId: Type.String(),
  deliveryResults: Type.Optional(
    Type.Array(Type.Object({ userAuthenticatorId: Type.String(), errorCode: Type.Optional(Type.String()) }), {
      description: 'What the carriers said of each phone; best effort.',
    }),
  ),
  numberToMatch: Type.Optional(
    Type.String({ description: 'Show it: the person types it on the phone. With numberMatching.' }),
  ),
  expiresAt: Time,
});
export const VerifyPushAnswer = Type.Object({
  isVerified: Type.Boolean(),
  isConsumed: Type.Boolean({ description: 'It is over: approved, or not.' }),
  accessToken: Type.Optional(Type.String()),
  isMoreRequired: Type.Optional(
    Type.Literal(true, { description: 'With isVerified: the flow of the action asks for another step.' }),
  ),
  pushState: Type.Optional(
    oneOf(['DENIED', 'WRONG_NUMBER', 'EXPIRED', 'REFUSED'], {
      description: 'Why it is over without an approval.',
    }),
  ),
});
export const AnswerPushAnswer = Type.Object({ isVerified: Type.Boolean() });
export const PushMessageAnswer = Type.Object({
  message: Type.String({ description: 'To be signed with the key of the app.' }),
});
/** Everything but the first is there when something waits. */
export const WaitingPushAnswer = Type.Object({
  userAuthenticatorId: Type.String(),
  challengeId: Type.Optional(Type.String()),
  userId: Type.Optional(Type.String()),
  actionCode: Type.Optional(Type.String()),
  idempotencyKey: Type.Optional(Type.String()),
  deviceId: Type.Optional(Type.String()),
  userAgent: Type.Optional(Type.String()),
  ipAddress: Type.Optional(Type.String()),
  browser: Type.Optional(Type.String({ description: 'The asking browser, in words.' })),
  place: Type.Optional(Type.String({ description: 'The country it is in.' })),
  expiresAt: Type.Optional(Type.Integer({ minimum: 0, description: 'Unix milliseconds.' })),
  numberLength: Type.Optional(
    Type.Integer({ description: 'Digits of the number to type; absent: there is none.' }),
  ),
  contextHash: Type.Optional(
    Type.String({ description: 'SHA-256 of what is shown: part of what our own apps sign.' }),
  ),
  custom: Type.Optional(Custom),
  user: Type.Optional(Type.Object({ custom: Type.Optional(Custom) })),
});
export const PushQuestionAnswer = Type.Object({
  challengeId: Type.String(),
  message: Type.String({ description: 'To be signed with the key of the app.' }),
});
export const UpdatePushCredentialAnswer = Type.Object({
  userAuthenticatorId: Type.String(),
  userId: Type.String(),
  lastVerifiedAt: Time,
  pushToken: Type.Optional(Type.String()),
  expiresAt: Type.Optional(Time),
});

export const PushProviderAnswer = Type.Object({
  provider: oneOf(pushProviderNames),
  settings: Custom,
  credentialsSet: Type.Array(Type.String()),
  updatedAt: Time,
});
export const PushProviderListAnswer = Type.Array(PushProviderAnswer);

export const AttestationProviderAnswer = Type.Object({
  ...PushProviderAnswer.properties,
  provider: oneOf(attestationProviderNames),
});
export const AttestationProviderListAnswer = Type.Array(AttestationProviderAnswer);
