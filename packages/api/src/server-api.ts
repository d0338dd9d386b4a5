/** Server API: bodies and parameters (called with a secret key). Unknown fields are allowed: SDKs forward their callers'. */
import { type Static, Type } from 'typebox';
import {
  ciphertextCharactersMax,
  claimedCookiesMax,
  claimLifeSecondsMax,
  handleLifeSecondsMax,
  idempotencyKeyCharactersMax,
  textCharactersMax,
  urlCharactersMax,
  userIdCharactersMax,
} from './limits.ts';

export const actionCodePattern = '^[a-zA-Z0-9_-]{1,64}$';

/** The caller's own id: any text, but for NUL, which ends a text for SQLite. */
const UserId = Type.String({
  minLength: 1,
  maxLength: userIdCharactersMax,
  pattern: '^[^\\u0000]*$',
});
const ActionCode = Type.String({ pattern: actionCodePattern });
/** Opaque; printable, without the separator of our paths. */
const IdempotencyKey = Type.String({
  minLength: 1,
  maxLength: idempotencyKeyCharactersMax,
  pattern: '^[^/\\u0000-\\u001f\\u007f]+$',
});
const Text = Type.String({ maxLength: textCharactersMax });

export const actionStates = [
  'ALLOW',
  'BLOCK',
  'CHALLENGE_REQUIRED',
  'CHALLENGE_SUCCEEDED',
  'CHALLENGE_FAILED',
  'REVIEW_REQUIRED',
  'REVIEW_SUCCEEDED',
  'REVIEW_FAILED',
] as const;

export const UserParameters = Type.Object({ userId: UserId });
export const TrackParameters = Type.Object({ userId: UserId, action: ActionCode });
export const ActionParameters = Type.Object({
  userId: UserId,
  action: ActionCode,
  idempotencyKey: IdempotencyKey,
});
/** Of a removal. */
export const RemoveAuthenticatorQuery = Type.Object({
  keepLast: Type.Optional(
    Type.Union([Type.Literal('true'), Type.Literal('false')], {
      description:
        'An extension. true: 409 where no other authenticator but recovery codes would be left, judged with the removal itself.',
    }),
  ),
});

export const AuthenticatorParameters = Type.Object({ userId: UserId, userAuthenticatorId: Text });

export const TrackBody = Type.Object({
  idempotencyKey: Type.Optional(IdempotencyKey),
  redirectUrl: Type.Optional(Type.String({ maxLength: urlCharactersMax })),
  redirectToSettings: Type.Optional(Type.Boolean()),
  ipAddress: Type.Optional(Text),
  userAgent: Type.Optional(Type.String({ maxLength: 4_096 })),
  deviceId: Type.Optional(Type.String({ maxLength: userIdCharactersMax })),
  scope: Type.Optional(Text),
  email: Type.Optional(Text),
  phoneNumber: Type.Optional(Text),
  username: Type.Optional(Text),
  custom: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  challengeId: Type.Optional(Text),
  locale: Type.Optional(Type.String({ maxLength: 35 })),
  /** Ours: who is signing in is known by name alone (docs/cognito.md). */
  namedPerson: Type.Optional(Type.Union([Type.Literal('UNPROVEN'), Type.Literal('NOBODY')])),
});
export type TrackBody = Static<typeof TrackBody>;

export const ValidateBody = Type.Object({
  /** Judged by the reader, which knows its longest: an endless token is invalid, not a bad request. */
  token: Type.String(),
  userId: Type.Optional(Type.String()),
  action: Type.Optional(Type.String()),
  /** Ours: no grace for a repeated call (SECURITY N-22), unless it is for the same `boundTo`. */
  singleUse: Type.Optional(Type.Boolean()),
  /** Ours: the one thing that the caller takes this proof for, such as a sign-in of another system. */
  boundTo: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
  /** Ours: only the token counts that was given for the proof, not one that began the challenge. */
  provenByBearer: Type.Optional(Type.Boolean()),
});
export type ValidateBody = Static<typeof ValidateBody>;

export const UpdateActionBody = Type.Object({
  state: Type.Union(
    actionStates.map((state) => Type.Literal(state)),
    { description: 'The new state of the action.' },
  ),
  custom: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
});

export const ListActionsQuery = Type.Object({
  fromDate: Type.Optional(Type.String()),
  codes: Type.Optional(Type.String()),
  state: Type.Optional(Type.String({ description: 'Only actions in this state.' })),
});

export const UpdateUserBody = Type.Object({
  email: Type.Optional(Text),
  emailVerified: Type.Optional(Type.Boolean()),
  phoneNumber: Type.Optional(Text),
  phoneNumberVerified: Type.Optional(Type.Boolean()),
  username: Type.Optional(Text),
  displayName: Type.Optional(Text),
  locale: Type.Optional(Type.String({ maxLength: 35 })),
  custom: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  defaultVerificationMethod: Type.Optional(Type.String()),
});
export type UpdateUserBody = Static<typeof UpdateUserBody>;

const HandleOwner = { userId: UserId, action: ActionCode, idempotencyKey: IdempotencyKey };

export const HoldBody = Type.Object({
  ...HandleOwner,
  ciphertext: Type.String({ minLength: 1, maxLength: ciphertextCharactersMax, pattern: '^[A-Za-z0-9_-]+$' }),
  expiresInSeconds: Type.Integer({ minimum: 1, maximum: handleLifeSecondsMax }),
});
export const TakeBody = Type.Object({ ...HandleOwner, handle: Type.String({ maxLength: 128 }) });

/** One claim: the edge makes a random id for each login. */
const Claim = { userId: UserId, claimId: Type.String({ pattern: '^[A-Za-z0-9_-]{16,64}$' }) };

/** `cookies`: SHA-256 of each session cookie, base64url. */
export const ClaimSessionsBody = Type.Object({
  ...Claim,
  cookies: Type.Array(Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }), {
    minItems: 1,
    maxItems: claimedCookiesMax,
  }),
  expiresInSeconds: Type.Integer({ minimum: 1, maximum: claimLifeSecondsMax }),
});
export const ReleaseSessionsBody = Type.Object(Claim);
