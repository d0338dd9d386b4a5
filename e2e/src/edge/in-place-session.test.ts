// SECURITY §0, F12: applications that turn the session a browser already has into a logged-in one. Nothing is set at
// the login that could be withheld: the gate alone holds.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testAttack } from './kit/attack.ts';
import type { Browser, HeaderPairs } from './kit/browser.ts';
import {
  challengeUrlOf,
  isChallenge,
  logIn,
  meetChallenge,
  seesProtected,
  signIn,
  undecidedSession,
} from './kit/challenge.ts';
import { type Edge, startEdge } from './kit/edge.ts';
import { attacker, victim } from './kit/loot.ts';
import { formSite, freshSessionSite, inPlaceSite, lenientSite, type Site } from './kit/sites.ts';
import { type Stepward, startStepward } from './kit/stepward.ts';

const pendingName = '__Host-sw_pending';
const proofName = '__Host-sw_proof';
const sessionName = 'PHPSESSID';

let stepward: Stepward;
beforeAll(async () => {
  stepward = await startStepward();
});
afterAll(async () => await stepward?.close());
const server = () => stepward;

/** A browser whose session is hers now, and whose challenge is not met. */
async function loggedInPlace(edge: Edge): Promise<Browser> {
  const browser = edge.browser();
  await browser.open('/index.php');
  const answer = await logIn(edge, browser, victim);
  if (!isChallenge(edge, answer)) throw new Error(`the login was not challenged: ${answer.status}`);
  return browser;
}

function showsHer(edge: Edge, text: string): boolean {
  return edge.site.shows(text, victim) || text.includes(edge.site.users[victim].username);
}

testAttack(
  {
    id: 'F12',
    title: 'a session that the browser already has',
    edge: { site: inPlaceSite },
    run: async (edge) => {
      const found: string[] = [];
      const browser = await loggedInPlace(edge);
      const session = browser.jar.get(sessionName) ?? '';
      const check = async (how: string, one: Browser, target: string, headers: HeaderPairs = []) => {
        for (const method of ['GET', 'HEAD', 'POST', 'PUT']) {
          for (const send of ['open', 'fetch'] as const) {
            const before = edge.origin.requests.length;
            const answer = await one[send](target, { method, headers });
            const reached = edge.origin.requests.slice(before).some(({ url, headers: sent }) => {
              return /members|api/i.test(decodeURIComponent(url)) && sent.cookie?.includes(session);
            });
            if (showsHer(edge, answer.text) || reached) found.push(`${how}: ${send} ${method} ${target}`);
          }
        }
      };
      const own = await ownProof(edge);
      for (const target of ['/members.php', '/api.php']) {
        await check('as it is', browser, target);
        for (const name of [pendingName, '__Host-sw_device']) {
          const without = browser.copy();
          without.jar.delete(name);
          await check(`without ${name}`, without, target);
        }
        const bare = edge.browser();
        await check('session alone', bare, target, [['Cookie', `${sessionName}=${session}`]]);
        for (const cookies of [
          `${sessionName}=x; ${sessionName}=${session}`,
          `${sessionName}=${session}; ${sessionName}=x`,
          `${sessionName}=${session}; ${proofName}=x`,
          `${sessionName}=${session}; ${proofName}=${browser.jar.get(pendingName)}`,
          `${sessionName}=${session}; ${proofName}=${browser.jar.get('__Host-sw_device')}`,
          `${sessionName}=${session}; ${proofName}=${own.proof}`,
          `${sessionName}=${own.session}; ${sessionName}=${session}; ${proofName}=${own.proof}`,
          `${sessionName}=${session}; ${sessionName}=${own.session}; ${proofName}=${own.proof}`,
          `PHPSESSI.D=${own.session}; ${sessionName}=${session}; ${proofName}=${own.proof}`,
        ]) {
          await check('cookies by hand', bare, target, [['Cookie', cookies]]);
        }
      }
      for (const target of spellings('/members.php')) await check('spelled otherwise', browser, target);
      return found;
    },
    defects: [
      {
        name: 'the gate lets sessions without a proof in',
        replacements: [
          {
            file: 'gate.ts',
            find: 'return withoutProof(state, env, proof);',
            put: "return { kind: 'pass' };",
          },
        ],
      },
      {
        name: 'a proof of any session will do',
        replacements: [
          {
            file: 'gate.ts',
            find: 'return proof !== undefined && isBoundTo(proof.session, cookies, config) ? proof : undefined;',
            put: 'return cookies.length > 0 && config.host !== "" ? proof : undefined;',
          },
        ],
      },
      {
        name: 'only navigations are looked at',
        replacements: [
          {
            file: 'gate.ts',
            find: "if (!isNavigation(request)) return answer(json(401, { error: 'mfa_required' }));",
            put: "if (!isNavigation(request)) return { kind: 'pass' };",
          },
        ],
      },
    ],
  },
  server,
);

function spellings(path: string): string[] {
  return [
    `${path}?x=1`,
    `/${path}`,
    `/.${path}`,
    `/%6Dembers.php`,
    '/Members.PHP',
    `${path};x`,
    `/x/..${path}`,
  ];
}

async function ownProof(edge: Edge): Promise<{ session: string; proof: string }> {
  const browser = edge.browser();
  await browser.open('/index.php');
  await signIn(edge, browser, attacker);
  if (!(await seesProtected(edge, browser, attacker))) throw new Error('the own account must work');
  return { session: browser.jar.get(sessionName) ?? '', proof: browser.jar.get(proofName) ?? '' };
}

const foundSite: Site = {
  ...inPlaceSite,
  name: 'session upgraded in place, its cookie not named',
  config: { ...inPlaceSite.config, sessionCookies: 'found' },
};

/** Logs in to the own account and to hers, in one session, in every order that might leave her session with his proof. */
async function twoAccountsInOneSession(edge: Edge): Promise<string[]> {
  const found: string[] = [];
  const { username: hers } = edge.site.users[victim];
  const wrong = { username: hers, password: 'not hers' };
  const check = async (how: string, ...browsers: Browser[]) => {
    for (const browser of browsers) {
      const withoutPending = browser.copy();
      withoutPending.jar.delete(pendingName);
      for (const one of [browser, withoutPending]) {
        const page = await one.open(edge.site.protectedPath);
        const script = await one.fetch('/api.php');
        if (showsHer(edge, page.text) || showsHer(edge, script.text)) found.push(how);
      }
    }
  };
  const started = async () => {
    const browser = edge.browser();
    await browser.open('/index.php');
    return browser;
  };
  const without = (browser: Browser, name: string) => {
    const copy = browser.copy();
    copy.jar.delete(name);
    return copy;
  };
  // The own account first, the proof kept: hers after it, with the proof sent along or not.
  const first = await started();
  await signIn(edge, first, attacker);
  const kept = first.copy();
  await logIn(edge, without(first, proofName), victim);
  await check('own account first, proof not shown', kept);
  await logIn(edge, first, victim);
  await check('own account first', kept, first);
  // Hers first, then the own one in the same session, whose proof would be for it.
  const second = await started();
  await logIn(edge, second, victim);
  const waiting = second.copy();
  await signIn(edge, second, attacker);
  await check('her account first', second, waiting);
  waiting.jar.put(proofName, second.jar.get(proofName) ?? '');
  await check('her account first, with the own proof', waiting);
  // A wrong password of hers in between, which gives the session free again.
  const third = await started();
  await edge.site.logIn(third.copy(), wrong);
  await signIn(edge, third, attacker);
  const own = third.copy();
  await edge.site.logIn(third.copy(), wrong);
  await logIn(edge, third.copy(), victim);
  await edge.site.logIn(third.copy(), wrong);
  await check('with wrong passwords in between', own, third);
  // Both at the same moment, with tries that fail.
  const fourth = await started();
  const answers = await Promise.all([
    logIn(edge, fourth.copy(), victim),
    edge.site.logIn(fourth.copy(), wrong),
    logIn(edge, fourth.copy(), attacker),
    logIn(edge, fourth.copy(), victim),
  ]);
  const mine = fourth.copy();
  for (const line of answers[2]?.setCookies ?? []) mine.jar.store(line, '/login.php');
  if (answers[2] !== undefined && isChallenge(edge, answers[2])) {
    const { returnUrl } = await meetChallenge(edge, answers[2].location, edge.site.users[attacker].username);
    await mine.open(returnUrl);
  }
  const later = mine.copy();
  later.jar.put(sessionName, fourth.jar.get(sessionName) ?? '');
  await logIn(edge, mine.copy(), victim);
  await logIn(edge, later.copy(), victim);
  await check('at the same moment', mine, later);
  // Whoever keeps to the own account still sees it.
  if (!(await seesProtected(edge, kept, attacker))) found.push('the own account was lost');
  return found;
}

for (const site of [inPlaceSite, foundSite]) {
  testAttack(
    {
      id: 'F12',
      title: `an own account's proof, taken along into her login (${site.name})`,
      edge: { site },
      run: twoAccountsInOneSession,
      defects: [
        {
          name: 'nobody keeps whose a session is',
          replacements: [
            {
              file: 'claims.ts',
              find: 'const foreign = new Set(result.value);',
              put: 'const foreign = new Set(result.value.slice(0, 0));',
            },
          ],
        },
      ],
    },
    server,
  );
}

testAttack(
  {
    id: 'F12',
    title: "an own account's proof, where logins start a fresh session",
    edge: { site: freshSessionSite },
    run: twoAccountsInOneSession,
    defects: [
      {
        name: 'the login sees the session that the browser has',
        replacements: [
          {
            file: 'viewer-request.ts',
            find: 'login.freshSession ? withSessionHidden(state, env) : state',
            put: 'login.freshSession && env.now() < 0 ? withSessionHidden(state, env) : state',
          },
        ],
      },
    ],
  },
  server,
);

testAttack(
  {
    id: 'F12',
    title: 'a server that does not say whose the session is',
    edge: {
      site: inPlaceSite,
      settings: { failMode: { openUntil: new Date(Date.now() + 3_600_000).toISOString() } },
    },
    run: async (edge) => {
      const found: string[] = [];
      const kept = edge.browser();
      await kept.open('/index.php');
      await signIn(edge, kept, attacker);
      for (const [how, fault] of [
        ['429', { kind: 'answer', status: 429 }],
        ['404', { kind: 'answer', status: 404 }],
        ['500', { kind: 'answer', status: 500 }],
        ['nothing', { kind: 'answer', status: 200, body: '{}' }],
        ['all is yours', { kind: 'answer', status: 200, body: '{"claimed":true}' }],
        ['no', { kind: 'answer', status: 200, body: '{"claimed":false,"foreign":[]}' }],
        ['a closed connection', { kind: 'reset' }],
      ] as const) {
        edge.api.fault = ({ path }) => (path.endsWith('/edge/sessions/claim') ? fault : undefined);
        const browser = kept.copy();
        await logIn(edge, browser, victim);
        edge.api.fault = undefined;
        for (const one of [kept, browser]) {
          if (showsHer(edge, (await one.open(edge.site.protectedPath)).text)) found.push(how);
          if (showsHer(edge, (await one.fetch('/api.php')).text)) found.push(`${how}, by a script`);
        }
      }
      return found;
    },
    defects: [
      {
        name: 'a claim that fails is taken for granted',
        replacements: [
          {
            file: 'claims.ts',
            find: "return { kind: 'failed', failure: result, cookies: asked };",
            put: "return { kind: 'held', foreign: asked.slice(0, 0) };",
          },
        ],
      },
    ],
  },
  server,
);

describe('F12: until the challenge is met', () => {
  let edge: Edge;
  beforeAll(async () => {
    edge = await startEdge({ stepward, site: inPlaceSite });
  });
  afterAll(async () => await edge?.close());

  it('F12: pages lead to the challenge, scripts get 401, and afterwards both open', async () => {
    const browser = edge.browser();
    await browser.open('/index.php');
    const answer = await logIn(edge, browser, victim);
    const page = await browser.open('/members.php');
    expect([page.status, page.location]).toEqual([302, challengeUrlOf(answer)]);
    const script = await browser.fetch('/api.php');
    expect([script.status, script.json]).toEqual([401, { error: 'mfa_required' }]);
    expect(script.header('cache-control')).toBe('no-store');
    const { returnUrl } = await meetChallenge(edge, page.location, edge.site.users[victim].username);
    const back = await browser.open(returnUrl);
    expect([back.status, back.location]).toEqual([302, '/members.php']);
    expect(await seesProtected(edge, browser, victim)).toBe(true);
    expect((await browser.fetch('/api.php')).json).toEqual({ username: edge.site.users[victim].username });
  });

  it('F12: whoever lost the challenge is led to the login, without going round', async () => {
    const browser = await loggedInPlace(edge);
    browser.jar.delete(pendingName);
    const { answer, hops } = await browser.follow(await browser.open('/members.php'));
    expect([answer.status, answer.text.includes('<form'), hops.length]).toEqual([200, true, 2]);
    // The next login works like the first.
    await signIn(edge, browser, victim);
    expect(await seesProtected(edge, browser, victim)).toBe(true);
  });

  it('F12: pages that are public stay so', async () => {
    const browser = await loggedInPlace(edge);
    expect((await browser.open('/index.php')).status).toBe(200);
    expect((await browser.open('/download')).status).toBe(200);
  });
});

describe('F12: a session that never was decided upon, got around the edge', () => {
  it.each([formSite, lenientSite])('F12: opens nothing ($name)', async (site) => {
    const edge = await startEdge({ stepward, site });
    const session = await undecidedSession(edge, victim);
    const own = await edge.direct(site.protectedPath, { headers: [['Cookie', session]] });
    expect(site.shows(own.text, victim)).toBe(true);
    const lower = site.protectedPath;
    for (const target of [
      lower,
      `${lower}/`,
      `/${lower}`,
      lower.toUpperCase(),
      `${lower};x=y`,
      `/.${lower}`,
    ]) {
      const browser = edge.browser();
      const page = await browser.open(target, { headers: [['Cookie', session]] });
      expect([target, site.shows(page.text, victim)]).toEqual([target, false]);
      const script = await browser.fetch(target, { headers: [['Cookie', session]] });
      expect([target, site.shows(script.text, victim)]).toEqual([target, false]);
    }
    await edge.close();
  });

  it('F12: opens no spelling of a page that alone is protected, where all else is public', async () => {
    const settings = {
      defaultAccess: 'public' as const,
      publicPaths: [],
      protectedPaths: ['/account/home', '/tenants/*/report'],
    };
    const edge = await startEdge({ stepward, site: lenientSite, settings });
    const session = await undecidedSession(edge, victim);
    const targets = [
      ...['/account/home', '/tenants/7/report'].flatMap((path) => [
        path,
        `${path}/`,
        `/${path}`,
        path.replaceAll('/', '//'),
        path.toUpperCase(),
        `${path};a=b`,
        path.replace('/', '/;x/'),
        `/.${path}`,
        `/x/..${path}`,
        `/x/%2e%2e${path}`,
        path.replace('o', '%6f'),
        path.replace('o', '%256f'),
        path.replace('/', '/%2e/'),
        `${path}?a=/public.css`,
        `${path}%2f`,
        `${path}%00`,
        path.slice(0, 3) + path.slice(3).replace('/', '%2F'),
        `${path}/x/..`,
        `${path}/.`,
      ]),
      '/tenants/a%2Fb/report',
      '/tenants/%2e/report',
      '/tenants/..;/account/home',
    ];
    const opened: string[] = [];
    for (const target of targets) {
      const page = await edge.browser().open(target, { headers: [['Cookie', session]] });
      if (lenientSite.shows(page.text, victim)) opened.push(target);
    }
    expect(opened).toEqual([]);
    await edge.close();
  });
});
