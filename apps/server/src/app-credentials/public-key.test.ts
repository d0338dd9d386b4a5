import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { SoftwareDevice } from '../testing/software-device.ts';
import { parsePublicKey, parseQueryPublicKey } from './public-key.ts';
import { isSignedBy, removalMessages } from './signature.ts';

const device = new SoftwareDevice();
const { publicKey } = device;

const spki = (curve: string): string =>
  generateKeyPairSync('ec', { namedCurve: curve })
    .publicKey.export({ format: 'der', type: 'spki' })
    .toString('base64');

/** The same head with a point that is on no curve. */
function offCurve(): string {
  const der = Buffer.from(publicKey, 'base64');
  der[90] = (der[90] ?? 0) ^ 1;
  return der.toString('base64');
}

describe('a public key of a body', () => {
  it('is standard base64 of a P-256 SubjectPublicKeyInfo', () => {
    expect(publicKey).toHaveLength(124);
    expect(Buffer.from(parsePublicKey(publicKey)?.der ?? []).toString('base64')).toBe(publicKey);
  });

  const bad: [string, string][] = [
    ['nothing', ''],
    ['base64url', Buffer.from(publicKey, 'base64').toString('base64url')],
    ['white space', `${publicKey.slice(0, 60)}\n${publicKey.slice(60)}`],
    ['another curve of its size', spki('secp256k1')],
    ['a larger curve', spki('P-384')],
    ['a point off the curve', offCurve()],
    [
      'bytes after it',
      Buffer.concat([Buffer.from(publicKey, 'base64'), Buffer.from([0])]).toString('base64'),
    ],
    ['the raw point', Buffer.from(publicKey, 'base64').subarray(26).toString('base64')],
  ];
  it.each(bad)('is not %s', (_name, text) => expect(parsePublicKey(text)).toBeUndefined());
});

describe('a public key of a query', () => {
  const twice = Buffer.from(publicKey);
  const spellings: [string, string][] = [
    ['base64url without padding (iOS)', twice.toString('base64url')],
    ['base64 with padding (Android)', twice.toString('base64')],
    ['the text itself', publicKey],
    ['the text itself, its plus signs as spaces', publicKey.replaceAll('+', ' ')],
  ];
  it.each(spellings)('may be %s', (_name, text) => {
    expect(parseQueryPublicKey(text)?.keyId).toBe(parsePublicKey(publicKey)?.keyId);
  });

  it.each(['', 'x', 'AAAA'.repeat(200), Buffer.from('not a key').toString('base64')])('is not %s', (text) => {
    expect(parseQueryPublicKey(text)).toBeUndefined();
  });
});

describe('a signature', () => {
  const key = parsePublicKey(publicKey)?.key;
  const judge = (message: string, signature: string): boolean =>
    key !== undefined && isSignedBy(key, message, signature);

  it('is the key’s own over exactly this text, Unicode included', () => {
    const signature = device.sign('é☃ challenge');
    expect(judge('é☃ challenge', signature)).toBe(true);
    expect(judge('é☃ challengE', signature)).toBe(false);
    expect(judge('é☃ challenge', new SoftwareDevice().sign('é☃ challenge'))).toBe(false);
  });

  it.each(['', 'AAAA', 'not base64!', `${'A'.repeat(200)}`])('is not "%s"', (text) => {
    expect(judge('m', text)).toBe(false);
  });

  it('has one spelling', () => {
    const signature = device.sign('m');
    expect(judge('m', Buffer.from(signature, 'base64').toString('base64url'))).toBe(false);
    expect(judge('m', `${signature}\n`)).toBe(false);
  });

  it('of a removal covers this span of ten minutes or one beside it, as a double or an integer', () => {
    const now = 2_923_843 * 600_000 + 1;
    expect(removalMessages(now).sort()).toEqual(
      ['2923842', '2923842.0', '2923843', '2923843.0', '2923844', '2923844.0'].sort(),
    );
  });
});
