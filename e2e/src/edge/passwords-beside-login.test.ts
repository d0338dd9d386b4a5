// SECURITY §0, F3 and F12: what names another user to the application than to the edge, or logs somebody in without a
// login: a cookie named like the field, HTTP Basic, and a session in the address.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { testAttack } from './kit/attack.ts';
import type { HeaderPairs } from './kit/browser.ts';
import { logIn, seesProtected, signIn } from './kit/challenge.ts';
import { startEdge } from './kit/edge.ts';
import { attacker, lootOf, lootWithOwnFactor, victim } from './kit/loot.ts';
import { scriptSite } from './kit/script-site.ts';
import { type Stepward, startStepward } from './kit/stepward.ts';

let stepward: Stepward;
beforeAll(async () => {
  stepward = await startStepward();
});
afterAll(async () => await stepward?.close());

testAttack(
  {
    id: 'F3',
    title: 'a cookie that the application takes for the user name',
    edge: { site: scriptSite('$_REQUEST with cookies') },
    run: async (edge) => {
      const found: string[] = [];
      const { username: hers, password } = edge.site.users[victim];
      const { username: mine } = edge.site.users[attacker];
      for (const name of ['username', 'x=1; username', 'username=x; username']) {
        const browser = edge.browser();
        const headers: HeaderPairs = [['Cookie', `${name}=${hers}`]];
        const answer = await browser.submit('/login.php', { username: mine, password }, { headers });
        found.push(...(await lootWithOwnFactor(edge, browser, answer, name)));
      }
      return found;
    },
    defects: [
      {
        name: 'such cookies reach the login',
        replacements: [
          {
            file: 'viewer-request.ts',
            find: 'if (fields.length === 0) return state;',
            put: 'if (fields.length >= 0) return state;',
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
    title: 'HTTP Basic beside the login',
    edge: { site: scriptSite('HTTP Basic on every page') },
    run: async (edge) => {
      const found: string[] = [];
      const { username, password } = edge.site.users[victim];
      const text = Buffer.from(`${username}:${password}`).toString('base64');
      const own = edge.browser();
      await signIn(edge, own, attacker);
      for (const scheme of ['Basic', 'basic', 'BASIC']) {
        const headers: HeaderPairs = [['Authorization', `${scheme} ${text}`]];
        for (const [how, browser] of [
          ['with the own proof', own.copy()],
          ['without a session', edge.browser()],
        ] as const) {
          for (const send of ['open', 'fetch'] as const) {
            for (const url of ['/members.php', '/members.php/x']) {
              const page = await browser[send](url, { headers });
              if (edge.site.shows(page.text, victim)) found.push(`${scheme} ${how}: ${send} ${url}`);
            }
          }
          // A session may begin with it, which the own proof would follow.
          await browser.open('/password.php', { headers });
          if (await seesProtected(edge, browser, victim)) found.push(`${scheme} ${how}: a session`);
        }
      }
      return found;
    },
    defects: [
      {
        name: 'the header reaches the application',
        replacements: [
          {
            file: 'browser-state.ts',
            find: "if (lower === 'authorization') return !isAllowedScheme(value, config);",
            put: "if (lower === 'authorization') return isAllowedScheme(value, config) && false;",
          },
        ],
      },
    ],
  },
  () => stepward,
);

it('HTTP Basic reaches the application where the configuration lists it', async () => {
  const settings = { authorizationSchemes: ['bearer', 'basic'] };
  const edge = await startEdge({ stepward, site: scriptSite('Basic is wanted'), settings });
  const { username, password } = edge.site.users[victim];
  const text = Buffer.from(`${username}:${password}`).toString('base64');
  const page = await edge.browser().open('/members.php', { headers: [['Authorization', `Basic ${text}`]] });
  expect(edge.site.shows(page.text, victim)).toBe(true);
  await edge.close();
});

testAttack(
  {
    id: 'F12',
    title: 'an own session in the address of her login, where logins start a fresh one',
    edge: { site: scriptSite('sessions in the address', { renews: false, login: { freshSession: true } }) },
    run: async (edge) => {
      const found: string[] = [];
      for (const suffix of [';jsessionid=', ';JSESSIONID=', '?sid=', '?SID=x&sid=']) {
        const own = edge.browser();
        await signIn(edge, own, attacker);
        const url = `/login.php${suffix}${own.jar.get('sid')}`;
        const browser = edge.browser();
        await browser.submit(url, { ...edge.site.users[victim] });
        const answer = await own.copy().submit(url, { ...edge.site.users[victim] });
        found.push(...(await lootOf(edge, own, answer, suffix)));
      }
      return found;
    },
    defects: [
      {
        name: 'only cookies are hidden from the login',
        replacements: [
          {
            file: 'viewer-request.ts',
            find: 'if (freshSession) return sessionsInUrl(request, config).length > 0;',
            put: 'if (freshSession) return false;',
          },
        ],
      },
    ],
  },
  () => stepward,
);

it('the honest login keeps its own session, in the address, too, where sessions are found', async () => {
  const site = scriptSite('found', { renews: false });
  const edge = await startEdge({ stepward, site, settings: { sessionCookies: 'found' }, outcome: 'ALLOW' });
  const browser = edge.browser();
  await browser.open('/index.php');
  const url = `/login.php?sid=${browser.jar.get('sid')}`;
  expect((await browser.submit(url, { ...site.users[victim] })).status).toBe(302);
  expect(await seesProtected(edge, browser, victim)).toBe(true);
  expect((await logIn(edge, edge.browser(), victim)).status).toBe(302);
  await edge.close();
});
