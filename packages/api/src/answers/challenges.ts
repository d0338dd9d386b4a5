/** Server API: what one-time codes, sessions and calls answer (server-api.md §11, §12, §14). */
import { Type } from 'typebox';
import { callChannels } from '../otp-api.ts';
import { SessionUser } from './people.ts';
import { oneOf, UnixSeconds } from './values.ts';

export const FailureReason = oneOf(['CODE_INVALID_OR_EXPIRED', 'MAX_ATTEMPTS_EXCEEDED'], {
  description: 'Why it was not verified.',
});

export const OtpChallengeAnswer = Type.Object({
  challengeId: Type.String(),
  idempotencyKey: Type.String(),
  expiresAt: UnixSeconds,
});
export const VerifyOtpAnswer = Type.Object({
  isVerified: Type.Boolean(),
  verificationMethod: Type.Optional(Type.String()),
  email: Type.Optional(Type.String()),
  phoneNumber: Type.Optional(Type.String()),
  failureReason: Type.Optional(FailureReason),
});
export const ClaimChallengeAnswer = Type.Object({
  token: Type.String({ description: 'Client token of the action.' }),
  verificationMethod: Type.String(),
});
/** Nothing waits: an empty object. */
export const ActiveChallengeAnswer = Type.Object({
  challengeId: Type.Optional(Type.String()),
  expiresAt: Type.Optional(UnixSeconds),
  verificationMethod: Type.Optional(Type.String()),
  action: Type.Optional(Type.String()),
  smsChannel: Type.Optional(oneOf(['DEFAULT', 'WHATSAPP'])),
  phoneNumber: Type.Optional(Type.String()),
  email: Type.Optional(Type.String()),
});

export const TokenPairAnswer = Type.Object({ accessToken: Type.String(), refreshToken: Type.String() });
export const ValidateSessionAnswer = Type.Object({
  user: Type.Object(SessionUser.properties, { description: 'Whose session it is.' }),
  expiresAt: UnixSeconds,
  verificationMethod: Type.Optional(Type.String()),
});

export const StartCallAnswer = Type.Object({
  messageId: Type.String(),
  channel: oneOf(callChannels),
  phoneNumber: Type.Optional(Type.String()),
  email: Type.Optional(Type.String()),
});
