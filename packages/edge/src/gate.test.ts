import { describe, expect, it } from 'vitest';
import type { HeaderList } from './messages.ts';
import { Browser, cookiesSent, locationOf, originCookiesOf, setCookiesOf } from './testing/browser.ts';
import { formOrigin, inPlaceOrigin, redirectTo } from './testing/origins.ts';
import { keyOf, startMs, TestEdge } from './testing/test-edge.ts';

const alice = 'alice@example.com';
const hourMs = 3_600_000;

async function loggedIn(changes: ConstructorParameters<typeof TestEdge>[1] = {}) {
  const edge = new TestEdge(formOrigin(), changes);
  const browser = new Browser(edge);
  await browser.logIn(alice);
  return { edge, browser };
}

describe('a protected path', () => {
  it('passes without a session, untouched', async () => {
    const edge = new TestEdge(formOrigin());
    const answer = await new Browser(edge).open('/dashboard');
    expect(locationOf(answer)).toBe('/login');
    expect(edge.lastReceived.headers.map(([name]) => name)).not.toContain('x-stepward-context');
  });

  it('asks for the proof of this very session', async () => {
    const { edge, browser } = await loggedIn();
    const other = new Browser(edge);
    await other.logIn('bob@example.com');
    other.jar.set('sid', browser.jar.get('sid') ?? '');
    expect(locationOf(await other.open('/dashboard'))).toBe('/login');
    expect((await other.fetch('/dashboard')).status).toBe(401);
  });

  it.each([
    ['a page by mode', [['sec-fetch-mode', 'navigate']], 302],
    ['a page by Accept', [['accept', 'text/html']], 302],
    [
      'a script by mode, whatever it accepts',
      [
        ['sec-fetch-mode', 'cors'],
        ['accept', 'text/html'],
      ],
      401,
    ],
    [
      'an image',
      [
        ['sec-fetch-dest', 'image'],
        ['accept', 'text/html'],
      ],
      401,
    ],
    ['a program', [['accept', '*/*']], 401],
  ] satisfies [string, HeaderList, number][])(
    'sends only pages elsewhere: %s',
    async (_name, headers, status) => {
      const browser = new Browser(new TestEdge(formOrigin()), new Map([['sid', 'x']]));
      expect((await browser.send('/dashboard', { headers })).status).toBe(status);
      expect((await browser.send('/dashboard', { method: 'POST', headers })).status).toBe(401);
    },
  );

  it('refuses a path that two servers would read differently', async () => {
    const { edge, browser } = await loggedIn();
    const before = edge.received.length;
    expect((await browser.open('/x/%2e%2e/dashboard')).status).toBe(400);
    expect(edge.received).toHaveLength(before);
  });
});

describe('a public path', () => {
  it('passes with a session and without a proof', async () => {
    const edge = new TestEdge(formOrigin());
    const browser = new Browser(edge, new Map([['sid', 'x']]));
    expect((await browser.open('/assets/app.css')).status).toBe(200);
    expect(cookiesSent(edge.lastReceived.headers)).toEqual(['sid']);
  });
});

describe('sessions from before the roll-out', () => {
  const acceptUntil = new Date(startMs + hourMs).toISOString();

  it('go to the login, by default, and are not shown to the login page', async () => {
    const edge = new TestEdge(inPlaceOrigin());
    const browser = new Browser(edge, new Map([['sid', 'old']]));
    expect(locationOf(await browser.open('/dashboard'))).toBe('/login');
    await browser.open('/login');
    expect(cookiesSent(edge.lastReceived.headers)).toEqual([]);
  });

  it('pass until the date, where accepted', async () => {
    const edge = new TestEdge(formOrigin(), { preexistingSessions: { acceptUntil } });
    const browser = new Browser(edge, new Map([['sid', 'old']]));
    await browser.open('/dashboard');
    expect(edge.received).toHaveLength(1);
    edge.nowMs += hourMs;
    expect(locationOf(await browser.open('/dashboard'))).toBe('/login');
  });

  it('are none where a challenge is open', async () => {
    const edge = new TestEdge(inPlaceOrigin(), { preexistingSessions: { acceptUntil } });
    edge.api.outcomeOf = () => 'CHALLENGE_REQUIRED';
    const browser = new Browser(edge);
    await browser.open('/login');
    await browser.logIn(alice);
    expect(locationOf(await browser.open('/dashboard'))).toContain('https://mfa.example.com/');
  });
});

describe('the way to the login page', () => {
  it('ends on a page of ours where the login page sends people back at once', async () => {
    const edge = new TestEdge(() => redirectTo('/dashboard'));
    const browser = new Browser(edge, new Map([['sid', 'old']]));
    expect(locationOf(await browser.open('/dashboard'))).toBe('/login');
    expect(locationOf(await browser.open('/login'))).toBe('/dashboard');
    expect((await browser.open('/dashboard')).status).toBe(403);
    edge.nowMs += 60_000;
    expect(locationOf(await browser.open('/dashboard'))).toBe('/login');
  });

  it('leaves a session its error message when nobody was sent there', async () => {
    const edge = new TestEdge(formOrigin());
    const browser = new Browser(edge, new Map([['sid', 'x']]));
    await browser.open('/login?error=1');
    expect(cookiesSent(edge.lastReceived.headers)).toEqual(['sid']);
  });
});

describe('a proof', () => {
  it('follows the session when the application renames it', async () => {
    const { browser } = await loggedIn();
    const before = browser.jar.get('sid');
    expect((await browser.open('/rotate')).body).toContain('rotated');
    expect(browser.jar.get('sid')).not.toBe(before);
    expect((await browser.open('/dashboard')).body).toBe(`Hello ${alice}`);
  });

  it('goes when the application ends the session', async () => {
    const { browser } = await loggedIn();
    await browser.open('/logout');
    expect([...browser.jar.keys()]).toEqual(['__Host-sw_device']);
  });

  it('is renewed while used, after a quarter of its idle time', async () => {
    const { edge, browser } = await loggedIn();
    edge.nowMs += 3 * hourMs - 1;
    expect(setCookiesOf(await browser.open('/dashboard'))).toEqual([]);
    for (let hours = 3; hours < 24; hours += 3) {
      edge.nowMs += 3 * hourMs;
      expect(setCookiesOf(await browser.open('/dashboard'))).toHaveLength(1);
    }
    expect(edge.api.tracked).toHaveLength(1);
  });

  it('ends after seven days, however much used', async () => {
    const { edge, browser } = await loggedIn();
    for (let hours = 0; hours < 168; hours += 6) {
      expect((await browser.open('/dashboard')).body).toBe(`Hello ${alice}`);
      edge.nowMs += 6 * hourMs;
    }
    edge.api.outcomeOf = () => 'CHALLENGE_REQUIRED';
    expect(locationOf(await browser.open('/dashboard'))).toContain('https://mfa.example.com/');
  });

  it('is not renewed on what a shared cache may keep', async () => {
    const { edge, browser } = await loggedIn();
    edge.nowMs += 4 * hourMs;
    edge.origin = () => ({ status: 200, headers: [['cache-control', 'public, max-age=60']], body: '' });
    expect(setCookiesOf(await browser.open('/assets/app.css'))).toEqual([]);
  });

  it('does not follow a session that a failed login changes, and such a session does not leave', async () => {
    const { edge, browser } = await loggedIn();
    edge.origin = () => redirectTo('/login?error=1', ['sid=other; Path=/']);
    const answer = await browser.logIn(alice, { body: 'username=alice&password=wrong' });
    expect(setCookiesOf(answer)).toEqual([]);
  });
});

describe('an expired proof', () => {
  async function expired(idleHours = 12) {
    const { edge, browser } = await loggedIn();
    edge.nowMs += idleHours * hourMs;
    return { edge, browser };
  }

  it('means a new decision for its user, and the same page again on ALLOW', async () => {
    const { edge, browser } = await expired();
    const answer = await browser.open('/deep/page?q=1');
    expect([answer.status, locationOf(answer)]).toEqual([302, 'https://app.example.com/deep/page?q=1']);
    expect(edge.api.last.key.userId).toBe(alice);
    expect((await browser.open('/dashboard')).body).toBe(`Hello ${alice}`);
    expect(edge.lines.map(({ step }) => step)).toEqual(['login', 'renewal']);
  });

  it('means a challenge where one is due, and then the same page', async () => {
    const { edge, browser } = await expired();
    edge.api.outcomeOf = () => 'CHALLENGE_REQUIRED';
    const answer = await browser.open('/deep/page');
    expect(locationOf(answer)).toContain('https://mfa.example.com/');
    expect(locationOf(await browser.open('/dashboard'))).toBe(locationOf(answer));
    const back = await browser.open(edge.api.finishChallenge().href);
    expect([locationOf(back), originCookiesOf(back)]).toEqual(['https://app.example.com/deep/page', []]);
    expect((await browser.open('/dashboard')).body).toBe(`Hello ${alice}`);
  });

  it.each([
    ['BLOCK' as const, 403],
    [{ kind: 'timeout' } as const, 503],
  ])('means a page of ours on %j', async (outcome, status) => {
    const { edge, browser } = await expired();
    edge.api.outcomeOf = () => outcome;
    expect((await browser.open('/dashboard')).status).toBe(status);
  });

  it('means a review where one is due', async () => {
    const { edge, browser } = await expired();
    edge.api.outcomeOf = () => 'REVIEW_REQUIRED';
    expect(locationOf(await browser.open('/dashboard'))).toBe('https://app.example.com/.stepward/review');
    edge.api.decideAction('REVIEW_SUCCEEDED');
    expect(locationOf(await browser.open('/.stepward/review'))).toBe('https://app.example.com/dashboard');
    expect((await browser.open('/dashboard')).body).toBe(`Hello ${alice}`);
  });

  it('gives scripts a 401', async () => {
    const { edge, browser } = await expired();
    expect((await browser.fetch('/dashboard')).status).toBe(401);
    expect(edge.api.tracked).toHaveLength(1);
  });

  it('decides nothing for a session of another user', async () => {
    const { edge, browser } = await expired();
    browser.jar.set('sid', 'victim');
    expect(locationOf(await browser.open('/dashboard'))).toBe('/login');
    expect(edge.api.tracked).toHaveLength(1);
  });
});

describe('rotation of keys', () => {
  it('opens what the older key sealed, until that key is gone', async () => {
    const { edge, browser } = await loggedIn();
    const rotated = new TestEdge(edge.origin, { sealKeys: [keyOf('b'), keyOf('a')] }).config;
    const finished = new TestEdge(edge.origin, { sealKeys: [keyOf('b')] }).config;
    edge.config = rotated;
    expect((await browser.open('/dashboard')).body).toBe(`Hello ${alice}`);
    edge.config = finished;
    expect(locationOf(await browser.open('/dashboard'))).toBe('/login');
  });
});
