/**
 * Apple's word that a key lives in this app on a genuine device: the attestation object of App Attest, step by step as
 * Apple's "Validating apps that connect to your server" has them. Pure; asks nobody.
 */
import { createHash, X509Certificate } from 'node:crypto';
import { AsnConvert } from '@peculiar/asn1-schema';
import { Certificate } from '@peculiar/asn1-x509';
import { decodeAttestationObject, parseAuthenticatorData } from '@simplewebauthn/server/helpers';
import type { AppAttestSettings } from '@stepward/api';

/** Apple App Attestation Root CA, valid until 2045-03-15 (https://www.apple.com/certificateauthority/). */
const appleRoot = `-----BEGIN CERTIFICATE-----
MIICITCCAaegAwIBAgIQC/O+DvHN0uD7jG5yH2IXmDAKBggqhkjOPQQDAzBSMSYw
JAYDVQQDDB1BcHBsZSBBcHAgQXR0ZXN0YXRpb24gUm9vdCBDQTETMBEGA1UECgwK
QXBwbGUgSW5jLjETMBEGA1UECAwKQ2FsaWZvcm5pYTAeFw0yMDAzMTgxODMyNTNa
Fw00NTAzMTUwMDAwMDBaMFIxJjAkBgNVBAMMHUFwcGxlIEFwcCBBdHRlc3RhdGlv
biBSb290IENBMRMwEQYDVQQKDApBcHBsZSBJbmMuMRMwEQYDVQQIDApDYWxpZm9y
bmlhMHYwEAYHKoZIzj0CAQYFK4EEACIDYgAERTHhmLW07ATaFQIEVwTtT4dyctdh
NbJhFs/Ii2FdCgAHGbpphY3+d8qjuDngIN3WVhQUBHAoMeQ/cLiP1sOUtgjqK9au
Yen1mMEvRq9Sk3Jm5X8U62H+xTD3FE9TgS41o0IwQDAPBgNVHRMBAf8EBTADAQH/
MB0GA1UdDgQWBBSskRBTM72+aEH/pwyp5frq5eWKoTAOBgNVHQ8BAf8EBAMCAQYw
CgYIKoZIzj0EAwMDaAAwZQIwQgFGnByvsiVbpTKwSga0kP0e8EeDS4+sQmTvb7vn
53O5+FRXgeLhpJ06ysC5PrOyAjEAp5U4xDgEgllF7En3VcE3iexZZtKeYnpqtijV
oyFraWVIyd/dganmrduC1bmTBGwD
-----END CERTIFICATE-----`;

const nonceExtension = '1.2.840.113635.100.8.2';
/** SEQUENCE { [1] { OCTET STRING of 32 bytes } }: nothing else is read as a nonce. */
const noncePrefix = Buffer.from('3024a1220420', 'hex');
const aaguids = {
  production: Buffer.concat([Buffer.from('appattest'), Buffer.alloc(7)]),
  development: Buffer.from('appattestdevelop'),
};
const certificatesMax = 4;
const tokenCharactersMax = 32_768;

export interface AppAttestStatement {
  /** The attestation object, base64. */
  readonly token: string;
  /** SHA-256 of the key's public point, base64. */
  readonly keyId?: string | undefined;
}

const sha256 = (...parts: readonly Uint8Array[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** Whether Apple attests a key of one of these apps for this nonce. `now` in Unix milliseconds. Never throws. */
export function isAttestedByApple(
  { token, keyId }: AppAttestStatement,
  nonce: string,
  settings: AppAttestSettings,
  now: number,
): boolean {
  if (keyId === undefined || token.length > tokenCharactersMax) return false;
  try {
    const attested = readStatement(Buffer.from(token, 'base64'));
    const [leaf] = attested.chain;
    if (!leaf || !isIssuedBy(attested.chain, settings.certificateAuthority ?? appleRoot, now)) return false;
    const clientDataHash = sha256(Buffer.from(nonce, 'utf8'));
    if (!nonceIn(leaf)?.equals(sha256(attested.authData, clientDataHash))) return false;
    const key = sha256(pointOf(leaf));
    return key.equals(Buffer.from(keyId, 'base64')) && isOfApp(attested.authData, key, settings);
  } catch {
    // Whatever cannot be read is no attestation.
    return false;
  }
}

function readStatement(bytes: Buffer): { authData: Uint8Array; chain: readonly X509Certificate[] } {
  const object = decodeAttestationObject(new Uint8Array(bytes));
  const format: string = object.get('fmt');
  const certificates = object.get('attStmt').get('x5c');
  if (format !== 'apple-appattest' || !Array.isArray(certificates) || certificates.length > certificatesMax)
    throw new Error('not an attestation of App Attest');
  return {
    authData: object.get('authData'),
    chain: certificates.map((certificate) => new X509Certificate(certificate)),
  };
}

/** Each is issued by the next and the last by the authority; all are valid now, and whoever issues may issue. */
function isIssuedBy(chain: readonly X509Certificate[], authority: string, now: number): boolean {
  const all = [...chain, new X509Certificate(authority)];
  return all.every((certificate, index) => {
    const issuer = all[index + 1] ?? certificate;
    const isLive = Date.parse(certificate.validFrom) <= now && now <= Date.parse(certificate.validTo);
    return isLive && issuer.ca && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
  });
}

function nonceIn(leaf: X509Certificate): Buffer | undefined {
  const { tbsCertificate } = AsnConvert.parse(leaf.raw, Certificate);
  const found = tbsCertificate.extensions?.filter(({ extnID }) => extnID === nonceExtension) ?? [];
  const [extension] = found;
  if (!extension || found.length > 1) return undefined;
  const value = Buffer.from(extension.extnValue.buffer);
  const nonce = value.subarray(noncePrefix.length);
  return value.indexOf(noncePrefix) === 0 && nonce.length === 32 ? nonce : undefined;
}

/** Uncompressed, as X9.62 has it. */
function pointOf({ publicKey }: X509Certificate): Buffer {
  const { kty, crv, x = '', y = '' } = publicKey.export({ format: 'jwk' });
  if (kty !== 'EC' || crv !== 'P-256') throw new Error('not a key on P-256');
  return Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
}

function isOfApp(authData: Uint8Array, key: Buffer, settings: AppAttestSettings): boolean {
  const { rpIdHash, counter, aaguid, credentialID } = parseAuthenticatorData(new Uint8Array(authData));
  if (!aaguid || !credentialID || counter !== 0) return false;
  const { production, development } = aaguids;
  const isAllowed =
    production.equals(aaguid) || (settings.allowDevelopment === true && development.equals(aaguid));
  const isApp = settings.appIds.some((appId) => sha256(Buffer.from(String(appId), 'utf8')).equals(rpIdHash));
  return isAllowed && isApp && key.equals(credentialID);
}
