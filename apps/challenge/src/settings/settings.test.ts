import { describe, expect, it } from 'vitest';
import { ApiError } from '../api/api-error.ts';
import { parseFinish, parseSession } from '../api/parse.ts';
import { nameOf, parseOwnAuthenticators, toldApart } from './own-authenticator.ts';
import { settingsProblemOf } from './problem.ts';

const passkey = {
  userAuthenticatorId: 'p',
  verificationMethod: 'PASSKEY',
  createdAt: '2026-01-01T00:00:00.000Z',
  verifiedAt: '2026-01-02T00:00:00.000Z',
  displayName: 'Alice',
  isDefault: true,
  webauthnCredential: { credentialId: 'c', name: 'Chrome', aaguidMapping: { name: 'iCloud Keychain' } },
};
const email = { userAuthenticatorId: 'e', verificationMethod: 'EMAIL_OTP', email: 'a@example.com' };

describe('the person’s own', () => {
  it('are read, and what this page has no words for is left out', () => {
    const odd = { userAuthenticatorId: 'x', verificationMethod: 'TELEPATHY' };
    const [first, second, ...rest] = parseOwnAuthenticators([passkey, email, odd]);
    expect(first).toMatchObject({
      id: 'p',
      model: 'iCloud Keychain',
      credentialId: 'c',
      isDefault: true,
      createdAt: Date.parse('2026-01-02T00:00:00Z'),
    });
    expect(second).toMatchObject({ id: 'e', address: 'a@example.com', isDefault: false });
    expect(rest).toEqual([]);
    expect(() => parseOwnAuthenticators({})).toThrow(ApiError);
  });

  it('are told apart: the person’s name on every passkey says nothing', () => {
    const both = parseOwnAuthenticators([passkey, { ...passkey, userAuthenticatorId: 'q' }]);
    expect(toldApart(both).map(nameOf)).toEqual(['iCloud Keychain', 'iCloud Keychain']);
    expect(toldApart(both.slice(0, 1)).map(nameOf)).toEqual(['Alice']);
  });
});

it.each([
  [new ApiError('expired'), undefined],
  [new ApiError('offline'), 'offline'],
  [new ApiError('limited', { status: 429 }), 'limited'],
  [new ApiError('refused', { status: 403 }), 'step-up'],
  [new ApiError('refused', { status: 404 }), 'gone'],
  [new ApiError('refused', { status: 400 }), 'invalid'],
  [new ApiError('refused', { status: 409 }), 'unknown'],
  [new ApiError('broken', { status: 500 }), 'unknown'],
  [new TypeError('x'), 'unknown'],
])('%s is told as %s', (error, problem) => expect(settingsProblemOf(error)).toBe(problem));

describe('what the server says of them', () => {
  const session = {
    step: 'SETTINGS',
    tenant: { name: 'Acme' },
    action: { state: 'ALLOW' },
    expiresAt: '2026-01-01T00:10:00.000Z',
  };
  it('is read', () => {
    const enrollableMethods = [{ verificationMethod: 'PASSKEY', needsStepUp: true }];
    expect(
      parseSession({ ...session, enrollableMethods, settings: { isStepUp: false, recoveryCodesLeft: 3 } }),
    ).toMatchObject({
      isAllowed: true,
      settings: { isStepUp: false, recoveryCodesLeft: 3 },
      enrollableMethods: [{ needsStepUp: true }],
    });
    expect(parseSession(session).settings).toBeUndefined();
  });
});

it('the way back is a web page, or the app that opened this one, and nothing else', () => {
  const finish = (redirectUrl: string, scheme?: string) => () =>
    parseFinish({ token: 't', redirectUrl }, scheme).redirectUrl;
  expect(finish('authsignal://auth?token=t', 'authsignal')()).toBe('authsignal://auth?token=t');
  expect(finish('https://app.example/?token=t', 'authsignal')()).toBe('https://app.example/?token=t');
  for (const [url, scheme] of [
    ['authsignal://auth?token=t', undefined],
    ['evil://auth?token=t', 'authsignal'],
    ['javascript:alert(1)', 'javascript'],
    ['authsignal://elsewhere?token=t', 'authsignal'],
  ] as const)
    expect(finish(url, scheme)).toThrow(ApiError);
});
