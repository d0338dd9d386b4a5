import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { calculateJwkThumbprint, exportJWK, type JWK } from 'jose';

export type SigningKeys = { kid: string; privateKey: KeyObject; publicKey: KeyObject; jwks: { keys: JWK[] } };

/** `pkcs8` is what the state file kept; without one a new RSA key is made, as for a new pool. */
export async function loadSigningKeys(pkcs8?: string): Promise<SigningKeys> {
  const privateKey = pkcs8 === undefined ? await newKey() : createPrivateKey(pkcs8);
  const publicKey = createPublicKey(privateKey);
  const { kty = 'RSA', n = '', e = '' } = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint({ kty, n, e });
  return { kid, privateKey, publicKey, jwks: { keys: [{ alg: 'RS256', e, kid, kty, n, use: 'sig' }] } };
}

export function exportSigningKey({ privateKey }: SigningKeys): string {
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

async function newKey(): Promise<KeyObject> {
  return (await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })).privateKey;
}
