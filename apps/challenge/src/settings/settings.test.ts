import { describe, expect, it } from 'vitest';
import { ApiError } from '../api/api-error.ts';
import { parseFinish, parseSession } from '../api/parse.ts';
import { refusalOf } from './new-address.tsx';
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

it.each([
  [new ApiError('refused', { status: 409 }), 'held'],
  [new ApiError('refused', { status: 400 }), 'refused'],
  [new ApiError('refused', { status: 403 }), undefined],
  [new ApiError('limited', { status: 429 }), undefined],
  [new ApiError('expired', { status: 401 }), undefined],
  [new TypeError('x'), undefined],
])('a new address: %s is about what was typed: %s', (error, refusal) =>
  expect(refusalOf(error)).toBe(refusal),
);

describe('how what keeps a passkey looks', () => {
  const svg = 'data:image/svg+xml;base64,PHN2Zy8+';
  const png = 'data:image/png;base64,AA==';
  it.each([
    [
      { svgIconLight: svg, svgIconDark: png },
      { light: svg, dark: png },
    ],
    [{ svgIconLight: svg }, { light: svg }],
    [{ svgIconDark: png }, { light: png }],
    [{ svgIconLight: 'https://cdn.example/a.svg', svgIconDark: 'javascript:alert(1)' }, undefined],
    [{ svgIconLight: 'data:text/html;base64,PGI+' }, undefined],
    [{ svgIconLight: `${svg} 2x, https://cdn.example/a.svg` }, undefined],
    [{}, undefined],
  ])('%j is read as %j', (icons, icon) => {
    const aaguidMapping = { name: 'Our keys', ...icons };
    const [one] = parseOwnAuthenticators([{ ...passkey, webauthnCredential: { aaguidMapping } }]);
    expect(one).toMatchObject({ model: 'Our keys' });
    expect(one?.icon).toEqual(icon);
  });
});

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
      parseSession({
        ...session,
        enrollableMethods,
        settings: { isStepUp: false, recoveryCodesLeft: 3, movable: ['e', 7], kept: ['e', 1], hidden: 'e' },
      }),
    ).toMatchObject({
      isAllowed: true,
      settings: { isStepUp: false, recoveryCodesLeft: 3, movable: ['e'], kept: ['e'], fixed: [], hidden: [] },
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
