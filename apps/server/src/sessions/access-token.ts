/**
 * Access tokens: JWTs of type at+jwt (RFC 9068), signed by a key of the tenant with the one algorithm of that key. Owns:
 * their claims, and what makes one ours. Whether its session still lives is stored state and the service's to judge.
 */
import type { SigningAlgorithm } from '@stepward/api';
import { compactVerify, decodeProtectedHeader, type ProtectedHeaderParameters, SignJWT } from 'jose';
import { issuerOf } from '../signing-keys/routes.ts';
import type { SigningKeyStore } from '../signing-keys/store.ts';

export interface AccessToken {
  readonly userId: string;
  readonly clientId: string;
  readonly sessionId: string;
  /** Which pair of its session it belongs to. */
  readonly generation: number;
  /** Unix seconds. */
  readonly expiresAt: number;
}

export interface AccessTokenDraft extends AccessToken {
  /** Unix seconds. */
  readonly issuedAt: number;
  readonly customClaims: Readonly<Record<string, unknown>>;
}

const type = 'at+jwt';
/** As much as fits a header. */
const charactersMax = 16_384;

const idOf = (sessionId: string, generation: number): string => `${sessionId}.${generation}`;

export class AccessTokens {
  readonly #signingKeys: SigningKeyStore;
  readonly #publicUrl: string;

  constructor(signingKeys: SigningKeyStore, publicUrl: string) {
    this.#signingKeys = signingKeys;
    this.#publicUrl = publicUrl;
  }

  async sign(tenantId: string, algorithm: SigningAlgorithm, draft: AccessTokenDraft): Promise<string> {
    const { key, privateKey } = await this.#signingKeys.signer(tenantId, algorithm);
    const { userId, clientId, sessionId, generation, issuedAt, expiresAt, customClaims } = draft;
    const claims = {
      ...customClaims,
      iss: issuerOf(this.#publicUrl, tenantId),
      sub: userId,
      aud: clientId,
      client_id: clientId,
      iat: issuedAt,
      exp: expiresAt,
      sid: sessionId,
      jti: idOf(sessionId, generation),
    };
    return await new SignJWT(claims)
      .setProtectedHeader({ alg: key.algorithm, typ: type, kid: key.keyId })
      .sign(privateKey);
  }

  /** The token, if this tenant's key signed it. Its expiry and its session are the caller's to judge. */
  async read(tenantId: string, text: string): Promise<AccessToken | undefined> {
    if (text.length > charactersMax) return undefined;
    const header = headerOf(text);
    if (header?.typ !== type || typeof header.kid !== 'string') return undefined;
    const key = await this.#signingKeys.find(tenantId, header.kid);
    // The key says what it signs with; the header only repeats it (SECURITY row 65).
    if (!key || header.alg !== key.algorithm) return undefined;
    const claims = await signedClaims(text, key);
    return claims && toAccessToken(claims, issuerOf(this.#publicUrl, tenantId));
  }
}

function headerOf(text: string): ProtectedHeaderParameters | undefined {
  try {
    return decodeProtectedHeader(text);
  } catch {
    return undefined;
  }
}

async function signedClaims(
  text: string,
  { publicKey, algorithm }: { publicKey: Parameters<typeof compactVerify>[1]; algorithm: SigningAlgorithm },
): Promise<Record<string, unknown> | undefined> {
  try {
    const { payload } = await compactVerify(text, publicKey, { algorithms: [algorithm] });
    return JSON.parse(Buffer.from(payload).toString('utf8'));
  } catch {
    return undefined;
  }
}

function toAccessToken(claims: Record<string, unknown>, issuer: string): AccessToken | undefined {
  const { iss, sub, aud, exp, sid, jti } = claims;
  const strings = [sub, aud, sid, jti].every((value) => typeof value === 'string');
  if (!strings || iss !== issuer || typeof exp !== 'number') return undefined;
  const generation = Number(String(jti).slice(String(sid).length + 1));
  if (!Number.isSafeInteger(generation) || idOf(String(sid), generation) !== jti) return undefined;
  return {
    userId: String(sub),
    clientId: String(aud),
    sessionId: String(sid),
    generation,
    expiresAt: exp,
  };
}
