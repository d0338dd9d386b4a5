/** The cookie variants of passkeys (client-api.md §12.2): begun and answered in one browser, which keeps the token. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addTenant } from '../testing/second-tenant.ts';
import {
  createSoftwareAuthenticator,
  type SoftwareAuthenticator,
} from '../testing/software-authenticator/software-authenticator.ts';
import { type Answer, startTestApp, type TestApp } from '../testing/test-app.ts';
import { configureActions, origin, Visitor } from '../testing/visitor.ts';

const app = 'https://app.example.com';
const passkeys = '/user-authenticators/passkey';
const refused = { status: 400, body: { errorCode: 'invalid_credential' } };

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
  await configureActions(test);
  await test.management('PATCH', '/tenant', { allowedOrigins: [app], expectedOrigins: [origin] });
});
afterEach(async () => await test.close());

const tenantAlone = `Basic ${Buffer.from('test-tenant').toString('base64')}`;
const bearer = (token: string): string => `Bearer ${token}`;

/** A browser on a page: sends what it was given, as `credentials: include` does. */
class Browser {
  readonly cookies = new Map<string, string>();
  readonly page: string;
  /** Set-Cookie headers of the last answer. */
  set: readonly string[] = [];

  constructor(page = app) {
    this.page = page;
  }

  async send(method: string, path: string, authorization: string, body?: unknown): Promise<Answer> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { origin: this.page, ...(cookie === '' ? {} : { cookie }) };
    const answer = await test.call(method, `/v1/client${path}`, { authorization, body, headers });
    this.set = [answer.headers['set-cookie'] ?? []].flat() as string[];
    for (const line of this.set) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      this.cookies.set(name, value);
    }
    return answer;
  }

  async signUp(token: string, authenticator: SoftwareAuthenticator): Promise<Answer> {
    const { body } = await this.send('POST', `${passkeys}/registration-options/web`, bearer(token), {});
    const registrationCredential = authenticator.create(body.options, { origin });
    const { challengeId } = body;
    return await this.send('POST', passkeys, bearer(token), { registrationCredential, challengeId });
  }

  async begin(authorization = tenantAlone): Promise<Answer> {
    return await this.send('POST', `${passkeys}/authentication-options/web`, authorization, {});
  }

  async finish(
    begun: Answer,
    authenticator: SoftwareAuthenticator,
    authorization = tenantAlone,
  ): Promise<Answer> {
    const { challengeId, options } = begun.body;
    const authenticationCredential = authenticator.get(options, { origin });
    return await this.send('POST', '/verify/passkey', authorization, {
      challengeId,
      authenticationCredential,
    });
  }
}

const tokenOf = async (userId = 'alice'): Promise<string> => (await Visitor.arrive(test, userId)).token;

async function signedUp(): Promise<SoftwareAuthenticator> {
  const authenticator = createSoftwareAuthenticator();
  expect((await new Browser().signUp(await tokenOf(), authenticator)).body.isVerified).toBe(true);
  return authenticator;
}

describe('the browser that begins', () => {
  it('is given a cookie that scripts and other hosts cannot read, and answers', async () => {
    const browser = new Browser();
    const authenticator = createSoftwareAuthenticator();
    const added = await browser.signUp(await tokenOf(), authenticator);
    expect(added.body).toMatchObject({ isVerified: true, accessToken: expect.any(String) });
    expect(added.headers).toMatchObject({
      'access-control-allow-origin': app,
      'access-control-allow-credentials': 'true',
    });
    const begun = await browser.begin();
    expect(browser.set[0]).toMatch(
      /^__Host-as_ch=[A-Za-z0-9_-]{43}; Max-Age=600; HttpOnly; Secure; SameSite=None; Path=\//,
    );
    expect((await browser.finish(begun, authenticator)).body).toMatchObject({
      isVerified: true,
      userId: 'alice',
    });
  });

  it.each(['sign-up', 'sign-in', 'sign-in with a token', 'named action'])(
    '%s: no other browser answers for it',
    async (what) => {
      const authenticator = createSoftwareAuthenticator();
      const token = await tokenOf();
      const [own, other] = [new Browser(), new Browser()];
      if (what === 'sign-up') {
        const { body } = await own.send('POST', `${passkeys}/registration-options/web`, bearer(token), {});
        const registrationCredential = authenticator.create(body.options, { origin });
        expect(await other.send('POST', passkeys, bearer(token), { registrationCredential })).toMatchObject(
          refused,
        );
        const kept = await own.send('POST', passkeys, bearer(token), { registrationCredential });
        expect(kept.body.isVerified).toBe(true);
        return;
      }
      await own.signUp(token, authenticator);
      const authorization = what === 'sign-in with a token' ? bearer(await tokenOf()) : tenantAlone;
      const begin = async (): Promise<Answer> => {
        if (what !== 'named action') return await own.begin(authorization);
        const { challengeId } = (await own.send('POST', '/challenge/web', tenantAlone, { action: 'signIn' }))
          .body;
        return await own.send('POST', `${passkeys}/authentication-options`, tenantAlone, { challengeId });
      };
      const begun = await begin();
      await other.begin();
      expect(await other.finish(begun, authenticator, authorization)).toMatchObject(refused);
      expect((await own.finish(begun, authenticator, authorization)).body.isVerified).toBe(true);
    },
  );

  it('is on a page that the tenant lists: another one may call, but not with cookies', async () => {
    await test.management('PATCH', '/tenant', { allowedOrigins: [] });
    const answer = await new Browser('https://evil.example').begin();
    expect(answer).toMatchObject({ status: 403, body: { errorCode: 'forbidden' } });
    expect(answer.headers['access-control-allow-credentials']).toBeUndefined();
  });
});

describe('the token in the cookie', () => {
  async function signedIn(): Promise<Browser> {
    const authenticator = await signedUp();
    const browser = new Browser();
    await browser.finish(await browser.begin(), authenticator);
    expect(browser.set[0]).toMatch(
      /^__Host-as_st=[^;]+; Max-Age=600; HttpOnly; Secure; SameSite=None; Path=\//,
    );
    return browser;
  }

  it('reads the list of authenticators in place of a bearer, and does nothing else', async () => {
    const browser = await signedIn();
    const list = await browser.send('GET', '/user-authenticators', tenantAlone);
    expect(list.body).toMatchObject([{ verificationMethod: 'PASSKEY', userId: 'alice' }]);
    const [{ userAuthenticatorId }] = list.body;
    const one = `/user-authenticators/${userAuthenticatorId}`;
    expect((await browser.send('DELETE', one, tenantAlone)).status).toBe(401);
    expect((await browser.send('PATCH', one, tenantAlone, { displayName: 'x' })).status).toBe(401);
    expect((await browser.send('POST', '/user-authenticators/totp', tenantAlone, {})).status).toBe(401);
  });

  it('is not taken from a page that is not listed, for another tenant, when changed, or when too old', async () => {
    const browser = await signedIn();
    const evil = new Browser('https://evil.example');
    for (const [name, value] of browser.cookies) evil.cookies.set(name, value);
    await test.management('PATCH', '/tenant', { allowedOrigins: [] });
    expect((await evil.send('GET', '/user-authenticators', tenantAlone)).status).toBe(403);
    await test.management('PATCH', '/tenant', { allowedOrigins: [app] });
    const { tenantId } = await addTenant(test);
    const elsewhere = `Basic ${Buffer.from(tenantId).toString('base64')}`;
    expect((await browser.send('GET', '/user-authenticators', elsewhere)).status).toBe(401);
    const token = browser.cookies.get('__Host-as_st') ?? '';
    browser.cookies.set('__Host-as_st', `${token.slice(0, -2)}AA`);
    expect((await browser.send('GET', '/user-authenticators', tenantAlone)).status).toBe(401);
    browser.cookies.set('__Host-as_st', token);
    expect((await browser.send('GET', '/user-authenticators', tenantAlone)).status).toBe(200);
    test.clock.now += 10 * 60_000;
    const late = await browser.send('GET', '/user-authenticators', tenantAlone);
    expect(late).toMatchObject({ status: 401, body: { errorCode: 'expired_token' } });
  });

  it('is not set where no cookie was asked for', async () => {
    const authenticator = await signedUp();
    const browser = new Browser();
    const begun = await browser.send('POST', `${passkeys}/authentication-options`, tenantAlone, {});
    expect((await browser.finish(begun, authenticator)).body.isVerified).toBe(true);
    expect([...browser.cookies.keys()]).toEqual([]);
  });
});
