/** The Client API of codes by text message (client-api.md §7): bodies. */
import { Type } from 'typebox';

const SmsChannel = Type.Optional(
  Type.Union([Type.Literal('DEFAULT'), Type.Literal('WHATSAPP'), Type.Literal('SMS')]),
);

export const EnrolSmsBody = Type.Object({
  /** Absent: ours, the number that the application vouches for. */
  phoneNumber: Type.Optional(Type.String({ minLength: 3, maxLength: 64 })),
  smsChannel: SmsChannel,
});
export const ChallengeSmsBody = Type.Object({
  smsChannel: SmsChannel,
  userAuthenticatorId: Type.Optional(Type.String({ maxLength: 1_024 })),
});
