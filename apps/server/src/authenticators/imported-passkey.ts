/** A passkey made elsewhere, as its owner hands it over: id and key. Owns: that both can be used here (SECURITY row 31). */
import { createPublicKey, type JsonWebKey } from 'node:crypto';
import { decodeCredentialPublicKey, isoCBOR } from '@simplewebauthn/server/helpers';
import { ApiError } from '../http/api-error.ts';
import { base64urlFromBytes, bytesFromBase64 } from '../passkeys/base64url.ts';
import { supportedAlgorithms } from '../passkeys/options.ts';
import { credentialIdBytesMax, knownTransports } from '../passkeys/registration.ts';

export interface ImportedPasskey {
  readonly method: 'PASSKEY';
  /** base64url, canonical. */
  readonly credentialId: string;
  /** COSE. */
  readonly publicKey: Uint8Array;
  readonly signCount: number;
  readonly name: string | undefined;
  readonly aaguid: string | undefined;
  readonly transports: readonly string[];
}

export interface PasskeyFields {
  readonly credentialId?: string | undefined;
  readonly credentialPublicKey?: string | undefined;
  readonly counter?: number | undefined;
  readonly signCount?: number | undefined;
  readonly name?: string | undefined;
  readonly aaguid?: string | undefined;
  readonly transports?: readonly string[] | undefined;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** NIST SP 800-131A: shorter keys are not trusted. */
const rsaBitsMin = 2_048;

/** Labels of COSE keys (RFC 9053 §7, RFC 8230 §4). */
const label = { keyType: 1, algorithm: 3, curve: -1, x: -2, y: -3, n: -1, e: -2 } as const;

const refused = (why: string): ApiError => new ApiError('invalid_request', `The field ${why}.`);

export function parseImportedPasskey(fields: PasskeyFields): ImportedPasskey {
  const { name, counter, signCount, transports = [] } = fields;
  const aaguid = fields.aaguid?.toLowerCase();
  if (aaguid !== undefined && !uuid.test(aaguid)) throw refused('aaguid must be a UUID');
  if (counter !== undefined && signCount !== undefined && counter !== signCount)
    throw refused('counter must be the same as signCount, which is its other name');
  return {
    method: 'PASSKEY',
    credentialId: base64urlFromBytes(credentialIdOf(fields)),
    publicKey: publicKeyOf(fields),
    signCount: counter ?? signCount ?? 0,
    name: name?.trim() || undefined,
    aaguid,
    transports: knownTransports.filter((transport) => transports.includes(transport)),
  };
}

function credentialIdOf({ credentialId }: PasskeyFields): Uint8Array {
  const bytes = bytesFromBase64(credentialId);
  if (bytes && bytes.length > 0 && bytes.length <= credentialIdBytesMax) return bytes;
  throw refused(`credentialId must be 1 to ${credentialIdBytesMax} bytes as base64url`);
}

function publicKeyOf({ credentialPublicKey }: PasskeyFields): Uint8Array {
  const bytes = bytesFromBase64(credentialPublicKey);
  if (bytes && isUsableKey(bytes)) return bytes;
  throw refused(
    'credentialPublicKey must be a COSE key as base64url: ES256, Ed25519 or RS256 of 2048 bits or more',
  );
}

/** Read to its last byte, of an algorithm we verify, and a key: a point on its curve, an RSA number long enough. */
function isUsableKey(bytes: Uint8Array<ArrayBuffer>): boolean {
  try {
    const key: unknown = decodeCredentialPublicKey(bytes);
    if (!(key instanceof Map) || Buffer.compare(isoCBOR.encode(key), bytes) !== 0) return false;
    const jwk = supportedAlgorithms.includes(key.get(label.algorithm)) ? jwkOf(key) : undefined;
    if (!jwk) return false;
    const { asymmetricKeyDetails } = createPublicKey({ key: jwk, format: 'jwk' });
    return (asymmetricKeyDetails?.modulusLength ?? rsaBitsMin) >= rsaBitsMin;
  } catch {
    return false;
  }
}

const text = (value: unknown): string => (value instanceof Uint8Array ? base64urlFromBytes(value) : '');

/** By `keyType/algorithm/curve`, so that no key is read as another kind. */
function jwkOf(key: ReadonlyMap<number, unknown>): JsonWebKey | undefined {
  const [keyType, algorithm, curve] = [
    key.get(label.keyType),
    key.get(label.algorithm),
    key.get(label.curve),
  ];
  if (keyType === 3 && algorithm === -257)
    return { kty: 'RSA', n: text(key.get(label.n)), e: text(key.get(label.e)) };
  const kind = `${String(keyType)}/${String(algorithm)}/${String(curve)}`;
  if (kind === '2/-7/1')
    return { kty: 'EC', crv: 'P-256', x: text(key.get(label.x)), y: text(key.get(label.y)) };
  if (kind === '1/-8/6') return { kty: 'OKP', crv: 'Ed25519', x: text(key.get(label.x)) };
  return undefined;
}
