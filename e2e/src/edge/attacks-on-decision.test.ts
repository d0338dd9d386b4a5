// SECURITY §0, F5 and F6: what the decision says, and what happens when it says nothing.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testAttack } from './kit/attack.ts';
import { challengeUrlOf, isChallenge, logIn, meetChallenge, seesProtected, signIn } from './kit/challenge.ts';
import { type Edge, startEdge } from './kit/edge.ts';
import type { ApiCall, Fault } from './kit/fault-proxy.ts';
import { attacker, lootOf, victim } from './kit/loot.ts';
import { formSite, freshSessionSite, jsonSite, manyCookiesSite } from './kit/sites.ts';
import { type Stepward, startStepward } from './kit/stepward.ts';

/** Waited for whole wherever the server is silent; a busy machine must answer within it. */
const apiTimeoutMs = 2_500;

let stepward: Stepward;
beforeAll(async () => {
  stepward = await startStepward();
});
afterAll(async () => await stepward?.close());
const server = () => stepward;

const isTrack = ({ method, path }: ApiCall) => method === 'POST' && /\/actions\/[^/]+$/.test(path);
const isValidate = ({ path }: ApiCall) => path.endsWith('/validate');
const isTake = ({ path }: ApiCall) => path.endsWith('/handles/take');

for (const site of [formSite, jsonSite, freshSessionSite]) {
  testAttack(
    {
      id: 'F5',
      title: `BLOCK (${site.name})`,
      edge: { site, outcome: 'BLOCK' },
      isClosed: true,
      run: async (edge) => {
        const browser = edge.browser();
        const answer = await logIn(edge, browser, victim);
        const found = await lootOf(edge, browser, answer, 'the login');
        // A second try, with whatever the first one left in the browser.
        const again = await logIn(edge, browser, victim);
        found.push(...(await lootOf(edge, browser, again, 'a second login')));
        if (answer.status !== 403) found.push(`answered ${answer.status}`);
        return found;
      },
      defects: [
        {
          name: 'whatever is no challenge passes',
          replacements: [
            {
              file: 'decide.ts',
              find: "return { kind: 'block', reason: 'blocked' };",
              put: "return { kind: 'allow', reason: 'allowed', failOpen: false };",
            },
          ],
        },
      ],
    },
    server,
  );
}

const setState = (state: unknown): Fault => ({ kind: 'change', change: (body) => ({ ...body, state }) });
const answered = (status: number, body = ''): Fault => ({ kind: 'answer', status, body });

const allowed = JSON.stringify({
  state: 'ALLOW',
  url: 'http://localhost:1/',
  isEnrolled: true,
  idempotencyKey: 'of another login',
});

/** Answers to track that say nothing, or nothing that counts; an ALLOW in them must not be taken for one. */
const faultsOfTrack: readonly (readonly [how: string, fault: Fault, mayOpen: boolean])[] = [
  ['silence', { kind: 'silence' }, true],
  ['a body that never ends', { kind: 'drip' }, true],
  ['500', answered(500), true],
  ['503 with an ALLOW', answered(503, allowed), true],
  ['a closed connection', { kind: 'reset' }, false],
  ['400', answered(400), false],
  ['401', answered(401), false],
  ['404', answered(404), false],
  ['409', answered(409), false],
  ['429', answered(429, '{"error":"too_many_requests"}'), false],
  ['302', answered(302, allowed), false],
  ['304', answered(304), false],
  ['200 and nothing', answered(200), false],
  ['200 and HTML', answered(200, '<html>ALLOW</html>'), false],
  ['200 and null', answered(200, 'null'), false],
  ['200 and a word', answered(200, '"ALLOW"'), false],
  ['200 and a list', answered(200, '[{"state":"ALLOW"}]'), false],
  ['200 and only a state', answered(200, '{"state":"ALLOW"}'), false],
  ['200 and half of it', answered(200, allowed.slice(0, -2)), false],
  ['200 and an ALLOW of another login', answered(200, allowed), false],
  ['200 and 200 KB', answered(200, `${allowed.slice(0, -1)},"x":"${'x'.repeat(200_000)}"}`), false],
  ['an unknown state', setState('PROBABLY_FINE'), false],
  ['no state', setState(undefined), false],
  ['a state in lower case', setState('allow'), false],
  ['a state with space', setState('ALLOW '), false],
  ['a state in a list', setState(['ALLOW']), false],
  ['a state that is true', setState(true), false],
  ['a challenge that is over', setState('CHALLENGE_SUCCEEDED'), false],
  ['a review that is over', setState('REVIEW_SUCCEEDED'), false],
  ['a failed challenge', setState('CHALLENGE_FAILED'), false],
  [
    'an address that is no page',
    { kind: 'change', change: (body) => ({ ...body, url: 'javascript:alert(1)' }) },
    false,
  ],
];

const isSilent = ({ kind }: Fault) => kind === 'silence' || kind === 'drip';

async function loginsUnder(
  edge: Edge,
  isFault: (call: ApiCall) => boolean,
  faults: readonly (readonly [string, Fault, boolean])[],
): Promise<string[]> {
  const found: string[] = [];
  try {
    for (const [how, fault] of faults) {
      edge.api.fault = (call) => (isFault(call) ? fault : undefined);
      const browser = edge.browser();
      const answer = await logIn(edge, browser, victim);
      found.push(...(await lootOf(edge, browser, answer, how)));
    }
  } finally {
    edge.api.fault = undefined;
  }
  return found;
}

testAttack(
  {
    id: 'F6',
    title: 'a decision that fails',
    edge: { site: formSite },
    run: (edge) =>
      loginsUnder(
        edge,
        isTrack,
        faultsOfTrack.filter(([, fault]) => !isSilent(fault)),
      ),
    defects: [
      {
        name: 'any error lets the login pass',
        replacements: [
          {
            file: 'decide.ts',
            find: '&& isFailOpen(env.config, env.now());',
            put: '|| env.now() > 0;',
          },
        ],
      },
      {
        name: 'a state that does not belong there passes',
        replacements: [
          {
            file: 'decide.ts',
            find: "return { kind: 'block', reason: 'unexpected-state' };",
            put: "return { kind: 'allow', reason: 'allowed', failOpen: false };",
          },
        ],
      },
      {
        name: 'the answer to another login counts',
        replacements: [
          { file: 'decision-answers.ts', find: ' || body.idempotencyKey !== idempotencyKey', put: '' },
        ],
      },
    ],
  },
  server,
);

testAttack(
  {
    id: 'F6',
    title: 'a server that is slower than the time-out',
    edge: { site: formSite, apiTimeoutMs },
    run: async (edge) => {
      const silent = faultsOfTrack.map(([, fault]) => fault).filter(isSilent);
      let calls = 0;
      edge.api.fault = (call) => (isTrack(call) ? silent[calls++ % silent.length] : undefined);
      const found = await Promise.all(
        silent.map(async () => {
          const browser = edge.browser();
          return await lootOf(edge, browser, await logIn(edge, browser, victim), 'silence');
        }),
      );
      edge.api.fault = undefined;
      return found.flat();
    },
    defects: [
      {
        name: 'a time-out lets the login pass',
        replacements: [
          {
            file: 'decide.ts',
            find: '&& isFailOpen(env.config, env.now());',
            put: "|| failure.kind === 'timeout';",
          },
        ],
      },
    ],
  },
  server,
);

const inOneHour = () => new Date(Date.now() + 3_600_000).toISOString();

testAttack(
  {
    id: 'F6',
    title: 'a fail mode that is open, tripped on purpose',
    edge: { site: formSite, settings: { failMode: { openUntil: inOneHour() } } },
    run: (edge) =>
      loginsUnder(
        edge,
        isTrack,
        faultsOfTrack.filter(([, , mayOpen]) => !mayOpen),
      ),
    defects: [
      {
        name: 'it opens on any error',
        replacements: [
          {
            file: 'decide.ts',
            find: "(failure.kind === 'status' && failure.status >= 500)",
            put: 'env.now() > 0',
          },
        ],
      },
    ],
  },
  server,
);

describe('F6: a fail mode that is open', () => {
  const openFaults = faultsOfTrack.filter(([, , mayOpen]) => mayOpen);
  let edge: Edge;
  beforeAll(async () => {
    const settings = { failMode: { openUntil: inOneHour() } };
    edge = await startEdge({ stepward, site: formSite, apiTimeoutMs, settings });
  });
  afterAll(async () => await edge?.close());

  it.each(openFaults)('F6: lets a login pass on %s, and says so loudly', async (_how, fault) => {
    edge.api.fault = () => fault;
    const browser = edge.browser();
    const answer = await logIn(edge, browser, victim);
    expect(answer.originCookieNames).toEqual(['session']);
    expect(await seesProtected(edge, browser, victim)).toBe(true);
    expect(edge.decisions().at(-1)).toMatchObject({ step: 'login', outcome: 'ALLOW', failOpen: true });
    const line = edge.logLines.findLast((one) => one.includes('failOpen'));
    expect(JSON.parse(line ?? '{}')).toMatchObject({ level: 'WARN' });
    edge.api.fault = undefined;
  });

  it('F6: challenges as always while nothing fails', async () => {
    const browser = edge.browser();
    const answer = await logIn(edge, browser, victim);
    expect([isChallenge(edge, answer), answer.originCookieNames]).toEqual([true, []]);
    expect(edge.decisions().at(-1)).toMatchObject({ outcome: 'CHALLENGE', failOpen: false });
  });

  it('F6: is closed when its time has passed', async () => {
    const late = await startEdge({
      stepward,
      site: formSite,
      apiTimeoutMs,
      settings: { failMode: { openUntil: inOneHour() } },
      // Built while it was open, running when it is not.
      adjust: (config) => ({ ...config, failMode: { kind: 'open', untilMs: Date.now() - 1_000 } }),
    });
    for (const [how, fault] of openFaults) {
      late.api.fault = () => fault;
      const browser = late.browser();
      const answer = await logIn(late, browser, victim);
      expect([how, answer.status, answer.setCookies]).toEqual([how, 503, []]);
      expect(await lootOf(late, browser, answer, how)).toEqual([]);
    }
    await late.close();
  });

  it('F6: is closed, with a clear page, where nothing is configured and the server is gone', async () => {
    const closed = await startEdge({ stepward, site: formSite });
    const honest = closed.browser();
    await signIn(closed, honest, victim);
    await closed.api.close();
    const browser = closed.browser();
    const answer = await logIn(closed, browser, victim);
    expect([answer.status, answer.setCookies]).toEqual([503, []]);
    expect(answer.header('retry-after')).toBeDefined();
    expect(answer.header('cache-control')).toBe('no-store');
    expect(answer.text).toMatch(/<h1>/);
    // Who has met the challenge stays signed in.
    expect(await seesProtected(closed, honest, victim)).toBe(true);
    await closed.close();
  });
});

/** Answers to validate that do not say: this challenge, of this person, was passed. */
const faultsOfValidate: readonly (readonly [how: string, fault: Fault])[] = [
  ['silence', { kind: 'silence' }],
  ['500', answered(500)],
  ['429', answered(429)],
  ['200 and nothing', answered(200)],
  ['200 and true', answered(200, 'true')],
  ['200 and only isValid', answered(200, '{"isValid":true}')],
  ['not valid', { kind: 'change', change: (body) => ({ ...body, isValid: false }) }],
  ['isValid in words', { kind: 'change', change: (body) => ({ ...body, isValid: 'true' }) }],
  ['no state', { kind: 'change', change: (body) => ({ ...body, state: undefined }) }],
  ['ALLOW', { kind: 'change', change: (body) => ({ ...body, state: 'ALLOW' }) }],
  ['a failed challenge', { kind: 'change', change: (body) => ({ ...body, state: 'CHALLENGE_FAILED' }) }],
  ['another user', { kind: 'change', change: (body) => ({ ...body, userId: 'bob@example.com' }) }],
  ['no user', { kind: 'change', change: (body) => ({ ...body, userId: undefined }) }],
  ['another action', { kind: 'change', change: (body) => ({ ...body, actionCode: 'payment' }) }],
  ['another login', { kind: 'change', change: (body) => ({ ...body, idempotencyKey: 'other' }) }],
  ['no login', { kind: 'change', change: (body) => ({ ...body, idempotencyKey: undefined }) }],
];

testAttack(
  {
    id: 'F6',
    title: 'a challenge whose result does not arrive, or is of another one',
    edge: { site: formSite, apiTimeoutMs, settings: { failMode: { openUntil: inOneHour() } } },
    run: async (edge) => {
      const found: string[] = [];
      for (const [how, fault] of faultsOfValidate) {
        const browser = edge.browser();
        const answer = await logIn(edge, browser, victim);
        const username = edge.site.users[victim].username;
        const { returnUrl } = await meetChallenge(edge, challengeUrlOf(answer), username);
        edge.api.fault = (call) => (isValidate(call) ? fault : undefined);
        const back = await browser.open(returnUrl).finally(() => {
          edge.api.fault = undefined;
        });
        found.push(...(await lootOf(edge, browser, back, how)));
      }
      return found;
    },
    defects: [
      {
        name: 'whose challenge it was is not compared',
        replacements: [
          { file: 'callback.ts', find: 'result.userId === user &&', put: '' },
          { file: 'callback.ts', find: 'result.idempotencyKey === idempotencyKey', put: 'true' },
        ],
      },
      {
        name: 'only isValid counts',
        replacements: [{ file: 'callback.ts', find: "result.state === 'CHALLENGE_SUCCEEDED' &&", put: '' }],
      },
    ],
  },
  server,
);

describe('F6: withheld cookies that the server holds', () => {
  let held: Edge;
  beforeAll(async () => {
    held = await startEdge({ stepward, site: manyCookiesSite });
  });
  afterAll(async () => await held?.close());

  it.each([
    ['500', answered(500)],
    ['404', answered(404)],
    ['nonsense', answered(200, '{"ciphertext":"AAAA"}')],
    ['what was never sealed', answered(200, JSON.stringify({ ciphertext: '1'.repeat(400) }))],
  ])('F6: are not restored when it answers %s to the question for them', async (how, fault) => {
    const edge = held;
    const browser = edge.browser();
    const answer = await logIn(edge, browser, victim);
    const username = edge.site.users[victim].username;
    const { returnUrl } = await meetChallenge(edge, challengeUrlOf(answer), username);
    edge.api.fault = (call) => (isTake(call) ? fault : undefined);
    const back = await browser.open(returnUrl);
    edge.api.fault = undefined;
    expect(await lootOf(edge, browser, back, how)).toEqual([]);
    expect([403, 503]).toContain(back.status);
  });

  it('F6: are not those of another login, even when it gives them', async () => {
    const edge = held;
    const [hers, own] = [edge.browser(), edge.browser()];
    await logIn(edge, hers, victim);
    const answer = await logIn(edge, own, attacker);
    const handles = edge.api.calls.filter(({ path }) => path.endsWith('/edge/handles'));
    const ciphertext = String(handles.at(-2)?.body.ciphertext);
    const username = edge.site.users[attacker].username;
    const { returnUrl } = await meetChallenge(edge, challengeUrlOf(answer), username);
    edge.api.fault = (call) => (isTake(call) ? answered(200, JSON.stringify({ ciphertext })) : undefined);
    const back = await own.open(returnUrl);
    edge.api.fault = undefined;
    expect(handles.length).toBeGreaterThanOrEqual(2);
    expect(await lootOf(edge, own, back, 'her cookies')).toEqual([]);
    expect([back.status, back.originCookieNames]).toEqual([403, []]);
  });

  it('F6: never leave when the server cannot take them, not even while the fail mode is open', async () => {
    const settings = { failMode: { openUntil: inOneHour() } };
    const edge = await startEdge({ stepward, site: manyCookiesSite, apiTimeoutMs, settings });
    for (const fault of [answered(500), { kind: 'drip' } as const, answered(200, '{}'), answered(429)]) {
      edge.api.fault = ({ path }) => (path.endsWith('/edge/handles') ? fault : undefined);
      const browser = edge.browser();
      const answer = await logIn(edge, browser, victim);
      expect(await lootOf(edge, browser, answer, JSON.stringify(fault))).toEqual([]);
      expect([answer.status, answer.setCookies]).toEqual([503, []]);
    }
    edge.api.fault = undefined;
    const browser = edge.browser();
    await signIn(edge, browser, victim);
    expect(await seesProtected(edge, browser, victim)).toBe(true);
    await edge.close();
  });
});
