import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  assertEdgeConfig,
  defineEdgeConfig,
  EdgeConfigError,
  isFailOpen,
  validateEdgeConfig,
  viewerConfig,
} from './config.ts';
import { dayMs, fullConfigInput, problemsOf, testConfigInput, testNowMs } from './testing/config-input.ts';

describe('a configuration', () => {
  it('is completed with safe defaults', () => {
    expect(validateEdgeConfig(defineEdgeConfig(testConfigInput), testNowMs)).toEqual({
      host: 'app.example.com',
      origin: 'https://app.example.com',
      api: { url: 'https://mfa.example.com', secretKey: 'secret-key-of-the-tests', timeoutMs: 1_500 },
      action: 'signIn',
      logins: [
        {
          method: 'POST',
          path: '/login/password',
          body: 'auto',
          userNameField: 'username',
          success: { statuses: [302, 303], notLocations: ['/login'] },
          passAnswerBody: false,
          freshSession: false,
          renewsSession: false,
        },
      ],
      userName: { trim: true, lowerCase: true, unicode: 'NFKC', accept: 'any' },
      enrollment: { vouchEmail: 'username', whenNotVouched: { kind: 'refuse' } },
      loginPage: '/login',
      protectedPaths: [],
      publicPaths: ['/login'],
      defaultAccess: 'protected',
      path: { caseInsensitive: true, ignoreTrailingSlash: true, stripParameters: true },
      sessionCookies: 'found',
      preexistingSessions: { kind: 'challenge' },
      failMode: { kind: 'closed' },
      sealKeys: testConfigInput.sealKeys,
      callbackPath: '/.stepward/callback',
      reviewPath: '/.stepward/review',
      wafHeaders: [],
      authorizationSchemes: ['bearer'],
      proof: { idleMs: 12 * 3_600_000, absoluteMs: 7 * dayMs },
    });
  });

  it('is normalised: origins bare, patterns folded, dates in milliseconds', () => {
    expect(validateEdgeConfig(fullConfigInput, testNowMs)).toMatchObject({
      host: 'app.example.com',
      origin: 'https://app.example.com:8443',
      api: { url: 'http://localhost:4000/base', timeoutMs: 2_000 },
      logins: [
        {
          path: '/login/*',
          success: { locations: ['/home/**'], notLocations: ['/login'], cookies: ['sid'] },
          passAnswerBody: true,
        },
      ],
      loginPage: '/Login?next=1',
      protectedPaths: ['/admin/**'],
      publicPaths: ['/assets'],
      enrollment: { vouchEmail: 'never', whenNotVouched: { kind: 'open', untilMs: testNowMs + 30 * dayMs } },
      preexistingSessions: { kind: 'accept', untilMs: testNowMs + 10 * dayMs },
      failMode: { kind: 'open', untilMs: testNowMs + 7 * dayMs },
      proof: { idleMs: 3_600_000, absoluteMs: dayMs },
    });
  });

  it('tells every problem at once, by field', () => {
    const input = {
      origin: 'http://app.example.com',
      api: { url: 'ftp://x', secretKey: 'short', retries: 3 },
      logins: [{ path: 'login', userNameField: '', success: { statuses: [500], cookies: [] } }],
      loginPage: 'login',
      sealKeys: [],
      colour: 'red',
    };
    expect(problemsOf(input).map(({ path }) => path)).toEqual([
      'colour',
      'origin',
      'api.retries',
      'api.url',
      'api.secretKey',
      'logins[0].path',
      'logins[0].userNameField',
      'logins[0].success.statuses[0]',
      'logins[0].success.cookies',
      'loginPage',
      'sealKeys',
    ]);
    expect(() => validateEdgeConfig(input, testNowMs)).toThrow(
      /colour: is unknown.*\n.*origin: must be https/,
    );
  });
});

describe('an error text', () => {
  it('never shows a value, which may be a secret', () => {
    const secret = 's3cr3t value';
    const everywhere = JSON.parse(JSON.stringify(fullConfigInput), (_, value) =>
      typeof value === 'object' ? value : secret,
    );
    expect(() => validateEdgeConfig({ ...everywhere, [secret]: 1 }, testNowMs)).toThrow(EdgeConfigError);
    for (const { path, message } of problemsOf({ ...everywhere, [secret]: 1 })) {
      expect(path + message).not.toContain(secret);
    }
  });

  it('is one line per problem, whatever is given', () => {
    fc.assert(
      fc.property(fc.anything(), fc.constantFrom(...Object.keys(fullConfigInput)), (value, name) => {
        const problems = problemsOf({ ...testConfigInput, [name]: value });
        for (const { path, message } of problems) expect(`${path}: ${message}`).not.toMatch(/\n/);
      }),
    );
  });
});

describe('at cold start', () => {
  const built = [fullConfigInput, testConfigInput].map((input) => validateEdgeConfig(input, testNowMs));
  const roundTrip = (value: unknown) => JSON.parse(JSON.stringify(value)) as Record<string, unknown>;

  it('what was built is taken as it is, with and without the API', () => {
    for (const config of built) {
      expect(assertEdgeConfig(roundTrip(config), testNowMs)).toEqual(config);
      expect(assertEdgeConfig(roundTrip(viewerConfig(config)), testNowMs)).toEqual(viewerConfig(config));
      expect(JSON.stringify(viewerConfig(config))).not.toContain('secret-key');
    }
  });

  it('dates may have passed, but not lie further ahead than a build allows', () => {
    for (const config of built)
      expect(() => assertEdgeConfig(roundTrip(config), testNowMs + 400 * dayMs)).not.toThrow();
    expect(() => assertEdgeConfig(roundTrip(built[0]), testNowMs - dayMs)).toThrow('failMode.openUntil');
  });

  it('anything else is refused', () => {
    const config = roundTrip(built[0]);
    for (const json of [null, [], 'x', {}, { ...config, extra: 1 }, { ...config, sealKeys: [] }]) {
      expect(() => assertEdgeConfig(json, testNowMs)).toThrow(EdgeConfigError);
    }
    for (const name of Object.keys(config)) {
      expect(() => assertEdgeConfig({ ...config, [name]: { kind: 7 } }, testNowMs)).toThrow(EdgeConfigError);
      expect(() => assertEdgeConfig({ ...config, [name]: 7 }, testNowMs)).toThrow(EdgeConfigError);
    }
    const tampered = { ...config, failMode: { kind: 'open', untilMs: 8.65e15 } };
    expect(() => assertEdgeConfig(tampered, testNowMs)).toThrow('failMode.openUntil');
  });
});

it('errors pass only before the date of an open fail mode, and only if that was ever allowed (N-35)', () => {
  const open = (untilMs: number) => ({ failMode: { kind: 'open' as const, untilMs } });
  expect(isFailOpen({ failMode: { kind: 'closed' } }, testNowMs)).toBe(false);
  expect(isFailOpen(open(testNowMs + 1), testNowMs)).toBe(true);
  expect(isFailOpen(open(testNowMs), testNowMs)).toBe(false);
  expect(isFailOpen(open(testNowMs + 8 * dayMs), testNowMs)).toBe(false);
});
