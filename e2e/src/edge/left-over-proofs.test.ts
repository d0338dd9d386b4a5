// SECURITY §0, F12, with `sessionCookies: 'found'` and an application that logs an existing session in: a proof must be
// for a session, and for nothing that is left of one.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { testAttack } from './kit/attack.ts';
import type { Browser } from './kit/browser.ts';
import { isChallenge, logIn, passChallenge, seesProtected, signIn } from './kit/challenge.ts';
import { type Edge, startEdge } from './kit/edge.ts';
import { attacker, victim } from './kit/loot.ts';
import { scriptSite } from './kit/script-site.ts';
import type { Site } from './kit/sites.ts';
import { type Stepward, startStepward } from './kit/stepward.ts';

let stepward: Stepward;
beforeAll(async () => {
  stepward = await startStepward();
});
afterAll(async () => await stepward?.close());

const proofName = '__Host-sw_proof';
const named = scriptSite('in place, its cookie not named', { renews: false });
const site: Site = {
  ...named,
  // What leaves by a login in place is worth nothing: the gate wants a proof.
  sessionCookies: [],
  config: { ...named.config, sessionCookies: 'found' },
};

async function visitor(edge: Edge): Promise<Browser> {
  const browser = edge.browser();
  browser.jar.put('lang', 'en');
  await browser.open('/index.php');
  return browser;
}

/** Proofs of an own account, taken at every step, with the cookies that the visitor would have beside them. */
async function leftOver(edge: Edge): Promise<Browser[]> {
  const kept: Browser[] = [];
  for (const method of ['GET', 'POST']) {
    const own = await visitor(edge);
    await signIn(edge, own, attacker);
    kept.push(own.copy());
    await own.open('/logout.php', { method });
    kept.push(own.copy());
  }
  // A login whose session stands in the address: no cookie of it is a session.
  const started = await visitor(edge);
  const bare = edge.browser();
  bare.jar.put('lang', 'en');
  for (const suffix of [';jsessionid=', '?sid=']) {
    const url = `/login.php${suffix}${started.jar.get('sid')}`;
    const answer = await bare.submit(url, { ...edge.site.users[attacker] });
    if (isChallenge(edge, answer)) await passChallenge(edge, bare, answer, attacker);
    kept.push(bare.copy());
  }
  return kept;
}

async function withLeftOver(edge: Edge): Promise<string[]> {
  const found: string[] = [];
  for (const [at, own] of (await leftOver(edge)).entries()) {
    const hers = await visitor(edge);
    const answer = await logIn(edge, hers, victim);
    if (!isChallenge(edge, answer)) throw new Error(`the login was not challenged: ${answer.status}`);
    for (const names of [['visitor'], []]) {
      const thief = hers.copy();
      thief.jar.delete('__Host-sw_pending');
      thief.jar.put(proofName, own.jar.get(proofName) ?? '');
      for (const name of names) thief.jar.put(name, own.jar.get(name) ?? '');
      if (await seesProtected(edge, thief, victim)) found.push(`proof ${at}, ${names}: her protected page`);
    }
  }
  return found;
}

testAttack(
  {
    id: 'F12',
    title: 'a proof that is left over from an own session',
    edge: { site },
    run: withLeftOver,
    defects: [
      {
        name: 'what is left of the found cookies is the session',
        replacements: [
          {
            file: 'session.ts',
            find: 'return isWhole ? bindSession(held, config) : undefined;',
            put: 'return isWhole || held.length > 0 ? bindSession(held, config) : undefined;',
          },
        ],
      },
      {
        name: 'cookies of the visitor make a session',
        replacements: [
          {
            file: 'proof.ts',
            find: 'cookies.filter(({ name }) => names.includes(name))',
            put: "cookies.filter(({ name }) => names.includes(name) || name !== '')",
          },
          {
            file: 'viewer-request.ts',
            find: 'return namesForeignSession(request, set, config);',
            put: 'return namesForeignSession(request, set, config) && false;',
          },
        ],
      },
    ],
  },
  () => stepward,
);

it('people whose session is from before the edge log in once more, and then no more', async () => {
  const edge = await startEdge({ stepward, site, outcome: 'ALLOW' });
  const direct = await edge.direct('/index.php');
  const browser = edge.browser();
  for (const line of direct.setCookies) browser.jar.store(line, '/');
  await logIn(edge, browser, victim);
  const { answer, hops } = await browser.follow(await browser.open('/members.php'));
  expect([answer.text.includes('<form'), hops.length]).toEqual([true, 2]);
  await logIn(edge, browser, victim);
  for (let visit = 0; visit < 3; visit += 1) expect(await seesProtected(edge, browser, victim)).toBe(true);
  await edge.close();
});
