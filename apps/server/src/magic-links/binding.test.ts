/** Who may follow a link, and what everybody else gets (SECURITY row 26). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  allowMagicLinks,
  type Begun,
  beginLink,
  emailOf,
  newestMail,
  ownIpAddress,
  pageOrigin,
  TestBrowser,
} from '../testing/magic-links.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { configureActions } from '../testing/visitor.ts';

let test: TestApp;
let count = 0;
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

const shownCode = (page: string): string => /shown-code[^>]*>(\d+)</.exec(page)?.[1] ?? '';
const begun = (origin?: string, tracking: object = {}): Promise<Begun> =>
  beginLink(test, person(), { ...(origin === undefined ? {} : { origin }), tracking });

/** Pressed in this browser, does the first one get in? */
async function completes({ link, finalize }: Begun, browser: TestBrowser): Promise<boolean> {
  await browser.press(link);
  return (await finalize()).isVerified;
}

describe('T26: a challenge that began on our page', () => {
  it('is met in the browser that has its cookie', async () => {
    const one = await begun(pageOrigin);
    expect(one.browser.cookie).toMatch(/^__Host-stepward-browser=[\w-]{43}$/);
    expect(await completes(one, one.browser)).toBe(true);
  });

  it('is not met in another, though it be the same place and program', async () => {
    const one = await begun(pageOrigin);
    expect(await completes(one, new TestBrowser(test))).toBe(false);
    const stranger = new TestBrowser(test);
    stranger.cookie = `__Host-stepward-browser=${'A'.repeat(43)}`;
    expect(await completes(one, stranger)).toBe(false);
    stranger.cookie = `__Host-stepward-browser=${'A'.repeat(43)}; ${one.browser.cookie}`;
    expect(await completes(one, stranger)).toBe(false);
  });

  it('gives its cookie no other page, no script and no plain connection', async () => {
    const one = await begun();
    expect(one.browser.cookie).toBeUndefined();
    const answer = await one.browser.client(pageOrigin, one.visitor.token, '/challenge/email-magic-link');
    expect(String(answer.headers['set-cookie'])).toMatch(
      /^__Host-stepward-browser=[\w-]{43}; Max-Age=600; Path=\/; Secure; HttpOnly; SameSite=None$/,
    );
  });

  it('keeps the cookie that the browser has: an older link of it works still', async () => {
    const first = await begun(pageOrigin);
    const { cookie } = first.browser;
    await first.browser.client(pageOrigin, first.visitor.token, '/challenge/email-magic-link');
    expect(first.browser.cookie).toBe(cookie);
  });
});

describe('T26: a challenge that began in a page of the application', () => {
  it('is met where address and browser are those that began it', async () => {
    const one = await begun();
    expect(await completes(one, new TestBrowser(test))).toBe(true);
  });

  it('is not met by another browser at the same address', async () => {
    const one = await begun();
    expect(await completes(one, new TestBrowser(test, 'Chrome'))).toBe(false);
    expect(await one.finalize()).toEqual({ isVerified: false, codeRequired: true });
  });

  // Behind a proxy everybody comes from one address: without the application's word it says nothing.
  it.each([
    ['the application saw another address', { ipAddress: '203.0.113.7' }],
    ['the application told none', { ipAddress: undefined }],
    ['the application told nonsense', { ipAddress: 'unknown' }],
  ])('is not met where %s', async (_name, tracking) => {
    const one = await begun(undefined, tracking);
    expect(await completes(one, one.browser)).toBe(false);
  });

  it('is met in any browser where the tenant wants it so, which the trail tells', async () => {
    await test.management('PATCH', '/tenant', { magicLinkAnyBrowser: true });
    const one = await begun(undefined, { ipAddress: '203.0.113.7' });
    expect(await completes(one, new TestBrowser(test, 'Chrome'))).toBe(true);
    const trail = await test.database.read.rows(
      "select data from audit_events where type in ('tenant.updated', 'magic_link.followed') order by seq desc limit 2",
      [],
    );
    expect(trail.map(({ data }) => JSON.parse(String(data)))).toMatchObject([
      { sameBrowser: false },
      { change: { magicLinkAnyBrowser: true } },
    ]);
    await test.management('PATCH', '/tenant', { magicLinkAnyBrowser: null });
    const next = await begun(undefined, { ipAddress: '203.0.113.7' });
    expect(await completes(next, new TestBrowser(test, 'Chrome'))).toBe(false);
  });
});

describe('the code that another browser shows', () => {
  it('is that of the mail, and passes where the challenge began', async () => {
    const one = await begun();
    const { body: page } = await new TestBrowser(test, 'Phone').press(one.link);
    const { code } = await newestMail(test, emailOf(one.visitor.userId));
    expect(shownCode(page)).toBe(code);
    expect(await one.finalize({ verificationCode: code })).toMatchObject({ isVerified: true });
    expect((await one.browser.press(one.link)).status).toBe(410);
    expect(await one.visitor.action()).toMatchObject({
      state: 'CHALLENGE_SUCCEEDED',
      verificationMethod: 'EMAIL_MAGIC_LINK',
    });
  });

  it('may be typed though the link was never opened', async () => {
    const one = await begun();
    const { code } = await newestMail(test, emailOf(one.visitor.userId));
    expect((await one.finalize({ verificationCode: ` ${code} ` })).isVerified).toBe(true);
  });

  it('passes no other challenge, and no other tenant’s', async () => {
    const [one, other] = [await begun(), await begun()];
    const { code } = await newestMail(test, emailOf(one.visitor.userId));
    expect(await other.finalize({ verificationCode: code })).toMatchObject({
      isVerified: false,
      failureReason: 'CODE_INVALID_OR_EXPIRED',
      attemptsRemaining: 4,
    });
  });

  it('counts wrong tries with those of e-mail codes, for they are one factor (N-03)', async () => {
    const one = await begun();
    await test.server('POST', `/users/${one.visitor.userId}/authenticators`, {
      verificationMethod: 'EMAIL_OTP',
      email: emailOf(one.visitor.userId),
    });
    const { code } = await newestMail(test, emailOf(one.visitor.userId));
    const wrong = code === '111111' ? '222222' : '111111';
    for (let guess = 0; guess < 5; guess += 1) await one.finalize({ verificationCode: wrong });
    await one.visitor.post('/challenge/email-otp');
    const right = await newestMail(test, emailOf(one.visitor.userId));
    expect((await one.visitor.verify('email-otp', right.code)).body).toMatchObject({
      failureReason: 'MAX_ATTEMPTS_EXCEEDED',
      lockedUntil: expect.any(String),
    });
  });
});

describe('whoever waits', () => {
  it('hears of the success again for a minute, for an answer may be lost, and not for ever', async () => {
    const one = await begun();
    await one.browser.press(one.link);
    const first = await one.finalize();
    expect(first).toMatchObject({ isVerified: true, accessToken: expect.any(String) });
    test.clock.now += 59_000;
    expect(await one.finalize()).toMatchObject({ isVerified: true, accessToken: expect.any(String) });
    test.clock.now += 1_000;
    expect(await one.finalize()).toEqual({ isVerified: false, failureReason: 'CODE_INVALID_OR_EXPIRED' });
  });

  it('may name the challenge; another one’s is not told of', async () => {
    const [one, other] = [await begun(), await begun()];
    await one.browser.press(one.link);
    const invalid = { isVerified: false, failureReason: 'CODE_INVALID_OR_EXPIRED' };
    expect(await one.finalize({ challengeId: other.challengeId })).toEqual(invalid);
    expect((await one.finalize({ challengeId: one.challengeId })).isVerified).toBe(true);
  });

  it('without any mail gets no success and no error', async () => {
    const { visitor } = await begun();
    const next = await test.server('POST', `/users/${visitor.userId}/actions/signIn`, {});
    const answer = await test.client('POST', '/verify/email-magic-link/finalize', next.body.token);
    expect([answer.status, answer.body.isVerified]).toEqual([200, false]);
  });

  it('is told what a code may be', async () => {
    const one = await begun();
    for (const verificationCode of ['', 123456, '1'.repeat(65), { is: 1 }])
      expect(await one.finalize({ verificationCode })).toMatchObject({ errorCode: 'invalid_request' });
  });
});

describe('the page of a link', () => {
  it('says who asks, from where, what for and when, and takes nothing from anywhere', async () => {
    await test.management('POST', '/action-configurations', {
      actionCode: 'pay',
      defaultUserActionResult: 'CHALLENGE',
      messagingTemplates: { en: { defaultTemplate: 'Pay {{action.amount}} to <Bob>' } },
    });
    const one = await begun(undefined, {
      actionCode: 'pay',
      custom: { amount: '12.50 EUR' },
      userAgent:
        'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
      ipAddress: ownIpAddress,
    });
    test.clock.now += 3 * 60_000;
    const { body, headers } = await new TestBrowser(test, 'Phone').open(one.link);
    for (const text of [
      'Is this you?',
      'Chrome on Windows',
      ownIpAddress,
      '3 minutes ago',
      'Pay 12.50 EUR to &lt;Bob&gt;',
    ])
      expect(body).toContain(text);
    expect(body).not.toMatch(/<script|\son\w+=|\sstyle=/i);
    expect(body).not.toContain(emailOf(one.visitor.userId));
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'DENY',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
    });
    expect(headers['content-security-policy']).not.toContain('unsafe');
  });

  it('speaks the language of the person, and reads from right to left where they do', async () => {
    const one = await begun(undefined, { locale: 'ar-EG' });
    const { body } = await one.browser.open(one.link);
    expect(body).toContain('<html lang="ar" dir="rtl">');
    const german = { headers: { 'accept-language': 'de-AT,de;q=0.9,en;q=0.8' } };
    expect((await one.browser.call('GET', '/magic-link?token=none', german)).body).toContain('lang="de"');
  });
});
