/** Which tab goes on, and how an address is added for links (rows 33-35). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  allowMagicLinks,
  appOrigin,
  type Begun,
  beginLink,
  emailOf,
  linkFor,
  ownIpAddress,
  pageOrigin,
  TestBrowser,
} from '../testing/magic-links.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { configureActions, Visitor } from '../testing/visitor.ts';

const redirectUrl = 'https://app.example.com/cb?state=1';
let test: TestApp;
let count = 0;
const person = (): string => {
  count += 1;
  return `person-${count}`;
};

beforeAll(async () => {
  test = await startTestApp();
  await configureActions(test);
  await allowMagicLinks(test);
});
afterAll(async () => await test.close());

describe('NEW_TAB', () => {
  const mode = async (magicLinkMode: string | null) =>
    expect((await test.management('PATCH', '/tenant', { magicLinkMode })).status).toBe(200);
  const onward = (page: string): URL => {
    const [, url = ''] = /http-equiv="refresh" content="0;url=([^"]+)"/.exec(page) ?? [];
    return new URL(url.replaceAll('&amp;', '&'));
  };
  const begun = (origin: string): Promise<Begun> =>
    beginLink(test, person(), { origin, tracking: { redirectUrl } });

  it('goes on to the application with a result reference, once; the first tab is told', async () => {
    await mode('NEW_TAB');
    const one = await begun(pageOrigin);
    const { body: page } = await one.browser.press(one.link);
    const url = onward(page);
    expect(`${url.origin}${url.pathname}`).toBe('https://app.example.com/cb');
    expect(url.searchParams.get('state')).toBe('1');
    const token = url.searchParams.get('token') ?? '';
    expect(token).not.toContain('.');
    const validated = await test.server('POST', '/validate', { token, userId: one.visitor.userId });
    expect(validated.body).toMatchObject({ isValid: true, verificationMethod: 'EMAIL_MAGIC_LINK' });
    expect(await one.finalize()).toMatchObject({ isVerified: true, continuedInNewTab: true });
    expect((await one.browser.press(one.link)).status).toBe(410);
  });

  it('never lets in a browser without the cookie: whoever has the mail alone gets no session', async () => {
    const one = await begun(pageOrigin);
    expect((await new TestBrowser(test).press(one.link)).body).not.toContain('app.example.com');
    const byAddress = await begun(appOrigin);
    expect((await byAddress.browser.press(byAddress.link)).body).not.toContain('http-equiv="refresh"');
    expect((await byAddress.finalize()).isVerified).toBe(true);
    await test.management('PATCH', '/tenant', { magicLinkAnyBrowser: true });
    const any = await begun(pageOrigin);
    expect((await new TestBrowser(test).press(any.link)).body).not.toContain('http-equiv="refresh"');
    await test.management('PATCH', '/tenant', { magicLinkAnyBrowser: null });
  });

  it('is off until it is chosen, and takes two words alone', async () => {
    await mode(null);
    const one = await begun(pageOrigin);
    expect((await one.browser.press(one.link)).body).not.toContain('http-equiv="refresh"');
    expect((await test.management('GET', '/tenant')).body).not.toHaveProperty('magicLinkMode');
    await mode('ORIGINAL_TAB');
    expect((await test.management('GET', '/tenant')).body.magicLinkMode).toBe('ORIGINAL_TAB');
    expect((await test.management('PATCH', '/tenant', { magicLinkMode: 'POPUP' })).status).toBe(400);
  });
});

describe('adding an address', () => {
  const enrol = async (visitor: Visitor, email: string, browser = new TestBrowser(test)) =>
    await browser.client(appOrigin, visitor.token, '/user-authenticators/email-magic-link', { email });
  const finalize = async (visitor: Visitor, body: object = {}) =>
    (await visitor.post('/verify/email-magic-link/finalize', body)).body;

  it('as a first factor: inert until the link was followed, then it is the person’s', async () => {
    const userId = 'Zoë+1@exämple.com';
    const visitor = await Visitor.arrive(test, userId, { ipAddress: ownIpAddress });
    const { body } = await enrol(visitor, 'zoe@example.com');
    expect(body).toMatchObject({
      userId,
      userAuthenticatorId: expect.any(String),
      challengeId: expect.any(String),
    });
    expect((await test.server('GET', `/users/${encodeURIComponent(userId)}`)).body.isEnrolled).toBe(false);
    await new TestBrowser(test).press(await linkFor(test, 'zoe@example.com'));
    const verified = await finalize(visitor);
    expect(verified).toMatchObject({
      isVerified: true,
      userAuthenticator: { verificationMethod: 'EMAIL_MAGIC_LINK', email: 'zoe@example.com' },
    });
    expect(await finalize(visitor)).toMatchObject({ userAuthenticator: verified.userAuthenticator });
    const user = await test.server('GET', `/users/${encodeURIComponent(userId)}`);
    expect(user.body).toMatchObject({
      isEnrolled: true,
      email: 'zoe@example.com',
      emailVerified: true,
      enrolledVerificationMethods: ['EMAIL_MAGIC_LINK'],
    });
  });

  it('not by a token without the right to add, once there is a factor (row 33)', async () => {
    const one = await beginLink(test, person());
    expect((await enrol(one.visitor, 'second@example.com')).body.errorCode).toBe('forbidden');
  });

  it('not another than the application vouched for (F20)', async () => {
    const userId = person();
    const visitor = await Visitor.arrive(test, userId, { email: emailOf(userId) });
    expect((await enrol(visitor, 'mallory@example.com')).body.errorCode).toBe('forbidden');
  });

  it('as a second factor after a proof, and half done it is none (row 35)', async () => {
    const userId = person();
    const visitor = await Visitor.arrive(test, userId, { email: emailOf(userId), ipAddress: ownIpAddress });
    await visitor.addEmail(emailOf(userId));
    await enrol(visitor, emailOf(userId));
    const methods = async () =>
      (await test.server('GET', `/users/${userId}`)).body.enrolledVerificationMethods;
    expect(await methods()).not.toContain('EMAIL_MAGIC_LINK');
    await new TestBrowser(test).press(await linkFor(test, emailOf(userId)));
    expect((await finalize(visitor)).isVerified).toBe(true);
    expect(await methods()).toContain('EMAIL_MAGIC_LINK');
    expect((await visitor.action()).verificationMethod).toBe('EMAIL_OTP');
  });

  it('not where the tenant does not allow the method', async () => {
    const visitor = await Visitor.arrive(test, person(), {});
    await test.management('PATCH', '/tenant', { verificationMethods: ['EMAIL_OTP'] });
    expect((await enrol(visitor, 'x@example.com')).body.errorCode).toBe('invalid_configuration');
    await allowMagicLinks(test);
  });

  it('not what is no address', async () => {
    const visitor = await Visitor.arrive(test, person(), {});
    for (const email of ['', 'alice', 'a@b', 'a@b@c.example', 'a b@c.example'])
      expect([email, (await enrol(visitor, email)).status]).toEqual([email, 400]);
  });
});

describe('what is no longer so', () => {
  it('a person who was deleted, an action that is over, a proof taken away: the link is dead', async () => {
    const [gone, over] = [await beginLink(test, person()), await beginLink(test, person())];
    await test.server('DELETE', `/users/${gone.visitor.userId}`);
    await over.visitor.override('CHALLENGE_FAILED');
    for (const { browser, link } of [gone, over]) expect((await browser.press(link)).status).toBe(410);
    const rows = await test.database.read.rows('select * from magic_links where user_id = ?', [
      gone.visitor.userId,
    ]);
    expect(rows).toEqual([]);
  });
});
