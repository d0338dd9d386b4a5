/** One-time codes that the application asks for itself, and calls (Server API, server-api.md §11, §14): bodies. */
import { type Static, Type } from 'typebox';
import { idempotencyKeyCharactersMax, textCharactersMax, userIdCharactersMax } from './limits.ts';
import { actionCodePattern } from './server-api.ts';

export const otpMethods = ['EMAIL_OTP', 'SMS', 'WHATSAPP'] as const;
export type OtpMethod = (typeof otpMethods)[number];
export const callChannels = ['WHATSAPP', 'SMS', 'EMAIL'] as const;
export type CallChannel = (typeof callChannels)[number];

const optional = <T extends Type.TSchema>(schema: T) => Type.Optional(schema);
const Text = Type.String({ maxLength: textCharactersMax });
const UserId = Type.String({ minLength: 1, maxLength: userIdCharactersMax, pattern: '^[^\\u0000]*$' });
const ActionCode = Type.String({ pattern: actionCodePattern });
const IdempotencyKey = Type.String({
  minLength: 1,
  maxLength: idempotencyKeyCharactersMax,
  pattern: '^[^/\\u0000-\\u001f\\u007f]+$',
});
const ChallengeId = Type.String({ minLength: 1, maxLength: 128 });
const Code = Type.String({ minLength: 1, maxLength: 64 });
const Locale = Type.String({ maxLength: 35 });
/** `DEFAULT` (a text message) or `WHATSAPP`. */
const SmsChannel = Type.Union([Type.Literal('DEFAULT'), Type.Literal('WHATSAPP'), Type.Literal('SMS')]);
/** Named by the route, which knows which methods are switched on. */
const Method = Type.String({ minLength: 1, maxLength: 64 });
const Custom = Type.Record(Type.String(), Type.Unknown());

/** Either a new challenge, or `challengeId` alone for another code; `token` (a client token) stands for user and action. */
export const OtpChallengeBody = Type.Object({
  verificationMethod: optional(Method),
  action: optional(ActionCode),
  challengeId: optional(ChallengeId),
  token: optional(Type.String()),
  idempotencyKey: optional(IdempotencyKey),
  userId: optional(UserId),
  email: optional(Text),
  phoneNumber: optional(Text),
  smsChannel: optional(SmsChannel),
  locale: optional(Locale),
  deviceId: optional(Type.String({ maxLength: userIdCharactersMax })),
  ipAddress: optional(Text),
  userAgent: optional(Type.String({ maxLength: 4_096 })),
  custom: optional(Custom),
  scope: optional(Text),
});
export type OtpChallengeBody = Static<typeof OtpChallengeBody>;

export const VerifyOtpBody = Type.Object({ challengeId: ChallengeId, verificationCode: Code });

export const ClaimChallengeBody = Type.Object({
  challengeId: ChallengeId,
  userId: optional(UserId),
  token: optional(Type.String()),
  skipVerificationCheck: optional(Type.Boolean()),
});
export type ClaimChallengeBody = Static<typeof ClaimChallengeBody>;

/** Of the query, or of the body (.NET posts it). */
export const ActiveChallengeQuery = Type.Object({
  challengeId: optional(Type.String()),
  token: optional(Type.String()),
  userId: optional(Type.String()),
  action: optional(Type.String()),
  verificationMethod: optional(Type.String()),
});
export type ActiveChallengeQuery = Static<typeof ActiveChallengeQuery>;

const ReferenceId = Type.String({ minLength: 1, maxLength: 255, pattern: '^[^\\u0000]*$' });

export const StartCallBody = Type.Object({
  referenceId: ReferenceId,
  phoneNumber: optional(Text),
  /** ISO 3166 alpha-3 (or alpha-2) of a number without country code. */
  country: optional(Type.String({ maxLength: 3 })),
  userId: optional(UserId),
  username: optional(Text),
  channel: optional(Type.Union(callChannels.map((channel) => Type.Literal(channel)))),
  email: optional(Text),
  locale: optional(Locale),
  actionCode: optional(ActionCode),
});
export type StartCallBody = Static<typeof StartCallBody>;

export const FinishCallBody = Type.Object({
  referenceId: ReferenceId,
  state: Type.Union([Type.Literal('CHALLENGE_SUCCEEDED'), Type.Literal('CHALLENGE_FAILED')], {
    description: 'How the proof ended, as the agent saw it.',
  }),
  userId: optional(UserId),
  payload: optional(Custom),
});
export type FinishCallBody = Static<typeof FinishCallBody>;
