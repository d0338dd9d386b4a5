import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LoginEndpointInput } from './config.ts';
import type { ApiFailure } from './decision-api.ts';
import { headerValue } from './header-list.ts';
import type { EdgeRequest, EdgeResponse, HeaderList } from './messages.ts';
import { onOriginResponse } from './origin-response.ts';
import { Browser, cookiesSent, locationOf, originCookiesOf, setCookiesOf } from './testing/browser.ts';
import { answer, formOrigin, redirectTo, upgradingOrigin } from './testing/origins.ts';
import { baseInput, startMs, TestEdge } from './testing/test-edge.ts';

// SECURITY F12 where the application keeps a session through a login: mallory has an own account, and alice's password.

const alice = 'alice@example.com';
const mallory = 'mallory@example.com';
type Changes = ConstructorParameters<typeof TestEdge>[1];

function upgrading(changes: Changes = {}, origin = upgradingOrigin()): TestEdge {
  const edge = new TestEdge(origin, changes);
  edge.api.outcomeOf = (user) => (user === mallory ? 'ALLOW' : 'CHALLENGE_REQUIRED');
  return edge;
}

/** The planted defect: a server that takes every claim for granted. */
function withoutClaims(edge: TestEdge): TestEdge {
  edge.api.claimSessions = async () => ({ kind: 'ok', value: [] });
  return edge;
}

const sees = async (browser: Browser, user: string) =>
  (await browser.open('/dashboard')).body === `Hello ${user}`;

/** An own account first, a copy of all cookies, then the victim in the same session. */
async function takeProofAlong(edge: TestEdge): Promise<boolean> {
  const browser = new Browser(edge);
  await browser.logIn(mallory);
  const kept = browser.copy();
  await browser.logIn(alice);
  return sees(kept, alice);
}

/** The victim first, then an own account in the session that she is logged in with. */
async function letGuardAnswer(edge: TestEdge): Promise<boolean> {
  const browser = new Browser(edge);
  await browser.open('/login');
  await browser.logIn(alice);
  await browser.logIn(mallory);
  return sees(browser, alice);
}

describe("the proof of an own account's session", () => {
  const attacks = [
    { name: 'taken along to a login of somebody else', attack: takeProofAlong, isGuarded: false },
    { name: 'made where the application says "already signed in"', attack: letGuardAnswer, isGuarded: true },
  ];

  it.each(attacks)('$name opens nothing', async ({ attack, isGuarded }) => {
    expect(await attack(upgrading({}, upgradingOrigin({ isGuarded })))).toBe(false);
  });

  it.each(attacks)(
    '$name would open everything if nobody kept whose a session is',
    async ({ attack, isGuarded }) => {
      expect(await attack(withoutClaims(upgrading({}, upgradingOrigin({ isGuarded }))))).toBe(true);
    },
  );

  it('is not stopped by luck: the honest way still leads in', async () => {
    const edge = upgrading();
    const browser = new Browser(edge);
    await browser.logIn(mallory);
    await browser.logIn(alice);
    await browser.open(edge.api.finishChallenge().href);
    expect(await sees(browser, alice)).toBe(true);
  });
});

describe('whatever is done in whatever order with a handful of browsers', () => {
  const step = fc.record({
    at: fc.nat(2),
    to: fc.nat(2),
    what: fc.constantFrom('mallory', 'alice', 'wrong', 'both', 'copy', 'session', 'rotate', 'visit', 'later'),
  });
  type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

  async function play(edge: TestEdge, steps: readonly Step[]): Promise<boolean> {
    const browsers = [new Browser(edge), new Browser(edge), new Browser(edge)];
    const seen: boolean[] = [];
    for (const { at, to, what } of steps) {
      const [one, other] = [browsers[at], browsers[to]];
      if (one === undefined || other === undefined) continue;
      if (what === 'mallory') await one.logIn(mallory);
      if (what === 'alice') await one.logIn(alice);
      if (what === 'wrong') await one.logIn(alice, { body: `username=${alice}&password=wrong` });
      // Two logins in flight at once.
      if (what === 'both') await Promise.all([one.logIn(mallory), other.logIn(alice)]);
      if (what === 'copy') browsers[to] = one.copy();
      if (what === 'session') other.jar.set('sid', one.jar.get('sid') ?? 'f-1');
      if (what === 'rotate') await one.open('/rotate');
      if (what === 'visit') await one.open('/login');
      if (what === 'later') edge.nowMs += 6 * 3_600_000;
      for (const browser of browsers) seen.push(await sees(browser, alice));
    }
    return seen.includes(true);
  }
  const property = (edge: () => TestEdge) =>
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => !(await play(edge(), steps)));

  it.each([false, true])('nobody gets past a challenge (guarded: %s)', async (isGuarded) => {
    await fc.assert(
      property(() => upgrading({}, upgradingOrigin({ isGuarded }))),
      { numRuns: 150, seed: 12 },
    );
  });

  it('has teeth', async () => {
    const details = await fc.check(
      property(() => withoutClaims(upgrading())),
      { numRuns: 150, seed: 12 },
    );
    expect(details.failed).toBe(true);
  });
});

describe('another spelling of the same session', () => {
  it.each([
    'sid="f-1"',
    'sid=%66-1',
    'sid=%2566-1',
    'SID=f-1',
    's%69d=f-1',
    'sid[]=f-1',
    'a=1; sid=f-1',
    'sid=f-1%00x',
    'sid=f-1; sid=f-2',
    'sid=f-2; sid=f-1',
  ])('is hidden, too: %s', async (cookie) => {
    const edge = upgrading();
    await new Browser(edge).logIn(mallory);
    await new Browser(edge).logIn(alice, { headers: [['cookie', cookie]] });
    const sent = edge.lastReceived.headers.filter(([name]) => name === 'cookie').map(([, value]) => value);
    expect(sent.join('; ')).not.toMatch(/f-1|%66/);
    expect(edge.lines.at(-1)?.sessionHidden).toBe(true);
  });

  it('in the address is refused, and the own one is not', async () => {
    const edge = upgrading();
    const browser = new Browser(edge);
    await browser.logIn(mallory);
    const received = edge.received.length;
    for (const path of ['/login/password?sid=f-1', '/login/password;sid=f-1']) {
      expect((await new Browser(edge).logIn(alice, { path })).status).toBe(403);
      expect((await browser.copy().logIn(alice, { path })).status).toBe(403);
    }
    expect(edge.received).toHaveLength(received);
    expect(edge.lines.at(-1)).toMatchObject({ outcome: 'REFUSED', reason: 'session-in-url' });
    expect((await browser.logIn(mallory, { path: '/login/password?sid=f-1' })).status).toBe(302);
  });
});

describe('people who do nothing wrong', () => {
  it('may mistype their name: what failed for certain claims nothing', async () => {
    const edge = upgrading({}, () => answer(401, 'no'));
    const browser = new Browser(edge, new Map([['sid', 'p-1']]));
    await browser.logIn('mallroy@example.com', { body: 'username=mallroy&password=wrong' });
    expect(cookiesSent(edge.lastReceived.headers)).toContain('sid');
    edge.origin = upgradingOrigin();
    await browser.logIn(mallory);
    expect(cookiesSent(edge.lastReceived.headers)).toContain('sid');
    expect(edge.lines.map(({ sessionHidden }) => sessionHidden)).toEqual([undefined]);
  });

  it.each([
    ['a redirect, which may have been steered', redirectTo('/login?next=x')],
    ['200, which may be the answer to a script', answer(200, '{}')],
    ['500, which may have come after the login', answer(500, 'oops')],
  ])('have a session of their own after a mistyped name and %s', async (_what, failed) => {
    const edge = upgrading({}, () => failed);
    const browser = new Browser(edge, new Map([['sid', 'p-1']]));
    await browser.logIn('mallroy@example.com', { body: 'username=mallroy&password=wrong' });
    edge.origin = upgradingOrigin();
    await browser.logIn(mallory);
    expect(edge.lines.at(-1)?.sessionHidden).toBe(true);
    expect(await sees(browser, mallory)).toBe(true);
  });

  it('may mistype their password where they are logged in: what they had stays theirs', async () => {
    const edge = upgrading();
    const browser = new Browser(edge);
    await browser.logIn(mallory);
    await browser.logIn(mallory, { body: `username=${mallory}&password=wrong` });
    await browser.copy().logIn(alice);
    expect(edge.lines.at(-1)?.sessionHidden).toBe(true);
    expect(await sees(browser, mallory)).toBe(true);
  });

  it('have a challenge that is theirs alone, where a session was hidden from the login, too', async () => {
    const edge = upgrading();
    const browser = new Browser(edge);
    await browser.logIn(mallory);
    await browser.logIn(alice);
    const thief = new Browser(edge, new Map([...browser.jar].filter(([name]) => name !== 'sid')));
    const { href } = edge.api.finishChallenge();
    expect([(await thief.open(href)).status, edge.api.validations]).toEqual([403, 0]);
    expect(locationOf(await browser.open('/dashboard'))).toContain('https://mfa.example.com/');
    await browser.open(href);
    expect(await sees(browser, alice)).toBe(true);
  });

  it('may log in as another user in the same browser, and get a session of their own', async () => {
    const edge = upgrading();
    edge.api.outcomeOf = () => 'ALLOW';
    const browser = new Browser(edge);
    await browser.logIn(mallory);
    await browser.logIn(alice);
    expect(browser.jar.get('sid')).toBe('f-2');
    expect(await sees(browser, alice)).toBe(true);
    await browser.logIn(alice);
    expect(edge.lines.map(({ sessionHidden }) => sessionHidden)).toEqual([undefined, true, undefined]);
  });

  it('keep no session cookie of somebody else that the application does not replace', async () => {
    const edge = upgrading({ sessionCookies: ['sid', 'remember'] });
    edge.api.outcomeOf = () => 'ALLOW';
    const browser = new Browser(edge, new Map([['remember', 'me']]));
    await browser.logIn(mallory);
    const answered = await browser.logIn(alice);
    expect(setCookiesOf(answered)).toContain('remember=; Path=/; Max-Age=0; Secure');
    expect(await sees(browser, alice)).toBe(true);
  });
});

describe('a session of a login that was steered away from what counts as a success', () => {
  /** Goes on where the form says, and sends on whoever is signed in already without asking. */
  const steerable = () => {
    const sessions = new Map<string, string>();
    return ({ method, headers, body }: EdgeRequest): EdgeResponse => {
      const user = sessions.get(/sid=([\w-]+)/.exec(headerValue(headers, 'cookie') ?? '')?.[1] ?? '');
      if (method !== 'POST') return answer(200, user === undefined ? 'Sign in' : `Hello ${user}`);
      if (user !== undefined) return redirectTo('/dashboard');
      const form = new URLSearchParams(Buffer.from(body?.bytes ?? '').toString());
      const id = `x-${sessions.size + 1}`;
      sessions.set(id, form.get('username') ?? '');
      return redirectTo(form.get('next') ?? '/dashboard', [`sid=${id}; Path=/`]);
    };
  };
  const steer = async (edge: TestEdge, next: string) => {
    const browser = new Browser(edge);
    await browser.logIn(alice, { body: new URLSearchParams({ username: alice, next }).toString() });
    const undecided = browser.copy();
    await browser.logIn(mallory);
    return (await sees(undecided, alice)) || (await sees(browser, alice));
  };

  it.each(['/login', '/login?error=1', '/elsewhere'])(
    'by %s brings no session, and no proof by an own account',
    async (next) => {
      expect(await steer(upgrading({}, steerable()), next)).toBe(false);
      // It does not hang on claims: the new session never leaves.
      expect(await steer(withoutClaims(upgrading({}, steerable())), next)).toBe(false);
      const body = new URLSearchParams({ username: alice, next }).toString();
      const steered = await new Browser(upgrading({}, steerable())).logIn(alice, { body });
      expect([steered.status, originCookiesOf(steered)]).toEqual([302, []]);
    },
  );

  it.each([406, 415, 451, 499])(
    'answered %i, which is no refusal for certain, brings none either',
    async (status) => {
      const edge = upgrading({}, () => ({
        ...answer(status, ''),
        headers: [['set-cookie', 'sid=x-1; Path=/']],
      }));
      expect(originCookiesOf(await new Browser(edge).logIn(alice))).toEqual([]);
    },
  );

  it.each([401, 422])('answered %i with another session brings none either', async (status) => {
    const headers: HeaderList = [
      ['set-cookie', 'sid=x-2; Path=/'],
      ['set-cookie', 'lang=en; Path=/'],
    ];
    const edge = upgrading({}, () => ({ ...answer(status, ''), headers }));
    expect(originCookiesOf(await new Browser(edge).logIn(alice))).toEqual(['lang']);
    const kept = upgrading({}, () => ({
      ...answer(status, ''),
      headers: [['set-cookie', 'sid=p-1; Path=/']],
    }));
    expect(originCookiesOf(await new Browser(kept, new Map([['sid', 'p-1']])).logIn(alice))).toEqual(['sid']);
  });

  it('is let through where the configuration says what a failure looks like', async () => {
    const [login] = upgrading().config.logins;
    const failure = { statuses: [302], locations: ['/login'] };
    const edge = upgrading({ logins: [{ ...login, failure } as LoginEndpointInput] }, () =>
      redirectTo('/login?error=1', ['sid=x-1; Path=/']),
    );
    expect(originCookiesOf(await new Browser(edge).logIn(alice))).toEqual(['sid']);
    edge.origin = () => redirectTo('//%00/login', ['sid=x-1; Path=/']);
    expect(originCookiesOf(await new Browser(edge).logIn(alice))).toEqual([]);
  });
});

describe('a server that does not answer', () => {
  const openUntil = new Date(startMs + 3_600_000).toISOString();
  const failures: ApiFailure[] = [
    { kind: 'timeout' },
    { kind: 'status', status: 500 },
    { kind: 'status', status: 429 },
    { kind: 'unreachable' },
    { kind: 'malformed' },
  ];

  it.each(failures)('%j: a login with a session does not reach the application', async (failure) => {
    const edge = upgrading();
    edge.api.failures.claim = failure;
    const answered = await new Browser(edge, new Map([['sid', 'p-1']])).logIn(mallory);
    expect([answered.status, setCookiesOf(answered), edge.received]).toEqual([503, [], []]);
    expect(edge.lines).toMatchObject([{ step: 'login', outcome: 'UNAVAILABLE', failOpen: false }]);
  });

  it.each(failures)('%j: no session leaves whose owner is not written down', async (failure) => {
    const edge = upgrading();
    edge.api.failures.claim = failure;
    for (const user of [mallory, alice]) {
      const answered = await new Browser(edge).logIn(user);
      expect([answered.status, setCookiesOf(answered)]).toEqual([503, []]);
    }
  });

  it.each(failures)(
    '%j: an open fail mode lets it pass without its session, or not at all',
    async (failure) => {
      const edge = upgrading({ failMode: { openUntil } });
      edge.api.failures.claim = failure;
      const answered = await new Browser(edge, new Map([['sid', 'p-1']])).logIn(mallory);
      const isOpen = failure.kind === 'timeout' || (failure.kind === 'status' && failure.status === 500);
      expect(originCookiesOf(answered)).toEqual(isOpen ? ['sid'] : []);
      expect(edge.received.map(({ headers }) => cookiesSent(headers))).toEqual(isOpen ? [[]] : []);
      expect(edge.lines.at(-1)?.failOpen).toBe(isOpen);
      if (isOpen) expect(edge.lines.at(-1)).toMatchObject({ outcome: 'ALLOW', sessionHidden: true });
    },
  );

  it('does not open for a challenge, and lets nobody stay longer than the window', async () => {
    const edge = upgrading({ failMode: { openUntil } });
    edge.api.failures.claim = { kind: 'timeout' };
    expect((await new Browser(edge).logIn(alice)).status).toBe(503);
    const browser = new Browser(edge);
    await browser.logIn(mallory);
    expect(await sees(browser, mallory)).toBe(true);
    edge.nowMs += 3_600_000;
    expect(await sees(browser, mallory)).toBe(false);
  });

  it('leaves a claim of a failed login standing where it cannot be released', async () => {
    const edge = upgrading({}, () => answer(401, 'no'));
    edge.api.failures.release = { kind: 'timeout' };
    const browser = new Browser(edge, new Map([['sid', 'p-1']]));
    const failed = await browser.logIn(alice, { body: `username=${alice}&password=wrong` });
    expect(failed.status).toBe(401);
    edge.origin = upgradingOrigin();
    await browser.logIn(mallory);
    expect(edge.lines.at(-1)?.sessionHidden).toBe(true);
    edge.nowMs += 30 * 24 * 3_600_000;
    await new Browser(edge, new Map([['sid', 'p-1']])).logIn(mallory);
    expect(edge.lines.at(-1)?.sessionHidden).toBeUndefined();
  });
});

describe('a session that the application renames', () => {
  const renamed = async (edge: TestEdge) => {
    const browser = new Browser(edge);
    await browser.logIn(mallory);
    await browser.open('/rotate');
    return browser;
  };

  it('is claimed under its new name before the proof follows', async () => {
    const edge = upgrading();
    const browser = await renamed(edge);
    expect(await sees(browser, mallory)).toBe(true);
    await browser.copy().logIn(alice);
    expect(edge.lines.at(-1)?.sessionHidden).toBe(true);
    expect(await sees(browser, alice)).toBe(false);
  });

  it('loses its proof where that cannot be done, or it is somebody else’s', async () => {
    const edge = upgrading();
    const browser = new Browser(edge);
    await browser.logIn(mallory);
    const other = browser.copy();
    edge.api.failures.claim = { kind: 'timeout' };
    expect(setCookiesOf(await browser.open('/rotate')).join()).toContain('__Host-sw_proof=; ');
    delete edge.api.failures.claim;
    await new Browser(edge, new Map([['sid', 'f-3']])).logIn(alice);
    edge.origin = () => answer(200, 'renamed', ['sid=f-3']);
    expect(setCookiesOf(await other.open('/rotate')).join()).toContain('__Host-sw_proof=; ');
  });

  it('keeps it while the fail mode is open, and no longer', async () => {
    const openUntil = new Date(startMs + 3_600_000).toISOString();
    const edge = upgrading({ failMode: { openUntil } });
    const browser = new Browser(edge);
    await browser.logIn(mallory);
    edge.api.failures.claim = { kind: 'timeout' };
    await browser.open('/rotate');
    expect(await sees(browser, mallory)).toBe(true);
    edge.nowMs += 3_600_000;
    expect(await sees(browser, mallory)).toBe(false);
  });
});

describe('a proof that expired', () => {
  it('is not renewed for a session that is another user’s by now', async () => {
    const edge = upgrading();
    const browser = new Browser(edge);
    await browser.logIn(mallory);
    edge.nowMs += 31 * 24 * 3_600_000;
    await browser.copy().logIn(alice);
    expect(edge.lines.at(-1)?.sessionHidden).toBeUndefined();
    const answered = await browser.open('/dashboard');
    expect([answered.status, edge.lines.at(-1)?.reason]).toEqual([403, 'session-taken']);
    expect(browser.jar.has('__Host-sw_proof')).toBe(false);
    expect(locationOf(await browser.open('/dashboard'))).toBe('/login');
  });

  it('is renewed for the own one, which stays so', async () => {
    const edge = upgrading();
    const browser = new Browser(edge);
    await browser.logIn(mallory);
    for (let day = 0; day < 3; day += 1) {
      edge.nowMs += 20 * 24 * 3_600_000;
      await browser.open('/dashboard');
      expect(await sees(browser, mallory)).toBe(true);
      await browser.copy().logIn(alice);
      expect(edge.lines.at(-1)?.sessionHidden).toBe(true);
    }
  });

  it('waits for the server', async () => {
    const edge = upgrading();
    const browser = new Browser(edge);
    await browser.logIn(mallory);
    edge.nowMs += 13 * 3_600_000;
    edge.api.failures.claim = { kind: 'timeout' };
    expect((await browser.open('/dashboard')).status).toBe(503);
    delete edge.api.failures.claim;
    await browser.open('/dashboard');
    expect(await sees(browser, mallory)).toBe(true);
  });
});

describe('session cookies that are found', () => {
  const consent = '{"necessary":true,"statistics":false}'.replaceAll(/["{}]/g, '');
  const id = (at: number) => `${at}`.repeat(32);
  const found = () => {
    let count = 0;
    const origin = upgradingOrigin({ cookie: 'session' });
    return upgrading({ sessionCookies: 'found' }, (request) => {
      if (cookiesSent(request.headers).includes('session') || request.method !== 'POST')
        return origin(request);
      count += 1;
      return redirectTo('/dashboard', [`session=${id(count)}`, `consent=${consent}`]);
    });
  };

  it('may be a preference that many have, which stands in nobody’s way', async () => {
    const edge = found();
    edge.api.outcomeOf = () => 'ALLOW';
    const shared = [
      ['lang', 'en'],
      ['consent', consent],
    ] as const;
    const [one, other] = [new Browser(edge, new Map(shared)), new Browser(edge, new Map(shared))];
    await one.logIn(mallory);
    edge.origin = () => answer(200, 'Hello');
    expect((await one.open('/dashboard')).body).toBe('Hello');
    const fresh = found();
    edge.origin = fresh.origin;
    edge.origin({ ...edge.lastReceived, method: 'POST', path: '/login/password', headers: [] });
    const answered = await other.logIn(alice);
    expect(originCookiesOf(answered)).toEqual(['session', 'consent']);
    expect(cookiesSent(edge.lastReceived.headers)).toEqual(['lang']);
    edge.origin = () => answer(200, 'Hello');
    expect((await other.open('/dashboard')).body).toBe('Hello');
    other.jar.set('session', id(1));
    expect(locationOf(await other.open('/dashboard'))).toBe('/login');
  });

  it('are no part of a session that a challenge gives back, where many have them', async () => {
    const edge = found();
    await new Browser(edge).logIn(mallory);
    const browser = new Browser(edge);
    await browser.logIn(alice);
    await browser.open(edge.api.finishChallenge().href);
    edge.origin = () => answer(200, 'Hello');
    expect((await browser.open('/dashboard')).body).toBe('Hello');
    browser.jar.delete('consent');
    expect((await browser.open('/dashboard')).body).toBe('Hello');
  });

  it('are removed with a login that failed without them: a form token of another user is among them', async () => {
    const edge = found();
    const browser = new Browser(edge, new Map([['csrftoken', id(7)]]));
    await browser.logIn(mallory);
    browser.jar.delete('session');
    edge.origin = () => answer(403, 'no form token');
    await browser.logIn(alice);
    expect(browser.jar.has('csrftoken')).toBe(false);
  });
});

describe('what it costs', () => {
  it('is one call beside the decision, and one before it where a session comes along', async () => {
    const edge = upgrading();
    const browser = new Browser(edge);
    await browser.logIn(mallory);
    expect(edge.api.claims).toBe(1);
    await browser.open('/dashboard');
    await browser.logIn(mallory);
    expect(edge.api.claims).toBe(3);
  });

  const logins = (flag: 'freshSession' | 'renewsSession') =>
    baseInput.logins.map((login) => ({ ...login, [flag]: true }));

  it('is nothing where the application gives each login a new id, and refuses where it does not', async () => {
    const edge = new TestEdge(formOrigin(), { logins: logins('renewsSession') });
    const browser = new Browser(edge);
    await browser.logIn(mallory);
    await browser.open('/rotate');
    await browser.logIn(alice);
    expect(await sees(browser, alice)).toBe(true);
    expect(edge.api.claims).toBe(0);
    edge.origin = () => redirectTo('/dashboard');
    const kept = await browser.logIn(mallory);
    expect([kept.status, edge.lines.at(-1)?.reason]).toEqual([403, 'session-kept']);
    expect(browser.jar.has('__Host-sw_proof')).toBe(false);
  });

  it('is nothing where every login starts a session of its own', async () => {
    const edge = upgrading({ logins: logins('freshSession') });
    const browser = new Browser(edge);
    await browser.logIn(mallory);
    await browser.open('/rotate');
    await browser.logIn(alice);
    expect(edge.api.claims).toBe(0);
  });
});

it('answers a login that origin-request did not see with 503', async () => {
  const edge = upgrading();
  await new Browser(edge).logIn(mallory);
  const headers = [...edge.lastReceived.headers, ['cookie', 'sid=p-1'] as const];
  const answered = await onOriginResponse({ ...edge.lastReceived, headers }, redirectTo('/dashboard'), {
    ...edge.env(),
    api: edge.api,
  });
  expect([answered.status, setCookiesOf(answered)]).toEqual([503, []]);
});

it('hides all of more cookies than anybody has', async () => {
  const edge = upgrading({ sessionCookies: 'found' });
  const jar = new Map(Array.from({ length: 61 }, (_, at) => [`c${at}`, `${at}`.padStart(20, 'x')] as const));
  await new Browser(edge, jar).logIn(mallory);
  expect(cookiesSent(edge.lastReceived.headers)).toEqual([]);
});
