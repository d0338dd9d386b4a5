/**
 * Google's word on an Android app: a token of Play Integrity (classic request), decrypted and checked with the keys of the
 * Play Console (https://developer.android.com/google/play/integrity/classic). Pure; asks nobody.
 */
import { createPublicKey, type KeyObject } from 'node:crypto';
import type { PlayIntegrityCredentials, PlayIntegritySettings } from '@stepward/api';
import { compactDecrypt, compactVerify } from 'jose';

const tokenCharactersMax = 32_768;
/** A token says when it was made: clocks differ by this, and no nonce lives longer. */
const agesMs = { future: 60_000, past: 10 * 60_000 };

export const verificationKeyOf = (text: string): KeyObject => {
  const key = createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' });
  if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') throw new Error('not a key on P-256');
  return key;
};

/** Whether Google attests one of these apps for this nonce. `now` in Unix milliseconds. Never throws. */
export async function isAttestedByGoogle(
  token: string,
  nonce: string,
  { settings, credentials }: { settings: PlayIntegritySettings; credentials: PlayIntegrityCredentials },
  now: number,
): Promise<boolean> {
  if (token.length > tokenCharactersMax) return false;
  try {
    const decrypted = await compactDecrypt(token, Buffer.from(credentials.decryptionKey, 'base64'), {
      keyManagementAlgorithms: ['A256KW'],
      contentEncryptionAlgorithms: ['A256GCM'],
    });
    const signed = await compactVerify(decrypted.plaintext, verificationKeyOf(credentials.verificationKey), {
      algorithms: ['ES256'],
    });
    const verdict = JSON.parse(new TextDecoder().decode(signed.payload)) as Verdict;
    return (
      isOfRequest(verdict, nonce, settings, now) &&
      isOfApp(verdict, settings) &&
      isOnDevice(verdict, settings)
    );
  } catch {
    // Whatever cannot be read is no attestation.
    return false;
  }
}

/** As far as it is read; each field may be missing. */
interface Verdict {
  readonly requestDetails?: {
    readonly requestPackageName?: string;
    readonly nonce?: string;
    /** Text of a number. */
    readonly timestampMillis?: string | number;
  };
  readonly appIntegrity?: {
    readonly appRecognitionVerdict?: string;
    readonly packageName?: string;
    readonly certificateSha256Digest?: readonly string[];
  };
  readonly deviceIntegrity?: { readonly deviceRecognitionVerdict?: readonly string[] };
}

const names = (settings: PlayIntegritySettings): readonly string[] => settings.packageNames as string[];

function isOfRequest(
  { requestDetails = {} }: Verdict,
  nonce: string,
  settings: PlayIntegritySettings,
  now: number,
): boolean {
  const { requestPackageName = '', nonce: named = '', timestampMillis } = requestDetails;
  const age = now - Number(timestampMillis ?? Number.NaN);
  if (!(age <= agesMs.past && age >= -agesMs.future)) return false;
  // Google may write it with padding.
  return names(settings).includes(requestPackageName) && named.replace(/=+$/, '') === nonce;
}

function isOfApp({ appIntegrity = {} }: Verdict, settings: PlayIntegritySettings): boolean {
  const { appRecognitionVerdict, packageName, certificateSha256Digest = [] } = appIntegrity;
  const isRecognized = appRecognitionVerdict === 'PLAY_RECOGNIZED';
  const isAllowed = isRecognized || settings.allowUnrecognizedVersion === true;
  if (!isAllowed || !names(settings).includes(packageName ?? '')) return false;
  const allowed = settings.certificateDigests as readonly string[] | undefined;
  if (allowed === undefined) return isRecognized;
  const bare = (digest: string) => digest.replace(/=+$/, '');
  return certificateSha256Digest.some((digest) => allowed.map(bare).includes(bare(digest)));
}

function isOnDevice({ deviceIntegrity = {} }: Verdict, settings: PlayIntegritySettings): boolean {
  const { deviceVerdict = 'MEETS_DEVICE_INTEGRITY' } = settings;
  return (deviceIntegrity.deviceRecognitionVerdict ?? []).includes(deviceVerdict);
}
