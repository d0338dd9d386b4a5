/** Apple's and Google's part, played with keys of the tests' own. */
import 'reflect-metadata';
import { createHash, generateKeyPairSync, randomBytes, webcrypto } from 'node:crypto';
import { BasicConstraintsExtension, Extension, X509CertificateGenerator } from '@peculiar/x509';
import { CompactEncrypt, CompactSign } from 'jose';
import { type CborValue, encodeCbor } from '../../testing/software-authenticator/cbor.ts';

const sha256 = (...parts: Uint8Array[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest();
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const dayMs = 86_400_000;

interface Authority {
  readonly name: string;
  readonly keys: webcrypto.CryptoKeyPair;
}

export interface AppleOptions {
  readonly appId?: string;
  readonly nonce: string;
  readonly development?: boolean;
  readonly counter?: number;
  /** What the certificate says instead of the hash of what was attested. */
  readonly certifiedNonce?: Buffer;
  readonly format?: string;
  /** Of another key than the certificate's. */
  readonly credentialId?: Buffer;
  readonly validUntil?: number;
  /** The intermediate may not issue. */
  readonly isIntermediateLeaf?: boolean;
}

const newKeys = async (): Promise<webcrypto.CryptoKeyPair> =>
  await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);

export class FakeApple {
  readonly root: string;
  readonly #root: Authority;
  readonly #now: number;

  private constructor(authority: Authority, root: string, now: number) {
    this.#root = authority;
    this.root = root;
    this.#now = now;
  }

  static async make(now: number): Promise<FakeApple> {
    const authority = { name: 'CN=Test Attestation Root', keys: await newKeys() };
    const certificate = await X509CertificateGenerator.createSelfSigned({
      name: authority.name,
      keys: authority.keys,
      notBefore: new Date(now - dayMs),
      notAfter: new Date(now + dayMs),
      signingAlgorithm: algorithm,
      extensions: [new BasicConstraintsExtension(true, undefined, true)],
    });
    return new FakeApple(authority, certificate.toString('pem'), now);
  }

  /** What a phone sends: `performAttestation`. */
  async attest(options: AppleOptions) {
    const { appId = 'ABCDE12345.com.example.bank', nonce, development = false, counter = 0 } = options;
    const keys = await newKeys();
    const point = Buffer.from(await webcrypto.subtle.exportKey('raw', keys.publicKey));
    const key = sha256(point);
    const id = options.credentialId ?? key;
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter);
    const length = Buffer.alloc(2);
    length.writeUInt16BE(id.length);
    const aaguid = development
      ? Buffer.from('appattestdevelop')
      : Buffer.concat([Buffer.from('appattest'), Buffer.alloc(7)]);
    const [x, y] = [point.subarray(1, 33), point.subarray(33)];
    const coseKey = new Map<number, CborValue>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, x],
      [-3, y],
    ]);
    const authData = Buffer.concat([
      sha256(Buffer.from(appId)),
      Buffer.of(0x40),
      count,
      aaguid,
      length,
      id,
      encodeCbor(coseKey),
    ]);
    const certified = options.certifiedNonce ?? sha256(authData, sha256(Buffer.from(nonce)));
    const statement = new Map<string, CborValue>([
      ['x5c', await this.#chain(keys.publicKey, certified, options)],
      ['receipt', new Uint8Array(8)],
    ]);
    const object = new Map<string, CborValue>([
      ['fmt', options.format ?? 'apple-appattest'],
      ['attStmt', statement],
      ['authData', authData],
    ]);
    const token = Buffer.from(encodeCbor(object)).toString('base64');
    return { provider: 'APP_ATTEST', token, keyId: key.toString('base64') } as const;
  }

  async #chain(leafKey: webcrypto.CryptoKey, nonce: Buffer, options: AppleOptions): Promise<Uint8Array[]> {
    const intermediate: Authority = { name: 'CN=Test Attestation CA 1', keys: await newKeys() };
    const dates = { notBefore: new Date(this.#now - dayMs) };
    const middle = await X509CertificateGenerator.create({
      subject: intermediate.name,
      issuer: this.#root.name,
      publicKey: intermediate.keys.publicKey,
      signingKey: this.#root.keys.privateKey,
      signingAlgorithm: algorithm,
      ...dates,
      notAfter: new Date(this.#now + dayMs),
      extensions: [new BasicConstraintsExtension(options.isIntermediateLeaf !== true, undefined, true)],
    });
    const leaf = await X509CertificateGenerator.create({
      subject: 'CN=leaf',
      issuer: intermediate.name,
      publicKey: leafKey,
      signingKey: intermediate.keys.privateKey,
      signingAlgorithm: algorithm,
      ...dates,
      notAfter: new Date(options.validUntil ?? this.#now + dayMs),
      extensions: [
        new Extension(
          '1.2.840.113635.100.8.2',
          false,
          new Uint8Array(Buffer.concat([Buffer.from('3024a1220420', 'hex'), nonce])),
        ),
      ],
    });
    return [new Uint8Array(leaf.rawData), new Uint8Array(middle.rawData)];
  }
}

export class FakeGoogle {
  readonly #aesKey = randomBytes(32);
  readonly #keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });

  /** As the Play Console shows them. */
  get credentials() {
    return {
      decryptionKey: this.#aesKey.toString('base64'),
      verificationKey: this.#keys.publicKey.export({ format: 'der', type: 'spki' }).toString('base64'),
    };
  }

  /** `changes` by path of the verdict, e.g. `{ requestDetails: { nonce: … } }`, one level deep. */
  async attest(nonce: string, at: number, changes: Readonly<Record<string, object>> = {}) {
    const verdict: Record<string, object> = {
      requestDetails: {
        requestPackageName: 'com.example.bank',
        nonce: `${nonce}=`,
        timestampMillis: String(at),
      },
      appIntegrity: {
        appRecognitionVerdict: 'PLAY_RECOGNIZED',
        packageName: 'com.example.bank',
        certificateSha256Digest: ['6a6a1474b5cbbb2b1aa57e0bc36a6a1474b5cbbb2b1'],
        versionCode: '42',
      },
      deviceIntegrity: { deviceRecognitionVerdict: ['MEETS_BASIC_INTEGRITY', 'MEETS_DEVICE_INTEGRITY'] },
    };
    for (const [part, change] of Object.entries(changes)) verdict[part] = { ...verdict[part], ...change };
    const signed = await new CompactSign(Buffer.from(JSON.stringify(verdict)))
      .setProtectedHeader({ alg: 'ES256' })
      .sign(this.#keys.privateKey);
    const token = await new CompactEncrypt(Buffer.from(signed))
      .setProtectedHeader({ alg: 'A256KW', enc: 'A256GCM' })
      .encrypt(this.#aesKey);
    return { provider: 'PLAY_INTEGRITY', token } as const;
  }
}
