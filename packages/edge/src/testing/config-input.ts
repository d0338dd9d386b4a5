import { createHash } from 'node:crypto';
import { validateEdgeConfig } from '../config.ts';
import { EdgeConfigError, type EdgeConfigInput, type EdgeConfigProblem } from '../edge-config.ts';

/** A key of 32 bytes that tests can tell by its name. */
export function testKey(name: string): string {
  return createHash('sha256').update(name).digest('base64url');
}

/** The least that a configuration says. */
export const testConfigInput: EdgeConfigInput = {
  origin: 'https://app.example.com',
  api: { url: 'https://mfa.example.com', secretKey: 'secret-key-of-the-tests' },
  logins: [
    {
      path: '/login/password',
      userNameField: 'username',
      success: { statuses: [302, 303], notLocations: ['/login'] },
    },
  ],
  loginPage: '/login',
  publicPaths: ['/login'],
  sealKeys: [{ kid: 'k1', key: testKey('one') }],
};

export const testNowMs = Date.parse('2026-11-21T12:00:00Z');
export const dayMs = 86_400_000;
export const isoIn = (days: number) => new Date(testNowMs + days * dayMs).toISOString();

/** All that a configuration can say. */
export const fullConfigInput: EdgeConfigInput = {
  origin: 'https://App.Example.com:8443/',
  api: { url: 'http://localhost:4000/base/', secretKey: 'secret-key-of-the-tests', timeoutMs: 2_000 },
  action: 'sign-in',
  logins: [
    {
      method: 'PUT',
      path: '/Login/*/',
      body: 'json',
      userNameField: 'user.email',
      success: { statuses: [200], locations: ['/Home/**'], notLocations: ['/Login'], cookies: ['sid'] },
      passAnswerBody: true,
    },
  ],
  userName: { trim: false, lowerCase: false, unicode: 'NFC' },
  enrollment: { vouchEmail: 'never', whenNotVouched: { openUntil: isoIn(30) } },
  loginPage: '/Login?next=1',
  protectedPaths: ['/Admin/**'],
  publicPaths: ['/Assets/'],
  defaultAccess: 'public',
  path: { caseInsensitive: true, ignoreTrailingSlash: true, stripParameters: false },
  sessionCookies: ['sid', 'laravel_session'],
  preexistingSessions: { acceptUntil: isoIn(10) },
  failMode: { openUntil: isoIn(7) },
  sealKeys: [
    { kid: 'k2', key: testKey('two') },
    { kid: 'k1', key: testKey('one') },
  ],
  callbackPath: '/mfa/done',
  reviewPath: '/mfa/review',
  wafHeaders: ['x-amzn-waf-bot'],
  authorizationSchemes: ['bearer', 'token'],
  proof: { idleHours: 1, absoluteHours: 24 },
};

/** What is wrong with a configuration. */
export function problemsOf(input: unknown): readonly EdgeConfigProblem[] {
  try {
    validateEdgeConfig(input, testNowMs);
  } catch (error) {
    if (error instanceof EdgeConfigError) return error.problems;
    throw error;
  }
  return [];
}
