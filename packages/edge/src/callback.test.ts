import { describe, expect, it } from 'vitest';
import { Browser, locationOf, originCookiesOf, setCookiesOf } from './testing/browser.ts';
import { formOrigin, inPlaceOrigin } from './testing/origins.ts';
import { TestEdge } from './testing/test-edge.ts';

const alice = 'alice@example.com';

async function challenged(origin = formOrigin()) {
  const edge = new TestEdge(origin);
  edge.api.outcomeOf = () => 'CHALLENGE_REQUIRED';
  const browser = new Browser(edge);
  await browser.open('/login');
  await browser.logIn(alice);
  return { edge, browser };
}

describe('the way back from the challenge page', () => {
  it('never reaches the origin', async () => {
    const { edge, browser } = await challenged();
    const before = edge.received.length;
    await browser.open('/.stepward/callback');
    await browser.open(edge.api.finishChallenge().href);
    expect(edge.received).toHaveLength(before);
  });

  it.each([
    ['no token', (url: URL) => url.searchParams.delete('token')],
    ['no state', (url: URL) => url.searchParams.delete('state')],
    ['another state', (url: URL) => url.searchParams.set('state', 'A'.repeat(32))],
    ['two states', (url: URL) => url.searchParams.append('state', 'x')],
    ['two tokens', (url: URL) => url.searchParams.append('token', 'x')],
  ])('is refused with %s, and no token is spent', async (_name, change) => {
    const { edge, browser } = await challenged();
    const url = edge.api.finishChallenge();
    const changed = new URL(url);
    change(changed);
    const answer = await browser.open(changed.href);
    expect([answer.status, setCookiesOf(answer), edge.api.validations]).toEqual([403, [], 0]);
    expect(answer.body).toContain('href="/login"');
    expect(locationOf(await browser.open(url.href))).toBe('/dashboard');
  });

  it('is no POST and no HEAD', async () => {
    const { edge, browser } = await challenged();
    const url = edge.api.finishChallenge();
    for (const method of ['POST', 'HEAD'])
      expect((await browser.open(url.href, { method })).status).toBe(403);
    expect(edge.api.validations).toBe(0);
  });

  it('lets a person who only went back try again, and keeps the login pending', async () => {
    const { edge, browser } = await challenged();
    const answer = await browser.open(edge.api.finishChallenge('CHALLENGE_REQUIRED').href);
    expect([answer.status, setCookiesOf(answer)]).toEqual([403, []]);
    expect(locationOf(await browser.open(edge.api.finishChallenge().href))).toBe('/dashboard');
  });

  it('ends the pending login when the challenge has failed for good', async () => {
    const { edge, browser } = await challenged();
    expect((await browser.open(edge.api.finishChallenge('CHALLENGE_FAILED').href)).status).toBe(403);
    expect(browser.jar.has('__Host-sw_pending')).toBe(false);
  });

  it('is a 503 that can be tried again when the server does not answer', async () => {
    const { edge, browser } = await challenged();
    const url = edge.api.finishChallenge();
    edge.api.failures.validate = { kind: 'unreachable' };
    const answer = await browser.open(url.href);
    expect([answer.status, setCookiesOf(answer)]).toEqual([503, []]);
    delete edge.api.failures.validate;
    expect(locationOf(await browser.open(url.href))).toBe('/dashboard');
  });

  it.each(['userId', 'actionCode', 'idempotencyKey', 'state'] as const)(
    'is refused when the server names another %s',
    async (field) => {
      const { edge, browser } = await challenged();
      const { validate } = edge.api;
      edge.api.validate = async (token, key) => {
        const result = await validate(token, key);
        return result.kind === 'ok' ? { kind: 'ok', value: { ...result.value, [field]: 'ALLOW' } } : result;
      };
      const answer = await browser.open(edge.api.finishChallenge().href);
      expect([answer.status, originCookiesOf(answer)]).toEqual([403, []]);
    },
  );

  it('needs the session that the login was sent with, and spends no token without it', async () => {
    const { edge, browser } = await challenged(inPlaceOrigin());
    const { href } = edge.api.finishChallenge();
    const copy = browser.copy();
    copy.jar.set('sid', 'another');
    expect((await copy.open(href)).status).toBe(403);
    expect(edge.api.validations).toBe(0);
    expect(locationOf(await browser.open(href))).toBe('/dashboard');
  });

  it('gives no proof for a session that the browser came by meanwhile', async () => {
    const { edge, browser } = await challenged(() => ({
      status: 302,
      headers: [['location', '/dashboard']],
    }));
    browser.jar.set('sid', 'victim');
    const back = await browser.open(edge.api.finishChallenge().href);
    expect(setCookiesOf(back).some((line) => line.startsWith('__Host-sw_proof=1.'))).toBe(false);
    expect(locationOf(await browser.open('/dashboard'))).toBe('/login');
  });
});

describe('where the browser goes afterwards', () => {
  it.each([
    ['/deep/page?q=1#part', '/deep/page?q=1#part'],
    ['https://app.example.com/deep/x', '/deep/x'],
    ['https://evil.example/dashboard', '/'],
    ['//evil.example/deep/x', '/'],
    ['/.//evil.example/deep/x', 'https://app.example.com//evil.example/deep/x'],
    ['/\\evil.example/dashboard', '/'],
    ['javascript:alert(1)', '/'],
  ])('%s becomes %s', async (location, expected) => {
    const edge = new TestEdge(formOrigin({ location }), {
      logins: [
        {
          path: '/login/password',
          body: 'form',
          userNameField: 'username',
          success: { statuses: [302], notLocations: ['/login'] },
        },
      ],
    });
    edge.api.outcomeOf = () => 'CHALLENGE_REQUIRED';
    const browser = new Browser(edge);
    await browser.logIn(alice);
    expect(locationOf(await browser.open(edge.api.finishChallenge().href))).toBe(expected);
  });
});
