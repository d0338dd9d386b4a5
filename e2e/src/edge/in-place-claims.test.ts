// SECURITY §0, F12, where the application keeps a session through a login and form tokens may live in it, so that logins
// cannot start a fresh one each: the server keeps whose a session is, and a login sees none of another user's.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testAttack } from './kit/attack.ts';
import { isChallenge, logIn, passChallenge, seesProtected, signIn } from './kit/challenge.ts';
import { type Edge, startEdge } from './kit/edge.ts';
import { attacker, lootOf, victim } from './kit/loot.ts';
import { inPlaceSite } from './kit/sites.ts';
import { type Stepward, startStepward } from './kit/stepward.ts';

const sessionName = 'PHPSESSID';
/** The smallest server that would forget: every cookie is everybody's. */
const everythingClaimed = {
  name: 'nobody keeps whose a session is',
  replacements: [
    { file: 'claims.ts', find: 'const foreign = new Set(result.value);', put: 'const foreign = new Set();' },
  ],
};

let stepward: Stepward;
beforeAll(async () => {
  stepward = await startStepward();
});
afterAll(async () => await stepward?.close());

testAttack(
  {
    id: 'F12',
    title: "an own account's proof, taken along into her login in the same session",
    edge: { site: inPlaceSite },
    run: async (edge) => {
      const browser = edge.browser();
      await browser.open('/index.php');
      await signIn(edge, browser, attacker);
      const kept = browser.copy();
      const withoutProof = browser.copy();
      withoutProof.jar.delete('__Host-sw_proof');
      const respelled = browser.copy();
      respelled.jar.put(sessionName, `"${browser.jar.get(sessionName)}"`);
      const found: string[] = [];
      for (const one of [withoutProof, respelled, browser]) {
        // The application starts a session of its own, at the second try at the latest.
        for (const how of ['first', 'second']) {
          const answer = await logIn(edge, one, victim);
          found.push(...(await lootOf(edge, one, answer, `her login, ${how} try`)));
          found.push(...(await lootOf(edge, kept, answer, 'the kept proof')));
        }
      }
      return found;
    },
    defects: [everythingClaimed],
  },
  () => stepward,
);

testAttack(
  {
    id: 'F12',
    title: 'two logins in flight on one session',
    edge: { site: inPlaceSite },
    run: async (edge) => {
      const found: string[] = [];
      for (let round = 0; round < 4; round += 1) {
        const browser = edge.browser();
        await browser.open('/index.php');
        const own = browser.copy();
        const [, hers] = await Promise.all([signIn(edge, own, attacker), logIn(edge, browser, victim)]);
        found.push(...(await lootOf(edge, own, hers, 'the own login beside hers')));
        const later = own.copy();
        const answer = await logIn(edge, later, victim);
        found.push(...(await lootOf(edge, own, answer, 'her login after both')));
      }
      return found;
    },
    defects: [everythingClaimed],
  },
  () => stepward,
);

describe('F12: people who share a browser', () => {
  let edge: Edge;
  beforeAll(async () => {
    edge = await startEdge({ stepward, site: inPlaceSite });
  });
  afterAll(async () => await edge?.close());

  it('F12: log out and in as somebody else, and get a session of their own', async () => {
    const browser = edge.browser();
    await browser.open('/index.php');
    await signIn(edge, browser, attacker);
    const before = browser.jar.get(sessionName);
    await browser.open('/logout.php');
    const answer = await logIn(edge, browser, victim);
    expect(edge.decisions().at(-1)).toMatchObject({ outcome: 'CHALLENGE', sessionHidden: true });
    await passChallenge(edge, browser, answer, victim);
    expect(await seesProtected(edge, browser, victim)).toBe(true);
    expect(browser.jar.get(sessionName)).not.toBe(before);
  });

  it('F12: mistype the password, and keep the session', async () => {
    const browser = edge.browser();
    await browser.open('/index.php');
    const session = browser.jar.get(sessionName);
    await edge.site.logIn(browser, { ...edge.site.users[victim], password: 'wrong' });
    await signIn(edge, browser, victim);
    expect(await seesProtected(edge, browser, victim)).toBe(true);
    expect(browser.jar.get(sessionName)).toBe(session);
  });

  it('F12: mistype the name, and get in with a session of their own', async () => {
    const browser = edge.browser();
    await browser.open('/index.php');
    const session = browser.jar.get(sessionName);
    await edge.site.logIn(browser, { username: 'nobody@example.com', password: 'wrong' });
    await signIn(edge, browser, victim);
    expect(await seesProtected(edge, browser, victim)).toBe(true);
    // A redirect might have been that of a login: whoever was named in it keeps the session.
    expect(browser.jar.get(sessionName)).not.toBe(session);
  });

  it('F12: wait while nobody knows whose a session is, and the application hears nothing', async () => {
    const browser = edge.browser();
    await browser.open('/index.php');
    const received = edge.origin.requests.length;
    edge.api.fault = (call) =>
      call.path.endsWith('/edge/sessions/claim') ? { kind: 'answer', status: 500, body: '' } : undefined;
    try {
      const answer = await logIn(edge, browser, victim);
      expect([answer.status, isChallenge(edge, answer)]).toEqual([503, false]);
      expect(edge.origin.requests).toHaveLength(received);
    } finally {
      edge.api.fault = undefined;
    }
  });
});
