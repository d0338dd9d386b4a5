import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keyRing, loadKeyRing } from './key-ring.ts';

const newKey = () => randomBytes(32).toString('base64url');
const first = { kid: 1, key: newKey() };
const second = { kid: 2, key: newKey() };
const context = 'totp|tenant|user|authenticator';

describe('a sealed value', () => {
  it('opens in its own place only (row 50)', () => {
    const ring = keyRing([first]);
    const sealed = ring.seal('secret', context);
    expect(ring.open(sealed, context).toString()).toBe('secret');
    for (const place of [
      'totp|tenant|user|another',
      'totp|tenant|other|authenticator',
      'totp|other|user|authenticator',
      'mail|tenant|user|authenticator',
      '',
    ])
      expect(() => ring.open(sealed, place)).toThrow();
  });

  it('opens with no bit changed and nothing cut', () => {
    const ring = keyRing([first]);
    const sealed = Buffer.from(ring.seal('secret', context));
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const changed = Buffer.from(sealed);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(() => ring.open(changed, context)).toThrow();
    }
    for (let length = 0; length < sealed.length; length += 1)
      expect(() => ring.open(sealed.subarray(0, length), context)).toThrow();
  });

  it('with a short tag is refused, whatever the tag (128 bits or nothing)', () => {
    const sealed = Buffer.from(keyRing([first]).seal('', context));
    for (const tagBytes of [4, 8, 12, 13, 14, 15])
      expect(() => keyRing([first]).open(sealed.subarray(0, 14 + tagBytes), context)).toThrow(
        /authentication tag/,
      );
  });

  it('is never the same twice (N-30: fresh nonce)', () => {
    const ring = keyRing([first]);
    const nonces = Array.from({ length: 1_000 }, () =>
      Buffer.from(ring.seal('same', context)).subarray(2, 14).toString('hex'),
    );
    expect(new Set(nonces).size).toBe(1_000);
  });

  it('of the old key opens after a rotation; the new key seals; derived keys stay', () => {
    const before = keyRing([first]);
    const after = keyRing([first, second]);
    expect(after.open(before.seal('old', context), context).toString()).toBe('old');
    const fresh = after.seal('new', context);
    expect(fresh[1]).toBe(2);
    expect(() => before.open(fresh, context)).toThrow('unknown key');
    expect(after.derive('references')).toEqual(before.derive('references'));
    expect(after.derive('references')).not.toEqual(after.derive('codes'));
  });

  it('of another ring does not open', () => {
    expect(() =>
      keyRing([{ kid: 1, key: newKey() }]).open(keyRing([first]).seal('x', context), context),
    ).toThrow();
  });
});

describe('a ring', () => {
  it.each([
    [[]],
    [[{ kid: 1, key: 'short' }]],
    [[first, { kid: 2, key: randomBytes(16).toString('base64url') }]],
  ])('needs keys of 32 bytes: %j', (keys) => {
    expect(() => keyRing(keys)).toThrow(/32 bytes/);
  });
});

describe('the file', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'stepward-ring-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it('is made once, for its owner only, and read again', () => {
    const path = join(directory, 'keyring.json');
    const sealed = loadKeyRing(path).seal('kept', context);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const text = readFileSync(path, 'utf8');
    expect(loadKeyRing(path).open(sealed, context).toString()).toBe('kept');
    expect(readFileSync(path, 'utf8')).toBe(text);
  });

  it('that is broken stops the start and is not replaced', () => {
    const path = join(directory, 'keyring.json');
    for (const text of ['', '{', '{"keys":[]}', '{"keys":[{"kid":1,"key":"x"}]}']) {
      writeFileSync(path, text);
      expect(() => loadKeyRing(path)).toThrow();
      expect(readFileSync(path, 'utf8')).toBe(text);
    }
  });
});
