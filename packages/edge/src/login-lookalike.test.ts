import { describe, expect, it } from 'vitest';
import { type EdgeConfigInput, validateEdgeConfig } from './config.ts';
import { isUnlistedLogin, mayRunLogin, userNameFieldsReached } from './login-lookalike.ts';
import type { HeaderList } from './messages.ts';
import { testConfigInput, testNowMs } from './testing/config-input.ts';

const success = { statuses: [302] };
const formType: HeaderList = [['content-type', 'application/x-www-form-urlencoded']];
const form = (text: string) => ({
  headers: formType,
  body: { bytes: Buffer.from(text), truncated: false },
});
const credentials = form('username=alice&password=right');

function configWith(login: string, changes: Partial<EdgeConfigInput> = {}) {
  const logins = [{ path: login, userNameField: 'username', success }];
  return validateEdgeConfig({ ...testConfigInput, logins, ...changes }, testNowMs);
}

function request(method: string, url: string, rest: Partial<ReturnType<typeof form>> = {}) {
  const [path = '', query = ''] = url.split('?');
  return { method, path, query, headers: [], clientIp: '::1', ...rest };
}

describe('a path under which some server runs a login', () => {
  it.each([
    ['/login.php', '/login.php/x'],
    ['/login.php', '/login.php/x/y'],
    ['/login.php', '/login.php.html'],
    ['/login.php', '/login.php.'],
    ['/login.php', '/login.php%20'],
    ['/login.php', '/login.php::$DATA'],
    ['/login.php', '/LOGIN.PHP/'],
    ['/login.php', '/login%2ephp/%78'],
    ['/login.php', '/login'],
    ['/login.php', '/login/x'],
    ['/login', '/login.json'],
    ['/login', '/login/'],
    ['/login', '/login%C2%A0'],
    ['/login', '/login;x=1/y'],
    ['/login', '/index.php/login'],
    ['/login', '/app_dev.php/login/x'],
    ['/app/login', '/app/index.php/login'],
    ['/index.php/login', '/login'],
    ['/login', '/login/index.html'],
    ['/login/index.php', '/login'],
    ['/login/index.php', '/login/'],
    ['/index.php', '/'],
    ['/', '/index.php'],
    ['/', '/index.php/x'],
    ['/api/*/login', '/api/v1/login.xml'],
    ['/Login', '/login/x'],
  ])('%s: %s', (login, path) => {
    for (const config of [
      configWith(login),
      configWith(login, {
        path: { caseInsensitive: false, ignoreTrailingSlash: false, stripParameters: false },
      }),
    ]) {
      expect(isUnlistedLogin(request('POST', path, credentials), config)).toBe(true);
    }
  });

  it.each([
    ['/login', '/login-help'],
    ['/login', '/login2'],
    ['/login', '/logins/x'],
    ['/login', '/login_form'],
    ['/login', '/account/login'],
    ['/login', '/'],
    ['/login', '/index.php'],
    ['/login.php', '/log'],
    ['/account/login', '/account'],
    ['/', '/profile'],
    ['/api/*/login', '/api/v1/users'],
  ])('%s: not %s', (login, path) => {
    expect(isUnlistedLogin(request('POST', path, credentials), configWith(login))).toBe(false);
    expect(mayRunLogin(request('POST', path), configWith(login))).toBe(false);
  });

  it('is also its own, by another method', () => {
    for (const method of ['PUT', 'PATCH', 'DELETE', 'QUERY']) {
      expect(isUnlistedLogin(request(method, '/login.php', credentials), configWith('/login.php'))).toBe(
        true,
      );
    }
    const query = '/login.php?username=alice&password=right';
    expect(isUnlistedLogin(request('GET', query), configWith('/login.php'))).toBe(true);
  });
});

describe('a user name on such a path', () => {
  const config = configWith('/login.php');
  const nested = { path: '/api/login', body: 'json' as const, userNameField: 'user.email', success };
  const json = (text: string) => ({
    headers: [['content-type', 'application/json']] as HeaderList,
    body: { bytes: Buffer.from(text), truncated: false },
  });

  it.each([
    '/login.php/x?username=a',
    '/login.php/x?UserName=a',
    '/login.php/x?a=1;username[]=a',
    '/login.php/x?user%256eame=a',
    '/login.php;username=a/x',
    '/login.php/x;username=a',
    '/login.php/username/a',
    '/login.php/username:a',
    '/login.php/x/username=a',
  ])('is in the address: %s', (url) => {
    expect(isUnlistedLogin(request('GET', url), config)).toBe(true);
  });

  it.each(['username=a', 'USERNAME=a', 'username[]=a', 'username.x=a', 'user%256eame=a', 'a=1&+username=a'])(
    'is in a form: %s',
    (text) => {
      expect(isUnlistedLogin(request('POST', '/login.php/x', form(text)), config)).toBe(true);
    },
  );

  it.each([
    '{"user":{"email":"a"}}',
    '{"User":{"EMAIL":"a"}}',
    '{"user.email":"a"}',
    '{"data":{"user":{"email":"a"}}}',
    '[{"user":{"email":"a"}}]',
    '{"user":{"email":["a"]}}',
  ])('is in JSON: %s', (text) => {
    const nestedConfig = configWith('/api/login', { logins: [nested] });
    expect(isUnlistedLogin(request('PUT', '/api/login', json(text)), nestedConfig)).toBe(true);
    expect(isUnlistedLogin(request('PUT', '/api/login', form('user[email]=a')), nestedConfig)).toBe(true);
  });

  it.each([
    ['cut off', { headers: formType, body: { bytes: Buffer.from('a=b'), truncated: true } }],
    ['of no type', { headers: [], body: { bytes: Buffer.from('a=b'), truncated: false } }],
    ['compressed', { ...form('a=b'), headers: [...formType, ['content-encoding', 'gzip']] as HeaderList }],
    ['malformed', form('a=%')],
    [
      'in another charset',
      { ...form('a=b'), headers: [['content-type', 'application/json;charset=utf-16']] as HeaderList },
    ],
  ])('may be in a body that is %s', (_what, sent) => {
    expect(isUnlistedLogin(request('POST', '/login.php/x', sent), config)).toBe(true);
  });

  it.each([
    request('GET', '/login.php'),
    request('GET', '/login.php?error=1&next=%2Fhome'),
    request('POST', '/login.php/x', form('email=a&code=1')),
    request('PUT', '/login.php', form('')),
    request('GET', '/login.php/username'),
    request('POST', '/profile', credentials),
  ])('is not in %j', (sent) => {
    expect(isUnlistedLogin(sent, config)).toBe(false);
  });

  it('takes no long time to look for', () => {
    const deep = `${'{"a":'.repeat(31)}1${'}'.repeat(31)}`;
    const wide = JSON.stringify(Object.fromEntries(Array.from({ length: 4_000 }, (_, at) => [`k${at}`, 1])));
    for (const text of [deep, wide]) {
      expect(isUnlistedLogin(request('POST', '/login.php/x', json(text)), config)).toBe(false);
    }
  });
});

describe('a page below a login', () => {
  const forgot = request('POST', '/login/forgot', form('username=alice'));

  it('is one of its own where the configuration names it', () => {
    for (const changes of [
      { publicPaths: ['/login', '/login/forgot'] },
      { protectedPaths: ['/login/forgot/**'] },
    ]) {
      const config = configWith('/login', changes);
      expect(isUnlistedLogin(forgot, config)).toBe(false);
      expect(mayRunLogin(forgot, config)).toBe(false);
      expect(isUnlistedLogin(request('POST', '/login/x', credentials), config)).toBe(true);
      expect(isUnlistedLogin(request('POST', '/login.html', credentials), config)).toBe(true);
    }
  });

  it.each(['/login', '/login/**', '/login/*', '/**', '/*/forgot'])('is not by %s', (pattern) => {
    expect(isUnlistedLogin(forgot, configWith('/login', { publicPaths: ['/login', pattern] }))).toBe(true);
  });
});

describe('what a proof does not follow', () => {
  it.each([
    ['GET', '/login.php/x', true],
    ['GET', '/login', true],
    ['PUT', '/login.php', true],
    ['GET', '/login.php?_method=POST', true],
    ['GET', '/login.php', false],
    ['HEAD', '/login.php', false],
    ['POST', '/dashboard', false],
  ])('%s %s: %s', (method, url, expected) => {
    expect(mayRunLogin(request(method, url), configWith('/login.php'))).toBe(expected);
  });
});

describe('cookies that could be the user name', () => {
  it.each([
    ['POST', '/login.php', credentials, ['username']],
    ['POST', '/login.php/x', {}, ['username']],
    ['GET', '/login.php?password=x', {}, ['username']],
    ['GET', '/login.php', {}, []],
    ['POST', '/dashboard', credentials, []],
  ])('go with %s %s %j: %j', (method, url, sent, fields) => {
    expect(userNameFieldsReached(request(method, url, sent), configWith('/login.php'))).toEqual(fields);
  });
});
