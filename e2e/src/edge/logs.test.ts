// SECURITY §0, F15, and row 51: nothing secret and no full user name in any log of the run: not in those of the edge
// functions, nor of the distribution, nor of the server (which logs all it can here).

import { afterAll, beforeAll } from 'vitest';
import { testAttack } from './kit/attack.ts';
import {
  challengeUrlOf,
  logIn,
  meetChallenge,
  openChallenge,
  seesProtected,
  signIn,
} from './kit/challenge.ts';
import type { Edge } from './kit/edge.ts';
import { attacker, victim } from './kit/loot.ts';
import { formSite } from './kit/sites.ts';
import { type Stepward, startStepward } from './kit/stepward.ts';

const pendingName = '__Host-sw_pending';

let stepward: Stepward;
beforeAll(async () => {
  stepward = await startStepward();
});
afterAll(async () => await stepward?.close());

/** Each kind of line is written at least once: decisions, refusals, errors of the server, faults of the flow. */
async function everythingThatIsLogged(edge: Edge): Promise<void> {
  const { site, ledger } = edge;
  const browser = edge.browser();
  await signIn(edge, browser, victim);
  await seesProtected(edge, browser, victim);
  await browser.fetch(site.protectedPath);
  // Refused logins.
  const { username, password } = site.users[victim];
  const bodies = [
    { username, password: 'wrong password of hers' },
    `username=${username}&username=other.name@example.com&password=${password}`,
    `password=${password}`,
    `pad=${'x'.repeat(41_000)}&username=${username}`,
    { username: 'unknown.person@example.com', password },
    { username: `o'brien+tag@example.com`, password },
  ];
  for (const body of bodies) await edge.browser().submit(site.loginPath, body);
  for (const name of [
    'wrong password of hers',
    'other.name@example.com',
    'unknown.person@example.com',
    `o'brien+tag@example.com`,
  ]) {
    ledger.add('user name', name);
  }
  // A way back that is refused, and one that is replayed.
  const login = await logIn(edge, browser, victim);
  const copy = browser.copy();
  copy.jar.put(pendingName, `${browser.jar.get(pendingName)}A`);
  const { returnUrl } = await meetChallenge(edge, challengeUrlOf(login), username);
  await copy.open(returnUrl);
  const replay = browser.copy();
  await browser.open(returnUrl);
  await replay.open(returnUrl);
  // A page that is asked for twice, a wrong code, a token that is none.
  const again = edge.browser();
  const url = challengeUrlOf(await logIn(edge, again, attacker));
  const { token } = await openChallenge(edge, url);
  await stepward.clientApi('POST', '/challenge/email-otp', token, {});
  await stepward.clientApi('POST', '/verify/email-otp', token, { verificationCode: '12345678901' });
  await stepward.clientApi('POST', '/hosted/exchange', undefined, {
    reference: new URL(url).searchParams.get('token'),
  });
  await stepward.clientApi('GET', '/hosted/session', `${token}x`);
  await fetch(url);
  await fetch(`${stepward.apiUrl}/users/${encodeURIComponent(username)}/actions/no such action`, {
    method: 'POST',
  });
  // A server that fails, and every other decision.
  for (const status of [500, 429]) {
    edge.api.fault = () => ({ kind: 'answer', status, body: username });
    await logIn(edge, edge.browser(), victim);
    edge.api.fault = undefined;
  }
  for (const outcome of ['BLOCK', 'REVIEW', 'ALLOW'] as const) {
    await edge.decide(outcome);
    const other = edge.browser();
    const { location } = await logIn(edge, other, victim);
    if (location !== '') await other.open(location);
  }
  await edge.decide('CHALLENGE');
  for (const { headers } of edge.origin.requests) {
    ledger.add('ticket', headers['x-stepward-ticket']?.toString());
    ledger.add('context', headers['x-stepward-context']?.toString());
  }
}

testAttack(
  {
    id: 'F15',
    title: 'secrets and full names in logs',
    edge: { site: formSite },
    run: async (edge) => {
      const before = stepward.output().length;
      await everythingThatIsLogged(edge);
      const own = edge.logLines.join('\n');
      const servers = stepward.output().slice(before);
      const found = [
        ...edge.ledger.foundIn(own).map((what) => `edge: ${what}`),
        ...edge.ledger.foundIn(servers).map((what) => `server: ${what}`),
      ];
      // Not because nothing is logged, or nothing known.
      const steps = new Set(edge.decisions().map(({ step, outcome }) => `${step} ${outcome}`));
      if (steps.size < 7 || edge.ledger.size < 40)
        found.push(`too little: ${[...steps]}, ${edge.ledger.size}`);
      return found;
    },
    defects: [
      {
        name: 'names are not masked',
        replacements: [{ file: 'decision-log.ts', find: 'user: maskUserName(user)', put: 'user' }],
      },
      {
        name: 'a function prints what it was called with',
        replacements: [
          {
            file: 'functions/viewer-request.ts',
            find: 'const { request, config } = cfOf(event.Records);',
            put: 'const { request, config } = cfOf(event.Records); console.log(JSON.stringify(request.headers));',
          },
        ],
      },
      {
        name: 'the query of the way back is logged',
        replacements: [
          {
            file: 'callback.ts',
            find: "note(env, returned, 'ALLOW', 'challenge-passed');",
            put: "note(env, returned, 'ALLOW', request.query);",
          },
        ],
      },
    ],
  },
  () => stepward,
);
