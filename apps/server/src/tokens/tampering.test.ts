/** References and client tokens: whoever changes a bit holds nothing (T53's property, for what we issue). */
import { createHmac, createSecretKey, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ClientTokenClaims, readClientToken, signClientToken } from './client-token.ts';
import { openReference, type Reference, sealReference } from './reference.ts';

const key = createSecretKey(randomBytes(32));
const text = fc.string({ unit: 'grapheme', maxLength: 30 });
const reference: fc.Arbitrary<Omit<Reference, 'referenceId'>> = fc.record({
  purpose: fc.constantFrom('page', 'result', 'outcome'),
  tenantId: text,
  userId: text,
  actionCode: text,
  idempotencyKey: text,
  scope: fc.option(text, { nil: undefined }),
  expiresAt: fc.nat(),
  isProof: fc.boolean(),
});
const sample: Omit<Reference, 'referenceId'> = {
  purpose: 'page',
  tenantId: 't',
  userId: 'alice',
  actionCode: 'signIn',
  idempotencyKey: 'k',
  scope: undefined,
  expiresAt: 5,
  isProof: false,
};

const flipped = (bytes: Buffer, bit: number): Buffer => {
  const copy = Buffer.from(bytes);
  copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return copy;
};

describe('a reference', () => {
  it('opens to what was sealed, with 128 random bits of its own', () => {
    fc.assert(
      fc.property(reference, (given) => {
        const [one, other] = [
          openReference(sealReference(given, key), key),
          openReference(sealReference(given, key), key),
        ];
        expect(one).toMatchObject(given);
        expect(one?.referenceId).toMatch(/^[A-Za-z0-9_-]{22}$/);
        expect(one?.referenceId).not.toBe(other?.referenceId);
      }),
      { numRuns: 300 },
    );
  });

  it('opens under no other key, with no bit flipped, cut nowhere, in no other spelling', () => {
    const sealed = sealReference(sample, key);
    const bytes = Buffer.from(sealed, 'base64url');
    expect(openReference(sealed, createSecretKey(randomBytes(32)))).toBeUndefined();
    for (let bit = 0; bit < bytes.length * 8; bit += 1)
      expect(openReference(flipped(bytes, bit).toString('base64url'), key)).toBeUndefined();
    for (let length = 0; length < sealed.length; length += 1) {
      expect(openReference(sealed.slice(0, length), key)).toBeUndefined();
      expect(openReference(sealed.slice(sealed.length - length), key)).toBeUndefined();
    }
    for (const spelling of [
      `${sealed}=`,
      ` ${sealed}`,
      `${sealed}\n`,
      `${sealed}A`,
      bytes.toString('base64'),
      bytes.toString('hex'),
    ])
      if (spelling !== sealed) expect(openReference(spelling, key)).toBeUndefined();
    expect(openReference(sealed, key)).toMatchObject(sample);
  });

  it('is not made of two others', () => {
    const [one, other] = [sealReference(sample, key), sealReference({ ...sample, userId: 'mallo' }, key)].map(
      (sealed) => Buffer.from(sealed, 'base64url'),
    );
    for (let cut = 1; cut < (one?.length ?? 0); cut += 1) {
      const mixed = Buffer.concat([
        one?.subarray(0, cut) ?? Buffer.alloc(0),
        other?.subarray(cut) ?? Buffer.alloc(0),
      ]);
      expect(openReference(mixed.toString('base64url'), key)).toBeUndefined();
    }
  });

  it('is nothing that anybody types', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 5_000 }), (guess) => {
        expect(openReference(guess, key)).toBeUndefined();
      }),
    );
  });
});

describe('a client token', () => {
  const claims: ClientTokenClaims = {
    iss: 'https://mfa.example.com',
    aud: 'https://mfa.example.com',
    sub: 'alice',
    iat: 1_000,
    exp: 1_600,
    scope: 'read:authenticators',
    other: { tenantId: 't', userId: 'alice', actionCode: 'signIn', idempotencyKey: 'k' },
  };
  const keyOf = async (tenantId: string) => (tenantId === 't' ? key : undefined);
  const kindOf = async (token: string, now = 1_200_000) => (await readClientToken(token, keyOf, now)).kind;
  const token = signClientToken(claims, key);

  it('reads as signed, until the second it expires', async () => {
    expect(await readClientToken(token, keyOf, 1_200_000)).toEqual({ kind: 'valid', claims });
    expect(await kindOf(token, 1_599_999)).toBe('valid');
    expect(await kindOf(token, 1_600_000)).toBe('expired');
  });

  it('is HS256 under a key of its own, as any JWT library verifies it', () => {
    const [head = '', payload = '', signature] = token.split('.');
    expect(JSON.parse(Buffer.from(head, 'base64url').toString())).toEqual({
      alg: 'HS256',
      typ: 'JWT',
      kid: 'ct-1',
    });
    expect(createHmac('sha256', key).update(`${head}.${payload}`).digest('base64url')).toBe(signature);
  });

  it('is refused with any bit of any part flipped, cut anywhere, and in any other spelling', async () => {
    const parts = token.split('.');
    for (const [index, part] of parts.entries()) {
      const bytes = Buffer.from(part, 'base64url');
      for (let bit = 0; bit < bytes.length * 8; bit += 1)
        expect(await kindOf(parts.with(index, flipped(bytes, bit).toString('base64url')).join('.'))).toBe(
          'invalid',
        );
      for (const last of 'AQgw_-') {
        const other = part.slice(0, -1) + last;
        if (other !== part) expect(await kindOf(parts.with(index, other).join('.'))).toBe('invalid');
      }
    }
    for (let length = 0; length < token.length; length += 1)
      expect(await kindOf(token.slice(0, length))).toBe('invalid');
    for (const spelling of [
      `${token}=`,
      `${token} `,
      `${token}.`,
      `.${token}`,
      token.toUpperCase(),
      `${token}\n`,
    ])
      expect(await kindOf(spelling)).toBe('invalid');
  });

  it('with any other head is refused, however it is signed', async () => {
    const payload = token.split('.')[1] ?? '';
    const heads = [
      { alg: 'none', typ: 'JWT', kid: 'ct-1' },
      { alg: 'None', typ: 'JWT', kid: 'ct-1' },
      { alg: 'HS384', typ: 'JWT', kid: 'ct-1' },
      { alg: 'RS256', typ: 'JWT', kid: 'ct-1' },
      { alg: 'HS256', typ: 'JWT', kid: 'ct-2' },
      { alg: 'HS256', typ: 'JWT' },
      { alg: 'HS256', typ: 'JWT', kid: 'ct-1', crit: ['exp'] },
      { alg: 'HS256', typ: 'JWT', kid: 'ct-1', jku: 'https://evil.example/jwks' },
      { typ: 'JWT', alg: 'HS256', kid: 'ct-1' },
    ];
    for (const head of heads) {
      const input = `${Buffer.from(JSON.stringify(head)).toString('base64url')}.${payload}`;
      const signature = createHmac('sha256', key).update(input).digest('base64url');
      expect([head, await kindOf(`${input}.${signature}`)]).toEqual([head, 'invalid']);
      expect(await kindOf(`${input}.`)).toBe('invalid');
    }
  });

  it('of an unknown tenant, or with claims that are none, is refused though the signature is right', async () => {
    const sign = (value: unknown) => signClientToken(value as ClientTokenClaims, key);
    for (const value of [
      null,
      1,
      'x',
      [],
      {},
      { ...claims, other: { ...claims.other, tenantId: 'u' } },
      { ...claims, exp: '9' },
      { ...claims, sub: 1 },
    ])
      expect(await kindOf(sign(value))).toBe('invalid');
  });
});
