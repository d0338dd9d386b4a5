// What the edge takes for a session where nobody has named its cookies (`sessionCookies: 'found'`), and a second cookie
// that can start one: "remember me" must be named with the session's own.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { testAttack } from './kit/attack.ts';
import { isChallenge, passChallenge, seesProtected, undecidedSession } from './kit/challenge.ts';
import { type Edge, startEdge } from './kit/edge.ts';
import { attacker, victim } from './kit/loot.ts';
import { startRememberingOrigin } from './kit/remembering-origin.ts';
import { formSite, type Site } from './kit/sites.ts';
import { type Stepward, startStepward } from './kit/stepward.ts';

let stepward: Stepward;
beforeAll(async () => {
  stepward = await startStepward();
});
afterAll(async () => await stepward?.close());

const proofName = '__Host-sw_proof';

function siteWith(name: string, sessionCookies: string[] | 'found' = 'found'): Site {
  return {
    ...formSite,
    name: `session in ${name}, ${sessionCookies === 'found' ? 'found' : 'named'}`,
    start: () => startRememberingOrigin(name),
    sessionCookies: [],
    config: { ...formSite.config, sessionCookies },
  };
}

for (const name of ['_gallery_session', '_hjelp_session', 'mp_session']) {
  testAttack(
    {
      id: 'F12',
      title: 'a session named nearly as cookies of analytics are',
      edge: { site: siteWith(name) },
      run: async (edge) => {
        const browser = edge.browser();
        browser.jar.put(name, (await undecidedSession(edge, victim)).replace(`${name}=`, ''));
        return (await seesProtected(edge, browser, victim)) ? ['her protected page'] : [];
      },
      defects: [
        {
          name: 'a beginning of the name is enough',
          replacements: [
            {
              file: 'session.ts',
              find: 'return scriptNames.test(name)',
              put: "return (scriptNames.test(name) || ['_ga', '_hj', 'mp_'].includes(name.slice(0, 3)))",
            },
          ],
        },
      ],
    },
    () => stepward,
  );
}

/** A login of hers that is steered away from what counts as a success leaves a token in the attacker's browser. */
async function rememberedWithOwnProof(edge: Edge): Promise<string[]> {
  const { site } = edge;
  const hers = edge.browser();
  await hers.submit('/login', { ...site.users[victim], remember: '1', next: '/login' });
  const token = hers.jar.get('remember') ?? '';
  const own = edge.browser();
  const answer = await own.submit('/login', { ...site.users[attacker] });
  if (isChallenge(edge, answer)) await passChallenge(edge, own, answer, attacker);
  const kept = own.copy();
  // The application forgets the own session, but its proof lives.
  await own.submit('/logout', '');
  const found: string[] = [];
  for (const sid of [kept.jar.get('sid') ?? '', 'x']) {
    const cookies = `sid=${sid}; remember=${token}; ${proofName}=${kept.jar.get(proofName)}`;
    for (const send of ['open', 'fetch'] as const) {
      const page = await edge.browser()[send]('/home', { headers: [['Cookie', cookies]] });
      if (site.shows(page.text, victim)) found.push(`${send}: her protected page`);
    }
  }
  return found;
}

testAttack(
  {
    id: 'F12',
    title: 'her "remember me" with the proof of an own session that has ended, both cookies named',
    edge: { site: siteWith('sid', ['sid', 'remember']) },
    run: rememberedWithOwnProof,
    defects: [],
  },
  () => stepward,
);

it('F12: that attack is noticed where the operator names only one of the two cookies', async () => {
  const edge = await startEdge({ stepward, site: siteWith('sid', ['sid']) });
  expect(await rememberedWithOwnProof(edge)).not.toEqual([]);
  await edge.close();
});
