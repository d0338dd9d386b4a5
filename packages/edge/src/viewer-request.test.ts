import { describe, expect, it } from 'vitest';
import type { LoginEndpointInput } from './config.ts';
import { parseCookieHeader } from './cookies.ts';
import type { EdgeRequest, EdgeResponse, HeaderList } from './messages.ts';
import { Browser, cookiesSent, locationOf, originCookiesOf, type Sent } from './testing/browser.ts';
import { answer, formOrigin, redirectTo, upgradingOrigin } from './testing/origins.ts';
import { baseInput, TestEdge } from './testing/test-edge.ts';

// What the application must not be shown, or not be asked: mallory has an own account, and alice's password.

const alice = 'alice@example.com';
const mallory = 'mallory@example.com';
const formType: HeaderList = [['content-type', 'application/x-www-form-urlencoded']];
type Changes = ConstructorParameters<typeof TestEdge>[1];

function challengingAlice(origin: TestEdge['origin'], changes: Changes = {}): TestEdge {
  const edge = new TestEdge(origin, changes);
  edge.api.outcomeOf = (user) => (user === mallory ? 'ALLOW' : 'CHALLENGE_REQUIRED');
  return edge;
}

const sees = async (browser: Browser, user: string) =>
  (await browser.open('/dashboard')).body === `Hello ${user}`;

const cookieOf = ({ headers }: EdgeRequest, wanted: string) =>
  parseCookieHeader(headers).find(({ name }) => name === wanted)?.value;

const fieldsOf = ({ body }: EdgeRequest) =>
  new URLSearchParams(body === undefined ? '' : Buffer.from(body.bytes).toString());

/** Takes a login at whatever begins like its script, by whatever method, from form, query and path. */
function scriptOrigin(): (request: EdgeRequest) => EdgeResponse {
  const sessions = new Map<string, string>();
  return (request) => {
    const inPath = /\/username\/([^/]+)/.exec(request.path)?.[1];
    const query = new URLSearchParams(request.query);
    const user = fieldsOf(request).get('username') ?? query.get('username') ?? inPath;
    if (/^(\/index\.php)?\/login(\.php)?(\/|\.|;|$)/i.test(request.path) && user) {
      const id = `s-${sessions.size + 1}`;
      sessions.set(id, user);
      return redirectTo('/dashboard', [`sid=${id}; Path=/`]);
    }
    const known = sessions.get(cookieOf(request, 'sid') ?? '');
    return known === undefined ? answer(200, 'Sign in') : answer(200, `Hello ${known}`);
  };
}

const scriptLogin: Changes = {
  logins: [{ path: '/login.php', body: 'form', userNameField: 'username', success: { statuses: [302] } }],
  loginPage: '/login.php',
  publicPaths: ['/login.php', '/assets/**'],
};

describe('a login that is not listed, and reaches the same script', () => {
  const hers = `username=${encodeURIComponent(alice)}&password=right`;
  const sent: [string, Sent][] = [
    ['/login.php/x', { method: 'POST', body: hers, headers: formType }],
    ['/login.php.html', { method: 'POST', body: hers, headers: formType }],
    ['/login', { method: 'POST', body: hers, headers: formType }],
    ['/index.php/login.php', { method: 'POST', body: hers, headers: formType }],
    ['/login.php', { method: 'PUT', body: hers, headers: formType }],
    [`/login.php?${hers}`, {}],
    [`/login.php/username/${alice}/password/right`, {}],
    [`/login.php/x?username=${alice}`, { method: 'POST', body: 'password=right', headers: formType }],
  ];

  it.each(sent)('is refused, and the application does not hear of it: %s %j', async (url, request) => {
    const edge = challengingAlice(scriptOrigin(), scriptLogin);
    const browser = new Browser(edge);
    const refused = await browser.open(url, request);
    expect([refused.status, originCookiesOf(refused), edge.received]).toEqual([400, [], []]);
    expect(edge.lines).toMatchObject([{ step: 'login', outcome: 'REFUSED', reason: 'unlisted' }]);
  });

  it.each(sent)('is no way to take an own proof along: %s %j', async (url, request) => {
    const edge = challengingAlice(scriptOrigin(), scriptLogin);
    const browser = new Browser(edge);
    await browser.logIn(mallory, { path: '/login.php' });
    await browser.open(url, request);
    expect(await sees(browser, alice)).toBe(false);
    expect(await sees(browser, mallory)).toBe(true);
  });

  it('is none where the login page is opened, with an error or a way to go on', async () => {
    const edge = challengingAlice(scriptOrigin(), scriptLogin);
    const browser = new Browser(edge);
    for (const url of ['/login.php', '/login.php?error=1&next=%2Fhome', '/login']) {
      expect((await browser.open(url)).status).toBe(200);
    }
    expect(locationOf(await browser.logIn(alice, { path: '/login.php' }))).toContain('mfa.example.com');
  });

  it('would be one if it got by: no proof is moved there', async () => {
    const edge = challengingAlice(formOrigin(), scriptLogin);
    const browser = new Browser(edge);
    await browser.logIn(mallory, { path: '/login.php' });
    const kept = browser.jar.get('__Host-sw_proof');
    edge.origin = () => answer(200, '', ['sid=hers; Path=/']);
    for (const [url, method] of [
      ['/login.php/x', 'GET'],
      ['/login', 'GET'],
      ['/login.php', 'PUT'],
      ['/login.php/x', 'POST'],
    ] as const) {
      browser.jar.set('sid', 's-1').set('__Host-sw_proof', kept ?? '');
      await browser.open(url, { method });
      expect([url, browser.jar.get('sid'), browser.jar.has('__Host-sw_proof')]).toEqual([url, 'hers', false]);
    }
  });
});

describe('a cookie that is named like the field of the user name', () => {
  /** PHP with `request_order = "GPC"`: cookies go before the form. */
  const mixingOrigin = (): TestEdge['origin'] => {
    const origin = formOrigin();
    return (request) => {
      const username = cookieOf(request, 'username') ?? fieldsOf(request).get('username') ?? '';
      const text = new URLSearchParams({ username, password: fieldsOf(request).get('password') ?? '' });
      return origin({ ...request, body: { bytes: Buffer.from(`${text}`), truncated: false } });
    };
  };

  it('does not choose another user', async () => {
    const edge = challengingAlice(mixingOrigin());
    const browser = new Browser(edge, new Map([['username', alice]]));
    await browser.logIn(mallory);
    expect([await sees(browser, alice), await sees(browser, mallory)]).toEqual([false, true]);
  });

  it.each(['username', 'UserName', 'username[]', 'username[0]', 'user%6eame', 'username%5B%5D', ' username'])(
    'does not reach a login: %j',
    async (name) => {
      const edge = challengingAlice(formOrigin());
      const headers: HeaderList = [['cookie', `a=1; ${name}=${alice}; username_hint=x`]];
      await new Browser(edge).logIn(mallory, { headers });
      expect(cookiesSent(edge.lastReceived.headers)).toEqual(['a', 'username_hint']);
    },
  );

  it('reaches every other page, the login page that is filled in with it among them', async () => {
    const edge = challengingAlice(formOrigin(), scriptLogin);
    const browser = new Browser(edge, new Map([['username', alice]]));
    for (const url of ['/login.php', '/assets/app.css?username=x']) {
      await browser.open(url);
      expect(cookiesSent(edge.lastReceived.headers)).toEqual(['username']);
    }
    await browser.open('/login.php?password=right');
    expect(cookiesSent(edge.lastReceived.headers)).toEqual([]);
  });
});

describe('a session in the address of a login', () => {
  const login = {
    path: '/login/password',
    body: 'form',
    userNameField: 'username',
    success: { statuses: [302] },
  } satisfies LoginEndpointInput;
  const fresh: Changes = { logins: [{ ...login, freshSession: true }] };

  /** Takes the session from the address where no cookie comes, as servlet containers do. */
  const containerOrigin = (): TestEdge['origin'] => {
    const origin = upgradingOrigin({ cookie: 'JSESSIONID' });
    return (request) => {
      const inUrl = /;jsessionid=([\w-]+)/i.exec(request.path)?.[1];
      const path = request.path.split(';')[0] ?? '';
      const cookie = inUrl === undefined ? [] : [['cookie', `JSESSIONID=${inUrl}`] as const];
      const hasCookie = cookieOf(request, 'JSESSIONID') !== undefined;
      return origin({
        ...request,
        path,
        headers: hasCookie ? request.headers : [...request.headers, ...cookie],
      });
    };
  };

  it.each([
    ['/login/password;jsessionid=f-1', ['JSESSIONID']],
    ['/login/password;JSESSIONID=f-1', ['JSESSIONID']],
    ['/login/password?jsessionid=f-1', ['JSESSIONID']],
    ['/login/password?session_id=f-1', ['session_id']],
    ['/login/password;jsessionid=f-1', 'found'],
  ] as const)('is refused where logins start a fresh one: %s', async (path, names) => {
    const sessionCookies = names === 'found' ? names : [...names];
    const edge = challengingAlice(containerOrigin(), { ...fresh, sessionCookies });
    const own = new Browser(edge);
    await own.logIn(mallory);
    const received = edge.received.length;
    for (const browser of [new Browser(edge), own.copy()]) {
      expect((await browser.logIn(alice, { path })).status).toBe(400);
    }
    expect(edge.received).toHaveLength(received);
    expect(edge.lines.at(-1)).toMatchObject({ outcome: 'REFUSED', reason: 'session-in-url' });
    expect([await sees(own, alice), await sees(own, mallory)]).toEqual([false, true]);
  });

  it('is refused where nobody can tell its cookie, unless it is that of the cookie', async () => {
    const edge = challengingAlice(containerOrigin(), { sessionCookies: 'found' });
    const browser = new Browser(edge);
    await browser.open('/login');
    const path = `/login/password;jsessionid=${browser.jar.get('JSESSIONID')}`;
    const forged = new Map([
      ['JSESSIONID', 'f-1'],
      ['visitor', 'f-1'],
    ]);
    for (const other of [new Browser(edge), new Browser(edge, forged)]) {
      expect((await other.logIn(mallory, { path })).status).toBe(400);
    }
    expect((await browser.logIn(mallory, { path })).status).toBe(302);
    expect(await sees(browser, mallory)).toBe(true);
  });
});

describe('a session in the address of a page', () => {
  it('is that of the session cookie, and of no other cookie that has its value', async () => {
    const edge = challengingAlice(formOrigin(), { sessionCookies: ['sid'] });
    const browser = new Browser(edge);
    await browser.logIn(mallory);
    for (const name of ['foo', 'jsessionid', '_ga']) {
      const other = browser.copy();
      other.jar.set(name, 'otherotherother');
      expect(locationOf(await other.open('/dashboard;jsessionid=otherotherother'))).toBe('/login');
    }
    expect((await browser.open('/dashboard;jsessionid=s-1')).status).toBe(200);
  });

  it('is that of the found cookie of its name, which the proof is for', async () => {
    const edge = challengingAlice(formOrigin(), { sessionCookies: 'found' });
    const browser = new Browser(edge);
    await browser.logIn(mallory);
    expect((await browser.open('/dashboard?sid=s-1')).body).toBe(`Hello ${mallory}`);
    expect(locationOf(await browser.copy().open('/dashboard;jsessionid=s-1'))).toBe('/login');
    browser.jar.set('jsessionid', 'other');
    expect(locationOf(await browser.open('/dashboard;jsessionid=other'))).toBe('/login');
  });

  it('is no cookie of a script, where there is no other', async () => {
    const edge = challengingAlice(formOrigin(), { sessionCookies: 'found' });
    const browser = new Browser(edge, new Map([['_ga', 'hers']]));
    expect(locationOf(await browser.open('/dashboard;jsessionid=hers'))).toBe('/login');
  });
});

describe('the Authorization header', () => {
  const reaches = async (edge: TestEdge, headers: HeaderList, path = '/dashboard') => {
    const browser = new Browser(edge);
    await browser.logIn(mallory);
    await browser.open(path, { headers });
    return edge.lastReceived.headers.some(([name]) => /authorization/i.test(name));
  };

  it.each([
    'Basic YWxpY2U6cmlnaHQ=',
    'basic YWxpY2U6cmlnaHQ=',
    ' Basic  YWxpY2U6cmlnaHQ=',
    'Digest username="alice"',
    'Negotiate abc',
    'NTLM abc',
    'Token abc',
    'YWxpY2U6cmlnaHQ=',
    'Basic,Bearer x',
    '',
  ])('does not reach the application with %j', async (value) => {
    for (const path of ['/dashboard', '/assets/app.css', '/login']) {
      expect(await reaches(challengingAlice(formOrigin()), [['authorization', value]], path)).toBe(false);
    }
    expect(await reaches(challengingAlice(formOrigin()), [['Authorization', value]])).toBe(false);
  });

  it('does not reach it with a login, or without a session either', async () => {
    const headers: HeaderList = [['authorization', 'Basic YWxpY2U6cmlnaHQ=']];
    const edge = challengingAlice(formOrigin());
    await new Browser(edge).open('/dashboard', { headers });
    await new Browser(edge).logIn(mallory, { headers });
    for (const { headers: sent } of edge.received) {
      expect(sent.map(([name]) => name)).not.toContain('authorization');
    }
  });

  it.each(['Bearer abc', 'bearer abc'])(
    'reaches it with %s: a token that something has given out',
    async (value) => {
      expect(await reaches(challengingAlice(formOrigin()), [['authorization', value]])).toBe(true);
    },
  );

  it('reaches it as configured', async () => {
    const changes = { authorizationSchemes: ['basic'] };
    expect(await reaches(challengingAlice(formOrigin(), changes), [['authorization', 'Basic x']])).toBe(true);
    expect(await reaches(challengingAlice(formOrigin(), changes), [['authorization', 'Bearer x']])).toBe(
      false,
    );
  });
});

describe('a header that CGI takes for another', () => {
  it.each(['x_original_url', 'X_Rewrite_Url', 'x-override_url', 'x_stepward_ticket', 'X_Amzn_Waf_Score'])(
    'does not reach the application: %s',
    async (name) => {
      const edge = challengingAlice(formOrigin(), { wafHeaders: ['x-amzn-waf-score'] });
      await new Browser(edge).open('/assets/x', { headers: [[name, '/dashboard']] });
      expect(edge.received[0]?.headers.map(([one]) => one.toLowerCase())).not.toContain(name.toLowerCase());
    },
  );

  it.each(['X_HTTP_Method_Override', 'x_http_method', 'X-Method_Override'])(
    'is a method override: %s',
    async (name) => {
      const logins = baseInput.logins
        .slice(0, 1)
        .map((login) => ({ ...login, method: 'PUT', path: '/session' }));
      const edge = challengingAlice(formOrigin(), { logins });
      const refused = await new Browser(edge).open('/session', { method: 'POST', headers: [[name, 'PUT']] });
      expect([refused.status, edge.received]).toEqual([400, []]);
    },
  );
});
