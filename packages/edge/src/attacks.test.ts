import { describe, expect, it } from 'vitest';
import type { ActionState } from './decision-answers.ts';
import type { ApiFailure } from './decision-api.ts';
import { headerValue } from './header-list.ts';
import type { EdgeResponse, HeaderList } from './messages.ts';
import { onOriginResponse } from './origin-response.ts';
import { Browser, locationOf, originCookiesOf, setCookiesOf } from './testing/browser.ts';
import { formOrigin, inPlaceOrigin, sessionCookie, upgradingOrigin } from './testing/origins.ts';
import { startMs, TestEdge } from './testing/test-edge.ts';

// SECURITY §0: what the reference design does wrong. F13 is the distribution's secret header (template tests).

const alice = 'alice@example.com';
const mallory = 'mallory@example.com';

function challenging(changes: ConstructorParameters<typeof TestEdge>[1] = {}): TestEdge {
  const edge = new TestEdge(formOrigin(), changes);
  edge.api.outcomeOf = () => 'CHALLENGE_REQUIRED';
  return edge;
}

/** The same for every failure: status, header names, and the page but for its reference. */
function shapeOf({ status, headers, body = '' }: EdgeResponse) {
  const page = body.replaceAll(/[0-9A-F]{4}-[0-9A-F]{4}/g, '');
  return { status, names: headers.map(([name]) => name), page };
}

describe('F1: state that a viewer sets', () => {
  const forged: [string, HeaderList][] = [
    ['a cookie of the reference design', [['cookie', 'auth_username=x']]],
    ['a ticket', [['x-stepward-ticket', '1.a.AAAA']]],
    ['a context', [['x-stepward-context', '1.a.AAAA']]],
    ['a ticket in capitals', [['X-Stepward-Ticket', '1.a.AAAA']]],
    ['our cookies twice', [['cookie', '__Host-sw_proof=1.a.A; __Host-sw_proof=1.a.B']]],
  ];
  it.each(forged)('does not let %s change the decision', async (_name, headers) => {
    const edge = challenging();
    const answer = await new Browser(edge).logIn(alice, { headers });
    expect(originCookiesOf(answer)).toEqual([]);
    expect(locationOf(answer)).toContain('https://mfa.example.com/');
    expect(edge.api.last.key.userId).toBe(alice);
  });

  it('does not take the ticket of another login, copied from what the origin saw', async () => {
    const edge = challenging();
    edge.api.outcomeOf = (user) => (user === mallory ? 'ALLOW' : 'CHALLENGE_REQUIRED');
    const browser = new Browser(edge);
    await browser.logIn(mallory);
    const ticket = headerValue(edge.lastReceived.headers, 'x-stepward-ticket') ?? '';
    const answer = await new Browser(edge).logIn(alice, { headers: [['x-stepward-ticket', ticket]] });
    expect(originCookiesOf(answer)).toEqual([]);
  });

  it('refuses a login that the viewer-request function did not see', async () => {
    const edge = challenging();
    const request = { method: 'POST', path: '/login/password', query: '', headers: [], clientIp: '::1' };
    const response = {
      status: 302,
      headers: [
        ['location', '/dashboard'],
        ['set-cookie', 'sid=1'],
      ] as const,
    };
    const answer = await onOriginResponse(request, response, { ...edge.env(), api: edge.api });
    expect([answer.status, setCookiesOf(answer)]).toEqual([503, []]);
  });

  it('refuses a login with two tickets, of which one is good', async () => {
    const edge = challenging();
    await new Browser(edge).logIn(mallory);
    const ticket = headerValue(edge.lastReceived.headers, 'x-stepward-ticket') ?? '';
    const headers = [...edge.lastReceived.headers, ['x-stepward-ticket', ticket]] as const;
    const response = {
      status: 302,
      headers: [
        ['location', '/dashboard'],
        ['set-cookie', 'sid=1'],
      ] as const,
    };
    const answer = await onOriginResponse({ ...edge.lastReceived, headers }, response, {
      ...edge.env(),
      api: edge.api,
    });
    expect([answer.status, setCookiesOf(answer)]).toEqual([503, []]);
  });
});

describe('F2: other spellings of the login path', () => {
  it.each([
    '/login/password/',
    '/LOGIN/password',
    '//login/password',
    '/login%2Fpassword',
    '/login/./password',
    '/login/x/../password',
    '/login/password;a=b',
    '/login/%70assword',
    '/login/%2570assword',
  ])('%s is decided upon or refused', async (path) => {
    const edge = challenging();
    const browser = new Browser(edge);
    const answer = await browser.logIn(alice, { path });
    expect(originCookiesOf(answer)).toEqual([]);
    expect([303, 400]).toContain(answer.status);
  });
});

describe('F3: a user name that the edge and the origin might read differently', () => {
  it.each([
    ['doubled', 'username=alice&username=bob&password=right'],
    ['array', 'username[]=alice&password=right'],
    ['missing', 'password=right'],
    ['JSON', '{"username":"alice","password":"right"}'],
    ['override', '_method=PUT&username=alice&password=right'],
  ])('%s is refused before the origin sees it', async (_name, body) => {
    const edge = challenging();
    const answer = await new Browser(edge).logIn(alice, { body });
    expect([answer.status, edge.received, setCookiesOf(answer)]).toEqual([400, [], []]);
    expect(edge.lines).toMatchObject([{ outcome: 'REFUSED', failOpen: false }]);
  });
});

it('F4: refuses a body that the event does not show whole, with 413', async () => {
  const edge = challenging();
  const body = `${'a=b&'.repeat(10_500)}username=alice&password=right`;
  const answer = await new Browser(edge).logIn(alice, { body });
  expect([answer.status, edge.received]).toEqual([413, []]);
});

it('F5: drops the cookies of the origin on BLOCK', async () => {
  const edge = challenging();
  edge.api.outcomeOf = () => 'BLOCK';
  const browser = new Browser(edge);
  const answer = await browser.logIn(alice);
  expect([answer.status, setCookiesOf(answer)]).toEqual([403, []]);
  expect(locationOf(await browser.open('/dashboard'))).toBe('/login');
});

describe('F6: anything but ALLOW', () => {
  const failures: (ActionState | ApiFailure)[] = [
    { kind: 'timeout' },
    { kind: 'unreachable' },
    { kind: 'malformed' },
    { kind: 'status', status: 429 },
    { kind: 'status', status: 401 },
    { kind: 'status', status: 500 },
    'CHALLENGE_SUCCEEDED',
    'CHALLENGE_FAILED',
    'REVIEW_SUCCEEDED',
    'REVIEW_FAILED',
  ];
  it.each(failures)('%j passes nothing', async (outcome) => {
    const edge = challenging();
    edge.api.outcomeOf = () => outcome;
    const browser = new Browser(edge);
    const answer = await browser.logIn(alice);
    expect(answer.status).toBe(typeof outcome === 'string' ? 403 : 503);
    expect(setCookiesOf(answer)).toEqual([]);
    expect([...browser.jar.keys()]).toEqual([]);
  });

  const openUntil = new Date(startMs + 3_600_000).toISOString();
  it.each(failures)('%j opens a fail mode only on timeouts and 5xx', async (outcome) => {
    const edge = challenging({ failMode: { openUntil } });
    edge.api.outcomeOf = () => outcome;
    const browser = new Browser(edge);
    const answer = await browser.logIn(alice);
    const isOpen =
      typeof outcome === 'object' &&
      (outcome.kind === 'timeout' || (outcome.kind === 'status' && outcome.status === 500));
    expect(originCookiesOf(answer)).toEqual(isOpen ? ['sid'] : []);
    expect(edge.lines.map(({ failOpen }) => failOpen)).toEqual([isOpen]);
    if (isOpen) expect((await browser.open('/dashboard')).body).toBe(`Hello ${alice}`);
  });

  it('closes when its time has come, and decides anew on whoever was let through', async () => {
    const edge = challenging({ failMode: { openUntil } });
    edge.api.outcomeOf = () => ({ kind: 'timeout' });
    const browser = new Browser(edge);
    await browser.logIn(alice);
    edge.nowMs += 3_600_000;
    expect((await new Browser(edge).logIn(alice)).status).toBe(503);
    edge.api.outcomeOf = () => 'CHALLENGE_REQUIRED';
    expect(locationOf(await browser.open('/dashboard'))).toContain('https://mfa.example.com/');
  });
});

it('F7: equal logins give unequal ciphertexts', async () => {
  const edge = challenging();
  const [one, other] = [new Browser(edge), new Browser(edge)];
  await one.logIn(alice);
  await other.logIn(alice);
  const texts = [one, other].map(({ jar }) => jar.get('__Host-sw_pending') ?? '');
  expect(texts[0]?.slice(0, 24)).not.toBe(texts[1]?.slice(0, 24));
});

describe('F8: a pending cookie that is not as it was made', () => {
  it('is refused in one shape, whatever was done to it', async () => {
    const edge = challenging();
    const browser = new Browser(edge);
    await browser.logIn(alice);
    const { href } = edge.api.finishChallenge();
    const text = browser.jar.get('__Host-sw_pending') ?? '';
    const middle = Math.floor(text.length / 2);
    const changed = text[middle] === 'A' ? 'B' : 'A';
    const variants = [
      undefined,
      '',
      'nonsense',
      text.slice(0, -4),
      text.slice(4),
      text.slice(0, middle) + changed + text.slice(middle + 1),
      browser.jar.get('__Host-sw_device') ?? '',
    ];
    const shapes = [];
    for (const variant of variants) {
      const attacker = browser.copy();
      if (variant === undefined) attacker.jar.delete('__Host-sw_pending');
      else attacker.jar.set('__Host-sw_pending', variant);
      const answer = await attacker.open(href);
      expect(originCookiesOf(answer)).toEqual([]);
      shapes.push(shapeOf(answer));
    }
    expect(shapes.every(({ status }) => status === 403)).toBe(true);
    expect(new Set(shapes.map((shape) => JSON.stringify(shape))).size).toBe(1);
    expect(edge.api.validations).toBe(0);
    expect(locationOf(await browser.open(href))).toBe('/dashboard');
  });

  it("is not opened by the token of the attacker's own challenge", async () => {
    const edge = challenging();
    const [own, stolen] = [new Browser(edge), new Browser(edge)];
    await own.logIn(mallory);
    const ownCall = edge.api.last;
    await stolen.logIn(alice);
    const stolenCall = edge.api.last;
    const token = edge.api.finishChallenge('CHALLENGE_SUCCEEDED', ownCall).searchParams.get('token') ?? '';
    const url = new URL(stolenCall.facts.redirectUrl);
    url.searchParams.append('token', token);
    const answer = await stolen.open(url.href);
    expect([answer.status, originCookiesOf(answer)]).toEqual([403, []]);
  });

  it('does not take the token of an older challenge of the same user', async () => {
    const edge = challenging();
    const [first, second] = [new Browser(edge), new Browser(edge)];
    await first.logIn(alice);
    const older = edge.api.finishChallenge();
    await second.logIn(alice);
    const url = new URL(edge.api.last.facts.redirectUrl);
    url.searchParams.append('token', older.searchParams.get('token') ?? '');
    expect((await second.open(url.href)).status).toBe(403);
  });
});

it('F9: does not take the way back twice', async () => {
  const edge = challenging();
  const browser = new Browser(edge);
  await browser.logIn(alice);
  const replay = browser.copy();
  const { href } = edge.api.finishChallenge();
  expect(locationOf(await browser.open(href))).toBe('/dashboard');
  const again = await replay.open(href);
  expect([again.status, originCookiesOf(again)]).toEqual([403, []]);
});

it('F10: forgets a challenge after ten minutes', async () => {
  const edge = challenging();
  const browser = new Browser(edge);
  await browser.logIn(alice);
  edge.nowMs += 10 * 60_000;
  expect((await browser.open(edge.api.finishChallenge().href)).status).toBe(403);
});

describe('F11: large cookies of the origin', () => {
  const cookiesOf = (count: number, bytes: number) => (id: string) => [
    ...sessionCookie(id),
    ...Array.from({ length: count - 1 }, (_, at) => `c${at}=${'x'.repeat(bytes)}; Path=/; Secure`),
  ];

  it.each([
    [1, 3_500],
    [2, 3_500],
    [4, 4_000],
    [20, 550],
  ])('%i of %i bytes are restored, or an error page says so', async (count, bytes) => {
    const edge = challenging();
    const cookies = cookiesOf(count, bytes);
    edge.origin = formOrigin({ cookies });
    const browser = new Browser(edge);
    const answer = await browser.logIn(alice);
    const ours = setCookiesOf(answer).map((line) => line.split(';')[0] ?? '');
    expect(ours.every((pair) => pair.length <= 3_500)).toBe(true);
    expect(ours.join('').length).toBeLessThanOrEqual(9_000);
    const back = await browser.open(edge.api.finishChallenge().href);
    expect(setCookiesOf(back).slice(0, count)).toEqual(cookies('s-1'));
    expect((await browser.open('/dashboard')).body).toBe(`Hello ${alice}`);
  });

  it('says so where no answer could carry them back', async () => {
    const edge = challenging();
    edge.origin = formOrigin({ cookies: cookiesOf(6, 4_000) });
    const answer = await new Browser(edge).logIn(alice);
    expect([answer.status, setCookiesOf(answer)]).toEqual([502, []]);
  });

  it('drops them where the server cannot hold them', async () => {
    const edge = challenging({ failMode: { openUntil: new Date(startMs + 60_000).toISOString() } });
    edge.origin = formOrigin({ cookies: cookiesOf(4, 4_000) });
    edge.api.failures.hold = { kind: 'timeout' };
    const answer = await new Browser(edge).logIn(alice);
    expect([answer.status, setCookiesOf(answer)]).toEqual([503, []]);
  });
});

describe('F12: a session that is logged in in place', () => {
  const placed = (changes: ConstructorParameters<typeof TestEdge>[1] = {}) => {
    const edge = new TestEdge(inPlaceOrigin(), changes);
    edge.api.outcomeOf = () => 'CHALLENGE_REQUIRED';
    return edge;
  };

  it('opens no protected page until the challenge is met, whatever of our cookies is kept', async () => {
    const edge = placed();
    const browser = new Browser(edge);
    await browser.open('/login');
    await browser.logIn(alice);
    for (const name of ['__Host-sw_pending', '__Host-sw_device']) {
      browser.jar.delete(name);
      expect((await browser.open('/dashboard')).body ?? '').not.toContain('Hello');
    }
    // The origin may read either of two, and the order is the viewer's.
    const sid = browser.jar.get('sid') ?? '';
    const headers: HeaderList = [['cookie', `sid=x; sid=${sid}`]];
    expect((await new Browser(edge).open('/dashboard', { headers })).body ?? '').not.toContain('Hello');
    const inUrl = await new Browser(edge).open(`/dashboard;jsessionid=${sid}`);
    expect(locationOf(inUrl)).toBe('/login');
  });

  it('does not go round between the gate and an application that says "already signed in"', async () => {
    const edge = placed();
    const browser = new Browser(edge);
    await browser.open('/login');
    await browser.logIn(alice);
    browser.jar.delete('__Host-sw_pending');
    expect(locationOf(await browser.open('/dashboard'))).toBe('/login');
    const login = await browser.open('/login');
    expect([login.status, login.body]).toEqual([200, 'Sign in']);
    expect(browser.jar.has('__Host-sw_proof')).toBe(false);
  });

  const upgrading = (freshSession: boolean) => {
    const success = { statuses: [302], locations: ['/dashboard'] };
    const login = { path: '/login/password', body: 'form' as const, userNameField: 'username', success };
    const edge = new TestEdge(upgradingOrigin(), { logins: [{ ...login, freshSession }] });
    edge.api.outcomeOf = (user) => (user === mallory ? 'ALLOW' : 'CHALLENGE_REQUIRED');
    return edge;
  };

  it("does not take an own account's proof along, where logins start a fresh session", async () => {
    const edge = upgrading(true);
    const browser = new Browser(edge);
    await browser.logIn(mallory);
    const kept = browser.copy();
    await browser.logIn(alice);
    expect((await kept.open('/dashboard')).body).toBe(`Hello ${mallory}`);
    expect((await browser.open('/dashboard')).body ?? '').not.toContain('Hello');
    await browser.open(edge.api.finishChallenge().href);
    expect((await browser.open('/dashboard')).body).toBe(`Hello ${alice}`);
    expect(edge.lines.some(({ sessionKept }) => sessionKept)).toBe(false);
  });

  it('hides a session of another user from the login, and says so in the log', async () => {
    const edge = upgrading(false);
    const browser = new Browser(edge);
    await browser.logIn(mallory);
    const kept = browser.copy();
    await browser.logIn(alice);
    expect(edge.lines.map(({ sessionHidden }) => sessionHidden)).toEqual([undefined, true]);
    expect((await kept.open('/dashboard')).body).toBe(`Hello ${mallory}`);
    expect((await browser.open('/dashboard')).body ?? '').not.toContain('Hello');
  });
});

describe('F14: whose account it is', () => {
  it.each(['Alice@Example.com', ' alice@example.com ', 'ａlice@example.com'])(
    '%j is the same user',
    async (name) => {
      const edge = challenging();
      await new Browser(edge).logIn(name);
      expect(edge.api.last.key.userId).toBe(alice);
    },
  );

  it('refuses whoever has no factor and no address that the edge can vouch for', async () => {
    const edge = challenging();
    edge.api.isEnrolled = false;
    const answer = await new Browser(edge).logIn('alice');
    expect([answer.status, setCookiesOf(answer)]).toEqual([403, []]);
    expect(edge.api.last.facts.email).toBeUndefined();
  });

  it('lets them enrol where the policy says so, while it does', async () => {
    const openUntil = new Date(startMs + 1_000).toISOString();
    const edge = challenging({ enrollment: { vouchEmail: 'never', whenNotVouched: { openUntil } } });
    edge.api.isEnrolled = false;
    expect((await new Browser(edge).logIn(alice)).status).toBe(303);
    expect(edge.api.last.facts.email).toBeUndefined();
    edge.nowMs += 1_000;
    expect((await new Browser(edge).logIn(alice)).status).toBe(403);
  });

  it('vouches for the address that the user name is', async () => {
    const edge = challenging();
    edge.api.isEnrolled = false;
    expect((await new Browser(edge).logIn(alice)).status).toBe(303);
    expect(edge.api.last.facts.email).toBe(alice);
  });
});

it('F15: logs no full name, token or cookie, and one line for each decision', async () => {
  const edge = challenging();
  const browser = new Browser(edge);
  await browser.logIn(alice);
  const url = edge.api.finishChallenge();
  await browser.open(url.href);
  await new Browser(edge).open(url.href);
  expect(edge.lines.map(({ step, outcome }) => [step, outcome])).toEqual([
    ['login', 'CHALLENGE'],
    ['callback', 'ALLOW'],
  ]);
  const text = JSON.stringify(edge.lines);
  const secrets = [alice, 's-1', url.searchParams.get('token') ?? '', url.searchParams.get('state') ?? ''];
  for (const secret of [...secrets, ...browser.jar.values()]) expect(text).not.toContain(secret);
  expect(edge.lines[0]).toMatchObject({
    event: 'decision',
    user: 'a•••e@example.com',
    requestId: 'request-1',
  });
});
