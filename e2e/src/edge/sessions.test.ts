// The proof and its session: it follows a session that gets a new id, ends with it, and is nobody else's. Sessions from
// before the roll-out; keys that are exchanged.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  challengeUrlOf,
  isChallenge,
  logIn,
  meetChallenge,
  seesProtected,
  signIn,
  undecidedSession,
} from './kit/challenge.ts';
import { type Edge, startEdge, testKey } from './kit/edge.ts';
import { victim } from './kit/loot.ts';
import { formSite, redirectingSite } from './kit/sites.ts';
import { type Stepward, startStepward } from './kit/stepward.ts';

const proofName = '__Host-sw_proof';

let stepward: Stepward;
beforeAll(async () => {
  stepward = await startStepward();
});
afterAll(async () => await stepward?.close());

describe('a session that gets a new id', () => {
  let edge: Edge;
  beforeAll(async () => {
    edge = await startEdge({ stepward, site: redirectingSite });
  });
  afterAll(async () => await edge?.close());

  it.each(['/login/see-other', '/login/temporary'])('is signed in by %s, and stays so', async (path) => {
    const browser = edge.browser();
    const answer = await browser.submit(path, { ...edge.site.users[victim] });
    expect([isChallenge(edge, answer), answer.originCookieNames]).toEqual([true, []]);
    const { returnUrl } = await meetChallenge(edge, challengeUrlOf(answer), edge.site.users[victim].username);
    const back = await browser.open(returnUrl);
    expect([back.status, back.location]).toEqual([302, '/home']);
    expect(await seesProtected(edge, browser, victim)).toBe(true);
    const before = { sid: browser.jar.get('sid'), proof: browser.jar.get(proofName) };
    const rotated = await browser.open('/rotate');
    expect(rotated.cookieNames).toEqual(['sid', proofName]);
    expect(browser.jar.get('sid')).not.toBe(before.sid);
    expect(await seesProtected(edge, browser, victim)).toBe(true);
    // The old proof is not of the new session.
    const mixed = browser.copy();
    mixed.jar.put(proofName, before.proof ?? '');
    expect(await seesProtected(edge, mixed, victim)).toBe(false);
  });

  it('is not re-issued a proof without having one', async () => {
    const session = await undecidedSession(edge, victim);
    const answer = await edge.browser().open('/rotate', { headers: [['Cookie', session]] });
    expect([answer.location, answer.originCookieNames]).toEqual(['/login', []]);
  });
});

describe('a proof', () => {
  it('is cleared by a logout, and a kept one is worth nothing then', async () => {
    const edge = await startEdge({ stepward, site: formSite });
    const browser = edge.browser();
    await signIn(edge, browser, victim);
    const kept = browser.copy();
    const answer = await browser.submit('/logout', '');
    expect(answer.setCookies.some((line) => line.startsWith(`${proofName}=;`))).toBe(true);
    expect([browser.jar.get(proofName), browser.jar.get('session')]).toEqual([undefined, undefined]);
    expect(await seesProtected(edge, kept, victim)).toBe(false);
    const { answer: page } = await browser.follow(await browser.open('/home'));
    expect([page.status, page.text.includes('<form')]).toEqual([200, true]);
    await edge.close();
  });

  it('of one session does not open another of the same person', async () => {
    const edge = await startEdge({ stepward, site: formSite });
    const browser = edge.browser();
    await signIn(edge, browser, victim);
    const other = edge.browser();
    other.jar.put('session', (await undecidedSession(edge, victim)).replace('session=', ''));
    other.jar.put(proofName, browser.jar.get(proofName) ?? '');
    expect(await seesProtected(edge, other, victim)).toBe(false);
    expect(await seesProtected(edge, browser, victim)).toBe(true);
    await edge.close();
  });

  it('that has ended asks for a new decision, which goes on where the person was', async () => {
    const edge = await startEdge({ stepward, site: formSite });
    const browser = edge.browser();
    await signIn(edge, browser, victim);
    const proof = edge.sealer.open('proof', proofName, browser.jar.get(proofName) ?? '') as object;
    const ended = { ...proof, idleEndsAtMs: Date.now() - 1 };
    browser.jar.put(proofName, edge.sealer.seal('proof', proofName, ended, Date.now() + 60_000));
    const answer = await browser.open('/home?page=2');
    expect(isChallenge(edge, answer)).toBe(true);
    const { returnUrl } = await meetChallenge(edge, challengeUrlOf(answer), edge.site.users[victim].username);
    const back = await browser.open(returnUrl);
    expect([back.status, back.location]).toEqual([302, `${edge.url}/home?page=2`]);
    expect(await seesProtected(edge, browser, victim)).toBe(true);
    await edge.close();
  });
});

describe('a session from before the roll-out', () => {
  const acceptUntil = () => ({ acceptUntil: new Date(Date.now() + 3_600_000).toISOString() });

  it('is led to the login by default', async () => {
    const edge = await startEdge({ stepward, site: formSite });
    const browser = edge.browser();
    browser.jar.put('session', (await undecidedSession(edge, victim)).replace('session=', ''));
    const { answer, hops } = await browser.follow(await browser.open('/home'));
    expect([answer.status, hops.length, await seesProtected(edge, browser, victim)]).toEqual([200, 2, false]);
    await signIn(edge, browser, victim);
    expect(await seesProtected(edge, browser, victim)).toBe(true);
    await edge.close();
  });

  it('is accepted until the date, and not afterwards; logins are challenged all the while', async () => {
    const settings = { preexistingSessions: acceptUntil() };
    const edge = await startEdge({ stepward, site: formSite, settings });
    const old = edge.browser();
    old.jar.put('session', (await undecidedSession(edge, victim)).replace('session=', ''));
    expect(await seesProtected(edge, old, victim)).toBe(true);
    const browser = edge.browser();
    const login = await logIn(edge, browser, victim);
    expect([isChallenge(edge, login), login.originCookieNames]).toEqual([true, []]);
    expect(await seesProtected(edge, browser, victim)).toBe(false);
    const over = await startEdge({
      stepward,
      site: formSite,
      origin: edge.origin,
      settings,
      adjust: (config) => ({ ...config, preexistingSessions: { kind: 'accept', untilMs: Date.now() - 1 } }),
    });
    const late = over.browser();
    late.jar.put('session', old.jar.get('session') ?? '');
    expect(await seesProtected(over, late, victim)).toBe(false);
    await over.close();
    await edge.close();
  });
});

it('row 57: keys are exchanged in mid-flow: old cookies open while the old key is there, and then no more', async () => {
  const origin = await formSite.start();
  const old = { kid: 'k1', key: testKey('one') };
  const next = { kid: 'k2', key: testKey('two') };
  const first = await startEdge({ stepward, site: formSite, origin, sealKeys: [old] });
  const inPlaceOf = { port: first.port, action: first.action };
  const browser = first.browser();
  await signIn(first, browser, victim);
  const waiting = first.browser();
  const login = await logIn(first, waiting, victim);
  const { returnUrl } = await meetChallenge(first, challengeUrlOf(login), formSite.users[victim].username);
  await first.close();

  const both = await startEdge({ stepward, site: formSite, origin, inPlaceOf, sealKeys: [next, old] });
  expect(await seesProtected(both, browser, victim)).toBe(true);
  const kept = waiting.copy();
  expect((await waiting.open(returnUrl)).originCookieNames).toEqual(['session']);
  expect(waiting.jar.get(proofName)).toMatch(/^1\.k2\./);
  await both.close();

  const last = await startEdge({ stepward, site: formSite, origin, inPlaceOf, sealKeys: [next] });
  expect(await seesProtected(last, browser, victim)).toBe(false);
  expect(await seesProtected(last, waiting, victim)).toBe(true);
  expect((await kept.open(returnUrl)).status).toBe(403);
  await last.close();
  await origin.close();
});
