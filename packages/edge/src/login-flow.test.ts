import { describe, expect, it } from 'vitest';
import { Browser, cookiesSent, locationOf, originCookiesOf, setCookiesOf } from './testing/browser.ts';
import { formOrigin, inPlaceOrigin, sessionCookie } from './testing/origins.ts';
import { TestEdge } from './testing/test-edge.ts';

const alice = 'alice@example.com';

describe('ALLOW', () => {
  it('passes the answer of the origin unchanged, and adds proof and device', async () => {
    const edge = new TestEdge(formOrigin());
    const answer = await new Browser(edge).logIn(alice);
    expect(answer.status).toBe(302);
    expect(locationOf(answer)).toBe('/dashboard');
    const [origin, ...ours] = setCookiesOf(answer);
    expect(origin).toBe(sessionCookie('s-1')[0]);
    expect(ours.map((line) => line.split('=')[0])).toEqual(['__Host-sw_proof', '__Host-sw_device']);
  });

  it('opens the protected page, and keeps our cookies from the origin', async () => {
    const edge = new TestEdge(formOrigin());
    const browser = new Browser(edge);
    await browser.logIn(alice);
    const page = await browser.open('/dashboard');
    expect(page.body).toBe(`Hello ${alice}`);
    expect(cookiesSent(edge.lastReceived.headers)).toEqual(['sid']);
  });

  it('tells the server the folded user, our device and the address of the connection', async () => {
    const edge = new TestEdge(formOrigin());
    const browser = new Browser(edge);
    await browser.logIn(' ALICE@example.com', { headers: [['x-forwarded-for', '203.0.113.9']] });
    const { key, facts } = edge.api.last;
    expect(key).toMatchObject({ userId: alice, action: 'signIn' });
    expect(facts).toMatchObject({ ipAddress: '198.51.100.7', userAgent: 'Test Browser/1.0', email: alice });
    expect(facts.redirectUrl).toMatch(/^https:\/\/app\.example\.com\/\.stepward\/callback\?state=[\w-]{32}$/);
    await browser.logIn(alice);
    expect(edge.api.last.facts.deviceId).toBe(facts.deviceId);
    expect(edge.api.last.key.idempotencyKey).not.toBe(key.idempotencyKey);
  });
});

describe('CHALLENGE', () => {
  it('withholds the cookies of the origin until the challenge is passed', async () => {
    const edge = new TestEdge(formOrigin());
    edge.api.outcomeOf = () => 'CHALLENGE_REQUIRED';
    const browser = new Browser(edge);
    const answer = await browser.logIn(alice);
    expect([answer.status, locationOf(answer)]).toEqual([
      303,
      expect.stringMatching(/^https:\/\/mfa\.example\.com\/\?token=/),
    ]);
    expect(originCookiesOf(answer)).toEqual([]);
    expect(answer.body).toBe('');

    const back = await browser.open(edge.api.finishChallenge().href);
    expect([back.status, locationOf(back)]).toEqual([302, '/dashboard']);
    expect(setCookiesOf(back)[0]).toBe(sessionCookie('s-1')[0]);
    expect([...browser.jar.keys()].sort()).toEqual(['__Host-sw_device', '__Host-sw_proof', 'sid']);
    expect((await browser.open('/dashboard')).body).toBe(`Hello ${alice}`);
  });

  it('keeps a session that was turned into a logged-in one in place behind the gate (F12)', async () => {
    const edge = new TestEdge(inPlaceOrigin());
    edge.api.outcomeOf = () => 'CHALLENGE_REQUIRED';
    const browser = new Browser(edge);
    await browser.open('/login');
    const login = await browser.logIn(alice);
    const gated = await browser.open('/dashboard');
    expect([gated.status, locationOf(gated)]).toEqual([302, locationOf(login)]);
    const script = await browser.fetch('/data');
    expect([script.status, script.body]).toEqual([401, '{"error":"mfa_required"}']);

    const back = await browser.open(edge.api.finishChallenge().href);
    expect(originCookiesOf(back)).toEqual([]);
    expect((await browser.open('/dashboard')).body).toBe(`Hello ${alice}`);
  });
});

describe('a login by script', () => {
  it('is answered 401 with the address of the challenge, without the body of the origin', async () => {
    const edge = new TestEdge(formOrigin());
    edge.api.outcomeOf = () => 'CHALLENGE_REQUIRED';
    const browser = new Browser(edge);
    const answer = await browser.logInByFetch(alice);
    expect(answer.status).toBe(401);
    const { error, url } = JSON.parse(answer.body ?? '');
    expect(error).toBe('challenge_required');
    expect(originCookiesOf(answer)).toEqual([]);
    const next = await browser.open('/dashboard');
    expect([next.status, locationOf(next)]).toEqual([302, url]);
    const back = await browser.open(edge.api.finishChallenge().href);
    expect(locationOf(back)).toBe('/');
    expect((await browser.open('/dashboard')).body).toBe(`Hello ${alice}`);
  });
});

describe('a login by script whose body may pass', () => {
  const login = {
    path: '/api/login',
    body: 'json' as const,
    userNameField: 'username',
    success: { statuses: [200] },
    passAnswerBody: true,
  };

  it('keeps the body of the origin, and of its headers those that describe it', async () => {
    const edge = new TestEdge(
      () => ({
        status: 200,
        headers: [
          ['content-type', 'application/json'],
          ['authorization', 'Bearer in-a-header'],
          ['access-control-allow-origin', 'https://spa.example.com'],
          ['set-cookie', 'sid=s-1; Path=/'],
        ],
        body: '{"name":"Alice"}',
      }),
      { logins: [login] },
    );
    edge.api.outcomeOf = () => 'CHALLENGE_REQUIRED';
    const answer = await new Browser(edge).logInByFetch(alice);
    expect([answer.status, answer.body, originCookiesOf(answer)]).toEqual([200, undefined, []]);
    expect(answer.headers.map(([name]) => name).filter((name) => name !== 'set-cookie')).toEqual([
      'content-type',
      'access-control-allow-origin',
      'cache-control',
    ]);
  });
});

describe('a login that failed', () => {
  it('passes as it is, and nothing is decided', async () => {
    const edge = new TestEdge(formOrigin());
    const browser = new Browser(edge);
    const answer = await browser.logIn(alice, { body: 'username=alice&password=wrong' });
    expect([answer.status, locationOf(answer), setCookiesOf(answer)]).toEqual([302, '/login?error=1', []]);
    expect([edge.api.tracked, edge.lines]).toEqual([[], []]);
  });
});

describe('a login that leaves no session', () => {
  it('gets no proof, and the device all the same', async () => {
    const edge = new TestEdge(formOrigin({ cookies: () => [] }));
    const browser = new Browser(edge);
    await browser.logIn(alice);
    expect([...browser.jar.keys()]).toEqual(['__Host-sw_device']);
  });

  it('takes the proof of an earlier session away', async () => {
    const edge = new TestEdge(formOrigin());
    const browser = new Browser(edge);
    await browser.logIn(alice);
    edge.origin = formOrigin({ cookies: () => ['sid=; Max-Age=0'] });
    await browser.logIn(alice);
    expect([...browser.jar.keys()]).toEqual(['__Host-sw_device']);
  });
});

describe('facts of the web ACL', () => {
  const headers = [
    ['x-amzn-waf-score', '80'],
    ['x-amzn-waf-other', 'spoofed'],
  ] as const;

  it('reach the rules where listed, and nobody otherwise', async () => {
    const edge = new TestEdge(formOrigin(), { wafHeaders: ['x-amzn-waf-score'] });
    await new Browser(edge).logIn(alice, { headers });
    expect(edge.api.last.facts.custom).toEqual({ x_amzn_waf_score: '80' });
    expect(edge.lastReceived.headers.map(([name]) => name)).not.toContain('x-amzn-waf-other');
  });

  it('are none where the viewer sent one beside that of the ACL', async () => {
    const edge = new TestEdge(formOrigin(), { wafHeaders: ['x-amzn-waf-score'] });
    await new Browser(edge).logIn(alice, { headers: [...headers, ['x-amzn-waf-score', '0']] });
    expect(edge.api.last.facts.custom).toBeUndefined();
  });

  it('are none by default', async () => {
    const edge = new TestEdge(formOrigin());
    await new Browser(edge).logIn(alice, { headers });
    expect(edge.api.last.facts.custom).toBeUndefined();
  });
});

describe('session cookies that are found', () => {
  const found = () => new TestEdge(formOrigin(), { sessionCookies: 'found' });

  it('are what the browser has after the login; analytics may come and go', async () => {
    const edge = found();
    const browser = new Browser(edge, new Map([['lang', 'en']]));
    await browser.logIn(alice);
    browser.jar.set('_ga', 'GA1.2.3');
    browser.jar.set('theme', 'dark');
    expect((await browser.open('/dashboard')).body).toBe(`Hello ${alice}`);
    browser.jar.set('sid', 'victim');
    expect(locationOf(await browser.open('/dashboard'))).toBe('/login');
  });

  it('follow a rename, and are restored after a challenge', async () => {
    const edge = found();
    edge.api.outcomeOf = () => 'CHALLENGE_REQUIRED';
    const browser = new Browser(edge, new Map([['lang', 'en']]));
    await browser.logIn(alice);
    await browser.open(edge.api.finishChallenge().href);
    await browser.open('/rotate');
    expect((await browser.open('/dashboard')).body).toBe(`Hello ${alice}`);
  });
});

describe('answers of ours', () => {
  it('are JSON for scripts, and never stored', async () => {
    const edge = new TestEdge(formOrigin());
    edge.api.outcomeOf = () => 'BLOCK';
    const answer = await new Browser(edge).logInByFetch(alice);
    expect(JSON.parse(answer.body ?? '').error).toBe('blocked');
    expect(answer.headers).toContainEqual(['cache-control', 'no-store']);
  });

  it('clear what the browser had of an earlier login', async () => {
    const edge = new TestEdge(formOrigin());
    const browser = new Browser(edge);
    await browser.logIn(alice);
    edge.api.outcomeOf = () => 'CHALLENGE_REQUIRED';
    await browser.logIn(alice);
    expect(browser.jar.has('__Host-sw_proof')).toBe(false);
    edge.api.outcomeOf = () => 'ALLOW';
    await browser.logIn(alice);
    expect(browser.jar.has('__Host-sw_pending')).toBe(false);
  });
});
