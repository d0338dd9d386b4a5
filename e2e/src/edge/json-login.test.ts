// A login that a script sends and reads (EDGE.md): the answer is replaced, and the next page is gated.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { protectedMarker } from '../origins/origin.ts';
import { challengeUrlOf, logIn, meetChallenge, seesProtected } from './kit/challenge.ts';
import { type Edge, startEdge } from './kit/edge.ts';
import { victim } from './kit/loot.ts';
import { jsonSite } from './kit/sites.ts';
import { type Stepward, startStepward } from './kit/stepward.ts';

let stepward: Stepward;
beforeAll(async () => {
  stepward = await startStepward();
});
afterAll(async () => await stepward?.close());

const passing = {
  logins: jsonSite.config.logins.map((login) => ({ ...login, passAnswerBody: true })),
};

describe('the answer to a script', () => {
  let edge: Edge;
  beforeAll(async () => {
    edge = await startEdge({ stepward, site: jsonSite });
  });
  afterAll(async () => await edge?.close());

  it('is 401 with the challenge, without cookie or body of the application', async () => {
    const answer = await logIn(edge, edge.browser(), victim);
    expect(answer.status).toBe(401);
    expect(answer.json).toEqual({ error: 'challenge_required', url: expect.any(String) });
    expect(answer.json.url.startsWith(`${stepward.origin}/`)).toBe(true);
    expect(answer.originCookieNames).toEqual([]);
    expect(answer.text).not.toContain('token":');
    expect(answer.header('cache-control')).toBe('no-store');
    expect(answer.header('content-type')).toContain('application/json');
  });

  it('sends the next page to the challenge, and not the next script', async () => {
    const browser = edge.browser();
    const answer = await logIn(edge, browser, victim);
    const script = await browser.fetch('/api/data');
    expect([script.status, script.text.includes(protectedMarker)]).toEqual([401, false]);
    const page = await browser.open('/app');
    expect([page.status, page.location]).toEqual([302, challengeUrlOf(answer)]);
    const { returnUrl } = await meetChallenge(edge, page.location, edge.site.users[victim].username);
    const back = await browser.open(returnUrl);
    expect([back.status, back.location, back.originCookieNames]).toEqual([302, '/', ['auth']]);
    expect(back.setCookies[0]).toMatch(/^auth=[\w-]+; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(await seesProtected(edge, browser, victim)).toBe(true);
    expect((await browser.fetch('/api/data')).json).toMatchObject({ marker: protectedMarker });
  });

  it('is the one of the application when the password is wrong', async () => {
    const wrong = { username: edge.site.users[victim].username, password: 'not hers' };
    const answer = await jsonSite.logIn(edge.browser(), wrong);
    expect([answer.status, answer.json, answer.setCookies]).toEqual([
      401,
      { error: 'invalid_credentials' },
      [],
    ]);
  });

  it('is JSON for every refusal', async () => {
    await edge.decide('BLOCK');
    const blocked = await logIn(edge, edge.browser(), victim);
    expect([blocked.status, blocked.json.error, blocked.setCookies]).toEqual([403, 'blocked', []]);
    await edge.decide('REVIEW');
    const review = await logIn(edge, edge.browser(), victim);
    expect([review.status, review.json]).toEqual([
      401,
      { error: 'review_required', url: `${edge.url}/.stepward/review` },
    ]);
    await edge.decide('CHALLENGE');
    edge.api.fault = () => ({ kind: 'answer', status: 500 });
    const down = await logIn(edge, edge.browser(), victim);
    expect([down.status, down.json.error, down.setCookies]).toEqual([503, 'unavailable', []]);
    edge.api.fault = undefined;
    const unreadable = await edge.browser().fetch('/api/login', { method: 'POST', body: '{' });
    expect([unreadable.status, unreadable.json.error]).toEqual([400, 'refused']);
  });
});

describe('passAnswerBody', () => {
  it('lets the body through while the challenge is due, and still no cookie', async () => {
    const edge = await startEdge({ stepward, site: jsonSite, settings: passing });
    const browser = edge.browser();
    const answer = await logIn(edge, browser, victim);
    expect([answer.status, answer.json.user]).toEqual([200, edge.site.users[victim].username]);
    expect(answer.originCookieNames).toEqual([]);
    expect(answer.header('cache-control')).toBe('no-store');
    const page = await browser.open('/app');
    expect(page.location.startsWith(`${stepward.origin}/`)).toBe(true);
    const { returnUrl } = await meetChallenge(edge, page.location, edge.site.users[victim].username);
    await browser.open(returnUrl);
    expect(await seesProtected(edge, browser, victim)).toBe(true);
    await edge.close();
  });

  it('lets no body through that is blocked, reviewed or undecided', async () => {
    const edge = await startEdge({ stepward, site: jsonSite, settings: passing, outcome: 'BLOCK' });
    expect((await logIn(edge, edge.browser(), victim)).json).not.toHaveProperty('user');
    edge.api.fault = () => ({ kind: 'answer', status: 503 });
    expect((await logIn(edge, edge.browser(), victim)).json).not.toHaveProperty('user');
    await edge.close();
  });
});
