/** Sessions (Server API, server-api.md §12) and the app clients that they belong to (Management API, ours): bodies. */
import { type Static, Type } from 'typebox';
import { textCharactersMax, userIdCharactersMax } from './limits.ts';

/** Tokens are judged by their reader, which knows their longest: an endless one is unauthorized, not a bad request. */
const Token = Type.String();

/** From the token of a passed challenge, or from a verified one-time code: `challengeId` and `userId` (§12, 2.18). */
export const CreateSessionBody = Type.Object({
  token: Type.Optional(Token),
  challengeId: Type.Optional(Type.String({ maxLength: textCharactersMax })),
  userId: Type.Optional(
    Type.String({ minLength: 1, maxLength: userIdCharactersMax, pattern: '^[^\\u0000]*$' }),
  ),
  clientId: Type.String(),
  action: Type.Optional(Type.String()),
});
export type CreateSessionBody = Static<typeof CreateSessionBody>;
export const ValidateSessionBody = Type.Object({
  accessToken: Token,
  clientIds: Type.Optional(Type.Array(Type.String(), { maxItems: 100 })),
});
export const RefreshSessionBody = Type.Object({ refreshToken: Token });
export const RevokeSessionBody = Type.Object({ accessToken: Token });
export const RevokeUserSessionsBody = Type.Object({
  userId: Type.String({ minLength: 1, maxLength: userIdCharactersMax, pattern: '^[^\\u0000]*$' }),
});

export const signingAlgorithms = ['RS256', 'ES256'] as const;
export type SigningAlgorithm = (typeof signingAlgorithms)[number];

/** 1 to 60 minutes (SECURITY N-23). */
export const accessTokenMinutesMax = 60;
/** 30 days (N-24); a session ends then, however often it was refreshed. */
export const refreshTokenMinutesMax = 43_200;
/** A session shorter than this would end before a slow page has loaded. */
export const refreshTokenMinutesMin = 5;
export const customClaimsMax = 32;

const Clearable = <T extends Type.TSchema>(schema: T) => Type.Optional(Type.Union([schema, Type.Null()]));
const RefreshMinutes = Type.Integer({ minimum: refreshTokenMinutesMin, maximum: refreshTokenMinutesMax });

const appClientSettings = {
  accessTokenDurationInMinutes: Clearable(Type.Integer({ minimum: 1, maximum: accessTokenMinutesMax })),
  refreshTokenDurationInMinutes: Clearable(RefreshMinutes),
  /** A session that is not refreshed for so long ends. */
  refreshTokenIdleInMinutes: Clearable(RefreshMinutes),
  signingAlgorithm: Clearable(Type.Union(signingAlgorithms.map((algorithm) => Type.Literal(algorithm)))),
  /** Claim name → attribute of the person; names and attributes are checked by the route, which says what is allowed. */
  customClaims: Clearable(Type.Record(Type.String(), Type.String({ maxLength: 256 }))),
};
const AppClientName = Type.String({ minLength: 1, maxLength: 128 });

export const AppClientParameters = Type.Object({ clientId: Type.String({ maxLength: 64 }) });
export const CreateAppClientBody = Type.Object({ name: AppClientName, ...appClientSettings });
export const UpdateAppClientBody = Type.Object({ name: Type.Optional(AppClientName), ...appClientSettings });
export type UpdateAppClientBody = Static<typeof UpdateAppClientBody>;

/** The issuer's documents are public. */
export const IssuerParameters = Type.Object({ tenantId: Type.String({ maxLength: 64 }) });
