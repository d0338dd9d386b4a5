/** The Client API of push (client-api.md §9): bodies of the web side and of the device. */
import { Type } from 'typebox';
import { AppKeyText, AppSignatureText } from './app-credentials-api.ts';

const Opaque = Type.String({ minLength: 1, maxLength: 1_024 });
/** Android writes null where others leave a field out. */
const Nullable = <T extends Type.TSchema>(schema: T) => Type.Optional(Type.Union([schema, Type.Null()]));

export const StartPushBody = Type.Object({
  action: Type.Optional(Type.String({ maxLength: 64 })),
  userAuthenticatorId: Type.Optional(Opaque),
  /** Ours: the caller shows `numberToMatch` to the person. */
  numberMatching: Type.Optional(Type.Boolean()),
});
export const VerifyPushBody = Type.Object({ challengeId: Opaque });

export const AnswerPushBody = Type.Object({
  publicKey: AppKeyText,
  challengeId: Opaque,
  signature: AppSignatureText,
  approved: Type.Boolean(),
  verificationCode: Nullable(Type.String({ maxLength: 64 })),
});
export const UpdatePushCredentialBody = Type.Object({
  challengeId: Opaque,
  publicKey: AppKeyText,
  signature: AppSignatureText,
  pushToken: Nullable(Type.String({ minLength: 1, maxLength: 4_096 })),
  resetExpiry: Nullable(Type.Boolean()),
});
