import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { decodeCredentialPublicKey, verifySignature } from '@simplewebauthn/server/helpers';
import { base64urlFromBytes } from './base64url.ts';

/** Whether `signature` over `data` was made with the COSE key `publicKey`. A broken key or signature is false. */
export type SignatureVerifier = (
  publicKey: Uint8Array<ArrayBuffer>,
  data: Uint8Array<ArrayBuffer>,
  signature: Uint8Array<ArrayBuffer>,
) => boolean | Promise<boolean>;

const importedKeysMax = 10_000;

/** COSE labels and values of an ES256 key (RFC 9053 §7.1.1). */
const cose = { keyType: 1, algorithm: 3, curve: -1, x: -2, y: -3, ec2: 2, es256: -7, p256: 1 };

/**
 * Verifies assertion signatures. Importing an ES256 key costs several times its use, so imported keys are kept
 * (at most 10,000, oldest out first); a key is looked up by its own bytes, so nothing can become stale.
 * Other algorithms are rare and go through the library.
 */
export function createSignatureVerifier(): SignatureVerifier {
  const importedKeys = new Map<string, KeyObject | 'not_es256'>();

  function importedKey(publicKey: Uint8Array<ArrayBuffer>): KeyObject | 'not_es256' {
    const id = base64urlFromBytes(publicKey);
    const known = importedKeys.get(id);
    if (known) return known;
    const imported = importEs256(publicKey) ?? 'not_es256';
    const oldest = importedKeys.keys().next();
    if (importedKeys.size >= importedKeysMax && !oldest.done) importedKeys.delete(oldest.value);
    importedKeys.set(id, imported);
    return imported;
  }

  return (publicKey, data, signature) => {
    const key = importedKey(publicKey);
    return key === 'not_es256'
      ? verifyOther(publicKey, data, signature)
      : verify('sha256', data, key, signature);
  };
}

async function verifyOther(
  credentialPublicKey: Uint8Array<ArrayBuffer>,
  data: Uint8Array<ArrayBuffer>,
  signature: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  try {
    return await verifySignature({ credentialPublicKey, data, signature });
  } catch {
    return false;
  }
}

/** Undefined for any other kind of key and for points off the curve. */
function importEs256(publicKey: Uint8Array<ArrayBuffer>): KeyObject | undefined {
  try {
    const key: unknown = decodeCredentialPublicKey(publicKey);
    if (!(key instanceof Map) || key.get(cose.keyType) !== cose.ec2) return undefined;
    if (key.get(cose.algorithm) !== cose.es256 || key.get(cose.curve) !== cose.p256) return undefined;
    const [x, y] = [key.get(cose.x), key.get(cose.y)];
    if (!(x instanceof Uint8Array) || !(y instanceof Uint8Array)) return undefined;
    const jwk = { kty: 'EC', crv: 'P-256', x: base64urlFromBytes(x), y: base64urlFromBytes(y) };
    return createPublicKey({ key: jwk, format: 'jwk' });
  } catch {
    return undefined;
  }
}
