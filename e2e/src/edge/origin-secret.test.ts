// SECURITY §0, F13: the application called directly, around the edge. The distribution sends a secret header, and what
// stands before the application lets nothing else in.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { logIn, seesProtected, signIn } from './kit/challenge.ts';
import { type Edge, originSecretHeader, startEdge } from './kit/edge.ts';
import { guardedOrigin } from './kit/guarded-origin.ts';
import { victim } from './kit/loot.ts';
import { rawRequest } from './kit/raw-request.ts';
import { formSite, type RunningOrigin } from './kit/sites.ts';
import { type Stepward, startStepward } from './kit/stepward.ts';

const secret = 'of-the-distribution-5d0c1f6a2e';

let stepward: Stepward;
beforeAll(async () => {
  stepward = await startStepward();
});
afterAll(async () => await stepward?.close());

/** What somebody who knows the address of the application and a password gets there. */
async function calledDirectly(port: number): Promise<string[]> {
  const found: string[] = [];
  const body = new URLSearchParams({ ...formSite.users[victim] }).toString();
  for (const guess of [
    [],
    [''],
    ['guess'],
    [`${secret}x`],
    [secret.toUpperCase()],
    ['guess', secret],
    [secret, secret],
  ]) {
    const headers = [
      ['Content-Type', 'application/x-www-form-urlencoded'] as const,
      ...guess.map((value) => [originSecretHeader, value] as const),
    ];
    const answer = await rawRequest(port, { method: 'POST', target: '/login', body, headers });
    if (answer.setCookies.length > 0) found.push(`a session, with ${guess.length} secrets`);
    const page = await rawRequest(port, { target: '/login', headers: headers.slice(1) });
    if (page.text.includes('<form')) found.push(`a page, with ${guess.length} secrets`);
  }
  return found;
}

/** Requests of the run that the application could not tell from direct ones. */
function withoutSecret(origin: RunningOrigin): string[] {
  return origin.requests
    .filter(({ rawHeaders }) => {
      const names = rawHeaders.filter((_, at) => at % 2 === 0).map((name) => name.toLowerCase());
      const values = rawHeaders.filter((_, at) => at % 2 === 1);
      const sent = values.filter((_, at) => names[at] === originSecretHeader);
      return sent.length !== 1 || sent[0] !== secret;
    })
    .map(({ method, url }) => `${method} ${url}`);
}

async function everyKindOfRequest(edge: Edge): Promise<void> {
  const browser = edge.browser();
  for (const headers of [
    [],
    [[originSecretHeader, 'forged'] as const],
    [['X-Origin-Secret', 'forged'] as const, [originSecretHeader, secret] as const],
  ]) {
    await browser.open('/login', { headers });
    await browser.submit('/login', { ...formSite.users[victim] }, { headers });
    await browser.open('/home', { headers });
    await browser.fetch('/download', { headers });
    await browser.open('/upload', { method: 'POST', body: 'x', headers });
  }
}

describe('F13: an application behind a check of the secret header', () => {
  let edge: Edge;
  let guarded: RunningOrigin;
  beforeAll(async () => {
    guarded = await guardedOrigin(await formSite.start(), secret);
    edge = await startEdge({ stepward, site: formSite, origin: guarded, originSecret: secret });
  });
  afterAll(async () => {
    await edge?.close();
    await guarded?.close();
  });

  it('F13: cannot be called around the edge, and works through it', async () => {
    expect(await calledDirectly(guarded.port)).toEqual([]);
    const browser = edge.browser();
    await signIn(edge, browser, victim);
    expect(await seesProtected(edge, browser, victim)).toBe(true);
  });

  it("F13: gets the secret once with every request, and never a viewer's copy", async () => {
    await everyKindOfRequest(edge);
    expect(guarded.requests.length).toBeGreaterThan(9);
    expect(withoutSecret(guarded)).toEqual([]);
  });

  it('F13: never shows the secret to a viewer', async () => {
    const browser = edge.browser();
    const answers = [
      await browser.open('/login'),
      await logIn(edge, browser, victim),
      await browser.open('/x'),
    ];
    for (const { rawHeaders, text } of answers)
      expect(JSON.stringify(rawHeaders) + text).not.toContain(secret);
  });
});

describe('F13: is noticed', () => {
  it('F13: when nothing before the application looks at the header', async () => {
    const open = await formSite.start();
    expect(await calledDirectly(open.port)).not.toEqual([]);
    await open.close();
  });

  it('F13: when the distribution sends none', async () => {
    const edge = await startEdge({ stepward, site: formSite, originSecret: false });
    await everyKindOfRequest(edge);
    expect(withoutSecret(edge.origin)).not.toEqual([]);
    await edge.close();
  });
});
