/** For tests of links by e-mail: browsers with their own cookies and user agent, and the mail that they get. */
import type { Answer, JsonBody, TestApp } from './test-app.ts';
import { Visitor } from './visitor.ts';

export const appOrigin = 'https://app.example.com';
export const pageOrigin = 'http://localhost:4800';
/** Where `inject` comes from. */
export const ownIpAddress = '127.0.0.1';

/** Keeps cookies, and says where it speaks from. */
export class TestBrowser {
  readonly #test: TestApp;
  readonly userAgent: string;
  cookie: string | undefined;

  constructor(test: TestApp, userAgent = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0') {
    this.#test = test;
    this.userAgent = userAgent;
  }

  async call(method: string, path: string, options: Parameters<TestApp['call']>[2] = {}): Promise<Answer> {
    const cookie: Record<string, string> = this.cookie === undefined ? {} : { cookie: this.cookie };
    const headers = { 'user-agent': this.userAgent, ...cookie, ...options.headers };
    const answer = await this.#test.call(method, path, { ...options, headers });
    const set = [answer.headers['set-cookie']].flat()[0];
    if (typeof set === 'string') this.cookie = set.split(';')[0];
    return answer;
  }

  /** A Client API call of a page at this origin. */
  async client(origin: string, token: string, path: string, body: object = {}): Promise<Answer> {
    const authorization = `Bearer ${token}`;
    return await this.call('POST', `/v1/client${path}`, { authorization, body, headers: { origin } });
  }

  async open(link: string): Promise<Answer> {
    return await this.call('GET', pathOf(link));
  }

  /** Presses the button of the page that the link opens. */
  async press(link: string): Promise<Answer> {
    return await this.call('POST', pathOf(link), { headers: { origin: pageOrigin } });
  }
}

export const pathOf = (link: string): string => link.slice(new URL(link).origin.length);

/** The newest mail to this address. */
export async function newestMail(test: TestApp, to: string): Promise<JsonBody> {
  await test.codeFor(to);
  return (await test.call('GET', `/dev/inbox?format=json&to=${encodeURIComponent(to)}`)).body.messages[0];
}

export const linkFor = async (test: TestApp, to: string): Promise<string> => (await newestMail(test, to)).url;

export const emailOf = (userId: string): string => `${userId}@example.com`;

export async function allowMagicLinks(test: TestApp, settings: object = {}): Promise<void> {
  const verificationMethods = ['PASSKEY', 'EMAIL_OTP', 'EMAIL_MAGIC_LINK', 'RECOVERY_CODE'];
  const { status, body } = await test.management('PATCH', '/tenant', { verificationMethods, ...settings });
  if (status !== 200) throw new Error(`the tenant could not be changed: ${body.errorDescription}`);
}

/** A person with a proven address for links, at a challenge. */
export async function personAtChallenge(
  test: TestApp,
  userId: string,
  tracking: object = {},
): Promise<Visitor> {
  const body = { verificationMethod: 'EMAIL_MAGIC_LINK', email: emailOf(userId) };
  await test.server('POST', `/users/${encodeURIComponent(userId)}/authenticators`, body);
  return await Visitor.arrive(test, userId, { ipAddress: ownIpAddress, ...tracking });
}

export interface Begun {
  readonly visitor: Visitor;
  readonly browser: TestBrowser;
  readonly origin: string;
  readonly link: string;
  readonly challengeId: string;
  finalize(body?: object): Promise<JsonBody>;
}

/** A link on its way, asked for by a page of the application or by our own. */
export async function beginLink(
  test: TestApp,
  userId: string,
  { origin = appOrigin, tracking = {} }: { origin?: string; tracking?: object } = {},
): Promise<Begun> {
  const visitor = await personAtChallenge(test, userId, tracking);
  const browser = new TestBrowser(test);
  const asked = await browser.client(origin, visitor.token, '/challenge/email-magic-link');
  if (asked.status !== 200) throw new Error(`challenge answered ${asked.status}`);
  return {
    visitor,
    browser,
    origin,
    link: await linkFor(test, emailOf(userId)),
    challengeId: asked.body.challengeId,
    finalize: async (body = {}) =>
      (await browser.client(origin, visitor.token, '/verify/email-magic-link/finalize', body)).body,
  };
}
