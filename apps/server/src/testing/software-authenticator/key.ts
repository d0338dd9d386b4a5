import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { type CborValue, encodeCbor } from './cbor.ts';

/** A key pair by COSE algorithm identifier. */
export type SigningKey = {
  readonly algorithm: number;
  /** COSE public key. */
  readonly publicKey: Uint8Array;
  readonly sign: (data: Uint8Array) => Uint8Array;
};

/** What relying parties offer, and ES384 (-35), which ours does not. */
const makers: Readonly<Record<number, () => SigningKey>> = {
  [-7]: () => ecdsa(-7, 'P-256', 1, 'sha256'),
  [-8]: ed25519,
  [-35]: () => ecdsa(-35, 'P-384', 2, 'sha384'),
  [-257]: rs256,
};

/** A new key of the first algorithm of the list that is known here. */
export function createSigningKey(algorithms: readonly number[]): SigningKey {
  const make = algorithms.map((algorithm) => makers[algorithm]).find((maker) => maker !== undefined);
  if (!make) throw new Error('pubKeyCredParams must list -7, -8, -35 or -257.');
  return make();
}

function ecdsa(algorithm: number, namedCurve: string, coseCurve: number, digest: string): SigningKey {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve });
  const { x, y } = parametersOf(publicKey);
  const entries: [number, CborValue][] = [
    [1, 2],
    [3, algorithm],
    [-1, coseCurve],
    [-2, x],
    [-3, y],
  ];
  return signingKey(algorithm, entries, (data) => sign(digest, data, privateKey));
}

function ed25519(): SigningKey {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const { x } = parametersOf(publicKey);
  const entries: [number, CborValue][] = [
    [1, 1],
    [3, -8],
    [-1, 6],
    [-2, x],
  ];
  return signingKey(-8, entries, (data) => sign(null, data, privateKey));
}

function rs256(): SigningKey {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const { n, e } = parametersOf(publicKey);
  const entries: [number, CborValue][] = [
    [1, 3],
    [3, -257],
    [-1, n],
    [-2, e],
  ];
  return signingKey(-257, entries, (data) => sign('sha256', data, privateKey));
}

function signingKey(
  algorithm: number,
  entries: [number, CborValue][],
  signer: (data: Uint8Array) => Uint8Array,
) {
  return { algorithm, publicKey: encodeCbor(new Map(entries)), sign: signer };
}

function parametersOf(publicKey: KeyObject) {
  const { x = '', y = '', n = '', e = '' } = publicKey.export({ format: 'jwk' });
  const decode = (text: string) => new Uint8Array(Buffer.from(text, 'base64url'));
  return { x: decode(x), y: decode(y), n: decode(n), e: decode(e) };
}
