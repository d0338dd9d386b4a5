// SECURITY §0, F11, and row 55: cookies of the application that are too large for a cookie.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testAttack } from './kit/attack.ts';
import { challengeUrlOf, logIn, logInDirectly, meetChallenge, seesProtected } from './kit/challenge.ts';
import { cookieBytesMax } from './kit/cookie-jar.ts';
import { cookieSite } from './kit/cookie-origin.ts';
import { type Edge, startEdge } from './kit/edge.ts';
import { victim } from './kit/loot.ts';
import { manyCookiesSite } from './kit/sites.ts';
import { type Stepward, startStepward } from './kit/stepward.ts';

let stepward: Stepward;
beforeAll(async () => {
  stepward = await startStepward();
});
afterAll(async () => await stepward?.close());

/** What an honest person lost on the way, and how the edge treated the cookies. */
async function losses(edge: Edge): Promise<string[]> {
  const found: string[] = [];
  const browser = edge.browser();
  const login = await logIn(edge, browser, victim);
  for (const line of login.setCookies) {
    const pair = line.split(';')[0] ?? '';
    if (pair.length > cookieBytesMax) found.push(`a cookie of ${pair.length} bytes`);
  }
  const { returnUrl } = await meetChallenge(edge, challengeUrlOf(login), edge.site.users[victim].username);
  const back = await browser.open(returnUrl);
  const direct = await logInDirectly(edge, victim);
  const attributes = (lines: readonly string[]) =>
    lines.filter((line) => !line.startsWith('__Host-sw_')).map((line) => line.replace(/=[^;]*/, ''));
  if (JSON.stringify(attributes(back.setCookies)) !== JSON.stringify(attributes(direct.setCookies))) {
    found.push('not all cookies came back with their attributes');
  }
  if (!(await seesProtected(edge, browser, victim))) found.push('the session was lost');
  return found;
}

testAttack(
  {
    id: 'F11',
    title: '12 kB of cookies in twenty',
    edge: { site: manyCookiesSite },
    run: losses,
    defects: [
      {
        name: 'all goes into one cookie, whatever its size',
        replacements: [
          {
            file: 'cookies.ts',
            find: 'const cookieBytesMax = 3_500;',
            put: 'const cookieBytesMax = 50_000;',
          },
        ],
      },
    ],
  },
  () => stepward,
);

describe('row 55: cookies of all sizes', () => {
  let edge: Edge;
  beforeAll(async () => {
    edge = await startEdge({ stepward, site: cookieSite });
  });
  afterAll(async () => await edge?.close());

  it.each([
    [1, 1_000],
    [1, 3_400],
    [1, 4_000],
    [2, 1_500],
    [2, 3_000],
    [3, 2_000],
    [4, 1_000],
    [4, 4_000],
    [8, 1_000],
    [8, 2_000],
    [16, 1_000],
    [20, 800],
    [20, 950],
    [20, 1_000],
    [5, 4_000],
  ])(
    '%i of %i bytes: restored whole, or an error that says so, and never a way past',
    async (count, bytes) => {
      const browser = edge.browser();
      const path = `/login?count=${count}&bytes=${bytes}`;
      const direct = await logInDirectly(edge, victim, path);
      expect(direct.originCookieNames).toHaveLength(count);
      const login = await browser.submit(path, { ...edge.site.users[victim] });
      expect(login.originCookieNames).toEqual([]);
      const ours = login.setCookies.map((line) => line.split(';')[0] ?? '');
      expect(ours.every((pair) => pair.length <= 3_500)).toBe(true);
      expect(ours.join('').length).toBeLessThanOrEqual(8_192 + 600);
      if (login.status >= 400) {
        expect([login.status, count * bytes > 16_500]).toEqual([502, true]);
        expect((await browser.open('/home')).text).not.toContain('ledger');
        return;
      }
      const { returnUrl } = await meetChallenge(
        edge,
        challengeUrlOf(login),
        edge.site.users[victim].username,
      );
      const back = await browser.open(returnUrl);
      expect(back.originCookieNames).toHaveLength(count);
      // Below what CloudFront lets a browser send back, the page opens; above it the application was never usable.
      if (count * bytes < 15_000) expect(await seesProtected(edge, browser, victim)).toBe(true);
    },
  );

  it('starts no loop: a browser that drops the pending cookie is told so', async () => {
    const browser = edge.browser();
    const login = await browser.submit('/login?count=4&bytes=3000', { ...edge.site.users[victim] });
    const { returnUrl } = await meetChallenge(edge, challengeUrlOf(login), edge.site.users[victim].username);
    for (const name of browser.jar.names()) browser.jar.delete(name);
    const { answer, hops } = await browser.follow(await browser.open(returnUrl));
    expect([answer.status, hops.length, answer.originCookieNames]).toEqual([403, 1, []]);
    const protectedPage = await browser.follow(await browser.open('/home'));
    expect(protectedPage.hops.length).toBeLessThanOrEqual(2);
  });
});
