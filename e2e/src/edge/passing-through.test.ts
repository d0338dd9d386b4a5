// What is allowed, and all that is no login, passes as if there were no edge.

import { createHash, randomBytes } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { downloadBytes, downloadEtag } from '../origins/file-routes.ts';
import { Browser, type HeaderPairs } from './kit/browser.ts';
import { logIn, seesProtected, signIn } from './kit/challenge.ts';
import { type Edge, startEdge } from './kit/edge.ts';
import { victim } from './kit/loot.ts';
import type { Answer } from './kit/raw-request.ts';
import {
  formSite,
  inPlaceSite,
  jsonSite,
  legacySite,
  lenientSite,
  manyCookiesSite,
  redirectingSite,
  type Site,
} from './kit/sites.ts';
import { type Stepward, startStepward } from './kit/stepward.ts';

let stepward: Stepward;
beforeAll(async () => {
  stepward = await startStepward();
});
afterAll(async () => await stepward?.close());

/** CloudFront's own, and those of one connection. */
const stamps = new Set([
  'via',
  'x-cache',
  'x-amz-cf-id',
  'x-amz-cf-pop',
  'date',
  'connection',
  'keep-alive',
  'transfer-encoding',
]);

function comparable({ status, rawHeaders, setCookies }: Answer) {
  const headers = rawHeaders.filter(
    ([name]) => !stamps.has(name.toLowerCase()) && name.toLowerCase() !== 'set-cookie',
  );
  const cookies = setCookies.filter((line) => !line.startsWith('__Host-sw_'));
  return {
    status,
    headers: headers.map(([name, value]) => `${name}: ${value}`),
    // Values are random; names, order and attributes are not. A date of expiry may be of the next second.
    cookies: cookies.map((line) => line.replace(/=[^;]*/, '=…').replace(/Expires=[^;]*/, 'Expires=…')),
  };
}

/** The same browser at the application itself. */
const directly = (edge: Edge) => new Browser({ host: 'app.localhost', port: edge.origin.port });

/** An application that starts a session with its first message says what a wrong password looks like. */
const knownFailureSite: Site = {
  ...inPlaceSite,
  config: {
    ...inPlaceSite.config,
    logins: inPlaceSite.config.logins.map((login) => ({
      ...login,
      failure: { statuses: [302], locations: ['/index.php'] },
    })),
  },
};

describe('a login with a wrong password', () => {
  it('brings no session that the configuration does not speak of, and passes otherwise as it is', async () => {
    const edge = await startEdge({ stepward, site: inPlaceSite });
    const wrong = { username: inPlaceSite.users[victim].username, password: 'not hers' };
    const { cookies: none, ...through } = comparable(await inPlaceSite.logIn(edge.browser(), wrong));
    const { cookies, ...around } = comparable(await inPlaceSite.logIn(directly(edge), wrong));
    expect([none, cookies.length]).toEqual([[], 1]);
    expect(through).toEqual(around);
    await edge.close();
  });
});

describe.each([
  formSite,
  jsonSite,
  manyCookiesSite,
  redirectingSite,
  lenientSite,
  legacySite,
  knownFailureSite,
])('ALLOW passes: $name', (site) => {
  let edge: Edge;
  beforeAll(async () => {
    edge = await startEdge({ stepward, site, outcome: 'ALLOW' });
  });
  afterAll(async () => await edge?.close());

  it('with the status, the headers, the cookies and the body of the application', async () => {
    const browser = edge.browser();
    const through = await logIn(edge, browser, victim);
    const around = await logIn(edge, directly(edge), victim);
    expect(comparable(through)).toEqual(comparable(around));
    if (site !== jsonSite) expect(through.bytes).toEqual(around.bytes);
    expect(
      through.setCookies.filter((line) => line.startsWith('__Host-sw_')).map((line) => line.split('=')[0]),
    ).toEqual(['__Host-sw_proof', '__Host-sw_device']);
    expect(await seesProtected(edge, browser, victim)).toBe(true);
  });

  it('and so does a login with a wrong password', async () => {
    const wrong = { username: site.users[victim].username, password: 'not hers' };
    const through = await site.logIn(edge.browser(), wrong);
    const around = await site.logIn(directly(edge), wrong);
    expect(comparable(through)).toEqual(comparable(around));
    expect(through.setCookies.filter((line) => line.startsWith('__Host-sw_'))).toEqual([]);
    expect(edge.api.tracked()).toHaveLength(1);
  });
});

describe('byte for byte', () => {
  let edge: Edge;
  let cookie: string;
  beforeAll(async () => {
    edge = await startEdge({ stepward, site: formSite });
    const browser = edge.browser();
    await signIn(edge, browser, victim);
    cookie = browser.jar.header('/');
  });
  afterAll(async () => await edge?.close());

  const both = async (target: string, headers: HeaderPairs = [], method = 'GET') => {
    const own: HeaderPairs = [...headers, ['Cookie', cookie]];
    const through = await edge.browser().send(target, { method, headers: own });
    const around = await edge.direct(target, { method, headers });
    return { through, around };
  };

  it.each([
    ['a download', 'GET', '/download', [], 200],
    ['HEAD', 'HEAD', '/download', [], 200],
    ['a range', 'GET', '/download', [['Range', 'bytes=1000-1999']], 206],
    ['a range of one byte', 'GET', '/download', [['Range', 'bytes=0-0']], 206],
    ['gzip', 'GET', '/download', [['Accept-Encoding', 'gzip']], 200],
    ['HEAD with gzip', 'HEAD', '/download', [['Accept-Encoding', 'gzip']], 200],
    ['304', 'GET', '/download', [['If-None-Match', downloadEtag]], 304],
    ['a redirect', 'GET', '/moved', [], 301],
    ['a page', 'GET', '/login', [], 200],
    ['an error message', 'GET', '/login?error=1', [], 200],
    ['404', 'GET', '/nothing?a=b&c=%20d', [], 404],
    ['OPTIONS', 'OPTIONS', '/nothing', [], 404],
    ['DELETE', 'DELETE', '/nothing', [], 404],
  ] as [string, string, string, HeaderPairs, number][])(
    '%s',
    async (_what, method, target, headers, status) => {
      const { through, around } = await both(target, headers, method);
      expect(through.status).toBe(status);
      expect(comparable(through)).toEqual(comparable(around));
      expect(through.bytes.equals(around.bytes)).toBe(true);
      expect(through.setCookies).toEqual([]);
    },
  );

  it('gzip is the same file', async () => {
    const { through } = await both('/download', [['Accept-Encoding', 'gzip']]);
    expect(gunzipSync(through.bytes).equals(downloadBytes)).toBe(true);
  });

  it('10 MB go up, with a length and in chunks', async () => {
    const body = randomBytes(10 * 1_048_576);
    const sha256 = createHash('sha256').update(body).digest('hex');
    const headers: HeaderPairs = [['Content-Type', 'application/octet-stream']];
    const whole = await edge.browser().send('/upload', { method: 'POST', body, headers });
    expect(whole.json).toEqual({ bytes: body.length, sha256, type: 'application/octet-stream' });
    expect(await uploadInChunks(edge, body)).toEqual({ bytes: body.length, sha256, type: null });
  });

  it('what the application is asked is what the viewer asked, and nothing of ours but sealed', async () => {
    const headers: HeaderPairs = [
      ['Accept-Language', 'de, en;q=0.5'],
      ['X-Custom', 'a'],
      ['X-Custom', 'b'],
      ['Cookie', `theme=dark; ${cookie}; last=1`],
      ['If-Modified-Since', 'Sat, 01 Jan 2000 00:00:00 GMT'],
      ['Authorization', 'Bearer of-the-application'],
    ];
    await edge.browser().send('/home?b=2&a=1&b=%2f', { headers });
    const { url, rawHeaders } = edge.origin.requests.at(-1) ?? { url: '', rawHeaders: [] };
    expect(url).toBe('/home?b=2&a=1&b=%2f');
    const fields = rawHeaders.flatMap((name, at) =>
      at % 2 === 0 ? [[name.toLowerCase(), rawHeaders[at + 1] ?? '']] : [],
    );
    const sent = fields.filter(
      ([name = '']) => !/^(host|via|x-forwarded-for|x-amz-cf-id|connection|x-origin-secret)$/.test(name),
    );
    const session = cookie.split('; ').find((pair) => pair.startsWith('session='));
    expect(sent.filter(([name]) => name !== 'x-stepward-context').toSorted()).toEqual(
      [
        ['accept-language', 'de, en;q=0.5'],
        ['x-custom', 'a'],
        ['x-custom', 'b'],
        ['cookie', `theme=dark; ${session}; last=1`],
        ['if-modified-since', 'Sat, 01 Jan 2000 00:00:00 GMT'],
        ['authorization', 'Bearer of-the-application'],
      ].toSorted(),
    );
  });
});

function uploadInChunks(edge: Edge, body: Buffer): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const headers = { Host: `${edge.host}:${edge.port}`, 'Transfer-Encoding': 'chunked' };
  const request = httpRequest({
    host: '127.0.0.1',
    port: edge.port,
    method: 'POST',
    path: '/upload',
    headers,
  });
  request.on('error', reject);
  request.on('response', (response) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('end', () => resolve(JSON.parse(Buffer.concat(chunks).toString())));
  });
  for (let at = 0; at < body.length; at += 300_000) request.write(body.subarray(at, at + 300_000));
  request.end();
  return promise;
}

describe('what is ours', () => {
  it('never reaches the application: no cookie at all, and headers only as ciphertext', async () => {
    const edge = await startEdge({ stepward, site: formSite });
    const browser = edge.browser();
    await browser.open('/login');
    await browser.open('/home', {
      headers: [['Cookie', '__Host-sw_proof=x; __host-sw_pending=y; __Host-sw_new=z']],
    });
    await signIn(edge, browser, victim);
    await seesProtected(edge, browser, victim);
    await browser.fetch('/home');
    await logIn(edge, browser, victim);
    await browser.open('/home');
    for (const headers of [
      [['x-stepward-anything', 'forged']],
      [['X-Stepward-Ticket', 'forged']],
    ] as HeaderPairs[]) {
      await browser.open('/login', { headers });
    }
    expect(edge.origin.requests.length).toBeGreaterThan(6);
    for (const { rawHeaders, headers } of edge.origin.requests) {
      expect((headers.cookie ?? '').toLowerCase()).not.toContain('__host-sw_');
      for (const [at, name] of rawHeaders.entries()) {
        if (at % 2 === 1 || !name.toLowerCase().startsWith('x-stepward-')) continue;
        expect(['x-stepward-ticket', 'x-stepward-context']).toContain(name.toLowerCase());
        expect(rawHeaders[at + 1]).toMatch(/^1\.k1\.[\w-]+$/);
      }
    }
    await edge.close();
  });

  it('is never stored by a cache', async () => {
    const edge = await startEdge({ stepward, site: formSite });
    const browser = edge.browser();
    const login = await logIn(edge, browser, victim);
    const answers = [
      login,
      await browser.open('/.stepward/callback?token=a&state=b'),
      await browser.open('/.stepward/review'),
      await browser.submit('/login', 'a=b'),
      await browser.open('/%00'),
      await edge.browser().open('/home', { headers: [['Cookie', 'session=x']] }),
      await edge.browser().fetch('/home', { headers: [['Cookie', 'session=x']] }),
    ];
    for (const answer of answers) {
      expect([answer.status, answer.header('cache-control')]).toEqual([answer.status, 'no-store']);
      expect(answer.header('referrer-policy')).toBe('no-referrer');
    }
    await edge.close();
  });

  it('reflects nothing: no host, no forwarded host, no query', async () => {
    const edge = await startEdge({ stepward, site: formSite });
    const headers: HeaderPairs = [
      ['X-Forwarded-Host', 'evil.example'],
      ['Forwarded', 'host=evil.example'],
      ['X-Forwarded-Proto', 'gopher'],
    ];
    const browser = edge.browser();
    const answers = [
      await browser.submit('/login', { ...formSite.users[victim] }, { headers }),
      await browser.open('/.stepward/callback?token=<script>evil&state="', { headers }),
      await browser.open('/home?next=//evil.example', { headers: [...headers, ['Cookie', 'session=x']] }),
      await browser.open('/%00evil', { headers }),
    ];
    for (const answer of answers) expect(answer.location + answer.text).not.toMatch(/evil|gopher/);
    expect(JSON.stringify(edge.api.calls)).not.toContain('evil');
    await edge.close();
  });
});
