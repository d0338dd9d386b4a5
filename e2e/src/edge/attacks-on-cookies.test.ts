// SECURITY §0, F7 to F10, and rows 53 and 54: the edge's own cookies, forged, changed, swapped, copied, kept and sent
// again.

import { randomBytes } from 'node:crypto';
import { createSealer, type Sealer } from '@stepward/edge';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { protectedMarker } from '../origins/origin.ts';
import { sharedPassword } from './kit/any-name-origin.ts';
import { testAttack } from './kit/attack.ts';
import type { Browser } from './kit/browser.ts';
import {
  challengeUrlOf,
  finish,
  logIn,
  meetChallenge,
  openChallenge,
  seesProtected,
  signIn,
} from './kit/challenge.ts';
import { type Edge, startEdge, testKey } from './kit/edge.ts';
import { sealIndependently } from './kit/independent-seal.ts';
import { attacker, lootOf, victim } from './kit/loot.ts';
import type { Answer } from './kit/raw-request.ts';
import { anyNameSite, formSite, inPlaceSite, manyCookiesSite } from './kit/sites.ts';
import { type Stepward, startStepward } from './kit/stepward.ts';

const pendingName = '__Host-sw_pending';
const proofName = '__Host-sw_proof';
const deviceName = '__Host-sw_device';

let stepward: Stepward;
beforeAll(async () => {
  stepward = await startStepward();
});
afterAll(async () => await stepward?.close());
const server = () => stepward;

/** A login of hers whose challenge is met: the way back is all that is left. */
async function readyToReturn(edge: Edge, user: 'alice' | 'bob' = victim) {
  const browser = edge.browser();
  const answer = await logIn(edge, browser, user);
  const { returnUrl } = await meetChallenge(edge, challengeUrlOf(answer), edge.site.users[user].username);
  return { browser, returnUrl, pending: browser.jar.get(pendingName) ?? '' };
}

function withCookie(browser: Browser, name: string, value: string): Browser {
  const copy = browser.copy();
  copy.jar.put(name, value);
  return copy;
}

/** All that a refusal shows: the reference id is the one thing that differs. */
function shapeOf(answer: Answer): string {
  const names = answer.rawHeaders
    .map(([name]) => name.toLowerCase())
    .filter((name) => !['via', 'x-amz-cf-id', 'date'].includes(name));
  const body = answer.text.replaceAll(/[0-9A-F]{4}-[0-9A-F]{4}/g, 'XXXX-XXXX');
  return JSON.stringify([answer.status, names.toSorted(), answer.location, answer.cookieNames, body]);
}

testAttack(
  {
    id: 'F7',
    title: 'equal values in equal ciphertexts',
    edge: { site: formSite },
    run: async (edge) => {
      const texts: string[] = [];
      for (let at = 0; at < 4; at += 1) {
        const { browser, returnUrl } = await readyToReturn(edge);
        texts.push(browser.jar.get(pendingName) ?? '', browser.jar.get(deviceName) ?? '');
        await browser.open(returnUrl);
        texts.push(browser.jar.get(proofName) ?? '');
      }
      // Past version and key id come 96 bits of nonce and then the first block.
      const bodies = texts.map((text) => Buffer.from(text.split('.')[2] ?? '', 'base64url'));
      const nonces = new Set(bodies.map((body) => body.subarray(0, 12).toString('hex')));
      const blocks = new Set(bodies.map((body) => body.subarray(12, 28).toString('hex')));
      return [
        ...(nonces.size < texts.length ? [`${texts.length - nonces.size} nonces come again`] : []),
        ...(blocks.size < texts.length ? [`${texts.length - blocks.size} first blocks are equal`] : []),
        ...(texts.some((text) => !/^1\.k1\.[\w-]{60,}$/.test(text)) ? ['a cookie of another form'] : []),
      ];
    },
    defects: [
      {
        name: 'the nonce is always the same',
        replacements: [
          {
            file: 'seal.ts',
            find: 'randomBytes(nonceBytes), context',
            put: 'new Uint8Array(nonceBytes), context',
          },
        ],
      },
    ],
  },
  server,
);

const minuteMs = 60_000;

function sealedAnew(edge: Edge, text: string, bound: readonly string[], key?: string): string {
  const value = edge.sealer.open('pending', pendingName, text);
  const [kid = '', ...rest] = bound;
  const ring = { kid, key: key ?? edge.config.sealKeys[0]?.key ?? '' };
  return sealIndependently(ring, ['1', kid, ...rest], { value, expiresAtMs: Date.now() + minuteMs });
}

testAttack(
  {
    id: 'F8',
    title: 'cookies cut, pasted, changed and swapped',
    edge: { site: formSite },
    run: async (edge) => {
      const found: string[] = [];
      const own = await readyToReturn(edge, attacker);
      const hers = await readyToReturn(edge);
      const refused = new Set<string>();
      const tryReturn = async (how: string, pending: string, url: string) => {
        const browser = withCookie(edge.browser(), pendingName, pending);
        const answer = await browser.open(url);
        found.push(...(await lootOf(edge, browser, answer, how)));
        refused.add(shapeOf(answer));
      };
      // Her cookies with the attacker's own factor, and halves of both in one.
      await tryReturn('her pending, own token', hers.pending, own.returnUrl);
      const state = new URL(hers.returnUrl).searchParams.get('state') ?? '';
      const swapped = new URL(own.returnUrl);
      swapped.searchParams.set('state', state);
      await tryReturn('her pending and state, own token', hers.pending, swapped.href);
      const [mine, other] = [own.pending, hers.pending].map((text) =>
        Buffer.from(text.split('.')[2] ?? '', 'base64url'),
      );
      for (const at of [1, 12, 28, 44, 200, 300, 400]) {
        const halves = Buffer.concat([mine!.subarray(0, at), other!.subarray(at)]);
        await tryReturn(`cut at ${at}`, `1.k1.${halves.toString('base64url')}`, own.returnUrl);
        const turned = Buffer.concat([other!.subarray(0, at), mine!.subarray(at)]);
        await tryReturn(`cut at ${at}, turned`, `1.k1.${turned.toString('base64url')}`, own.returnUrl);
      }
      // Sealed with the edge's own key, but bound to something else, or to less; and with a key that is not its own.
      const bindings: (readonly string[])[] = [
        ['k1', 'proof', pendingName, edge.config.host],
        ['k1', 'ticket', pendingName, edge.config.host],
        ['k1', 'pending', proofName, edge.config.host],
        ['k1', 'pending', pendingName, 'other.localhost'],
        ['k1', pendingName, edge.config.host],
        ['k1', 'pending', edge.config.host],
        ['k1', 'pending', pendingName],
        ['k1'],
        ['k9', 'pending', pendingName, edge.config.host],
      ];
      for (const bound of bindings) {
        await tryReturn(`bound to ${bound}`, sealedAnew(edge, hers.pending, bound), hers.returnUrl);
      }
      const sound = ['k1', 'pending', pendingName, edge.config.host];
      const foreign = sealedAnew(edge, hers.pending, sound, testKey('of the attacker'));
      await tryReturn('another key', foreign, hers.returnUrl);
      // Bits of her own, untouched token in hand: none may open.
      const bytes = Buffer.from(hers.pending.split('.')[2] ?? '', 'base64url');
      for (let at = 0; at < bytes.length; at += 13) {
        const flipped = Buffer.from(bytes);
        flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 8));
        await tryReturn(`bit of byte ${at}`, `1.k1.${flipped.toString('base64url')}`, hers.returnUrl);
      }
      if (refused.size > 1) found.push(`refusals of ${refused.size} shapes`);
      // Not because none would do: the same value, bound as it must be, is taken, and the token was never spent.
      const control = withCookie(edge.browser(), pendingName, sealedAnew(edge, hers.pending, sound));
      const taken = await control.open(hers.returnUrl);
      if (found.length === 0 && taken.status !== 302) found.push(`nothing was to be won: ${taken.status}`);
      return found;
    },
    defects: [
      {
        name: 'the tag is not checked',
        replacements: [
          {
            file: 'seal.ts',
            find: "return Buffer.concat([body, decipher.final()]).toString('utf8');",
            put: "return body.toString('utf8');",
          },
        ],
      },
      ...['purpose', 'name', 'host'].map((part) => ({
        name: `the ${part} is not bound into the seal`,
        replacements: [
          {
            file: 'seal.ts',
            find: 'JSON.stringify([version, kid, purpose, name, host])',
            put: `JSON.stringify([version, kid, purpose, name, host].filter((one) => one !== ${part}))`,
          },
        ],
      })),
    ],
  },
  server,
);

testAttack(
  {
    id: 'F9',
    title: 'the way back, taken again',
    edge: { site: formSite },
    run: async (edge) => {
      const found: string[] = [];
      const { browser, returnUrl } = await readyToReturn(edge);
      const copies = Array.from({ length: 4 }, () => browser.copy());
      await browser.open(returnUrl);
      for (const copy of copies.slice(0, 2)) {
        found.push(...(await lootOf(edge, copy, await copy.open(returnUrl), 'a replay')));
      }
      // At once: one of them, and only one.
      const fresh = await readyToReturn(edge);
      const racers = Array.from({ length: 6 }, () => fresh.browser.copy());
      const answers = await Promise.all(racers.map((racer) => racer.open(fresh.returnUrl)));
      const restored = answers.filter(({ originCookieNames }) => originCookieNames.length > 0).length;
      if (restored !== 1) found.push(`${restored} of 6 at once were restored`);
      return found;
    },
    defects: [
      {
        name: 'result tokens are not used up',
        replacements: [{ file: 'decision-api.ts', find: 'singleUse: true', put: 'singleUse: false' }],
      },
    ],
  },
  server,
);

function sealerWith(edge: Edge, changes: Partial<Parameters<typeof createSealer>[0]>): Sealer {
  const { sealKeys, host } = edge.config;
  return createSealer({ keys: sealKeys, host, now: Date.now, randomBytes, ...changes });
}

testAttack(
  {
    id: 'F10',
    title: 'cookies that are too old',
    edge: { site: formSite },
    run: async (edge) => {
      const found: string[] = [];
      const { browser, returnUrl, pending } = await readyToReturn(edge);
      const past = Date.now() - 10 * minuteMs;
      const old = sealerWith(edge, { now: () => past });
      const value = edge.sealer.open('pending', pendingName, pending);
      const late = withCookie(
        edge.browser(),
        pendingName,
        old.seal('pending', pendingName, value, past + 10 * minuteMs),
      );
      found.push(...(await lootOf(edge, late, await late.open(returnUrl), 'pending of ten minutes ago')));
      await browser.open(returnUrl);
      // Her session with a proof that has ended: a new decision, and no page.
      const proof = edge.sealer.open('proof', proofName, browser.jar.get(proofName) ?? '') as Record<
        string,
        unknown
      >;
      for (const ended of [{ idleEndsAtMs: Date.now() - 1 }, { endsAtMs: Date.now() - 1 }]) {
        const text = edge.sealer.seal('proof', proofName, { ...proof, ...ended }, Date.now() + minuteMs);
        const stale = withCookie(browser, proofName, text);
        if (await seesProtected(edge, stale, victim)) found.push(`a proof that ended: ${Object.keys(ended)}`);
        const script = await stale.fetch(edge.site.protectedPath);
        if (script.status !== 401) found.push(`a script with a proof that ended: ${script.status}`);
      }
      const gone = old.seal('proof', proofName, proof, past + minuteMs);
      if (await seesProtected(edge, withCookie(browser, proofName, gone), victim))
        found.push('a proof sealed until then');
      return found;
    },
    defects: [
      {
        name: 'the time in a sealed value is not looked at',
        replacements: [
          {
            file: 'seal.ts',
            find: "return typeof expiresAtMs === 'number' && nowMs < expiresAtMs ? value : undefined;",
            put: "return typeof expiresAtMs === 'number' && nowMs > 0 ? value : undefined;",
          },
        ],
      },
      {
        name: 'a proof lives for ever',
        replacements: [
          {
            file: 'proof.ts',
            find: 'return nowMs < proof.idleEndsAtMs && nowMs < proof.endsAtMs;',
            put: 'return nowMs > 0 && proof.user !== "";',
          },
        ],
      },
    ],
  },
  server,
);

describe('row 53: every bit of a cookie, and every length of it', () => {
  let edge: Edge;
  beforeAll(async () => {
    edge = await startEdge({ stepward, site: formSite });
  });
  afterAll(async () => await edge?.close());

  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

  /** Each character of a cookie with one of its six bits turned, and every 7th length. */
  function spoiled(text: string): string[] {
    const head = text.lastIndexOf('.') + 1;
    const flips = Array.from({ length: text.length - head }, (_, offset) => {
      const at = head + offset;
      const turned = alphabet[alphabet.indexOf(text[at] ?? 'A') ^ (1 << (offset % 6))];
      return `${text.slice(0, at)}${turned}${text.slice(at + 1)}`;
    });
    const cuts = Array.from({ length: Math.floor(text.length / 7) }, (_, at) => text.slice(0, at * 7));
    const heads = ['2.k1.', '1.k2.', '1..', '.k1.', '1.k1', '1.k1..', ''].map(
      (start) => start + text.slice(head),
    );
    return [
      ...flips,
      ...cuts,
      ...heads,
      `${text}A`,
      `${text}=`,
      `${text}.x`,
      `"${text}"`,
      text.toUpperCase(),
    ];
  }

  /** Few at once: each takes an instance of the functions. */
  async function shapesOf(
    texts: readonly string[],
    send: (text: string) => Promise<Answer>,
  ): Promise<Set<string>> {
    const shapes = new Set<string>();
    const queue = [...texts];
    const work = async () => {
      for (let text = queue.pop(); text !== undefined; text = queue.pop())
        shapes.add(shapeOf(await send(text)));
    };
    await Promise.all(Array.from({ length: 4 }, work));
    return shapes;
  }

  it('pending: one refusal, the same for all, and the token is not spent', async () => {
    const { browser, returnUrl, pending } = await readyToReturn(edge);
    const absent = shapeOf(await edge.browser().open(returnUrl));
    // What the browser has is named when it is cleared, so the name is there in each.
    const shapes = await shapesOf(spoiled(pending), (text) =>
      withCookie(edge.browser(), pendingName, text).open(returnUrl),
    );
    expect([...shapes]).toEqual([absent]);
    expect(absent).toContain('[403,');
    expect((await browser.open(returnUrl)).originCookieNames).toEqual(['session']);
  });

  it('proof: as if there were none', async () => {
    const browser = edge.browser();
    await signIn(edge, browser, victim);
    const proof = browser.jar.get(proofName) ?? '';
    browser.jar.delete(proofName);
    const open = (one: Browser) => one.open(edge.site.protectedPath);
    const absent = shapeOf(await open(browser.copy()));
    const shapes = await shapesOf(spoiled(proof), (text) => open(withCookie(browser, proofName, text)));
    expect([...shapes]).toEqual([absent]);
    expect(absent).toContain('[302,');
    expect(await seesProtected(edge, withCookie(browser, proofName, proof), victim)).toBe(true);
  });

  it('device: as if there were none', async () => {
    const browser = edge.browser();
    await logIn(edge, browser, victim);
    const device = browser.jar.get(deviceName) ?? '';
    const before = edge.api.tracked().length;
    const every = spoiled(device).filter((_, at) => at % 9 === 0);
    for (const text of every) await logIn(edge, withCookie(edge.browser(), deviceName, text), victim);
    const seen = edge.api
      .tracked()
      .slice(before)
      .map(({ deviceId }) => deviceId);
    const own = edge.api.tracked()[before - 1]?.deviceId;
    expect(new Set(seen).size).toBe(every.length);
    expect(seen).not.toContain(own);
    await logIn(edge, withCookie(edge.browser(), deviceName, device), victim);
    expect(edge.api.tracked().at(-1)?.deviceId).toBe(own);
  });
});

describe('row 53: a pending login in parts', () => {
  it('opens only with each part, once, in its place', async () => {
    const edge = await startEdge({ stepward, site: manyCookiesSite });
    // Small enough for cookies, too large for one: a review's or a server-held one is short.
    const value = {
      kind: 'challenge',
      user: 'alice@example.com',
      idempotencyKey: 'a'.repeat(32),
      nonce: 'n'.repeat(32),
      url: 'http://localhost/',
      withheld: { location: '/', cookies: [`session=${'x'.repeat(3_500)}`] },
      deviceId: 'd',
      isFetch: true,
    };
    const text = edge.sealer.seal('pending', pendingName, value, Date.now() + minuteMs);
    const half = Math.ceil(text.length / 2);
    const parts = [text.slice(0, half), text.slice(half)];
    const open = async (cookies: string) => {
      const answer = await edge.browser().open(edge.site.protectedPath, { headers: [['Cookie', cookies]] });
      // A pending login by a script sends the next navigation to its challenge: that it was read shows there.
      return answer.location === value.url;
    };
    const cookie = (at: number, count: number, part: string | undefined) =>
      `${pendingName}.${at}=${count}~${part}`;
    expect(await open(`${cookie(0, 2, parts[0])}; ${cookie(1, 2, parts[1])}`)).toBe(true);
    expect(await open(`${cookie(1, 2, parts[1])}; ${cookie(0, 2, parts[0])}`)).toBe(true);
    const refused = [
      cookie(0, 2, parts[0]),
      `${cookie(0, 2, parts[1])}; ${cookie(1, 2, parts[0])}`,
      `${cookie(0, 2, parts[0])}; ${cookie(2, 2, parts[1])}`,
      `${cookie(0, 3, parts[0])}; ${cookie(1, 3, parts[1])}`,
      `${cookie(0, 2, parts[0])}; ${cookie(1, 2, parts[1])}; ${cookie(1, 2, parts[1])}`,
      `${cookie(0, 2, parts[0])}; ${cookie(1, 2, parts[1])}; ${pendingName}=${text}`,
      `${cookie(0, 2, parts[0])}; ${cookie(1, 2, parts[1])}; ${cookie(2, 2, 'x')}`,
      `${cookie(0, 2, parts[0])}; ${pendingName.toUpperCase()}.1=2~${parts[1]}; ${cookie(1, 2, parts[1])}`,
    ];
    for (const cookies of refused)
      expect([cookies.slice(0, 40), await open(cookies)]).toEqual([cookies.slice(0, 40), false]);
    await edge.close();
  });
});

describe('row 54: two logins', () => {
  let edge: Edge;
  beforeAll(async () => {
    edge = await startEdge({ stepward, site: formSite });
  });
  afterAll(async () => await edge?.close());

  it('of one person: the token of one does not end the other', async () => {
    const [first, second] = [await readyToReturn(edge), await readyToReturn(edge)];
    for (const [browser, from] of [
      [second.browser, first],
      [first.browser, second],
    ] as const) {
      const state = edge.sealer.open('pending', pendingName, browser.jar.get(pendingName) ?? '') as {
        nonce: string;
      };
      const url = new URL(from.returnUrl);
      url.searchParams.set('state', state.nonce);
      for (const target of [from.returnUrl, url.href]) {
        const answer = await browser.copy().open(target);
        expect([answer.status, answer.originCookieNames]).toEqual([403, []]);
      }
    }
    // Whoever was asked about one login with the token of the other has spent that token: a new login is due.
    const fresh = await readyToReturn(edge);
    expect((await fresh.browser.open(fresh.returnUrl)).originCookieNames).toEqual(['session']);
  });

  it("of two people: neither pending nor token nor proof of one opens the other's", async () => {
    const [hers, his] = [await readyToReturn(edge), await readyToReturn(edge, attacker)];
    const mixed = withCookie(his.browser, pendingName, hers.pending);
    expect(await lootOf(edge, mixed, await mixed.open(his.returnUrl), 'her pending')).toEqual([]);
    await his.browser.open(his.returnUrl);
    await hers.browser.open(hers.returnUrl);
    expect(await seesProtected(edge, hers.browser, victim)).toBe(true);
    expect(await seesProtected(edge, his.browser, attacker)).toBe(true);
    const session = hers.browser.jar.get('session') ?? '';
    const own = his.browser.jar.get('session') ?? '';
    const proof = his.browser.jar.get(proofName) ?? '';
    for (const cookies of [
      `session=${session}; ${proofName}=${proof}`,
      `session=${own}; session=${session}; ${proofName}=${proof}`,
      `session=${session}; session=${own}; ${proofName}=${proof}`,
      `a="x, session=${session}"; session=${own}; ${proofName}=${proof}`,
      `session=${own}, session=${session}; ${proofName}=${proof}`,
      `session =${session}; session=${own}; ${proofName}=${proof}`,
      `Session=${session}; session=${own}; ${proofName}=${proof}`,
      `session=${session}; ${proofName}=${proof}; ${proofName}=${proof}`,
    ]) {
      const page = await edge.browser().open(edge.site.protectedPath, { headers: [['Cookie', cookies]] });
      expect([cookies.slice(0, 30), edge.site.shows(page.text, victim)]).toEqual([
        cookies.slice(0, 30),
        false,
      ]);
    }
    // Two Cookie headers, as HTTP/2 has them.
    for (const order of [
      [session, own],
      [own, session],
    ]) {
      const headers = order.map((value) => ['Cookie', `session=${value}; ${proofName}=${proof}`] as const);
      const page = await edge.browser().open(edge.site.protectedPath, { headers });
      expect(edge.site.shows(page.text, victim)).toBe(false);
    }
  });

  it('a pending login of a browser with a session is worth nothing in another, even with its token', async () => {
    const inPlace = await startEdge({ stepward, site: inPlaceSite });
    const browser = inPlace.browser();
    await browser.open('/index.php');
    const answer = await logIn(inPlace, browser, victim);
    const username = inPlace.site.users[victim].username;
    const { returnUrl } = await meetChallenge(inPlace, challengeUrlOf(answer), username);
    const pending = browser.jar.get(pendingName) ?? '';
    for (const thief of [inPlace.browser(), inPlace.browser()]) {
      await thief.open('/index.php');
      const stolen = await withCookie(thief, pendingName, pending).open(returnUrl);
      expect([stolen.status, stolen.originCookieNames]).toEqual([403, []]);
      expect(await seesProtected(inPlace, thief, victim)).toBe(false);
    }
    // They were refused before the token was spent.
    expect((await browser.open(returnUrl)).status).toBe(302);
    expect(await seesProtected(inPlace, browser, victim)).toBe(true);
    await inPlace.close();
  });

  it('tokens that are none give no session, spend nothing, and leave a way to try again', async () => {
    const browser = edge.browser();
    const answer = await logIn(edge, browser, victim);
    const sealed = browser.jar.get(pendingName) ?? '';
    const { nonce } = edge.sealer.open('pending', pendingName, sealed) as { nonce: string };
    const reference = new URL(challengeUrlOf(answer)).searchParams.get('token') ?? '';
    const { returnUrl } = await meetChallenge(edge, answer.location, edge.site.users[victim].username);
    const token = new URL(returnUrl).searchParams.get('token') ?? '';
    for (const query of [
      { state: nonce, token: reference },
      { state: nonce, token: 'x' },
      { state: nonce, token: '' },
      { state: nonce, token: 'a'.repeat(4_000) },
      { state: nonce },
      { token },
      { state: '', token },
      { state: `${nonce}x`, token },
      { state: nonce.slice(1), token },
    ]) {
      const back = await browser.open(`/.stepward/callback?${new URLSearchParams(query)}`);
      expect([back.status, back.originCookieNames]).toEqual([403, []]);
      expect(back.text).toContain('href="/login"');
    }
    const doubled = [
      `state=${nonce}&state=${nonce}&token=${token}`,
      `state=${nonce}&token=${token}&token=${token}`,
    ];
    for (const query of doubled) {
      expect((await browser.open(`/.stepward/callback?${query}`)).status).toBe(403);
    }
    expect((await browser.submit(returnUrl, 'a=b')).status).toBe(403);
    // Somebody tosses cookies from a sibling host: a name that comes twice is worth nothing (row 59).
    for (const tossed of [sealed, 'x', '']) {
      for (const cookies of [
        `${pendingName}=${tossed}; ${pendingName}=${sealed}`,
        `${pendingName}=${sealed}; ${pendingName}=${tossed}`,
        `${pendingName}=${sealed}; ${pendingName.toLowerCase()}=${tossed}`,
        `${pendingName}=${sealed}; ${pendingName}.0=2~${tossed}`,
      ]) {
        const back = await edge.browser().open(returnUrl, { headers: [['Cookie', cookies]] });
        expect([back.status, back.originCookieNames]).toEqual([403, []]);
      }
    }
    expect((await browser.open(returnUrl)).originCookieNames).toEqual(['session']);
  });
});

describe('a challenge that is not passed', () => {
  it('by wrong codes or by leaving gives no session, and the next login starts afresh', async () => {
    const edge = await startEdge({ stepward, site: anyNameSite });
    const person = { username: `${randomBytes(6).toString('hex')}@example.com`, password: sharedPassword };
    const wrong = edge.browser();
    const left = edge.browser();
    const back = await wrong.open(
      await failChallenge(edge, await edge.site.logIn(wrong, person), person.username),
    );
    expect([back.status, back.originCookieNames]).toEqual([403, []]);
    const { token } = await openChallenge(edge, (await edge.site.logIn(left, person)).location);
    const cancelled = await left.open(await finish(edge, token, 'cancelled'));
    expect([cancelled.status, cancelled.originCookieNames]).toEqual([403, []]);
    for (const browser of [wrong, left]) {
      expect((await browser.open('/home')).text).not.toContain(protectedMarker);
    }
    const again = await edge.site.logIn(edge.browser(), person);
    expect([again.status, again.originCookieNames]).toEqual([303, []]);
    await edge.close();
  });

  async function failChallenge(edge: Edge, answer: Answer, email: string): Promise<string> {
    const { token } = await openChallenge(edge, answer.location);
    await stepward.clientApi('POST', '/user-authenticators/email-otp', token, { email });
    const code = await stepward.codeFor(email);
    const verificationCode = code === '000000' ? '000001' : '000000';
    for (let at = 0; at < 5; at += 1) {
      const answered = await stepward.clientApi('POST', '/verify/email-otp', token, { verificationCode });
      expect(answered.isVerified).toBe(false);
    }
    // The right one comes too late.
    await stepward.clientApi('POST', '/verify/email-otp', token, { verificationCode: code });
    return await finish(edge, token, 'completed');
  }
});
