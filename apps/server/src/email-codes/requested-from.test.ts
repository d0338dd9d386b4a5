/**
 * T26: whoever is asked to confirm is told who asks, though the application's track call said nothing of the browser: then
 * it is what the call itself came from, kept with its challenge and never with the action.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ipIntelligence } from '../signals/ip-intelligence.ts';
import {
  allowMagicLinks,
  appOrigin,
  emailOf,
  newestMail,
  personAtChallenge,
  TestBrowser,
} from '../testing/magic-links.ts';
import { enablePush, withPhone } from '../testing/push.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { importEmail, type Tracking, Visitor } from '../testing/visitor.ts';

const countries: Record<string, string> = { '1.1.1.1': 'FR', '2.2.2.2': 'JP' };
const intelligence = ipIntelligence({
  country: { get: (address) => (countries[address] ? { country_code: countries[address] } : null) },
});
const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const chrome =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';

let test: TestApp;
let user = 0;
beforeAll(async () => {
  const proxies = { STEPWARD_TRUSTED_PROXIES: 'loopback' };
  test = await startTestApp(proxies, { ipIntelligence: intelligence });
  await enablePush(test);
  await allowMagicLinks(test, {
    verificationMethods: ['PASSKEY', 'EMAIL_OTP', 'EMAIL_MAGIC_LINK', 'PUSH', 'RECOVERY_CODE'],
  });
});
afterAll(async () => await test.close());
beforeEach(() => {
  user += 1;
});

const person = (): string => `zoe-${user}`;
/** A browser in France. */
const fromFrance = { 'user-agent': firefox, 'x-forwarded-for': '1.1.1.1' };
const post = async (
  visitor: Visitor,
  path: string,
  body: object = {},
  headers: Record<string, string> = fromFrance,
) =>
  await test.call('POST', `/v1/client${path}`, { authorization: `Bearer ${visitor.token}`, body, headers });

const storedFacts = async ({ idempotencyKey }: Visitor): Promise<string> => {
  const rows = await test.database.read.rows(
    'select facts, ip_address, user_agent from actions where idempotency_key = ?',
    [idempotencyKey],
  );
  return JSON.stringify(rows);
};

describe('a mail with a code', () => {
  const mailed = async (tracking: Tracking, headers?: Record<string, string>): Promise<string> => {
    await importEmail(test, person(), emailOf(person()));
    const visitor = await Visitor.arrive(test, person(), tracking);
    const before = await storedFacts(visitor);
    expect((await post(visitor, '/challenge/email-otp', {}, headers)).status).toBe(200);
    expect(await storedFacts(visitor)).toBe(before);
    return (await newestMail(test, emailOf(person()))).text;
  };

  it('names browser, place and address of the call that asked for it', async () => {
    const text = await mailed({});
    for (const shown of ['Firefox on Linux', 'France', '1.1.1.1']) expect(text).toContain(shown);
  });

  it('names what the application tracked where it did, each for itself', async () => {
    const text = await mailed({ ipAddress: '2.2.2.2' });
    for (const shown of ['Firefox on Linux', 'Japan', '2.2.2.2']) expect(text).toContain(shown);
    expect(text).not.toMatch(/France|1\.1\.1\.1/);
  });

  it('says nothing of where it was asked for when nobody can say', async () => {
    const text = await mailed({}, { 'user-agent': 'x', 'x-forwarded-for': 'unknown' });
    expect(text).not.toContain('Requested from');
  });
});

describe('a link', () => {
  /** The page that it opens, on a phone in Japan. */
  const opened = async (tracking: object): Promise<{ page: string; visitor: Visitor }> => {
    const visitor = await personAtChallenge(test, person(), { ipAddress: undefined, ...tracking });
    const before = await storedFacts(visitor);
    expect((await post(visitor, '/challenge/email-magic-link')).status).toBe(200);
    const { url, text } = await newestMail(test, emailOf(person()));
    for (const shown of ['1.1.1.1', 'France']) expect(text.includes(shown)).toBe(!('ipAddress' in tracking));
    const phone = { headers: { 'x-forwarded-for': '2.2.2.2' } };
    const { body } = await new TestBrowser(test, chrome).call(
      'GET',
      url.slice(new URL(url).origin.length),
      phone,
    );
    expect(await storedFacts(visitor)).toBe(before);
    return { page: body, visitor };
  };

  it('asks "Is this you?" of the browser that asked for it, not of the one that opens it', async () => {
    const { page } = await opened({});
    for (const shown of ['Firefox on Linux', 'France', '1.1.1.1']) expect(page).toContain(shown);
    expect(page).not.toMatch(/Chrome|Japan|2\.2\.2\.2/);
  });

  it('asks of what the application tracked where it did', async () => {
    const { page } = await opened({ ipAddress: '198.51.100.4', userAgent: chrome });
    for (const shown of ['Chrome on Windows', '198.51.100.4']) expect(page).toContain(shown);
    expect(page).not.toMatch(/Firefox|France|1\.1\.1\.1/);
  });

  it('sent again from elsewhere asks of the newest', async () => {
    const { visitor } = await opened({});
    test.clock.now += 30_000;
    const fromJapan = { 'user-agent': chrome, 'x-forwarded-for': '2.2.2.2', origin: appOrigin };
    expect((await post(visitor, '/challenge/email-magic-link', {}, fromJapan)).body.sent).toBe(true);
    const { url } = await newestMail(test, emailOf(person()));
    const { body } = await test.call('GET', url.slice(new URL(url).origin.length));
    for (const shown of ['Chrome on Windows', 'Japan', '2.2.2.2']) expect(body).toContain(shown);
  });
});

describe('a push request', () => {
  it('shows the phone browser, place and address of the call that asked, and its answer may be signed over them (row 41)', async () => {
    const phone = await withPhone(test, person());
    const visitor = await Visitor.arrive(test, person());
    const before = await storedFacts(visitor);
    const { numberToMatch } = (await post(visitor, '/challenge/push', { numberMatching: true })).body;
    const waiting = await phone.waiting();
    expect(waiting).toMatchObject({
      ipAddress: '1.1.1.1',
      userAgent: firefox,
      browser: 'Firefox on Linux',
      place: 'France',
    });
    const elsewhere = await phone.answerBound({ ...waiting, ipAddress: '2.2.2.2' }, numberToMatch);
    expect(elsewhere.body.errorCode).toBe('invalid_credential');
    expect((await phone.answerBound(waiting, numberToMatch)).body).toEqual({ isVerified: true });
    expect(await storedFacts(visitor)).toBe(before);
  });

  it('shows what the application tracked where it did', async () => {
    const phone = await withPhone(test, person());
    const tracked = { ipAddress: '2.2.2.2', userAgent: chrome };
    const visitor = await Visitor.arrive(test, person(), tracked);
    await post(visitor, '/challenge/push', { numberMatching: true });
    expect(await phone.waiting()).toMatchObject({ ...tracked, browser: 'Chrome on Windows', place: 'Japan' });
  });

  it('shows no address of a call whose proxy told none that can be read', async () => {
    const phone = await withPhone(test, person());
    const visitor = await Visitor.arrive(test, person());
    const hidden = { 'user-agent': 'x', 'x-forwarded-for': 'unknown' };
    await post(visitor, '/challenge/push', { numberMatching: true }, hidden);
    const waiting = await phone.waiting();
    expect(waiting.userAgent).toBe('x');
    for (const field of ['ipAddress', 'browser', 'place']) expect(waiting).not.toHaveProperty(field);
  });
});
