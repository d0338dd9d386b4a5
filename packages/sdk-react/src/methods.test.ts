import { describe, expect, it } from 'vitest';
import { firstMethod, offeredMethods, wayOut } from './methods.ts';

describe('the ways that are offered (client-api.md §14)', () => {
  it('are those of the server that have a screen, in its order, each once', () => {
    const verificationMethods = ['SMS', 'VERIFF', 'PASSKEY', 'SMS'] as const;
    expect(offeredMethods({ verificationMethods: [...verificationMethods] }, true)).toEqual([
      'SMS',
      'PASSKEY',
    ]);
  });

  it('without a list are all', () => {
    expect(offeredMethods({}, true)).toHaveLength(9);
  });

  it('leave out what this browser cannot do, unless nothing would be left', () => {
    expect(offeredMethods({ verificationMethods: ['PASSKEY', 'EMAIL_OTP'] }, false)).toEqual(['EMAIL_OTP']);
    expect(offeredMethods({ verificationMethods: ['PASSKEY'] }, false)).toEqual(['PASSKEY']);
  });
});

describe('the first screen', () => {
  it('is the default one, or the only one, else the list', () => {
    expect(firstMethod({ defaultVerificationMethod: 'SMS' }, ['PASSKEY', 'SMS'])).toBe('SMS');
    expect(firstMethod({}, ['SMS'])).toBe('SMS');
    expect(firstMethod({}, ['PASSKEY', 'SMS'])).toBeUndefined();
    expect(firstMethod({ defaultVerificationMethod: 'VERIFF' }, ['PASSKEY', 'SMS'])).toBeUndefined();
  });
});

describe('the way out', () => {
  it('goes to the one other way, or to the list', () => {
    expect(wayOut('SMS', ['SMS'])).toEqual({ kind: 'none' });
    expect(wayOut('SMS', ['SMS', 'PASSKEY'])).toEqual({ kind: 'direct', method: 'PASSKEY' });
    expect(wayOut('SMS', ['SMS', 'PASSKEY', 'PUSH'])).toEqual({ kind: 'choose' });
  });
});
