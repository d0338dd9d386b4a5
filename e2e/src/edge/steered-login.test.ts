// A login that the configuration takes for a failure, because the application lets a visitor choose where it goes on.

import { afterAll, beforeAll } from 'vitest';
import { testAttack } from './kit/attack.ts';
import type { HeaderPairs } from './kit/browser.ts';
import { isChallenge, passChallenge } from './kit/challenge.ts';
import type { Defect } from './kit/defects.ts';
import type { Edge } from './kit/edge.ts';
import { attacker, victim } from './kit/loot.ts';
import { formSite, type Site } from './kit/sites.ts';
import { startSteerableOrigin } from './kit/steerable-origin.ts';
import { type Stepward, startStepward } from './kit/stepward.ts';

let stepward: Stepward;
beforeAll(async () => {
  stepward = await startStepward();
});
afterAll(async () => await stepward?.close());

const login = formSite.config.logins[0]!;

function siteWith(name: string, renews: boolean, changes: Partial<typeof login>): Site {
  return {
    ...formSite,
    name,
    start: () => startSteerableOrigin({ renews }),
    // What leaves by a steered login is worth nothing: the gate wants a proof.
    sessionCookies: [],
    config: { ...formSite.config, sessionCookies: ['sid'], logins: [{ ...login, ...changes }] },
  };
}

const byNotLocations = { success: { statuses: [302], notLocations: ['/login'] } };
const byLocations = { success: { statuses: [302], locations: ['/home'] } };

const released = {
  name: 'a login that seems to have failed gives its session free',
  replacements: [
    {
      file: 'login-answer.ts',
      find: 'if (isFailure(env, exchange.login, request, answer)) {',
      put: 'if (isFailure(env, exchange.login, request, answer) || env.now() > 0) {',
    },
  ],
};
const notChecked = {
  name: 'a session that the application keeps against its configuration is taken',
  replacements: [
    ...released.replacements,
    {
      file: 'login-answer.ts',
      find: 'if (!exchange.login.renewsSession || !keepsSession(exchange, env)) {',
      put: 'if (env.now() > 0) {',
    },
  ],
};
const shown = {
  name: 'the login sees the session that the browser has',
  replacements: [
    ...released.replacements,
    {
      file: 'viewer-request.ts',
      find: 'login.freshSession ? withSessionHidden(state, env) : state',
      put: 'login.freshSession && env.now() < 0 ? withSessionHidden(state, env) : state',
    },
  ],
};

const cases: readonly (readonly [Site, Defect])[] = [
  [siteWith('a new session id, notLocations', true, byNotLocations), released],
  [siteWith('a new session id, locations', true, byLocations), released],
  [siteWith('in place, notLocations', false, byNotLocations), released],
  [siteWith('in place, locations', false, byLocations), released],
  [siteWith('renewsSession', true, { ...byNotLocations, renewsSession: true }), notChecked],
  [siteWith('freshSession', true, { ...byNotLocations, freshSession: true }), shown],
];

/** Her login, steered away from what counts as a success; then the own one in the session that came of it. */
async function steered(edge: Edge): Promise<string[]> {
  const found: string[] = [];
  const { site } = edge;
  const steerings: [next: string, headers: HeaderPairs][] = [
    ['/login', []],
    ['/login?error=1', []],
    ['/LOGIN/', []],
    ['/elsewhere', []],
    ['//evil.example', []],
    ['/%00', []],
    ['/home', [['Accept', 'application/json']]],
    ['/home', [['Accept', 'text/html, application/json']]],
  ];
  for (const [next, headers] of steerings) {
    const browser = edge.browser();
    await browser.open('/login');
    await browser.submit('/login', { ...site.users[victim], next }, { headers });
    const undecided = browser.copy();
    const own = await browser.submit('/login', { ...site.users[attacker] });
    if (isChallenge(edge, own)) await passChallenge(edge, browser, own, attacker);
    for (const one of [undecided, browser]) {
      const page = await one.open(site.protectedPath);
      const script = await one.fetch(site.protectedPath);
      if (site.shows(page.text, victim) || site.shows(script.text, victim))
        found.push(`next=${next} ${headers}`);
    }
  }
  return found;
}

for (const [site, defect] of cases) {
  testAttack(
    {
      id: 'F12',
      title: `a steered login, and the own factor for its session (${site.name})`,
      edge: { site },
      run: steered,
      defects: [defect],
    },
    () => stepward,
  );
}
