/** Server API: people and their authenticators (server-api.md §7, §8). */
import { type Static, Type } from 'typebox';
import { textCharactersMax, urlCharactersMax, userIdCharactersMax } from './limits.ts';

/** Base64url characters of 1,023 bytes, the longest credential id (WebAuthn L3 §7.1). */
export const credentialIdCharactersMax = 1_364;
/** A COSE key of RSA with 4,096 bits has about 530 bytes. */
export const publicKeyCharactersMax = 4_096;
export const authenticatorNameCharactersMax = 255;
export const importedAuthenticatorsMax = 1_000;
/** Bytes of one batch (SECURITY N-32). */
export const importBodyBytesMax = 1_048_576;

const Text = Type.String({ maxLength: textCharactersMax });
const WithoutNul = { pattern: '^[^\\u0000]*$' };

/** Values of a query are text. An empty one counts as none: form encoders send fields that are not set. */
export const QueryUsersQuery = Type.Object({
  username: Type.Optional(Text),
  email: Type.Optional(Text),
  phoneNumber: Type.Optional(Text),
  token: Type.Optional(Type.String({ description: 'An ID token of an issuer that the tenant trusts.' })),
  limit: Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,5}$' })),
  lastEvaluatedUserId: Type.Optional(Type.String({ maxLength: userIdCharactersMax, ...WithoutNul })),
});
export type QueryUsersQuery = Static<typeof QueryUsersQuery>;

const signCount = Type.Optional(Type.Integer({ minimum: 0, maximum: 4_294_967_295 }));

export const EnrolBody = Type.Object({
  verificationMethod: Type.Optional(Type.String()),
  /** Legacy name of `verificationMethod`. */
  oobChannel: Type.Optional(Type.String()),
  email: Type.Optional(Text),
  phoneNumber: Type.Optional(Text),
  otpUri: Type.Optional(Type.String({ maxLength: urlCharactersMax })),
  credentialId: Type.Optional(Type.String({ maxLength: credentialIdCharactersMax })),
  credentialPublicKey: Type.Optional(Type.String({ maxLength: publicKeyCharactersMax })),
  /** The signature counter, under either name. */
  counter: signCount,
  signCount,
  name: Type.Optional(Type.String({ maxLength: authenticatorNameCharactersMax, ...WithoutNul })),
  aaguid: Type.Optional(Type.String()),
  transports: Type.Optional(Type.Array(Type.String({ maxLength: 32 }), { maxItems: 16 })),
  isDefault: Type.Optional(Type.Boolean()),
});
export type EnrolBody = Static<typeof EnrolBody>;

/** Items are independent of each other, so each is checked by itself. */
export const EnrolManyBody = Type.Object({
  authenticators: Type.Array(Type.Unknown(), { minItems: 1, maxItems: importedAuthenticatorsMax }),
});
export type EnrolManyBody = Static<typeof EnrolManyBody>;

/** One item of a batch. */
export const ImportedPasskeyItem = Type.Object({
  userId: Type.String({ minLength: 1, maxLength: userIdCharactersMax, ...WithoutNul }),
  ...EnrolBody.properties,
});
export type ImportedPasskeyItem = Static<typeof ImportedPasskeyItem>;
