// REVIEW: a person decides. Until then nothing leaves; afterwards the session is given back once, or dropped.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { spawnStepward } from '../harness/child-process.ts';
import { testAttack } from './kit/attack.ts';
import { logIn, seesProtected } from './kit/challenge.ts';
import { type Edge, startEdge } from './kit/edge.ts';
import { lootOf, victim } from './kit/loot.ts';
import { formSite, inPlaceSite } from './kit/sites.ts';
import { type Stepward, startStepward } from './kit/stepward.ts';

const pendingName = '__Host-sw_pending';
const reviewPath = '/.stepward/review';
const alice = formSite.users[victim].username;

let stepward: Stepward;
beforeAll(async () => {
  stepward = await startStepward();
});
afterAll(async () => await stepward?.close());

const isLookUp = ({ method, path }: { method: string; path: string }) =>
  method === 'GET' && path.includes('/actions/');

/** The login that waits for its review last. */
function lastKey(edge: Edge): string {
  return String(edge.api.tracked().at(-1)?.idempotencyKey);
}

async function decide(
  edge: Edge,
  state: 'REVIEW_SUCCEEDED' | 'REVIEW_FAILED',
  key = lastKey(edge),
): Promise<void> {
  const path = `/users/${encodeURIComponent(alice)}/actions/${edge.action}/${key}`;
  const { state: after } = await stepward.serverApi('PATCH', path, { state });
  expect(after).toBe(state);
}

testAttack(
  {
    id: 'F6',
    title: 'a review that nobody has decided, or that was refused',
    edge: { site: formSite, outcome: 'REVIEW' },
    isClosed: true,
    run: async (edge) => {
      const found: string[] = [];
      const browser = edge.browser();
      const login = await logIn(edge, browser, victim);
      found.push(...(await lootOf(edge, browser, login, 'the login')));
      for (const path of [
        reviewPath,
        `${reviewPath}?state=x&token=y`,
        '/.stepward/callback?token=x&state=y',
      ]) {
        found.push(...(await lootOf(edge, browser, await browser.open(path), path)));
      }
      for (const state of [
        'ALLOW',
        'CHALLENGE_SUCCEEDED',
        'CHALLENGE_REQUIRED',
        'BLOCK',
        'APPROVED',
        true,
        null,
      ]) {
        const copy = browser.copy();
        edge.api.fault = (call) =>
          isLookUp(call) ? { kind: 'change', change: (body) => ({ ...body, state }) } : undefined;
        found.push(...(await lootOf(edge, copy, await copy.open(reviewPath), `the state ${state}`)));
        edge.api.fault = undefined;
      }
      await decide(edge, 'REVIEW_FAILED');
      const kept = browser.copy();
      found.push(...(await lootOf(edge, browser, await browser.open(reviewPath), 'refused')));
      found.push(...(await lootOf(edge, kept, await kept.open(reviewPath), 'refused, asked again')));
      return found;
    },
    defects: [
      {
        name: 'whatever is not refused counts as approved',
        replacements: [
          {
            file: 'review.ts',
            find: "if (result.value === 'REVIEW_REQUIRED') return show('review', { refreshSeconds });",
            put: "if (result.value !== 'REVIEW_FAILED') return giveBack(env, request, context, pending, startedAtMs);",
          },
        ],
      },
      {
        name: 'a refused review gives the session back',
        replacements: [
          {
            file: 'review.ts',
            find: "if (result.value === 'REVIEW_SUCCEEDED') return",
            put: "if (result.value !== 'REVIEW_REQUIRED') return",
          },
        ],
      },
      {
        name: 'a login to be reviewed passes',
        replacements: [
          {
            file: 'decide.ts',
            find: "return { kind: 'review' };",
            put: "return { kind: 'allow', reason: 'allowed', failOpen: false };",
          },
        ],
      },
    ],
  },
  () => stepward,
);

describe('a login to be reviewed', () => {
  let edge: Edge;
  beforeAll(async () => {
    edge = await startEdge({ stepward, site: formSite, outcome: 'REVIEW' });
  });
  afterAll(async () => await edge?.close());

  it('waits on a page of its own that looks again by itself', async () => {
    const browser = edge.browser();
    const login = await logIn(edge, browser, victim);
    expect([login.status, login.location, login.originCookieNames]).toEqual([303, edge.url + reviewPath, []]);
    const page = await browser.open(login.location);
    expect([page.status, page.header('refresh')]).toEqual([200, '15']);
    expect(page.text).toContain(lastKey(edge).slice(0, 4).toUpperCase());
    expect(page.setCookies).toEqual([]);
    // The cookies of the application wait at the server, sealed.
    const held = edge.api.calls.findLast(({ path }) => path.endsWith('/edge/handles'));
    expect(held?.body.expiresInSeconds).toBe(86_400);
    const session = Buffer.from(String(held?.body.ciphertext), 'base64url').toString();
    expect(session).toMatch(/^1\.k1\./);
  });

  it('is restored once, when it was approved by the command', async () => {
    const browser = edge.browser();
    await logIn(edge, browser, victim);
    const args = ['actions', 'decide', '--user', alice, '--action', edge.action, '--key', lastKey(edge)];
    const command = spawnStepward([...args, '--outcome', 'approve'], {
      STEPWARD_URL: stepward.origin,
      STEPWARD_SECRET_KEY: stepward.secretKey,
    });
    expect(await command.exited).toBe(0);
    const copies = [browser.copy(), browser.copy()];
    const back = await browser.open(reviewPath);
    expect([back.status, back.location, back.originCookieNames[0]]).toEqual([302, '/home', 'session']);
    expect(await seesProtected(edge, browser, victim)).toBe(true);
    for (const copy of copies) {
      const again = await copy.open(reviewPath);
      expect([again.status, again.originCookieNames]).toEqual([403, []]);
      expect(await seesProtected(edge, copy, victim)).toBe(false);
    }
  });

  it('is restored once, however many ask at the same moment', async () => {
    const browser = edge.browser();
    await logIn(edge, browser, victim);
    await decide(edge, 'REVIEW_SUCCEEDED');
    const answers = await Promise.all(Array.from({ length: 6 }, () => browser.copy().open(reviewPath)));
    expect(answers.filter(({ originCookieNames }) => originCookieNames.length > 0)).toHaveLength(1);
  });

  it('is dropped when it was refused: a clear page, the waiting login forgotten', async () => {
    const browser = edge.browser();
    await logIn(edge, browser, victim);
    await decide(edge, 'REVIEW_FAILED');
    const page = await browser.open(reviewPath);
    expect([page.status, page.originCookieNames, browser.jar.get(pendingName)]).toEqual([403, [], undefined]);
  });

  it('is shown to nobody else, and worth nothing there', async () => {
    const browser = edge.browser();
    await logIn(edge, browser, victim);
    await decide(edge, 'REVIEW_SUCCEEDED');
    const bare = await edge.browser().open(reviewPath);
    expect([bare.status, bare.originCookieNames]).toEqual([403, []]);
    const posted = await browser.submit(reviewPath, 'a=b');
    expect([posted.status, posted.originCookieNames]).toEqual([403, []]);
    expect((await browser.open(reviewPath)).originCookieNames).toEqual(['session']);
  });

  it('is kept when the server cannot say: the page offers another try', async () => {
    const browser = edge.browser();
    await logIn(edge, browser, victim);
    await decide(edge, 'REVIEW_SUCCEEDED');
    for (const fault of [
      { kind: 'answer', status: 500 },
      { kind: 'answer', status: 429 },
      { kind: 'answer', status: 200, body: 'no' },
      { kind: 'reset' },
    ] as const) {
      edge.api.fault = (call) => (isLookUp(call) ? fault : undefined);
      const page = await browser.open(reviewPath);
      expect([page.status, page.originCookieNames]).toEqual([503, []]);
      expect(page.text).toContain(`href="${reviewPath}"`);
    }
    edge.api.fault = undefined;
    expect((await browser.open(reviewPath)).originCookieNames).toEqual(['session']);
  });

  it('opens nothing meanwhile where the application upgrades its session in place', async () => {
    const inPlace = await startEdge({ stepward, site: inPlaceSite, outcome: 'REVIEW' });
    const browser = inPlace.browser();
    await browser.open('/index.php');
    await logIn(inPlace, browser, victim);
    expect(await seesProtected(inPlace, browser, victim)).toBe(false);
    expect((await browser.fetch('/api.php')).status).toBe(401);
    expect((await browser.open('/members.php')).location).toBe(inPlace.url + reviewPath);
    await decide(inPlace, 'REVIEW_SUCCEEDED');
    await browser.open(reviewPath);
    expect(await seesProtected(inPlace, browser, victim)).toBe(true);
    await inPlace.close();
  });
});
