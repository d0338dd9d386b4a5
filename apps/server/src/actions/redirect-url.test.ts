/** T18: where a challenge may return to. Each trick must be refused, with and without a list. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { checkRedirectUrl, isOrigin, withToken } from './redirect-url.ts';

const listed = ['https://app.example.com/callback', 'http://localhost:3000/'];

/** Written so that some reader sees app.example.com and another one evil.example, or runs a script. */
const tricks: readonly string[] = [
  // Not absolute, or with too few or too many slashes.
  '',
  ' ',
  '/',
  '/callback',
  'callback',
  '//evil.example',
  '///evil.example',
  '////evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '\\/evil.example',
  'https:evil.example',
  'https:/evil.example',
  'https:///evil.example',
  'https:////evil.example',
  'https:\\evil.example',
  'https:\\\\evil.example',
  'https:/\\evil.example',
  'https:\\/evil.example',
  'https://\\evil.example',
  'https://',
  'https:',
  'https',
  'http://',
  '?token=1',
  '#a',
  '.',
  '..',
  // Other schemes.
  'javascript:alert(1)',
  'JavaScript:alert(1)',
  'java\tscript:alert(1)',
  'java\nscript:alert(1)',
  ' javascript:alert(1)',
  '\u0001javascript:alert(1)',
  'javascript://app.example.com/%0aalert(1)',
  'data:text/html,<script>alert(1)</script>',
  'data:text/html;base64,PHNjcmlwdD4=',
  'vbscript:msgbox(1)',
  'file:///etc/passwd',
  'ftp://app.example.com/',
  'ws://app.example.com/',
  'wss://app.example.com/',
  'blob:https://app.example.com/1',
  'view-source:https://app.example.com/',
  'about:blank',
  'filesystem:https://app.example.com/x',
  'intent://app.example.com/#Intent;end',
  'myapp://callback',
  'app.example.com:443/callback',
  'mailto:a@example.com',
  'tel:112',
  'http://app.example.com/callback',
  'HTTP://app.example.com/callback',
  'http://evil.example/',
  'http://10.0.0.1/',
  'http://192.168.0.1/',
  'http://0.0.0.0/',
  'http://169.254.169.254/latest/meta-data',
  'http://[::ffff:127.0.0.1]/',
  'http://localhost.evil.example/',
  'http://evil-localhost/',
  'http://127.0.0.1.evil.example/',
  'http://127.0.0.2/',
  // User names and passwords.
  'https://ok@evil.example',
  'https://app.example.com@evil.example',
  'https://app.example.com@evil.example/callback',
  'https://app.example.com:443@evil.example/callback',
  'https://user:pass@app.example.com/callback',
  'https://user@app.example.com/callback',
  'https://:pass@app.example.com/callback',
  'https://@app.example.com/callback',
  'https://:@app.example.com/callback',
  'https://%61pp@app.example.com/callback',
  'https://app.example.com%40evil.example/callback',
  'https://app.example.com%2f@evil.example/',
  'https://app.example.com?@evil.example\\',
  'https://app.example.com#@evil.example/',
  'https://evil.example#@app.example.com/callback',
  'https://evil.example\\@app.example.com/callback',
  'https://app.example.com\\@evil.example/callback',
  'https://app.example.com\\.evil.example/callback',
  'https://app.example.com&@evil.example/callback',
  'https://app.example.com;@evil.example/callback',
  'https://foo@evil.example:80@app.example.com/callback',
  'https://foo@evil.example%20@app.example.com/callback',
  // Backslashes and control characters, plain and encoded.
  'https://app.example.com\\evil',
  'https://app.example.com/callback\\..\\evil',
  'https://app.example.com/callback%5c..%5cevil',
  'https://app.example.com/callback%5C%5Cevil.example',
  'https://app.example.com/callback?next=%5c%5cevil.example',
  'https://app.example.com/callback\n',
  '\nhttps://app.example.com/callback',
  'https://app.example.com/callback\r\nSet-Cookie: a=b',
  'https://app.example.com/callback%0d%0aSet-Cookie:%20a=b',
  'https://app.example.com/callback%0a',
  'https://app.example.com/callback%00',
  'https://app.example.com/callback\u0000',
  'https://app.example.com/callback%09',
  'https://app.example.com/callback%1f',
  'https://app.example.com/callback%7f',
  'https://app.example.com/callback\t',
  'https://app.exa\tmple.com/callback',
  'ht\ntps://app.example.com/callback',
  'https://app.example.com/call back',
  ' https://app.example.com/callback',
  'https://app.example.com/callback ',
  'https://app.example.com /callback',
  'https:// app.example.com/callback',
  'https://app.example.com/callback\u00a0',
  'https://app.example.com/callback\u2028',
  'https://app.example.com/callback\u2029',
  'https://app.example.com/callback\u0085',
  'https://app.example.com/callback\ufeff',
  '\ufeffhttps://app.example.com/callback',
  'https://app.example.com/callback\u200b',
  'https://app.example.com/callback\u200e',
  'https://app.example.com/callback\u202e',
  'https://app.example.com/callback\u2066x',
  'https://app.example.com/callback\u00ad',
  'https://app.example.com/callback\u007f',
  // Letters that only look like others, and other spellings of a host.
  'https://аpp.example.com/callback',
  'https://app.exаmple.com/callback',
  'https://app。example。com/callback',
  'https://app．example．com/callback',
  'https://app.example.com／evil',
  'https://app.example.com？evil',
  'https://app.example.com＠evil.example',
  'https://ａｐｐ.example.com/callback',
  'https://ⓐpp.example.com/callback',
  'https://app.example.com℀/callback',
  'https://exämple.com/',
  'https://ß.example/',
  'https://app.example.com\u200d.evil/',
  'https://%61pp.example.com/callback',
  'https://app%2eexample%2ecom/callback',
  'https://app.example.com%2fevil/callback',
  'https://app.example.com%00.evil.example/',
  'https://app.example.com%0a.evil.example/',
  'https://app.example.com%3a443/callback',
  'https://app.example.com./callback',
  'https://app..example.com/callback',
  'https://.app.example.com/callback',
  'https://app.example.com,evil.example/',
  'https://app.example.com;evil.example/',
  'https://app.example.com|evil.example/',
  'https://app.example.com^evil.example/',
  'https://app.example.com<evil.example/',
  'https://app.example.com`evil.example/',
  "https://app.example.com'evil.example/",
  'https://app.example.com"evil.example/',
  'https://app.example.com!evil.example/',
  'https://app.example.com$evil.example/',
  'https://app.example.com&evil.example/',
  'https://app.example.com(evil.example/',
  'https://app.example.com+evil.example/',
  'https://app.example.com=evil.example/',
  'https://app.example.com~evil.example/',
  'https://app.example.com{evil.example/',
  'https://*/',
  'https://*.example.com/',
  'https://*.evil.example/',
  'https://0x7f000001/',
  'https://0x7f.1/',
  'https://017700000001/',
  'https://2130706433/',
  'https://127.1/',
  'https://127.0.1/',
  'http://127.1/',
  'http://0x7f.0.0.1/',
  'http://2130706433/',
  'http://[0:0:0:0:0:0:0:1]/',
  'http://[::0001]/',
  'https://[::1/',
  'https://[::1%25eth0]/',
  'https://[app.example.com]/',
  // Ports.
  'https://app.example.com:/callback',
  'https://app.example.com:0443/callback',
  'https://app.example.com:99999/callback',
  'https://app.example.com:-1/callback',
  'https://app.example.com:443:80/callback',
  'https://app.example.com:evil/callback',
  'https://app.example.com:443evil.example/callback',
  'https://app.example.com:%34%34%33/callback',
  // Fragments: the token would be added behind them.
  'https://app.example.com/callback#',
  'https://app.example.com/callback#/dashboard',
  'https://app.example.com/callback?a=1#b',
  'https://app.example.com/callback%5c#',
  // Paths that another reader leaves.
  'https://app.example.com/callback/../evil',
  'https://app.example.com/callback/..',
  'https://app.example.com/callback/./evil',
  'https://app.example.com/callback/.',
  'https://app.example.com/callback/%2e%2e/evil',
  'https://app.example.com/callback/%2E%2E/evil',
  'https://app.example.com/callback/.%2e/evil',
  'https://app.example.com/callback/%2e./evil',
  'https://app.example.com/callback/%2e%2e%2fevil',
  'https://app.example.com/callback/..%2fevil',
  'https://app.example.com/callback%2f..%2fevil',
  'https://app.example.com/callback%2F%2Fevil.example',
  'https://app.example.com//evil.example',
  'https://app.example.com/callback//evil.example',
  'https://app.example.com/callback///',
];

/** Proper URLs that a tenant with a list did not list. */
const unlisted: readonly string[] = [
  'https://evil.example/callback',
  'https://app.example.com/',
  'https://app.example.com/callbackevil',
  'https://app.example.com/callback-evil',
  'https://app.example.com/Callback',
  'https://app.example.com/other?x=/callback',
  'https://app.example.com.evil.example/callback',
  'https://evilapp.example.com/callback',
  'https://sub.app.example.com/callback',
  'https://example.com/callback',
  'https://app.example.com:8443/callback',
  'https://app-example.com/callback',
  'https://localhost:3000/',
  'http://localhost:3001/',
  'http://localhost/',
  'http://127.0.0.1:3000/',
  'http://app.localhost:3000/',
];

const allowed: readonly string[] = [
  'https://app.example.com/callback',
  'https://app.example.com:443/callback',
  'https://APP.Example.com/callback',
  'https://app.example.com/callback/',
  'https://app.example.com/callback/deep/er',
  'https://app.example.com/callback?state=1&next=%2Fdashboard',
  'https://app.example.com/callback?next=https%3A%2F%2Fevil.example%2F',
  'https://app.example.com/callback?a=../..',
  'https://app.example.com/callback/.well-known/x..y',
  'http://localhost:3000/',
  'http://localhost:3000/anything',
  'http://localhost:3000',
];

const refused = (text: string, list: readonly string[]): boolean => {
  try {
    checkRedirectUrl(text, list);
    return false;
  } catch (error) {
    expect(error).toMatchObject({ code: 'invalid_request', status: 400 });
    expect((error as Error).message).toMatch(/^The field redirectUrl .*\.$/);
    return true;
  }
};

describe('a redirectUrl', () => {
  it('has many ways to deceive', () =>
    expect(new Set([...tricks, ...unlisted]).size).toBeGreaterThanOrEqual(150));

  it.each(tricks.map((trick) => [JSON.stringify(trick), trick]))('%s is refused', (_name, trick) => {
    expect(refused(trick, [])).toBe(true);
    expect(refused(trick, listed)).toBe(true);
    expect(refused(trick, ['https://app.example.com/'])).toBe(true);
  });

  it.each(unlisted)('%s is refused unless listed', (url) => {
    expect(refused(url, listed)).toBe(true);
    expect(refused(url, [])).toBe(false);
  });

  it.each(allowed)('%s is allowed', (url) => expect(checkRedirectUrl(url, listed)).toBe(url));

  it.each([
    'https://app.example.com',
    'https://app.example.com?state=1',
    'https://xn--exmple-cua.com/',
    'https://my_app.example.com/',
    'https://tenant.eu.auth0.com/continue',
    'http://edge.localhost:8443/.stepward/callback',
    'http://app.localhost:3000/',
    'http://127.0.0.1:3000/',
    'http://[::1]:3000/',
    'https://[2001:db8::1]/callback',
    'https://203.0.113.7/callback',
    'https://sso.example.com/realms/a/login-actions/authenticate?session_code=x&tab_id=y~z',
  ])('%s is allowed where there is no list', (url) => expect(checkRedirectUrl(url, [])).toBe(url));

  it('goes where it says: what is accepted has the listed origin and a path below the listed one', () => {
    const piece = fc.constantFrom(
      ...[
        'https://',
        'http:',
        '//',
        '/',
        '\\',
        '@',
        ':',
        '#',
        '?',
        '.',
        '..',
        '%2e',
        '%2f',
        '%5c',
        '%00',
        '\t',
        '\n',
        ' ',
        '*',
        ';',
      ],
      ...[
        'app.example.com',
        'evil.example',
        'callback',
        'localhost',
        ':443',
        ':3000',
        'javascript:',
        '。',
        'a',
        '\u200b',
      ],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 9 }), (pieces) => {
        const text = pieces.join('');
        if (refused(text, listed)) return;
        const url = new URL(text);
        expect(['https://app.example.com', 'http://localhost:3000']).toContain(url.origin);
        expect(url.origin === 'http://localhost:3000' || /^\/callback(\/|$)/.test(url.pathname)).toBe(true);
        const back = new URL(withToken(text, 'a-token_1'));
        expect([back.origin, back.pathname]).toEqual([url.origin, url.pathname]);
        expect(back.searchParams.getAll('token')).toContain('a-token_1');
      }),
      { numRuns: 20_000 },
    );
  });

  it('is refused after any edit of a trick around a listed URL', () => {
    const evil = fc.constantFrom(
      '@evil.example/',
      '\\evil.example',
      '.evil.example/',
      '%00.evil.example/',
      ':x@evil.example',
    );
    fc.assert(
      fc.property(evil, fc.webPath(), (suffix, path) => {
        expect(refused(`https://app.example.com${suffix}${path}`, listed)).toBe(true);
      }),
    );
  });
});

describe('withToken', () => {
  it.each([
    ['https://a.example/', 'https://a.example/?token=T'],
    ['https://a.example', 'https://a.example?token=T'],
    ['https://a.example/?', 'https://a.example/?token=T'],
    ['https://a.example/?a=1', 'https://a.example/?a=1&token=T'],
    ['https://a.example/?a=1&', 'https://a.example/?a=1&token=T'],
    ['https://a.example/?a=b?c', 'https://a.example/?a=b?c&token=T'],
  ])('%s', (url, expected) => expect(withToken(url, 'T')).toBe(expected));
});

describe('an origin that may frame the page', () => {
  it.each([
    'https://app.example.com',
    'http://localhost:3000',
    'https://[2001:db8::1]:8443',
    'https://a.example:8443',
  ])('%s', (text) => expect(isOrigin(text)).toBe(true));
  it.each([
    '*',
    'null',
    'https://*',
    'https://*.example.com',
    'https://a.example;script-src',
    'https://a.example,https://b.example',
    "https://a'b",
    'https://a.example/',
    'https://a.example/path',
    'https://A.example',
    'https://a.example:443',
    'https://user@a.example',
    'a.example',
    'ftp://a.example',
    'app://a',
    '',
  ])('not %s', (text) => expect(isOrigin(text)).toBe(false));
});

describe('over the wire', () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await startTestApp({ STEPWARD_REDIRECT_URLS: listed.join(',') });
  });
  afterAll(async () => await test.close());

  const track = async (redirectUrl: string) =>
    (await test.server('POST', '/users/alice/actions/signIn', { redirectUrl })).status;

  it('every trick gives 400 and stores nothing', async () => {
    for (const url of [...tricks, ...unlisted]) expect([url, await track(url)]).toEqual([url, 400]);
    expect(await test.database.read.rows('select * from actions', [])).toEqual([]);
    for (const url of allowed) expect([url, await track(url)]).toEqual([url, 200]);
  });

  it('a repeated track is checked like a first one', async () => {
    await test.server('POST', '/users/alice/actions/signIn', { idempotencyKey: 'k' });
    const body = { idempotencyKey: 'k', redirectUrl: 'https://evil.example/' };
    expect((await test.server('POST', '/users/alice/actions/signIn', body)).status).toBe(400);
  });

  it('the tenant changes its list, and the next call obeys', async () => {
    const setting = { redirectUrls: ['https://new.example.com/'] };
    expect((await test.management('PATCH', '/tenant', setting)).status).toBe(200);
    expect(await track('https://app.example.com/callback')).toBe(400);
    expect(await track('https://new.example.com/x')).toBe(200);
    for (const bad of [
      'javascript:alert(1)',
      'https://*.example.com',
      'https://a@b.example',
      'new.example.com',
    ])
      expect((await test.management('PATCH', '/tenant', { redirectUrls: [bad] })).status).toBe(400);
  });
});
