// SECURITY §0, F2 and F12: logins that the configuration does not list, and what becomes of an own account's proof when
// the session is somebody else's after one of them.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { testAttack } from './kit/attack.ts';
import type { Browser } from './kit/browser.ts';
import { logIn, seesProtected, signIn } from './kit/challenge.ts';
import { unlistedLoginsPass } from './kit/defects.ts';
import { type Edge, startEdge } from './kit/edge.ts';
import { attacker, lootOf, victim } from './kit/loot.ts';
import type { Answer } from './kit/raw-request.ts';
import { scriptSite } from './kit/script-site.ts';
import { formSite } from './kit/sites.ts';
import { type Stepward, startStepward } from './kit/stepward.ts';

let stepward: Stepward;
beforeAll(async () => {
  stepward = await startStepward();
});
afterAll(async () => await stepward?.close());

type Login = readonly [how: string, send: (browser: Browser) => Promise<Answer>];

function herLogins(edge: Edge): Login[] {
  const { username, password } = edge.site.users[victim];
  const hers = new URLSearchParams({ username, password }).toString();
  const headers = [['Content-Type', 'application/x-www-form-urlencoded']] as const;
  const posted = [
    '/login.php/x',
    '/login.php/x/y.css',
    '/login.php.html',
    '/login.php.',
    '/login.php~',
    '/login.php%20',
    '/login.php:x',
    '/LOGIN.PHP/x',
    '//login.php//x',
  ].map((url): Login => [`POST ${url}`, (browser) => browser.submit(url, hers)]);
  const methods = ['PUT', 'PATCH', 'DELETE'].map(
    (method): Login => [method, (browser) => browser.open('/login.php', { method, body: hers, headers })],
  );
  return [
    ...posted,
    ...methods,
    ['GET with a query', (browser) => browser.open(`/login.php?${hers}`)],
    ['GET below, with a query', (browser) => browser.open(`/login.php/x?${hers}`)],
    ['HEAD with a query', (browser) => browser.open(`/login.php?${hers}`, { method: 'HEAD' })],
    ['POST below, with a query', (browser) => browser.submit(`/login.php/x?${hers}`, 'a=b')],
    [
      'by a body of no known type',
      (browser) => browser.submit('/login.php/x', hers, { headers: [['Content-Type', 'text/x']] }),
    ],
    ['by a long body', (browser) => browser.submit('/login.php/x', `pad=${'y'.repeat(41_000)}&${hers}`)],
  ];
}

async function asUnlisted(edge: Edge): Promise<string[]> {
  const found: string[] = [];
  const own = edge.browser();
  await signIn(edge, own, attacker);
  for (const [how, send] of herLogins(edge)) {
    const fresh = edge.browser();
    found.push(...(await lootOf(edge, fresh, await send(fresh), how)));
    const proven = own.copy();
    found.push(...(await lootOf(edge, proven, await send(proven), `${how}, with the own proof`)));
  }
  return found;
}

testAttack(
  {
    id: 'F2',
    title: 'the login under a path that its script runs for, or by a method that is not listed',
    edge: { site: scriptSite('a script with PATH_INFO') },
    run: asUnlisted,
    defects: [
      {
        name: 'what is not listed is no login',
        replacements: [unlistedLoginsPass],
      },
      {
        name: 'paths below that of the login are not looked at',
        replacements: [
          {
            file: 'login-lookalike.ts',
            find: 'if (beyond === undefined || isNamedApart(path, login, beyond, config)) return [];',
            put: "if (beyond === undefined || path !== '') return [];",
          },
        ],
      },
      {
        name: 'a body that cannot be read holds no user name',
        replacements: [
          {
            file: 'login-lookalike.ts',
            find: 'if (names === undefined) return true;',
            put: 'if (names === undefined) return false;',
          },
        ],
      },
    ],
  },
  () => stepward,
);

/** No cookie that leaves counts here, but the page that the own proof opens with it. */
const provenSite = { ...scriptSite('a login that few know'), sessionCookies: [] };

testAttack(
  {
    id: 'F12',
    title: "an own account's proof, taken along into her session by a login of another path",
    edge: { site: provenSite },
    run: async (edge) => {
      const found: string[] = [];
      const own = edge.browser();
      await signIn(edge, own, attacker);
      for (const method of ['POST', 'PUT', 'DELETE']) {
        const browser = own.copy();
        const answer = await browser.submit('/ajax/sign-in', { ...edge.site.users[victim] }, { method });
        found.push(...(await lootOf(edge, browser, answer, method)));
      }
      return found;
    },
    defects: [
      {
        name: 'a proof follows the session by whatever method it changes',
        replacements: [
          {
            file: 'proof.ts',
            find: 'const mayMove = changed.length === 0 || mayFollow(env, request);',
            put: 'const mayMove = changed.length >= 0 || mayFollow(env, request);',
          },
        ],
      },
    ],
  },
  () => stepward,
);

testAttack(
  {
    id: 'F12',
    title: "an own account's proof, taken along into her session by a link that logs in, below the login",
    edge: { site: provenSite },
    run: async (edge) => {
      const { username, password } = edge.site.users[victim];
      const ticket = Buffer.from(`${username}\n${password}`).toString('base64url');
      const found: string[] = [];
      const own = edge.browser();
      await signIn(edge, own, attacker);
      for (const url of ['/login.php/x', '/login.php.html', '/login.php%20', '/login.php;v=1/x']) {
        const browser = own.copy();
        const answer = await browser.open(`${url}?ticket=${ticket}`);
        found.push(...(await lootOf(edge, browser, answer, url)));
      }
      return found;
    },
    defects: [
      {
        name: 'a proof follows a session that a path below the login changes',
        replacements: [
          { file: 'proof.ts', find: 'if (mayRunLogin(request, config)) return false;', put: '' },
        ],
      },
    ],
  },
  () => stepward,
);

it('people who get a new session id with a new password log in once more, and then no more', async () => {
  for (const settings of [{}, { sessionCookies: 'found' as const }]) {
    const edge = await startEdge({ stepward, site: scriptSite('a new password'), settings });
    const browser = edge.browser();
    await browser.open('/index.php');
    await signIn(edge, browser, victim);
    await browser.submit('/password.php', { password: 'new' });
    const { answer, hops } = await browser.follow(await browser.open('/members.php'));
    expect([answer.status, answer.text.includes('<form'), hops.length]).toEqual([200, true, 2]);
    await signIn(edge, browser, victim);
    for (let visit = 0; visit < 3; visit += 1) expect(await seesProtected(edge, browser, victim)).toBe(true);
    await edge.close();
  }
});

it('people stay logged in with a new password where every login says that it renews the session', async () => {
  const edge = await startEdge({ stepward, site: scriptSite('renewed', { login: { renewsSession: true } }) });
  const browser = edge.browser();
  await signIn(edge, browser, victim);
  const before = browser.jar.get('sid');
  await browser.submit('/password.php', { password: 'new' });
  expect([browser.jar.get('sid') === before, await seesProtected(edge, browser, victim)]).toEqual([
    false,
    true,
  ]);
  await edge.close();
});

it('people see the page of a login that was refused, with the way to the login', async () => {
  const edge = await startEdge({ stepward, site: formSite });
  const answer = await edge.browser().submit('/login/x', { ...edge.site.users[victim] });
  expect([answer.status, answer.text.includes('href="/login"')]).toEqual([400, true]);
  expect(edge.decisions()).toMatchObject([{ step: 'login', outcome: 'REFUSED', reason: 'unlisted' }]);
  expect((await logIn(edge, edge.browser(), victim)).status).toBe(303);
  await edge.close();
});
