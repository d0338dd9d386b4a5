/**
 * `provenByBearer` where two have a hand in one challenge (SECURITY rows 20, 25-27): a code that is typed in another browser than
 * the one that asked for it, and flows whose nodes are met by one each.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  arrive,
  configureFlow,
  enrolled,
  proveEmail,
  publishFlow,
  verification,
  yes,
} from '../testing/flows.ts';
import {
  allowMagicLinks,
  beginLink,
  emailOf,
  linkFor,
  ownIpAddress,
  pageOrigin,
  TestBrowser,
} from '../testing/magic-links.ts';
import { createSoftwareAuthenticator } from '../testing/software-authenticator/software-authenticator.ts';
import { type JsonBody, startTestApp, type TestApp } from '../testing/test-app.ts';
import { configureActions, importEmail, totpCode, Visitor } from '../testing/visitor.ts';

const notByBearer = { isValid: false, success: false, error: 'not_proven_by_bearer' };
const finalize = '/verify/email-magic-link/finalize';
const redirectUrl = 'https://app.example.com/back';

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
});
afterEach(async () => await test.close());

const validate = async ({ userId }: Visitor, token: string): Promise<JsonBody> =>
  (await test.server('POST', '/validate', { token, userId, provenByBearer: true })).body;
const finish = async (visitor: Visitor): Promise<string> =>
  (await visitor.post('/hosted/finish', { outcome: 'completed' })).body.token;

/** The same action, in other hands. */
async function another(
  { userId, actionCode, idempotencyKey }: Visitor,
  tracking: object = {},
): Promise<Visitor> {
  const body = { ...tracking, idempotencyKey };
  const tracked = await test.server('POST', `/users/${userId}/actions/${actionCode}`, body);
  const reference = new URL(tracked.body.url).searchParams.get('token');
  const { token } = (await test.client('POST', '/hosted/exchange', undefined, { reference })).body;
  return Visitor.having(test, userId, actionCode, { ...tracked.body, token });
}

describe('a code beside a link, typed elsewhere than where the link was asked for', () => {
  beforeEach(async () => {
    await configureActions(test);
    await allowMagicLinks(test);
  });

  /** The code that any other browser shows. */
  async function shownIn(browser: TestBrowser, link: string): Promise<string> {
    const { body: text } = await browser.press(link);
    return /shown-code[^>]*>(\d+)</.exec(text)?.[1] ?? '';
  }

  it('is the proof of whoever typed it, and nothing to whoever asked for the link', async () => {
    const asker = await beginLink(test, 'robin', { origin: pageOrigin, tracking: { redirectUrl } });
    const person = await another(asker.visitor, { redirectUrl, ipAddress: ownIpAddress });
    const browser = new TestBrowser(test);
    const verificationCode = await shownIn(browser, asker.link);
    const typed = await browser.client(pageOrigin, person.token, finalize, { verificationCode });
    expect(typed.body.isVerified).toBe(true);
    test.clock.now += 3_000;
    const heard = await asker.finalize();
    expect(heard.isVerified).toBe(true);
    expect(await validate(person, heard.accessToken)).toEqual(notByBearer);
    asker.visitor.token = heard.accessToken;
    expect(await validate(person, await finish(asker.visitor))).toEqual(notByBearer);
    // Nor may they add a way of their own with it.
    const added = await asker.visitor.post('/user-authenticators/passkey/registration-options', {});
    expect(added.status).toBe(403);
    expect(await validate(person, typed.body.accessToken)).toMatchObject({ isValid: true });
  });

  it('is answered to whoever typed it before a look that is under way at the same time', async () => {
    // A page of the application, where no cookie of ours is and nobody said the address: all ask with the one token.
    const {
      visitor,
      link,
      finalize: ask,
    } = await beginLink(test, 'robin', { tracking: { ipAddress: undefined } });
    const verificationCode = await shownIn(new TestBrowser(test), link);
    const [typed, looked] = await Promise.all([ask({ verificationCode }), ask()]);
    expect(await validate(visitor, typed.accessToken)).toMatchObject({ isValid: true });
    expect([looked, await ask()]).toEqual(Array(2).fill({ isVerified: false, codeRequired: true }));
    test.clock.now += 3_000;
    expect(await ask()).toMatchObject({ isVerified: true });
  });

  it('is heard of once more in the browser that typed it, whose answer may be lost', async () => {
    const { visitor, browser, link } = await beginLink(test, 'robin', { origin: pageOrigin });
    const verificationCode = await shownIn(new TestBrowser(test), link);
    expect((await browser.client(pageOrigin, visitor.token, finalize, { verificationCode })).status).toBe(
      200,
    );
    const again = (await browser.client(pageOrigin, visitor.token, finalize)).body;
    expect(await validate(visitor, again.accessToken)).toMatchObject({ isValid: true });
  });
});

describe('a flow that asks twice', () => {
  let secret = '';
  beforeEach(async () => {
    await configureFlow(test);
  });

  const proveApp = async (visitor: Visitor): Promise<JsonBody> =>
    (await visitor.verify('totp', totpCode(secret, test.clock.now))).body;

  async function codeThenApp(): Promise<Visitor> {
    secret = await enrolled(test, 'robin');
    await publishFlow(test, [
      verification('first', 'second', 'EMAIL_OTP'),
      verification('second', 'yes', 'AUTHENTICATOR_APP'),
      yes,
    ]);
    return await arrive(test, 'robin');
  }

  it('is proven by who met both', async () => {
    const person = await codeThenApp();
    expect((await proveEmail(person)).body.isMoreRequired).toBe(true);
    expect((await proveApp(person)).isVerified).toBe(true);
    expect(await validate(person, await finish(person))).toMatchObject({ isValid: true });
  });

  it.each(['first', 'last'])('is proven by nobody where another met the %s', async (which) => {
    const mallory = await codeThenApp();
    const person = await another(mallory);
    const [one, other] = which === 'first' ? [mallory, person] : [person, mallory];
    await proveEmail(one);
    await proveApp(other);
    expect((await person.action()).state).toBe('CHALLENGE_SUCCEEDED');
    for (const visitor of [one, other]) {
      expect(await validate(person, visitor.token)).toEqual(notByBearer);
      expect(await validate(person, await finish(visitor))).toEqual(notByBearer);
    }
  });

  it('is not proven by a link of the first node that is heard of after the last', async () => {
    await allowMagicLinks(test, { magicLinkAnyBrowser: true });
    await test.management('PATCH', '/tenant', {
      verificationMethods: ['EMAIL_OTP', 'EMAIL_MAGIC_LINK', 'AUTHENTICATOR_APP'],
    });
    const mallory = await linkThenApp();
    await new TestBrowser(test).client(pageOrigin, mallory.token, '/challenge/email-magic-link');
    const link = await linkFor(test, emailOf('robin'));
    const person = await another(mallory);
    const browser = new TestBrowser(test);
    await browser.press(link);
    const own = (await browser.client(pageOrigin, person.token, finalize)).body;
    expect(own.isMoreRequired).toBe(true);
    person.token = own.accessToken;
    await proveApp(person);
    const heard = (await new TestBrowser(test).client(pageOrigin, mallory.token, finalize)).body;
    expect(heard.isVerified).toBe(true);
    expect(await validate(person, heard.accessToken)).toEqual(notByBearer);
    expect(await validate(person, await finish(person))).toMatchObject({ isValid: true });
  });

  async function linkThenApp(): Promise<Visitor> {
    secret = await enrolled(test, 'robin');
    const body = { verificationMethod: 'EMAIL_MAGIC_LINK', email: emailOf('robin') };
    await test.server('POST', '/users/robin/authenticators', body);
    await publishFlow(test, [
      verification('first', 'second', 'EMAIL_MAGIC_LINK'),
      verification('second', 'yes', 'AUTHENTICATOR_APP'),
      yes,
    ]);
    return await arrive(test, 'robin');
  }

  it('is proven by a code and a link, which is not gone on with in its own tab: that one has no code', async () => {
    await allowMagicLinks(test, { magicLinkMode: 'NEW_TAB' });
    secret = await enrolled(test, 'robin');
    const body = { verificationMethod: 'EMAIL_MAGIC_LINK', email: emailOf('robin') };
    await test.server('POST', '/users/robin/authenticators', body);
    await publishFlow(test, [
      verification('first', 'second', 'EMAIL_OTP'),
      verification('second', 'yes', 'EMAIL_MAGIC_LINK'),
      yes,
    ]);
    const person = await arrive(test, 'robin', { redirectUrl });
    await proveEmail(person);
    const browser = new TestBrowser(test);
    await browser.client(pageOrigin, person.token, '/challenge/email-magic-link');
    const pressed = await browser.press(await linkFor(test, emailOf('robin')));
    expect(pressed.headers.location).toBeUndefined();
    const { accessToken } = (await browser.client(pageOrigin, person.token, finalize)).body;
    expect(await validate(person, accessToken)).toMatchObject({ isValid: true });
  });
});

describe('the settings after the proof', () => {
  it('go back with it from the middle of another one, which a page that was loaded again does', async () => {
    await configureActions(test);
    const device = createSoftwareAuthenticator();
    await (await Visitor.arrive(test, 'robin')).addPasskey(device);
    await importEmail(test, 'robin', emailOf('robin'));
    const tracking = { redirectToSettings: true, redirectUrl };
    const person = await Visitor.arrive(test, 'robin', tracking);
    const mallory = await another(person, tracking);
    await proveEmail(person);
    for (const [visitor, expected] of [
      [mallory, notByBearer],
      [person, { isValid: true }],
    ] as const) {
      const change = { change: 'add', verificationMethod: 'PASSKEY' };
      const begun = await visitor.post('/hosted/step-up', change);
      expect(begun.status).toBe(200);
      visitor.token = begun.body.token;
      expect(await validate(person, await finish(visitor))).toMatchObject(expected);
    }
  });
});
