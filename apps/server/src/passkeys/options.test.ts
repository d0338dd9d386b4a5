import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { authenticationOptions, createChallenge, registrationOptions } from './options.ts';
import { createUserHandle, isUserHandle } from './user-handle.ts';

const rp = { id: 'example.com', name: 'Example' };
const user = { handle: createUserHandle(randomBytes), name: 'alice@example.com', displayName: 'Alice' };

describe('registrationOptions', () => {
  it('has exactly the shape of client-api §5.1', () => {
    const challenge = createChallenge(randomBytes);
    const options = registrationOptions({
      challenge,
      rp,
      user,
      excludeCredentials: [{ credentialId: 'AAAA', transports: ['usb'] }, { credentialId: 'BBBB' }],
      authenticatorAttachment: 'platform',
    });
    expect(options).toEqual({
      challenge,
      rp,
      user: {
        id: Buffer.from(user.handle).toString('base64url'),
        name: 'alice@example.com',
        displayName: 'Alice',
      },
      pubKeyCredParams: [
        { alg: -7, type: 'public-key' },
        { alg: -8, type: 'public-key' },
        { alg: -257, type: 'public-key' },
      ],
      timeout: 300_000,
      attestation: 'none',
      excludeCredentials: [
        { id: 'AAAA', type: 'public-key', transports: ['usb'] },
        { id: 'BBBB', type: 'public-key' },
      ],
      authenticatorSelection: {
        residentKey: 'required',
        requireResidentKey: true,
        userVerification: 'required',
        authenticatorAttachment: 'platform',
      },
      extensions: { credProps: true },
    });
  });

  it.each([null, undefined])('makes no restriction of attachment %s', (authenticatorAttachment) => {
    const input = { challenge: 'c', rp, user, excludeCredentials: [], authenticatorAttachment };
    expect(registrationOptions(input).authenticatorSelection).not.toHaveProperty('authenticatorAttachment');
  });
});

describe('authenticationOptions', () => {
  it('lists no credential in the discoverable flow, but has the list', () => {
    expect(authenticationOptions({ challenge: 'c', rpId: rp.id, allowCredentials: [] })).toEqual({
      challenge: 'c',
      rpId: 'example.com',
      timeout: 300_000,
      allowCredentials: [],
      userVerification: 'required',
    });
  });
});

describe('createChallenge', () => {
  it('has 32 random bytes, 43 characters, each time others', () => {
    const challenges = new Set(Array.from({ length: 100 }, () => createChallenge(randomBytes)));
    expect(challenges.size).toBe(100);
    for (const challenge of challenges) expect(challenge).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });
});

describe('user handles', () => {
  it('are 32 ASCII characters and random', () => {
    expect(user.handle).toMatch(/^[A-Za-z0-9_-]{32}$/);
    expect(createUserHandle(randomBytes)).not.toBe(user.handle);
  });

  it('match in all spellings of the SDKs and in no other', () => {
    const encoded = Buffer.from(user.handle).toString('base64url');
    expect(isUserHandle(encoded, user.handle)).toBe(true);
    expect(isUserHandle(`${encoded}==`, user.handle)).toBe(true);
    expect(isUserHandle(Buffer.from(encoded).toString('base64url'), user.handle)).toBe(true);
    expect(isUserHandle(user.handle, user.handle)).toBe(true);
    expect(isUserHandle(createUserHandle(randomBytes), user.handle)).toBe(false);
    expect(isUserHandle('', user.handle)).toBe(false);
    expect(isUserHandle(encoded.slice(0, -1), user.handle)).toBe(false);
  });
});
