import { describe, expect, it } from 'vitest';
import type { EdgeConfigInput } from './config.ts';
import {
  dayMs,
  fullConfigInput,
  isoIn,
  problemsOf,
  testConfigInput,
  testKey,
  testNowMs,
} from './testing/config-input.ts';

/** Paths of the problems when `patch` replaces fields of the least configuration. */
const patched = (patch: object) => problemsOf({ ...testConfigInput, ...patch }).map(({ path }) => path);
const login = (patch: object) => patched({ logins: [{ ...testConfigInput.logins[0], ...patch }] });

describe('refused in a configuration is', () => {
  it.each([undefined, null, 5, 'text', [], [testConfigInput]])('%j in place of a configuration', (input) => {
    expect(problemsOf(input)[0]?.path).toBe('');
  });

  it.each(Object.keys(fullConfigInput))('null in place of %s', (name) => {
    expect(patched({ [name]: null })[0]).toMatch(new RegExp(`^${name}`));
  });

  it.each(['origin', 'api', 'logins', 'loginPage', 'sealKeys'])('a configuration without %s', (name) => {
    const { [name as keyof EdgeConfigInput]: _removed, ...rest } = testConfigInput;
    expect(problemsOf(rest)[0]?.path).toMatch(new RegExp(`^${name}`));
  });

  it.each([
    'http://app.example.com',
    'http://127.0.0.1',
    'http://localhost.example.com',
    'http://notlocalhost',
    'https://app.example.com/path',
    'https://app.example.com/?q',
    'https://app.example.com#',
    'https://user@app.example.com',
    'https:\\\\app.example.com',
    'ws://app.example.com',
    'app.example.com',
    '',
    7,
  ])('the origin %s', (origin) => {
    expect(patched({ origin })).toEqual(['origin']);
  });

  it.each([
    'http://localhost:3000',
    'http://edge.localhost:3000',
    'https://app.example.com',
    'https://localhost',
  ])('not the origin %s', (origin) => {
    expect(patched({ origin })).toEqual([]);
  });

  it.each([
    'http://mfa.example.com',
    'http://10.0.0.1',
    'https://mfa.example.com?x',
    'https://u:p@mfa.example.com',
  ])('the server at %s', (url) => {
    expect(patched({ api: { ...testConfigInput.api, url } })).toEqual(['api.url']);
  });

  it.each(['http://127.0.0.1:4000', 'http://[::1]:4000', 'https://mfa.example.com/stepward'])(
    'not the server at %s',
    (url) => {
      expect(patched({ api: { ...testConfigInput.api, url } })).toEqual([]);
    },
  );

  it.each([249, 10_001, Number.NaN, Number.POSITIVE_INFINITY, '5000'])('a time-out of %s ms', (timeoutMs) => {
    expect(patched({ api: { ...testConfigInput.api, timeoutMs } })).toEqual(['api.timeoutMs']);
  });

  it('a login that is not fully described, or described twice', () => {
    expect(patched({ logins: [] })).toEqual(['logins']);
    expect(patched({ logins: [...testConfigInput.logins, ...testConfigInput.logins] })).toEqual([
      'logins[1]',
    ]);
    expect(login({ method: 'GET' })).toEqual(['logins[0].method']);
    expect(login({ method: 'post' })).toEqual(['logins[0].method']);
    expect(login({ path: '/login*' })).toEqual(['logins[0].path']);
    expect(login({ body: 'xml' })).toEqual(['logins[0].body']);
    expect(login({ userNameField: 'a..b' })).toEqual(['logins[0].userNameField']);
    expect(login({ userNameField: 'a"b' })).toEqual(['logins[0].userNameField']);
    expect(login({ success: {} })).toEqual(['logins[0].success.statuses']);
    expect(login({ success: { statuses: [200.5] } })).toEqual(['logins[0].success.statuses[0]']);
    expect(login({ success: { statuses: [302], locations: [] } })).toEqual(['logins[0].success.locations']);
    expect(login({ success: { statuses: [302], notLocations: ['login'] } })).toEqual([
      'logins[0].success.notLocations[0]',
    ]);
    expect(login({ success: { statuses: [302], cookies: 'some' } })).toEqual(['logins[0].success.cookies']);
    expect(login({ success: { statuses: [302], cookies: ['__Host-sw_proof'] } })).toEqual([
      'logins[0].success.cookies[0]',
    ]);
    expect(login({ success: { statuses: [302], cookies: 'any' } })).toEqual([]);
    expect(login({ freshSession: 1 })).toEqual(['logins[0].freshSession']);
    expect(login({ renewsSession: 'yes' })).toEqual(['logins[0].renewsSession']);
    expect(login({ passAnswerBody: 'yes' })).toEqual(['logins[0].passAnswerBody']);
  });

  it('a login page that is not public: people would be sent round in circles', () => {
    expect(patched({ publicPaths: [] })).toEqual(['loginPage']);
    expect(patched({ publicPaths: ['/login'], protectedPaths: ['/login'] })).toEqual(['loginPage']);
    expect(patched({ loginPage: '/.stepward/callback' })).toContain('loginPage');
    expect(patched({ loginPage: '/LOGIN/?next=%2F' })).toEqual([]);
    for (const loginPage of [
      '//evil.example',
      '/\\evil.example',
      'https://evil.example/login',
      '/login#x',
      '/a/../login',
    ]) {
      expect(patched({ loginPage })).toEqual(['loginPage']);
    }
  });

  it('a path of ours that is one of the application', () => {
    expect(patched({ callbackPath: '/login/password' })).toEqual(['callbackPath']);
    expect(patched({ callbackPath: '/mfa', reviewPath: '/mfa' })).toEqual(['reviewPath']);
    expect(patched({ callbackPath: '/app/callback', protectedPaths: ['/app/**'] })).toEqual(['callbackPath']);
    expect(patched({ reviewPath: '/app/review', publicPaths: ['/login', '/app/*'] })).toEqual(['reviewPath']);
    expect(patched({ reviewPath: '/login', publicPaths: ['/*'] })).toContain('reviewPath');
    expect(patched({ protectedPaths: ['/**'] })).toEqual([]);
    for (const callbackPath of [
      'callback',
      '/',
      '/Callback',
      '/a/',
      '/a//b',
      '/a/../b',
      '/a?x',
      '/a;b',
      '/%61',
      '/**',
    ]) {
      expect(patched({ callbackPath })).toEqual(['callbackPath']);
    }
  });

  it.each(['/a*', '/*.css', 'a', '/a//b', '/../a', '/a?b', '/%61', '/**/a', 5])(
    'the pattern %s',
    (pattern) => {
      expect(patched({ protectedPaths: [pattern] })).toEqual(['protectedPaths[0]']);
      expect(patched({ publicPaths: ['/login', pattern] })).toEqual(['publicPaths[1]']);
    },
  );

  it('a fail mode that is open without end, for longer than 7 days, or no more (N-35)', () => {
    expect(patched({ failMode: { openUntil: isoIn(7) } })).toEqual([]);
    expect(patched({ failMode: 'open' })).toEqual(['failMode']);
    expect(patched({ failMode: {} })).toEqual(['failMode.openUntil']);
    expect(patched({ failMode: { openUntil: isoIn(7.001) } })).toEqual(['failMode.openUntil']);
    expect(patched({ failMode: { openUntil: isoIn(0) } })).toEqual(['failMode.openUntil']);
    expect(patched({ failMode: { openUntil: isoIn(1), forever: true } })).toEqual(['failMode.forever']);
    for (const openUntil of [
      'tomorrow',
      '2026-11-22',
      '2026-11-22T00:00:00',
      '2026-13-22T00:00:00Z',
      testNowMs + dayMs,
    ]) {
      expect(patched({ failMode: { openUntil } })).toEqual(['failMode.openUntil']);
    }
    expect(patched({ failMode: { openUntil: '2026-11-22T02:00+02:00' } })).toEqual([]);
  });

  it('a window of the roll-out that never ends', () => {
    expect(patched({ preexistingSessions: { acceptUntil: isoIn(-1) } })).toEqual([]);
    expect(patched({ preexistingSessions: { acceptUntil: isoIn(91) } })).toEqual([
      'preexistingSessions.acceptUntil',
    ]);
    expect(patched({ preexistingSessions: 'accept' })).toEqual(['preexistingSessions']);
    expect(patched({ enrollment: { whenNotVouched: 'open' } })).toEqual(['enrollment.whenNotVouched']);
    expect(patched({ enrollment: { whenNotVouched: { openUntil: isoIn(-1) } } })).toEqual([
      'enrollment.whenNotVouched.openUntil',
    ]);
    expect(patched({ enrollment: { vouchEmail: 'always' } })).toEqual(['enrollment.vouchEmail']);
  });

  it('a weak, wrong, doubled or third seal key', () => {
    const one = { kid: 'k1', key: testKey('one') };
    const two = { kid: 'k2', key: testKey('two') };
    expect(patched({ sealKeys: [one, two] })).toEqual([]);
    expect(patched({ sealKeys: [one, two, { kid: 'k3', key: testKey('three') }] })).toEqual(['sealKeys']);
    expect(patched({ sealKeys: [one, { ...two, kid: 'k1' }] })).toEqual(['sealKeys[1].kid']);
    expect(patched({ sealKeys: [one, { ...one, kid: 'k2' }] })).toEqual(['sealKeys[1].key']);
    expect(patched({ sealKeys: [{ ...one, kid: 'a.b' }] })).toEqual(['sealKeys[0].kid']);
    const bytes = Buffer.from(one.key, 'base64url');
    const wrong = [
      bytes.subarray(1).toString('base64url'),
      Buffer.concat([bytes, bytes]).toString('base64url'),
      `${one.key}=`,
      `${one.key} `,
      bytes.toString('hex'),
      Buffer.alloc(32).toString('base64url'),
      Buffer.alloc(32, 'ab').toString('base64url'),
      '',
    ];
    for (const key of wrong) expect(patched({ sealKeys: [{ kid: 'k1', key }] })).toEqual(['sealKeys[0].key']);
  });

  it('a list of cookies or headers that holds something else', () => {
    for (const sessionCookies of [[], ['a b'], ['sid', 'sid'], ['__host-sw_proof'], 'sid', [5]]) {
      expect(patched({ sessionCookies })[0]).toMatch(/^sessionCookies/);
    }
    for (const name of ['x-forwarded-for', 'X-Amzn-Waf-Bot', 'x-amzn-waf-', 'x-amzn-waf-a b']) {
      expect(patched({ wafHeaders: [name] })).toEqual(['wafHeaders[0]']);
    }
  });

  it('a proof that lives longer than allowed, or shorter than it is idle', () => {
    expect(patched({ proof: { idleHours: 13 } })).toEqual(['proof.idleHours']);
    expect(patched({ proof: { idleHours: 0 } })).toEqual(['proof.idleHours']);
    expect(patched({ proof: { absoluteHours: 169 } })).toEqual(['proof.absoluteHours']);
    expect(patched({ proof: { idleHours: 4, absoluteHours: 2 } })).toEqual(['proof.absoluteHours']);
  });
});
