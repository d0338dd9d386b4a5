import { describe, expect, it } from 'vitest';
import { Browser, locationOf, setCookiesOf } from './testing/browser.ts';
import { answer, inPlaceOrigin, redirectTo, upgradingOrigin } from './testing/origins.ts';
import { TestEdge } from './testing/test-edge.ts';

// SECURITY F12 where nobody has named the session's cookies: mallory has an own account, and alice's password.

const alice = 'alice@example.com';
const mallory = 'mallory@example.com';
const namesName = '__Host-sw_names';
const proofName = '__Host-sw_proof';

function found(origin: TestEdge['origin'] = inPlaceOrigin()): TestEdge {
  const edge = new TestEdge(origin, { sessionCookies: 'found' });
  edge.api.outcomeOf = (user) => (user === mallory ? 'ALLOW' : 'CHALLENGE_REQUIRED');
  return edge;
}

const sees = async (browser: Browser, user: string) =>
  (await browser.open('/dashboard')).body === `Hello ${user}`;

/** Ends sessions by taking the cookie away, and logs the session in that the browser has. */
function leavingOrigin(): TestEdge['origin'] {
  const origin = inPlaceOrigin();
  return (request) =>
    request.path === '/logout' ? redirectTo('/login', ['sid=; Path=/; Max-Age=0']) : origin(request);
}

describe('a proof that is left over from an own session', () => {
  it('opens nobody else’s session, whatever the visitor’s own cookies are', async () => {
    const edge = found(leavingOrigin());
    const own = new Browser(edge, new Map([['lang', 'en']]));
    await own.open('/login');
    await own.logIn(mallory);
    expect(await sees(own, mallory)).toBe(true);
    const proofs = [own.jar.get(proofName) ?? ''];
    await own.open('/logout');
    expect(own.jar.has(proofName)).toBe(false);
    proofs.push(own.jar.get(proofName) ?? '');

    const hers = new Browser(edge, new Map([['lang', 'en']]));
    await hers.open('/login');
    expect(locationOf(await hers.logIn(alice))).toContain('mfa.example.com');
    for (const proof of proofs) {
      const thief = hers.copy();
      thief.jar.delete('__Host-sw_pending');
      thief.jar.set(proofName, proof);
      expect(await sees(thief, alice)).toBe(false);
    }
  });

  it('is not made of cookies that the visitor made, on either way', async () => {
    const edge = found(() => redirectTo('/dashboard'));
    const browser = new Browser(
      edge,
      new Map([
        ['lang', 'en'],
        ['sid', 'abcdefabcdefabcdef'],
      ]),
    );
    await browser.logIn(mallory);
    expect(browser.jar.has(proofName)).toBe(false);
    expect(edge.lines.at(-1)).toMatchObject({ outcome: 'ALLOW', reason: 'no-session' });
    await browser.logIn(alice);
    await browser.open(edge.api.finishChallenge().href);
    expect(browser.jar.has(proofName)).toBe(false);
  });
});

describe('a session that was set before the login', () => {
  it('is known by its name, and has a proof of its own after ALLOW and after a challenge', async () => {
    const edge = found();
    for (const user of [mallory, alice]) {
      const browser = new Browser(edge);
      await browser.open('/login');
      await browser.logIn(user);
      if (user === alice) await browser.open(edge.api.finishChallenge().href);
      expect(await sees(browser, user)).toBe(true);
      browser.jar.set('sid', 'other');
      expect(await sees(browser, user)).toBe(false);
    }
  });

  it('is known from a proof, too, when it is logged in once more', async () => {
    const edge = found(upgradingOrigin());
    const browser = new Browser(edge);
    await browser.logIn(mallory);
    expect(browser.jar.has(namesName)).toBe(false);
    // The application set nothing but at the login, and sets nothing at the second.
    for (const outcome of ['ALLOW', 'CHALLENGE_REQUIRED'] as const) {
      edge.api.outcomeOf = () => outcome;
      await browser.logIn(mallory);
      if (outcome !== 'ALLOW') await browser.open(edge.api.finishChallenge().href);
      expect(await sees(browser, mallory)).toBe(true);
    }
  });

  it('from before the edge is unknown: one more login starts one that is known', async () => {
    const edge = found();
    const before = new Browser(edge);
    await before.open('/login');
    const browser = new Browser(edge, new Map([['sid', before.jar.get('sid') ?? '']]));
    await browser.logIn(mallory);
    expect(locationOf(await browser.open('/dashboard'))).toBe('/login');
    await browser.open('/login');
    await browser.logIn(mallory);
    expect(await sees(browser, mallory)).toBe(true);
  });
});

describe('the note of names', () => {
  it('is made once for each name, and only where cookies are found', async () => {
    for (const sessionCookies of ['found', ['sid']] as const) {
      const isFound = sessionCookies === 'found';
      const edge = new TestEdge(() => answer(200, '', ['sid=1; Path=/', '_ga=2; Path=/']), {
        sessionCookies: isFound ? 'found' : [...sessionCookies],
      });
      const browser = new Browser(edge);
      const noted = async () =>
        setCookiesOf(await browser.open('/')).some((line) => line.startsWith(namesName));
      expect([await noted(), await noted()]).toEqual([isFound, false]);
      edge.origin = () => answer(200, '', ['_ga=3; Path=/', 'gone=; Max-Age=0']);
      expect(await noted()).toBe(false);
      edge.origin = () => answer(200, '', ['more=1; Path=/']);
      expect([await noted(), await noted()]).toEqual([isFound, false]);
    }
  });

  it('is not put on what a shared cache may keep, and cannot be forged', async () => {
    const edge = found(() => ({
      status: 200,
      headers: [
        ['cache-control', 'public, max-age=60'],
        ['set-cookie', 'sid=1; Path=/'],
      ],
    }));
    const browser = new Browser(edge);
    await browser.open('/');
    expect([...browser.jar.keys()]).toEqual(['sid']);
    browser.jar.set(namesName, '{"names":["sid"]}');
    edge.origin = () => redirectTo('/dashboard');
    await browser.logIn(mallory);
    expect(browser.jar.has(proofName)).toBe(false);
  });

  it('keeps the latest of more names than any application has', async () => {
    const lines = (from: number) =>
      Array.from({ length: 30 }, (_, at) => `cookie-${'x'.repeat(100)}-${from + at}=1; Path=/`);
    const edge = found(() => answer(200, '', lines(0)));
    const browser = new Browser(edge);
    for (let round = 0; round < 4; round += 1) {
      edge.origin = () => answer(200, '', lines(round * 30));
      await browser.open('/');
      expect((browser.jar.get(namesName) ?? '').length).toBeLessThan(3_500);
    }
    for (const name of browser.jar.keys()) if (name.startsWith('cookie-')) browser.jar.delete(name);
    edge.origin = () => answer(200, '', ['sid=1; Path=/']);
    await browser.open('/');
    edge.origin = () => redirectTo('/dashboard');
    await browser.logIn(mallory);
    expect(browser.jar.has(proofName)).toBe(true);
  });
});
