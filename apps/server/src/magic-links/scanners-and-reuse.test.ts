/** A link is used up once, by a press of its button alone (SECURITY rows 25 and 27, N-07). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordCommits } from '../testing/commit-recorder.ts';
import {
  allowMagicLinks,
  beginLink,
  emailOf,
  linkFor,
  newestMail,
  pathOf,
  TestBrowser,
} from '../testing/magic-links.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { storedBytes } from '../testing/test-database.ts';
import { configureActions } from '../testing/visitor.ts';

const minuteMs = 60_000;
const invalid = { isVerified: false, failureReason: 'CODE_INVALID_OR_EXPIRED' };

let test: TestApp;
let count = 0;
/** Each test is about people of its own. */
const person = (): string => {
  count += 1;
  return `person-${count}`;
};

beforeAll(async () => {
  test = await startTestApp();
  await configureActions(test);
  await allowMagicLinks(test, { tokenDurationInMinutes: 30 });
});
afterAll(async () => await test.close());

describe('T25: whoever only looks', () => {
  it('uses nothing up by GET, HEAD or OPTIONS, as often as they like; then the person succeeds', async () => {
    const { link, browser, finalize } = await beginLink(test, person());
    const commits = recordCommits(test);
    const scanner = new TestBrowser(test, 'curl/8');
    for (const method of ['GET', 'HEAD', 'OPTIONS', 'GET', 'GET'] as const)
      await scanner.call(method, pathOf(link)).catch(() => undefined);
    expect(commits).toEqual([]);
    expect(await finalize()).toEqual({ isVerified: false });
    expect((await browser.press(link)).body).toContain('Go back to the tab where you started');
    expect(await finalize()).toMatchObject({ isVerified: true, accessToken: expect.any(String) });
  });

  it('even one that presses the button elsewhere lets nobody in, and leaves the link to the person', async () => {
    const { link, browser, finalize } = await beginLink(test, person());
    const scanner = new TestBrowser(test, 'Mail Scanner 1.0');
    for (let press = 0; press < 3; press += 1) expect((await scanner.press(link)).status).toBe(200);
    expect(await finalize()).toEqual({ isVerified: false, codeRequired: true });
    await browser.press(link);
    expect((await finalize()).isVerified).toBe(true);
  });

  it('waits for nothing but one read: no commit until the link was followed', async () => {
    const { finalize } = await beginLink(test, person());
    const commits = recordCommits(test);
    for (let poll = 0; poll < 20; poll += 1) expect(await finalize()).toEqual({ isVerified: false });
    expect(commits).toEqual([]);
  });
});

describe('T27: a link', () => {
  it('stands nowhere in the database, nor does its code; of 256 bits', async () => {
    const { link, visitor } = await beginLink(test, person());
    const token = new URL(link).searchParams.get('token') ?? '';
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    const { code } = await newestMail(test, emailOf(visitor.userId));
    for (const { name, bytes } of await storedBytes(test.directory, test.database)) {
      expect([name, bytes.includes(token)]).toEqual([name, false]);
      expect([name, bytes.includes(Buffer.from(token, 'base64url'))]).toEqual([name, false]);
      expect([name, bytes.includes(`"${code}"`)]).toEqual([name, false]);
    }
    expect(test.logged.join()).not.toContain(token);
  });

  it('works for ten minutes and not a moment longer (N-07)', async () => {
    const { link, browser, finalize } = await beginLink(test, person());
    test.clock.now += 10 * minuteMs - 1;
    expect((await browser.open(link)).status).toBe(200);
    test.clock.now += 1;
    expect((await browser.open(link)).status).toBe(410);
    expect((await browser.press(link)).body).toContain('no longer works');
    expect(await finalize()).toEqual(invalid);
  });

  it('followed in its last moment still counts', async () => {
    const { link, browser, finalize } = await beginLink(test, person());
    test.clock.now += 10 * minuteMs - 1;
    await browser.press(link);
    test.clock.now += 5_000;
    expect((await finalize()).isVerified).toBe(true);
  });

  it('followed, but never asked for by who waits, comes to nothing', async () => {
    const { link, browser, visitor, finalize } = await beginLink(test, person());
    await browser.press(link);
    expect((await visitor.action()).state).toBe('CHALLENGE_REQUIRED');
    test.clock.now += 11 * minuteMs;
    expect(await finalize()).toEqual(invalid);
  });

  it('is dead once it was used, whoever has it', async () => {
    const { link, browser, finalize } = await beginLink(test, person());
    await browser.press(link);
    await finalize();
    for (const other of [browser, new TestBrowser(test, 'other')]) {
      expect((await other.open(link)).status).toBe(410);
      expect((await other.press(link)).status).toBe(410);
    }
  });

  it('gives way to that of a newer mail', async () => {
    const { link, browser, visitor, origin, finalize } = await beginLink(test, person());
    test.clock.now += 31_000;
    const again = await browser.client(origin, visitor.token, '/challenge/email-magic-link');
    expect(again.body.sent).toBe(true);
    const newer = await linkFor(test, emailOf(visitor.userId));
    expect(newer).not.toBe(link);
    expect((await browser.press(link)).status).toBe(410);
    expect((await browser.press(newer)).status).toBe(200);
    expect((await finalize()).isVerified).toBe(true);
  });

  it('asked for again at once stays the link (N-10)', async () => {
    const { link, browser, visitor, origin, challengeId } = await beginLink(test, person());
    const again = await browser.client(origin, visitor.token, '/challenge/email-magic-link');
    expect(again.body).toMatchObject({ challengeId, sent: false });
    expect((await browser.press(link)).status).toBe(200);
  });

  it('is what its token says, whatever the body of the press says', async () => {
    const { link, finalize } = await beginLink(test, person());
    const other = await beginLink(test, person());
    const body = {
      token: new URL(other.link).searchParams.get('token'),
      userId: 'mallory',
      redirectUrl: 'https://evil.example',
    };
    await other.browser.call('POST', pathOf(link), { body });
    expect((await finalize()).isVerified).toBe(true);
    expect((await other.finalize()).isVerified).toBe(false);
  });

  it('that is none is refused, and says no more', async () => {
    const { link, finalize } = await beginLink(test, person());
    const browser = new TestBrowser(test);
    const changed = pathOf(link).replace(/.$/, (last) => (last === 'A' ? 'E' : 'A'));
    const none = ['', '?token=', '?token=AAAA', `?token=${'A'.repeat(43)}`, '?token=%00', '?other=1'];
    for (const path of [changed, ...none.map((query) => `/magic-link${query}`)])
      for (const method of ['GET', 'POST'])
        expect([path, (await browser.call(method, path)).status]).toEqual([path, 410]);
    for (const query of ['?token=a&token=b', `?token=${'A'.repeat(1_000)}`])
      expect((await browser.call('POST', `/magic-link${query}`)).status).toBe(400);
    expect(await finalize()).toEqual({ isVerified: false });
  });

  it('dies with five wrong codes (N-01)', async () => {
    const { link, browser, visitor, finalize } = await beginLink(test, person());
    const { code } = await newestMail(test, emailOf(visitor.userId));
    const wrong = code === '111111' ? '222222' : '111111';
    for (let guess = 0; guess < 5; guess += 1) await finalize({ verificationCode: wrong });
    expect((await browser.press(link)).status).toBe(410);
    expect(await finalize()).toEqual({ isVerified: false, failureReason: 'MAX_ATTEMPTS_EXCEEDED' });
    expect((await finalize({ verificationCode: code })).isVerified).toBe(false);
  });

  it('survives a restart between mail, press and answer', async () => {
    const begun = await beginLink(test, person());
    test = await test.restart();
    const browser = new TestBrowser(test, begun.browser.userAgent);
    expect((await browser.press(begun.link)).status).toBe(200);
    test = await test.restart();
    const answer = await test.client('POST', '/verify/email-magic-link/finalize', begun.visitor.token, {});
    expect(answer.body.isVerified).toBe(true);
  });
});
