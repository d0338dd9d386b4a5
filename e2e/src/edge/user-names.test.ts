// SECURITY §0, F14: one account under several names, and accounts that nobody has enrolled yet.

import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { protectedMarker } from '../origins/origin.ts';
import { sharedPassword } from './kit/any-name-origin.ts';
import { testAttack } from './kit/attack.ts';
import type { Browser } from './kit/browser.ts';
import {
  ChallengeRefused,
  challengeUrlOf,
  isChallenge,
  meetChallenge,
  openChallenge,
} from './kit/challenge.ts';
import { type Edge, startEdge } from './kit/edge.ts';
import { lastTrackedUser } from './kit/loot.ts';
import type { Answer } from './kit/raw-request.ts';
import { anyNameSite } from './kit/sites.ts';
import { type Stepward, startStepward } from './kit/stepward.ts';

const attackersMailbox = 'mallory@attacker.example';

let stepward: Stepward;
beforeAll(async () => {
  stepward = await startStepward();
});
afterAll(async () => await stepward?.close());
const server = () => stepward;

const newName = () => `kelly.${randomBytes(5).toString('hex')}`;
const newAddress = () => `${newName()}@example.com`;

function logInAs(edge: Edge, browser: Browser, username: string): Promise<Answer> {
  return edge.site.logIn(browser, { username, password: sharedPassword });
}

async function enrol(edge: Edge, username: string): Promise<void> {
  const browser = edge.browser();
  const answer = await logInAs(edge, browser, username);
  await browser.open((await meetChallenge(edge, challengeUrlOf(answer), username)).returnUrl);
  if (!(await browser.open('/home')).text.includes(username)) throw new Error('the honest way must work');
}

function variantsOf(address: string): string[] {
  return [
    address.toUpperCase(),
    address.replace('k', 'K'),
    address.replace('example.com', 'Example.COM'),
    ` ${address}`,
    `${address} `,
    `   ${address}   `,
    `\u00a0${address}`,
    `${address}\u3000`,
    `${address}\u2003`,
    `\ufeff${address}`,
    // The Kelvin sign is a k in lower case.
    address.replace('k', '\u212a'),
    `\t${address}`,
    `${address}\n`,
    `${address}\u0000`,
    address.replace('a', 'ａ'),
    `${address.replace('k', 'K')} `,
  ];
}

/** An attacker who knows the password follows a challenge as far as the own mailbox leads. */
async function followWithOwnMailbox(
  edge: Edge,
  browser: Browser,
  answer: Answer,
  how: string,
): Promise<string[]> {
  const found: string[] = [];
  if (answer.originCookieNames.length > 0) found.push(`${how}: a session cookie left`);
  if (isChallenge(edge, answer)) {
    try {
      const { returnUrl } = await meetChallenge(edge, challengeUrlOf(answer), attackersMailbox);
      await browser.open(returnUrl);
      found.push(`${how}: the challenge was met with a mailbox of the attacker's`);
    } catch (error) {
      if (!(error instanceof ChallengeRefused)) throw error;
    }
  }
  if ((await browser.open('/home')).text.includes(protectedMarker)) found.push(`${how}: her protected page`);
  return found;
}

testAttack(
  {
    id: 'F14',
    title: 'her name, written otherwise',
    edge: { site: anyNameSite },
    isClosed: true,
    run: async (edge) => {
      const address = newAddress();
      await enrol(edge, address);
      const found: string[] = [];
      for (const name of variantsOf(address)) {
        const how = JSON.stringify(name);
        const before = edge.api.calls.length;
        const browser = edge.browser();
        const answer = await logInAs(edge, browser, name);
        // What the application takes for her account, the server must know as hers.
        const isAsked = edge.api.calls.length > before;
        const isHerAccount = name.trim().toLowerCase() === address;
        if (isAsked && isHerAccount && lastTrackedUser(edge) !== address)
          found.push(`${how}: another person`);
        if (isChallenge(edge, answer) && isHerAccount) {
          const { step } = await openChallenge(edge, challengeUrlOf(answer));
          if (step !== 'VERIFY') found.push(`${how}: is asked to ${step}`);
        }
        if (answer.originCookieNames.length > 0) found.push(`${how}: a session cookie left`);
      }
      return found;
    },
    defects: [
      {
        name: 'names are taken as they are typed',
        replacements: [
          {
            file: 'user-name.ts',
            find: 'const normalized = normalize(name, unicode);',
            put: "if (name !== '') return name;\n  const normalized = normalize(name, unicode);",
          },
        ],
      },
      {
        name: 'names are not put in lower case',
        replacements: [
          {
            file: 'user-name.ts',
            find: 'const cased = lowerCase ? normalize(normalized.toLowerCase(), unicode) : normalized;',
            put: 'const cased = lowerCase ? normalized : normalize(normalized, unicode);',
          },
        ],
      },
    ],
  },
  server,
);

testAttack(
  {
    id: 'F14',
    title: 'an account that has no factor yet',
    edge: { site: anyNameSite },
    isClosed: true,
    run: async (edge) => {
      const found: string[] = [];
      const names = [
        newName(),
        newAddress(),
        `${newName()}@localhost`,
        `"${newName()}"@example.com`,
        `${newName()}@exämple.com`,
      ];
      for (const name of names) {
        const browser = edge.browser();
        const answer = await logInAs(edge, browser, name);
        found.push(...(await followWithOwnMailbox(edge, browser, answer, name)));
      }
      return found;
    },
    defects: [
      {
        name: 'whoever has no factor may enrol one',
        replacements: [
          {
            file: 'decide.ts',
            find: "return whenNotVouched.kind === 'open' && env.now() < whenNotVouched.untilMs;",
            put: "return whenNotVouched.kind === 'open' || env.now() > 0;",
          },
        ],
      },
      {
        name: 'the server is not told which address may be enrolled',
        replacements: [{ file: 'decide.ts', find: '...(email === undefined ? {} : { email }),', put: '' }],
      },
    ],
  },
  server,
);

describe('F14: who may enrol', () => {
  let edge: Edge;
  beforeAll(async () => {
    edge = await startEdge({ stepward, site: anyNameSite });
  });
  afterAll(async () => await edge?.close());

  it('F14: whoever receives a code at the address that the user name is', async () => {
    const address = newAddress();
    await enrol(edge, address);
    const again = edge.browser();
    const { step } = await openChallenge(
      edge,
      challengeUrlOf(await logInAs(edge, again, address.toUpperCase())),
    );
    expect(step).toBe('VERIFY');
  });

  it('F14: nobody whose name is no address: a clear refusal, and no session', async () => {
    const browser = edge.browser();
    const answer = await logInAs(edge, browser, newName());
    expect([answer.status, answer.originCookieNames]).toEqual([403, []]);
    expect(edge.decisions().at(-1)).toMatchObject({ outcome: 'REFUSED', reason: 'not-enrolled' });
    expect((await browser.open('/home')).text).not.toContain(protectedMarker);
  });

  it('F14: those too, where the operator opens enrolment until a date, and no longer', async () => {
    const openUntil = new Date(Date.now() + 3_600_000).toISOString();
    const settings = { enrollment: { whenNotVouched: { openUntil } } };
    const open = await startEdge({ stepward, site: anyNameSite, settings });
    const name = newName();
    const browser = open.browser();
    const answer = await logInAs(open, browser, name);
    await browser.open(
      (await meetChallenge(open, challengeUrlOf(answer), 'own-mailbox@example.com')).returnUrl,
    );
    expect((await browser.open('/home')).text).toContain(name);
    const over = await startEdge({
      stepward,
      site: anyNameSite,
      settings,
      adjust: (config) => ({
        ...config,
        enrollment: { ...config.enrollment, whenNotVouched: { kind: 'open', untilMs: Date.now() - 1 } },
      }),
    });
    expect((await logInAs(over, over.browser(), newName())).status).toBe(403);
    // Who has enrolled meanwhile is challenged as everybody else.
    expect(isChallenge(over, await logInAs(over, over.browser(), name))).toBe(true);
    await open.close();
    await over.close();
  });
});
