import { describe, expect, it } from 'vitest';
import { firstMethod, offeredMethods, wayOut } from './methods.ts';

describe('the ways that are offered (client-api.md §14)', () => {
  it('are those of the server that have a screen, in its order, each once', () => {
    const verificationMethods = ['SMS', 'SOMETHING_NEW', 'PASSKEY', 'VERIFF', 'SMS'] as const;
    expect(offeredMethods({ verificationMethods: [...verificationMethods] as never }, true)).toEqual([
      'SMS',
      'PASSKEY',
      'VERIFF',
    ]);
  });

  it('without a list are all', () => {
    expect(offeredMethods({}, true)).toHaveLength(14);
  });

  it('leave out what this browser cannot do, unless nothing would be left', () => {
    expect(offeredMethods({ verificationMethods: ['PASSKEY', 'EMAIL_OTP'] }, false)).toEqual(['EMAIL_OTP']);
    expect(offeredMethods({ verificationMethods: ['PASSKEY'] }, false)).toEqual(['PASSKEY']);
  });
});

describe('the first screen', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');

  it('is the default one, or the only one, else the list', () => {
    expect(firstMethod({ defaultVerificationMethod: 'SMS' }, ['PASSKEY', 'SMS'], now)).toBe('SMS');
    expect(firstMethod({}, ['SMS'], now)).toBe('SMS');
    expect(firstMethod({}, ['PASSKEY', 'SMS'], now)).toBeUndefined();
    expect(firstMethod({ defaultVerificationMethod: 'VERIFF' }, ['PASSKEY', 'SMS'], now)).toBeUndefined();
  });

  it('is the list where the default one is locked', () => {
    const options = {
      defaultVerificationMethod: 'SMS',
      lockedUntil: { SMS: '2026-01-01T00:05:00Z' },
    } as const;
    expect(firstMethod(options, ['PASSKEY', 'SMS'], now)).toBeUndefined();
    expect(firstMethod(options, ['PASSKEY', 'SMS'], now + 5 * 60_000)).toBe('SMS');
    expect(firstMethod(options, ['SMS'], now)).toBe('SMS');
  });
});

describe('the way out', () => {
  it('goes to the one other way, or to the list', () => {
    expect(wayOut('SMS', ['SMS'])).toEqual({ kind: 'none' });
    expect(wayOut('SMS', ['SMS', 'PASSKEY'])).toEqual({ kind: 'direct', method: 'PASSKEY' });
    expect(wayOut('SMS', ['SMS', 'PASSKEY', 'PUSH'])).toEqual({ kind: 'choose' });
  });
});
