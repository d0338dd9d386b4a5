// Where a person is sent after the challenge: where the application wanted, if that is here, and nowhere else.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { redirect, sendPage, startNodeOrigin } from '../origins/origin.ts';
import { challengeUrlOf, meetChallenge } from './kit/challenge.ts';
import { type Edge, startEdge } from './kit/edge.ts';
import { formSite, type Site } from './kit/sites.ts';
import { type Stepward, startStepward } from './kit/stepward.ts';

/** An open redirect in the application: it goes wherever the form says. */
const openSite: Site = {
  ...formSite,
  name: 'goes wherever the form says',
  start: () =>
    startNodeOrigin(({ request, response, body }) => {
      if (request.method !== 'POST') return sendPage(response, 200, 'Page', '');
      const to = new URLSearchParams(body.toString()).get('next') ?? '/home';
      redirect(response, 302, to, ['session=0123456789; Path=/']);
    }),
  config: {
    ...formSite.config,
    logins: formSite.config.logins.map((login) => ({ ...login, success: { statuses: [302] } })),
  },
};

let stepward: Stepward;
let edge: Edge;
beforeAll(async () => {
  stepward = await startStepward();
  edge = await startEdge({ stepward, site: openSite });
});
afterAll(async () => {
  await edge?.close();
  await stepward?.close();
});

const username = formSite.users.alice.username;

async function sentTo(next: string): Promise<string> {
  const browser = edge.browser();
  const answer = await browser.submit('/login', { username, password: 'any', next });
  expect(answer.originCookieNames).toEqual([]);
  const back = await browser.open((await meetChallenge(edge, challengeUrlOf(answer), username)).returnUrl);
  expect([back.status, back.originCookieNames]).toEqual([302, ['session']]);
  return back.location;
}

it.each([
  '//evil.example/x',
  '/\\evil.example/x',
  '\\\\evil.example',
  'https://evil.example/x',
  'https:evil.example',
  'http://edge.localhost.evil.example/',
  'http://edge.localhost@evil.example/',
  'javascript:alert(1)',
  'data:text/html,x',
  '///evil.example',
  '/%09/evil.example',
  'http://app.localhost:80/around-the-edge',
])('not to %s', async (next) => {
  const location = await sentTo(next);
  const target = new URL(location, edge.url);
  expect(target.origin).toBe(edge.url);
  expect(location).toMatch(/^(\/(?![/\\])|http:\/\/edge\.localhost:)/);
});

it.each(['/home', '/deep/page?a=1&b=%2F#part', 'relative?x=1', '?only=query'])('to %s', async (next) => {
  const location = await sentTo(next);
  expect(new URL(location, edge.url).href).toBe(new URL(next, `${edge.url}/login`).href);
});
