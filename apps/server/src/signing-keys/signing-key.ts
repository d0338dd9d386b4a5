/**
 * The keys that sign access tokens: one fixed algorithm each (SECURITY row 65, N-23), named by the thumbprint of the
 * public half (RFC 7638). Owns: making them, and which of several signs and is published at a moment.
 */
import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { accessTokenMinutesMax, type SigningAlgorithm } from '@stepward/api';
import { calculateJwkThumbprint, exportJWK, type JWK } from 'jose';

export interface SigningKey {
  readonly keyId: string;
  readonly algorithm: SigningAlgorithm;
  /** What the world verifies with, as it is published. */
  readonly jwk: JWK;
  readonly publicKey: KeyObject;
  readonly createdAt: number;
  readonly signsFrom: number;
  readonly publishedUntil: number | undefined;
}

export interface NewSigningKey {
  readonly keyId: string;
  readonly algorithm: SigningAlgorithm;
  readonly jwk: JWK;
  /** PKCS #8, DER. */
  readonly privateKey: Buffer;
}

const modulusBits = 2_048;
const makePair = promisify(generateKeyPair);

/**
 * Who verifies tokens may keep the published keys that long, and not ask again for a key it has not seen: Amazon API
 * Gateway's JWT authorizers do, up to two hours. A new key is published as long before it signs.
 */
export const publishedKeysKeptMs = 2 * 3_600_000;

/**
 * From the moment its successor signs: the longest life of a token, and what clocks, leeways (N-23: 30 s) and the key
 * cache of another process may add.
 */
export const lastTokenMs = accessTokenMinutesMax * 60_000 + 5 * 60_000;

export async function makeSigningKey(algorithm: SigningAlgorithm): Promise<NewSigningKey> {
  const { publicKey, privateKey } =
    algorithm === 'RS256'
      ? await makePair('rsa', { modulusLength: modulusBits })
      : await makePair('ec', { namedCurve: 'P-256' });
  const bare = await exportJWK(publicKey);
  const keyId = await calculateJwkThumbprint(bare);
  return {
    keyId,
    algorithm,
    jwk: { ...bare, kid: keyId, alg: algorithm, use: 'sig' },
    privateKey: privateKey.export({ format: 'der', type: 'pkcs8' }),
  };
}

export const isPublished = (
  { publishedUntil }: { readonly publishedUntil: number | undefined },
  now: number,
) => publishedUntil === undefined || publishedUntil > now;

/** The youngest key of this algorithm whose time to sign has come. */
export function signingKeyAt(
  keys: readonly SigningKey[],
  algorithm: SigningAlgorithm,
  now: number,
): SigningKey | undefined {
  return keys
    .filter((key) => key.algorithm === algorithm && key.signsFrom <= now && isPublished(key, now))
    .sort((one, other) => other.createdAt - one.createdAt)[0];
}
