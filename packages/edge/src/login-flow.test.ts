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
