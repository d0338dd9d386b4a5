import { describe, expect, it } from 'vitest';
import { headerValue } from './header-list.ts';
import { Browser, locationOf, originCookiesOf, setCookiesOf } from './testing/browser.ts';
import { formOrigin, sessionCookie } from './testing/origins.ts';
import { TestEdge } from './testing/test-edge.ts';

const alice = 'alice@example.com';
const reviewPath = '/.stepward/review';

async function reviewed() {
  const edge = new TestEdge(formOrigin());
  edge.api.outcomeOf = () => 'REVIEW_REQUIRED';
  const browser = new Browser(edge);
  const answer = await browser.logIn(alice);
  return { edge, browser, answer };
}

describe('REVIEW', () => {
  it('leaves the cookies of the origin with the server for a day, and shows our page', async () => {
    const { edge, browser, answer } = await reviewed();
    expect([answer.status, locationOf(answer)]).toEqual([303, `https://app.example.com${reviewPath}`]);
    expect(originCookiesOf(answer)).toEqual([]);
    expect(edge.api.heldSeconds).toEqual([86_400]);
    const page = await browser.open(reviewPath);
    expect([page.status, headerValue(page.headers, 'refresh')]).toEqual([200, '15']);
    expect(page.body).toMatch(/[0-9A-F]{4}-[0-9A-F]{4}/);
    expect((await browser.open(reviewPath)).body).toBe(page.body);
  });

  it('restores the session once when it was approved, hours later', async () => {
    const { edge, browser } = await reviewed();
    edge.nowMs += 5 * 3_600_000;
    edge.api.decideAction('REVIEW_SUCCEEDED');
    const copy = browser.copy();
    const back = await browser.open(reviewPath);
    expect([locationOf(back), setCookiesOf(back)[0]]).toEqual(['/dashboard', sessionCookie('s-1')[0]]);
    expect((await browser.open('/dashboard')).body).toBe(`Hello ${alice}`);
    const again = await copy.open(reviewPath);
    expect([again.status, originCookiesOf(again)]).toEqual([403, []]);
  });

  it.each(['REVIEW_FAILED', 'BLOCK', 'ALLOW', 'CHALLENGE_SUCCEEDED'] as const)(
    'drops it on %s',
    async (state) => {
      const { edge, browser } = await reviewed();
      edge.api.decideAction(state);
      const page = await browser.open(reviewPath);
      expect([page.status, originCookiesOf(page)]).toEqual([403, []]);
      expect(browser.jar.has('__Host-sw_pending')).toBe(false);
    },
  );

  it('is over after a day', async () => {
    const { edge, browser } = await reviewed();
    edge.api.decideAction('REVIEW_SUCCEEDED');
    edge.nowMs += 86_400_000;
    expect((await browser.open(reviewPath)).status).toBe(403);
  });

  it('cannot be ended by a challenge of the same user', async () => {
    const { edge, browser } = await reviewed();
    expect((await browser.open(edge.api.finishChallenge().href)).status).toBe(403);
    expect(edge.api.validations).toBe(0);
  });

  it.each(['getAction', 'take'] as const)('waits when the server does not answer %s', async (call) => {
    const { edge, browser } = await reviewed();
    edge.api.decideAction('REVIEW_SUCCEEDED');
    edge.api.failures[call] = { kind: 'timeout' };
    const page = await browser.open(reviewPath);
    expect([page.status, originCookiesOf(page)]).toEqual([503, []]);
    delete edge.api.failures[call];
    expect(locationOf(await browser.open(reviewPath))).toBe('/dashboard');
  });

  it('passes nothing when the server cannot hold the cookies', async () => {
    const edge = new TestEdge(formOrigin());
    edge.api.outcomeOf = () => 'REVIEW_REQUIRED';
    edge.api.failures.hold = { kind: 'status', status: 500 };
    const answer = await new Browser(edge).logIn(alice);
    expect([answer.status, setCookiesOf(answer)]).toEqual([503, []]);
  });

  it('tells scripts where to look', async () => {
    const edge = new TestEdge(formOrigin());
    edge.api.outcomeOf = () => 'REVIEW_REQUIRED';
    const answer = await new Browser(edge).logInByFetch(alice);
    expect(JSON.parse(answer.body ?? '')).toEqual({
      error: 'review_required',
      url: `https://app.example.com${reviewPath}`,
    });
  });

  it('refuses whoever has no review', async () => {
    expect((await new Browser(new TestEdge(formOrigin())).open(reviewPath)).status).toBe(403);
  });
});
