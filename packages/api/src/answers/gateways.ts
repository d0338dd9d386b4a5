/** What the edge and the verifiers of tokens are answered (ARCHITECTURE.md, borders; RFC 7517; OpenID Connect Discovery). */
import { Type } from 'typebox';
import { signingAlgorithms } from '../sessions-api.ts';
import { oneOf } from './values.ts';

export const HoldAnswer = Type.Object({ handle: Type.String() });
export const TakeAnswer = Type.Object({ ciphertext: Type.String() });
export const ClaimSessionsAnswer = Type.Object({
  claimed: Type.Boolean({ description: 'None of the cookies is another user’s.' }),
  foreign: Type.Array(Type.String(), { description: 'The cookies that are another user’s; untouched.' }),
});
export const ReleaseSessionsAnswer = Type.Object({ released: Type.Literal(true) });

export const IssuerAnswer = Type.Object({
  issuer: Type.String({ description: 'Value of iss.' }),
  jwks_uri: Type.String(),
  subject_types_supported: Type.Array(Type.String()),
  id_token_signing_alg_values_supported: Type.Array(oneOf(signingAlgorithms)),
});
/** Public halves only: a private parameter (RFC 7518 §6.2.2, §6.3.2) would be one field too many. */
export const KeysAnswer = Type.Object({
  keys: Type.Array(
    Type.Object({
      kty: oneOf(['RSA', 'EC']),
      kid: Type.String(),
      alg: oneOf(signingAlgorithms),
      use: Type.Literal('sig'),
      n: Type.Optional(Type.String()),
      e: Type.Optional(Type.String()),
      crv: Type.Optional(Type.String()),
      x: Type.Optional(Type.String()),
      y: Type.Optional(Type.String()),
    }),
  ),
});
/** Its schema is the specification's. */
export const OpenApiAnswer = Type.Record(Type.String(), Type.Unknown());
