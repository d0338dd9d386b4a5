// The test origins by themselves, without an edge: who may see a protected page, and what must stay byte-identical.

import { createHash } from 'node:crypto';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { downloadBytes, downloadEtag } from './file-routes.ts';
import { formSessionAttributes, startFormOrigin } from './form-origin.ts';
import { startInPlaceSessionOrigin } from './in-place-session-origin.ts';
import { startJsonLoginOrigin } from './json-login-origin.ts';
import { startLenientOrigin } from './lenient-origin.ts';
import { manyCookiesCount, startManyCookiesOrigin } from './many-cookies-origin.ts';
import { type Origin, originUsers, protectedMarker } from './origin.ts';
import { startRedirectingOrigin } from './redirecting-origin.ts';

type Init = { method?: string; headers?: Record<string, string>; body?: string | Buffer };
type Answer = { status: number; headers: IncomingHttpHeaders; cookies: string[]; body: Buffer; text: string };

const { username, password } = originUsers.alice;
const form = (fields: Record<string, string>): Init => ({
  method: 'POST',
  headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams(fields).toString(),
});
const right = form({ username, password });
const wrong = form({ username, password: 'wrong' });

/** Paths go out as they are: fetch would clean them. */
function ask(origin: Origin, path: string, init: Init = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port: origin.port, path, method: init.method ?? 'GET' };
    const request = httpRequest(
      { ...options, headers: init.headers ?? {}, agent: false },
      async (response) => {
        const chunks: Buffer[] = [];
        for await (const chunk of response) chunks.push(chunk as Buffer);
        const body = Buffer.concat(chunks);
        const cookies = response.headers['set-cookie'] ?? [];
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          cookies,
          body,
          text: body.toString(),
        });
      },
    );
    request.on('error', reject);
    request.end(init.body);
  });
}

const cookieHeader = (cookies: string[]) => cookies.map((cookie) => cookie.split(';')[0]).join('; ');
const withCookies = (cookies: string[]): Init => ({ headers: { Cookie: cookieHeader(cookies) } });

function expectProtected(answer: Answer): void {
  expect(answer.status).toBe(200);
  expect(answer.text).toContain(protectedMarker);
  expect(answer.text).toContain(username);
}

const starters = {
  form: startFormOrigin,
  inPlace: startInPlaceSessionOrigin,
  json: startJsonLoginOrigin,
  manyCookies: startManyCookiesOrigin,
  redirecting: startRedirectingOrigin,
  lenient: startLenientOrigin,
};
const origins = {} as Record<keyof typeof starters, Origin>;

beforeAll(async () => {
  for (const name of Object.keys(starters) as (keyof typeof starters)[])
    origins[name] = await starters[name]();
});
afterAll(() => Promise.all(Object.values(origins).map((origin) => origin.close())));

describe('without a session', () => {
  it.each([
    ['form', '/home'],
    ['inPlace', '/members.php'],
    ['json', '/app'],
    ['manyCookies', '/home'],
    ['redirecting', '/home'],
    ['redirecting', '/rotate'],
    ['lenient', '/account/home'],
    ['lenient', '/tenants/7/report'],
  ] as const)('%s does not show %s', async (name, path) => {
    const answer = await ask(origins[name], path);
    expect(answer.status).toBe(302);
    expect(answer.text).not.toContain(protectedMarker);
  });
});

describe('every origin', () => {
  it.each(Object.keys(starters) as (keyof typeof starters)[])(
    '%s serves downloads and uploads',
    async (name) => {
      const origin = origins[name];
      const whole = await ask(origin, '/download');
      expect(whole.body.equals(downloadBytes)).toBe(true);
      const head = await ask(origin, '/download', { method: 'HEAD' });
      expect(head.headers).toMatchObject({ 'content-length': '200000', etag: downloadEtag });
      const part = await ask(origin, '/download', { headers: { Range: 'bytes=100-199' } });
      expect(part).toMatchObject({ status: 206, headers: { 'content-range': 'bytes 100-199/200000' } });
      expect(part.body.equals(downloadBytes.subarray(100, 200))).toBe(true);
      const zipped = await ask(origin, '/download', { headers: { 'Accept-Encoding': 'gzip' } });
      expect(gunzipSync(zipped.body).equals(downloadBytes)).toBe(true);
      expect(await ask(origin, '/download', { headers: { 'If-None-Match': downloadEtag } })).toMatchObject({
        status: 304,
      });
      expect(await ask(origin, '/moved')).toMatchObject({ status: 301 });
      const body = Buffer.alloc(1_000_000, 'upload');
      const uploaded = await ask(origin, '/upload', { method: 'POST', body });
      const sha256 = createHash('sha256').update(body).digest('hex');
      expect(JSON.parse(uploaded.text)).toMatchObject({ bytes: body.length, sha256 });
      expect(origin.requests.at(-1)).toMatchObject({ method: 'POST', url: '/upload', body });
    },
  );
});

describe('the form origin', () => {
  it('begins a session at login and ends it at logout', async () => {
    const answer = await ask(origins.form, '/login', right);
    expect(answer).toMatchObject({ status: 302, headers: { location: '/home' } });
    expect(answer.cookies).toEqual([
      expect.stringMatching(new RegExp(`^session=[\\w-]{24}; ${formSessionAttributes}$`)),
    ]);
    expectProtected(await ask(origins.form, '/home', withCookies(answer.cookies)));
    await ask(origins.form, '/logout', { ...withCookies(answer.cookies), method: 'POST' });
    expect((await ask(origins.form, '/home', withCookies(answer.cookies))).status).toBe(302);
  });

  it('sends a wrong password back', async () => {
    const answer = await ask(origins.form, '/login', wrong);
    expect(answer).toMatchObject({ status: 302, headers: { location: '/login?error=1' }, cookies: [] });
  });
});

describe('the in-place origin', () => {
  it('marks the session that was there before, and sets no cookie at login', async () => {
    const first = await ask(origins.inPlace, '/');
    expect(first.cookies).toEqual([expect.stringMatching(/^PHPSESSID=[\w-]{24}; path=\/; HttpOnly$/)]);
    const session = withCookies(first.cookies);
    const login = await ask(origins.inPlace, '/login.php', {
      ...right,
      headers: { ...right.headers, ...session.headers },
    });
    expect(login).toMatchObject({ status: 302, headers: { location: '/members.php' }, cookies: [] });
    expectProtected(await ask(origins.inPlace, '/members.php', session));
    expect((await ask(origins.inPlace, '/api.php', session)).text).toBe(JSON.stringify({ username }));
    await ask(origins.inPlace, '/logout.php', session);
    expect((await ask(origins.inPlace, '/members.php', session)).status).toBe(302);
  });

  it('does not mark it for a wrong password', async () => {
    const session = withCookies((await ask(origins.inPlace, '/')).cookies);
    const login = await ask(origins.inPlace, '/login.php', {
      ...wrong,
      headers: { ...wrong.headers, ...session.headers },
    });
    expect(login.headers.location).toBe('/index.php?error=1');
    expect((await ask(origins.inPlace, '/members.php', session)).status).toBe(302);
    expect((await ask(origins.inPlace, '/api.php', session)).status).toBe(403);
  });
});

describe('the JSON origin', () => {
  const login = (body: string): Init => ({
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body,
  });

  it('answers 200 with a cookie and a token, either of which opens it', async () => {
    const answer = await ask(origins.json, '/api/login', login(JSON.stringify({ username, password })));
    expect(answer.status).toBe(200);
    expectProtected(await ask(origins.json, '/app', withCookies(answer.cookies)));
    const { token } = JSON.parse(answer.text);
    expectProtected(await ask(origins.json, '/api/data', { headers: { Authorization: `Bearer ${token}` } }));
    expectProtected(await ask(origins.json, '/api/data', withCookies(answer.cookies)));
  });

  it.each([
    ['wrong', JSON.stringify({ username, password: 'x' })],
    ['no object', '1'],
    ['no JSON', '{'],
  ])('answers 401 to %s', async (_, body) => {
    expect(await ask(origins.json, '/api/login', login(body))).toMatchObject({ status: 401, cookies: [] });
    expect((await ask(origins.json, '/api/data')).status).toBe(401);
  });
});

describe('the origin of many cookies', () => {
  it('sets 12 kB and wants all of it back', async () => {
    const { cookies } = await ask(origins.manyCookies, '/login', right);
    expect(cookies).toHaveLength(manyCookiesCount);
    expect(cookieHeader(cookies).length).toBeGreaterThan(12_000);
    expectProtected(await ask(origins.manyCookies, '/home', withCookies(cookies)));
    expect((await ask(origins.manyCookies, '/home', withCookies(cookies.slice(0, -1)))).status).toBe(302);
    const changed = cookies.with(19, cookies[19]!.replace(/.; Path/, '_; Path'));
    expect((await ask(origins.manyCookies, '/home', withCookies(changed))).status).toBe(302);
    expect((await ask(origins.manyCookies, '/login', wrong)).cookies).toEqual([]);
  });
});

describe('the redirecting origin', () => {
  it.each([
    ['/login/see-other', 303],
    ['/login/temporary', 307],
  ])('%s answers %i', async (path, status) => {
    const answer = await ask(origins.redirecting, path, right);
    expect(answer).toMatchObject({ status, headers: { location: '/home' } });
    expectProtected(await ask(origins.redirecting, '/home', { ...right, ...withCookies(answer.cookies) }));
    const refused = await ask(origins.redirecting, path, wrong);
    expect(refused).toMatchObject({ status, headers: { location: '/login?error=1' }, cookies: [] });
  });

  it('gives the session a new id later and ends the old one', async () => {
    const { cookies } = await ask(origins.redirecting, '/login/see-other', right);
    const rotated = await ask(origins.redirecting, '/rotate', withCookies(cookies));
    expect(rotated.status).toBe(302);
    expectProtected(await ask(origins.redirecting, '/home', withCookies(rotated.cookies)));
    expect((await ask(origins.redirecting, '/home', withCookies(cookies))).status).toBe(302);
  });
});

describe('the lenient origin', () => {
  const logins: [string, string, Init][] = [
    ['as written', '/account/login', right],
    ['in another case', '/ACCOUNT/Login', right],
    ['with a trailing slash', '/account/login/', right],
    ['with path parameters', '/account;v=1/login;jsessionid=2', right],
    ['with doubled slashes', '//account//login', right],
    ['with dot segments', '/x/../account/./login', right],
    ['with percent-encoding', '/account/%6Cogin', right],
    ['with an encoded slash', '/account%2Flogin', right],
    [
      'with the method overridden by header',
      '/account/login',
      { ...right, method: 'PATCH', headers: { ...right.headers, 'X-HTTP-Method-Override': 'POST' } },
    ],
    ['with the method overridden by query', '/account/session?_method=put', right],
    ['with the method overridden by field', '/account/session', form({ username, password, _method: 'PUT' })],
    ['with a nested field', '/account/login', form({ 'username[name]': username, password })],
    ['with a list field', '/account/login', form({ 'username[]': username, password })],
    [
      'as JSON',
      '/account/login',
      {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ username, password }),
      },
    ],
  ];

  it.each(logins)('logs in %s', async (_, path, init) => {
    const answer = await ask(origins.lenient, path, init);
    expect(answer).toMatchObject({ status: 302, headers: { location: '/account/home' } });
    expectProtected(await ask(origins.lenient, '/account/home', withCookies(answer.cookies)));
    expectProtected(await ask(origins.lenient, '/Tenants/7;a=b/REPORT/', withCookies(answer.cookies)));
  });

  it('takes the last of doubled fields', async () => {
    const init = form({});
    const body = (first: string, last: string) =>
      `${new URLSearchParams({ username: first, password })}&username=${last}`;
    expect(
      (await ask(origins.lenient, '/account/login', { ...init, body: body('bob', username) })).cookies,
    ).toHaveLength(1);
    expect(
      (await ask(origins.lenient, '/account/login', { ...init, body: body(username, 'bob') })).cookies,
    ).toEqual([]);
  });

  it('sends a wrong password back', async () => {
    expect(await ask(origins.lenient, '/account/login', wrong)).toMatchObject({
      headers: { location: '/account/login?error=1' },
      cookies: [],
    });
  });
});
