import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSealer, type SealerOptions, type SealPurpose } from './seal.ts';

const nowMs = Date.UTC(2026, 10, 21);
const minuteMs = 60_000;
const keyOne = { kid: 'k1', key: randomBytes(32).toString('base64url') };
const keyTwo = { kid: 'k2', key: randomBytes(32).toString('base64url') };
const purposes: SealPurpose[] = ['ticket', 'pending', 'proof', 'device', 'context', 'held'];

function sealerWith(options: Partial<SealerOptions> = {}) {
  return createSealer({ keys: [keyOne], host: 'app.example.com', now: () => nowMs, randomBytes, ...options });
}

describe('a sealed value', () => {
  const sealer = sealerWith();
  const text = sealer.seal('proof', '__Host-sw_proof', { user: 'alice' }, nowMs + minuteMs);

  it('opens where it was sealed for', () => {
    expect(sealer.open('proof', '__Host-sw_proof', text)).toEqual({ user: 'alice' });
  });

  it('carries any JSON, unchanged', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(...purposes), fc.string(), (value, purpose, name) => {
        const sealed = sealer.seal(purpose, name, value, nowMs + 1);
        expect(sealed).toMatch(/^[A-Za-z0-9._-]+$/);
        expect(JSON.stringify(sealer.open(purpose, name, sealed))).toBe(JSON.stringify(value));
      }),
    );
  });

  it('opens for no other purpose, name or host', () => {
    for (const purpose of purposes.filter((other) => other !== 'proof')) {
      expect(sealer.open(purpose, '__Host-sw_proof', text)).toBeUndefined();
    }
    expect(sealer.open('proof', '__Host-sw_device', text)).toBeUndefined();
    expect(sealerWith({ host: 'other.example.com' }).open('proof', '__Host-sw_proof', text)).toBeUndefined();
  });

  it('does not mistake one context for another that joins to the same text', () => {
    const sealed = sealer.seal('proof', 'a","b', 1, nowMs + minuteMs);
    expect(sealerWith({ host: 'b","app.example.com' }).open('proof', 'a', sealed)).toBeUndefined();
  });

  it('opens until it expires and no longer (F10)', () => {
    const at = (ms: number) => sealerWith({ now: () => ms });
    expect(at(nowMs + minuteMs - 1).open('proof', '__Host-sw_proof', text)).toEqual({ user: 'alice' });
    expect(at(nowMs + minuteMs).open('proof', '__Host-sw_proof', text)).toBeUndefined();
    const endless = sealer.seal('proof', 'n', 1, Number.NaN);
    expect(sealer.open('proof', 'n', endless)).toBeUndefined();
  });

  it('hides that two values are equal (F7)', () => {
    const again = sealer.seal('proof', '__Host-sw_proof', { user: 'alice' }, nowMs + minuteMs);
    expect(again.slice(0, 20)).not.toBe(text.slice(0, 20));
    expect(again.slice(-20)).not.toBe(text.slice(-20));
  });

  it('opens with no other key, of the same id or not', () => {
    expect(sealerWith({ keys: [keyTwo] }).open('proof', '__Host-sw_proof', text)).toBeUndefined();
    const imposter = { ...keyTwo, kid: 'k1' };
    expect(sealerWith({ keys: [imposter] }).open('proof', '__Host-sw_proof', text)).toBeUndefined();
  });

  it('opens with the older key while that is in the ring, and is sealed with the first (row 57)', () => {
    const rotating = sealerWith({ keys: [keyTwo, keyOne] });
    expect(rotating.open('proof', '__Host-sw_proof', text)).toEqual({ user: 'alice' });
    expect(rotating.seal('proof', 'n', 1, nowMs + 1)).toMatch(/^1\.k2\./);
    const rotated = sealerWith({ keys: [keyTwo] });
    expect(rotated.open('proof', '__Host-sw_proof', text)).toBeUndefined();
  });
});

describe('a value that was tampered with (F8, row 53)', () => {
  const sealer = sealerWith({ keys: [keyOne, keyTwo] });
  const open = (text: string) => sealer.open('pending', 'p', text);
  const text = sealer.seal('pending', 'p', { user: 'alice', cookies: ['session=1'] }, nowMs + minuteMs);

  it('does not open after any flip of one bit of any character', () => {
    for (let at = 0; at < text.length; at += 1) {
      for (let bit = 0; bit < 8; bit += 1) {
        const flipped = String.fromCharCode(text.charCodeAt(at) ^ (1 << bit));
        expect(open(text.slice(0, at) + flipped + text.slice(at + 1))).toBeUndefined();
      }
    }
  });

  it('does not open after any flip of one bit of the bytes', () => {
    const head = text.slice(0, text.lastIndexOf('.') + 1);
    const bytes = Buffer.from(text.slice(head.length), 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const flipped = Buffer.from(bytes);
      flipped[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(open(head + flipped.toString('base64url'))).toBeUndefined();
    }
  });

  it('does not open after any truncation, at either end', () => {
    for (let length = 0; length < text.length; length += 1) {
      expect(open(text.slice(0, length))).toBeUndefined();
      expect(open(text.slice(text.length - length))).toBeUndefined();
    }
  });

  it('does not open with anything added', () => {
    for (const added of ['=', '.', 'A', ' ', '\n', '%']) {
      expect(open(text + added)).toBeUndefined();
      expect(open(added + text)).toBeUndefined();
    }
  });

  it('does not open when parts of two values are joined', () => {
    const other = sealer.seal('pending', 'p', { user: 'mallory', cookies: ['session=1'] }, nowMs + minuteMs);
    for (let at = 6; at < text.length; at += 1)
      expect(open(other.slice(0, at) + text.slice(at))).toBeUndefined();
  });

  it('does not open, and does not throw, whatever the text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (any) => void expect(open(any)).toBeUndefined()));
    const shaped = fc.tuple(
      fc.constantFrom('0', '1'),
      fc.constantFrom('k1', 'k2', 'k3', ''),
      fc.base64String(),
    );
    fc.assert(fc.property(shaped, (parts) => void expect(open(parts.join('.'))).toBeUndefined()));
    expect(open(`1.k1.${'A'.repeat(70_000)}`)).toBeUndefined();
  });
});

it('a sealer refuses to start without a key and to seal with a short nonce', () => {
  expect(() => sealerWith({ keys: [] })).toThrow('at least one key');
  const short = sealerWith({ randomBytes: () => new Uint8Array(8) });
  expect(() => short.seal('proof', 'n', 1, nowMs)).toThrow('12 bytes');
});
