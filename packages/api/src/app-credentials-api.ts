/** Client API of key pairs in apps (client-api.md §8): bodies and queries. */
import { Type } from 'typebox';
import { idempotencyKeyCharactersMax } from './limits.ts';
import { actionCodePattern } from './server-api.ts';

/** Keys and signatures are judged by their verifier, which says what is wrong; here only their length. */
export const AppKeyText = Type.String({ minLength: 1, maxLength: 512 });
export const AppSignatureText = Type.String({ minLength: 1, maxLength: 256 });

const attestationTokenCharactersMax = 32_768;

export const FindAppCredentialQuery = Type.Object({ publicKey: AppKeyText });

export const AddAppCredentialBody = Type.Object({
  publicKey: AppKeyText,
  deviceName: Type.String({ minLength: 1, maxLength: 256 }),
  devicePlatform: Type.Union([Type.Literal('ios'), Type.Literal('android'), Type.Literal('web')]),
  /** For push messages alone. */
  pushToken: Type.Optional(Type.String({ minLength: 1, maxLength: 4_096 })),
  performAttestation: Type.Optional(
    Type.Object({
      provider: Type.Union([Type.Literal('APP_ATTEST'), Type.Literal('PLAY_INTEGRITY')]),
      token: Type.String({ minLength: 1, maxLength: attestationTokenCharactersMax }),
      keyId: Type.Optional(Type.String({ maxLength: 256 })),
    }),
  ),
});

export const RemoveAppCredentialBody = Type.Object({ publicKey: AppKeyText, signature: AppSignatureText });

const ChallengeId = Type.String({ minLength: 1, maxLength: 128 });
const ActionCode = Type.Optional(Type.String({ pattern: actionCodePattern }));
const Custom = Type.Optional(Type.Record(Type.String(), Type.Unknown()));

/** client-api.md §4. */
export const BeginChallengeBody = Type.Object({
  action: ActionCode,
  idempotencyKey: Type.Optional(Type.String({ minLength: 1, maxLength: idempotencyKeyCharactersMax })),
});

/** client-api.md §10.2. */
export const VerifyInAppBody = Type.Object({
  challengeId: ChallengeId,
  publicKey: AppKeyText,
  signature: AppSignatureText,
});

/** client-api.md §10.3. */
export const BeginQrBody = Type.Object({
  action: ActionCode,
  custom: Custom,
  /** Ours: what is scanned changes, and a number is typed on the phone. */
  rotating: Type.Optional(Type.Boolean()),
});
export const VerifyQrBody = Type.Object({
  challengeId: ChallengeId,
  deviceCode: Type.String({ minLength: 1, maxLength: 128 }),
});

/** client-api.md §10.1. */
export const ClaimQrBody = Type.Object({
  challengeId: ChallengeId,
  publicKey: AppKeyText,
  signature: AppSignatureText,
});
export const AnswerQrBody = Type.Object({
  challengeId: ChallengeId,
  publicKey: AppKeyText,
  signature: AppSignatureText,
  approved: Type.Boolean(),
  /** Android writes null where others leave the field out. */
  verificationCode: Type.Optional(Type.Union([Type.String({ maxLength: 64 }), Type.Null()])),
});

/** What a screen says on its WebSocket (client-api.md §10.4). */
export const CreateQrMessage = Type.Object({
  type: Type.Literal('CREATE_CHALLENGE'),
  data: Type.Object({
    challengeType: Type.Literal('QR_CODE'),
    actionCode: ActionCode,
    custom: Custom,
    rotating: Type.Optional(Type.Boolean()),
  }),
});
