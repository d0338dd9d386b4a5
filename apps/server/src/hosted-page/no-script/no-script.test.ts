/** The challenge without scripts: forms alone, counted and used up as everywhere. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pageReferenceOf } from '../../testing/passed-challenge.ts';
import { basic, startTestApp, type TestApp, testManagementKey } from '../../testing/test-app.ts';
import { configureActions, importEmail, totpCode, Visitor } from '../../testing/visitor.ts';
import { startReceiver } from '../../testing/webhook-receiver.ts';

const alice = 'alice@example.com';
const back = 'https://app.example.com/cb?state=1';

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
  await configureActions(test);
});
afterEach(async () => await test.close());

/** A browser without scripts: keeps cookies, follows redirects, sends the forms that it is shown. */
class PlainBrowser {
  readonly cookies = new Map<string, string>();
  html = '';
  status = 0;
  at = '';
  headers: Record<string, unknown> = {};

  async open(url: string): Promise<void> {
    await this.#go('GET', url);
  }

  /** Sends the form whose `do` is this one, filled in. */
  async press(what: string, filled: Record<string, string> = {}, headers: object = {}): Promise<void> {
    const found = [...this.html.matchAll(/<form[^>]*action="([^"]*)"[^>]*>(.*?)<\/form>/gs)].find(
      ([, , form]) => form?.includes(`name="do" value="${what}"`),
    );
    if (!found) throw new Error(`no form "${what}" in ${this.html}`);
    const [, action = '', form = ''] = found;
    const hidden = [...form.matchAll(/type="hidden" name="([^"]*)" value="([^"]*)"/g)].map(
      ([, name = '', value = '']) => [name, value] as const,
    );
    const body = new URLSearchParams({ ...Object.fromEntries(hidden), ...filled });
    await this.#go('POST', action.replaceAll('&amp;', '&'), body.toString(), headers);
  }

  async #go(method: 'GET' | 'POST', url: string, payload?: string, headers: object = {}): Promise<void> {
    const cookie = [...this.cookies].map((pair) => pair.join('=')).join('; ');
    const answer = await test.app.server.inject({
      method,
      url,
      headers: {
        'accept-language': 'en',
        ...(cookie === '' ? {} : { cookie }),
        ...(payload === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
        ...headers,
      },
      ...(payload === undefined ? {} : { payload }),
    });
    for (const set of [answer.headers['set-cookie'] ?? []].flat()) this.#keep(set);
    if (answer.statusCode === 303) return await this.#go('GET', String(answer.headers.location));
    Object.assign(this, { html: answer.body, status: answer.statusCode, at: url, headers: answer.headers });
  }

  #keep(set: string): void {
    const [name = '', value = ''] = (set.split(';')[0] ?? '').split('=');
    expect(set).toMatch(/; Path=\/; Secure; HttpOnly; SameSite=Strict$/);
    if (/Max-Age=0/.test(set)) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }

  heading(): string {
    return /<h1>(.*?)<\/h1>/.exec(this.html)?.[1] ?? '';
  }

  problem(): string {
    return /role="alert">(.*?)<\/p>/.exec(this.html)?.[1] ?? '';
  }
}

const track = async (fields: object = {}) =>
  (await test.server('POST', `/users/${alice}/actions/signIn`, { redirectUrl: back, ...fields })).body;

/** The page of this action, opened by the button in it. */
async function opened(fields: object = {}, browser = new PlainBrowser()): Promise<PlainBrowser> {
  await browser.open(`/?token=${pageReferenceOf(await track(fields))}`);
  await browser.press('open');
  return browser;
}

const resultIn = ({ html }: PlainBrowser): string | undefined =>
  /http-equiv="refresh" content="0;url=https:\/\/app\.example\.com\/cb\?state=1&amp;token=([^"]+)"/.exec(
    html,
  )?.[1];
const validated = async (browser: PlainBrowser) =>
  (await test.server('POST', '/validate', { token: resultIn(browser) })).body;

describe('a code', () => {
  it('by e-mail is sent with the first press, and leads back with the result', async () => {
    await importEmail(test, alice, alice);
    const browser = await opened();
    expect(browser.heading()).toBe('Check your email');
    expect(browser.html).toContain('We sent a code to a•••e@example.com.');
    await browser.press('verify', { code: '000000' });
    expect(browser.problem()).toBe('That code isn’t right. 4 tries left.');
    await browser.press('verify', { code: ` ${await test.codeFor(alice)} ` });
    // The passkey that could be offered needs scripts.
    await browser.press('finish');
    expect(browser.heading()).toBe('It’s you');
    expect(await validated(browser)).toMatchObject({ isValid: true, verificationMethod: 'EMAIL_OTP' });
    expect(browser.cookies.size).toBe(0);
  });

  it('T16: beside it stands what is paid, and to whom, in the language of the browser', async () => {
    await importEmail(test, alice, alice);
    const { html } = await opened({ custom: { amount: '12.50', currency: 'EUR', payee: '<Bob>' } });
    expect(html).toContain('Amount: 12.50 EUR, Payee: &lt;Bob&gt;');
  });

  it('of an app and a recovery code, each once; wrong ones count as everywhere', async () => {
    const visitor = await Visitor.arrive(test, alice);
    const secret = await visitor.addTotp();
    const [recoveryCode = ''] = (await visitor.post('/recovery-codes')).body.recoveryCodes;
    test.clock.now += 60_000;
    const browser = await opened();
    expect(browser.heading()).toBe('Open your authenticator app');
    for (let tries = 0; tries < 5; tries += 1) await browser.press('verify', { code: '000000' });
    expect(browser.problem()).toBe('Too many tries. Wait a little, or try another way.');
    await browser.press('verify', { code: totpCode(secret, test.clock.now) });
    expect(browser.problem()).not.toBe('');
    await browser.press('use');
    expect(browser.heading()).toBe('Enter a recovery code');
    await browser.press('verify', { code: recoveryCode.toLowerCase() });
    await browser.press('finish');
    expect(await validated(browser)).toMatchObject({ isValid: true, verificationMethod: 'RECOVERY_CODE' });
    const again = await opened();
    await again.press('use');
    await again.press('verify', { code: recoveryCode });
    expect(again.problem()).toMatch(/isn’t right/);
  });

  it('by text message', async () => {
    await test.management('PATCH', '/tenant', {
      smsCountries: ['NZ'],
      verificationMethods: ['AUTHENTICATOR_APP', 'SMS', 'RECOVERY_CODE'],
    });
    const body = { verificationMethod: 'SMS', phoneNumber: '+6421123456' };
    await test.server('POST', `/users/${alice}/authenticators`, body);
    const browser = await opened();
    expect(browser.heading()).toBe('Check your phone');
    await browser.press('verify', { code: await test.codeFor('+6421123456') });
    if (!resultIn(browser)) await browser.press('finish');
    expect(await validated(browser)).toMatchObject({ isValid: true, verificationMethod: 'SMS' });
  });

  it('of a first sign-in adds the address, and shows recovery codes once', async () => {
    const browser = await opened({ email: alice });
    expect(browser.html).toContain('We’ll send a code to a•••e@example.com.');
    expect(browser.html).not.toContain(alice);
    await browser.press('enrol');
    await browser.press('verify', { code: '000000' });
    expect(browser.problem()).toMatch(/4 tries left/);
    await browser.press('verify', { code: await test.codeFor(alice) });
    expect(browser.heading()).toBe('Save your recovery codes');
    await browser.press('codes');
    expect(browser.html.match(/<li>/g)).toHaveLength(10);
    await browser.press('saved');
    expect(await validated(browser)).toMatchObject({ isValid: true });
  });
});

it('a flow goes on from node to node, over a reload and an old form, and ends in a refusal as any', async () => {
  const secret = await (await Visitor.arrive(test, alice)).addTotp();
  await importEmail(test, alice, alice);
  test.clock.now += 60_000;
  const verification = (nodeId: string, method: string, childNodeId: string) => ({
    nodeId,
    nodeType: 'VERIFICATION',
    methodConfigurations: { [method]: {} },
    childNodeId,
  });
  const publish = async (last: string) => {
    const authorization = basic(testManagementKey);
    const actionNodes = [
      verification('first', 'EMAIL_OTP', 'second'),
      verification('second', 'AUTHENTICATOR_APP', 'last'),
      { nodeId: 'last', nodeType: last },
    ];
    const path = '/v1/management/action-configurations/pay/flow';
    return await test.call('PUT', path, { authorization, body: { actionNodes, rules: [] } });
  };
  await test.management('POST', '/action-configurations', { actionCode: 'pay', actionType: 'FLOW' });
  const pay = async (last: string) => {
    expect((await publish(last)).status).toBe(200);
    const tracked = await test.server('POST', `/users/${alice}/actions/pay`, { redirectUrl: back });
    const browser = new PlainBrowser();
    await browser.open(`/?token=${pageReferenceOf(tracked.body)}`);
    await browser.press('open');
    expect(browser.heading()).toBe('Check your email');
    return browser;
  };
  const browser = await pay('COMPLETE');
  const old = browser.html;
  const code = await test.codeFor(alice);
  await browser.press('verify', { code });
  expect(browser.heading()).toBe('Open your authenticator app');
  await browser.open(browser.at);
  expect(browser.heading()).toBe('Open your authenticator app');
  // Back, and sent once more: refused, and the page shows where the person is.
  Object.assign(browser, { html: old });
  await browser.press('verify', { code });
  expect([browser.status, browser.heading()]).toEqual([200, 'Open your authenticator app']);
  expect(browser.problem()).not.toBe('');
  await browser.press('verify', { code: totpCode(secret, test.clock.now) });
  await browser.press('finish');
  expect(await validated(browser)).toMatchObject({
    isValid: true,
    verificationMethod: 'AUTHENTICATOR_APP',
  });
  test.clock.now += 60_000;
  const refused = await pay('BLOCK');
  await refused.press('verify', { code: await test.codeFor(alice) });
  await refused.press('verify', { code: totpCode(secret, test.clock.now) });
  expect(refused.heading()).toBe('We can’t sign you in right now');
  await refused.press('leave');
  expect(await validated(refused)).toMatchObject({ isValid: false, state: 'BLOCK' });
});

describe('what cannot be done without scripts says so, with a way back', () => {
  it.each([
    ['BLOCK', 'We can’t sign you in right now'],
    ['REVIEW', 'We can’t sign you in right now'],
  ])('%s', async (defaultUserActionResult, heading) => {
    await test.management('PATCH', '/action-configurations/signIn', { defaultUserActionResult });
    const browser = await opened();
    expect(browser.heading()).toBe(heading);
    expect(browser.html).toMatch(/Reference: [0-9A-F]{4}-[0-9A-F]{4}/);
    await browser.press('leave');
    expect(await validated(browser)).toMatchObject({ isValid: false });
  });

  it('nothing but a passkey, settings', async () => {
    await test.management('PATCH', '/tenant', { verificationMethods: ['PASSKEY'] });
    expect((await opened()).heading()).toBe('This needs JavaScript');
    await test.management('PATCH', '/action-configurations/signIn', { defaultUserActionResult: 'ALLOW' });
    const settings = await opened({ redirectToSettings: true });
    expect(settings.heading()).toBe('This needs JavaScript');
    await settings.press('leave');
    expect(resultIn(settings)).toBeDefined();
  });

  it('ten wrong codes end the action', async () => {
    const visitor = await Visitor.arrive(test, alice);
    await visitor.addTotp();
    await visitor.post('/recovery-codes');
    test.clock.now += 60_000;
    const browser = await opened();
    for (let tries = 0; tries < 5; tries += 1) await browser.press('verify', { code: '000000' });
    await browser.press('use');
    for (let tries = 0; tries < 5; tries += 1) await browser.press('verify', { code: '0000-0000-0000-0000' });
    expect(browser.heading()).toBe('That didn’t work');
    await browser.press('leave');
    expect(await validated(browser)).toMatchObject({ isValid: false, state: 'CHALLENGE_FAILED' });
  });
});

describe('a first phone number', () => {
  const number = '+6421123456';
  const permit = async (...verificationMethods: string[]) => {
    const change = { smsCountries: ['NZ'], verificationMethods };
    expect((await test.management('PATCH', '/tenant', change)).status).toBe(200);
  };
  const channelOfLast = async () =>
    (await test.call('GET', '/dev/inbox?format=json')).body.messages[0].channel;
  const numbers = async (): Promise<unknown[]> => {
    const { body } = await test.server('GET', `/users/${alice}/authenticators`);
    return body.flatMap((one: Record<string, unknown>) => one.phoneNumber ?? []);
  };
  /** What a page does not offer, sent all the same. */
  const forge = async (browser: PlainBrowser, phone: string) => {
    browser.html = `<form action="${browser.at}"><input type="hidden" name="do" value="enrol-phone"></form>`;
    await browser.press('enrol-phone', { phone, way: 'SMS' });
  };

  it('is typed with its country code, proven by the code that was sent there, and is theirs', async () => {
    await permit('PASSKEY', 'SMS', 'RECOVERY_CODE');
    const browser = await opened();
    expect(browser.heading()).toBe('Add your phone number');
    for (const phone of ['021 123 456', 'alice', '', '+64 21', '+'.repeat(300)]) {
      await browser.press('enrol-phone', { phone, way: 'SMS' });
      expect([phone, browser.problem()]).toEqual([phone, expect.stringMatching(/^Enter the whole number/)]);
    }
    // To be corrected rather than typed anew; and text, whatever it is.
    await browser.press('enrol-phone', { phone: '"><b>', way: 'SMS' });
    expect(browser.html).toContain('value="&quot;&gt;&lt;b&gt;"');
    await browser.press('enrol-phone', { phone: ' +64 21 123 456 ', way: 'SMS' });
    expect([browser.heading(), browser.problem()]).toEqual(['Check your phone', '']);
    // Neither the number nor a code is in an address, which browsers keep.
    expect(browser.at).toMatch(/^\/no-script\?page=[0-9a-f]{16}&way=SMS&sent=1$/);
    await browser.press('verify', { code: '000000' });
    expect(browser.problem()).toMatch(/4 tries left/);
    expect(await numbers()).toEqual([]);
    await browser.press('verify', { code: await test.codeFor(number) });
    expect(browser.heading()).toBe('Save your recovery codes');
    await browser.press('codes');
    await browser.press('saved');
    expect(await validated(browser)).toMatchObject({ isValid: true, verificationMethod: 'SMS' });
    expect(await numbers()).toEqual([number]);
  });

  it.each([
    ['where SMS is not permitted', ['PASSKEY', 'WHATSAPP', 'RECOVERY_CODE']],
    ['where the person wants it', ['PASSKEY', 'SMS', 'WHATSAPP', 'RECOVERY_CODE']],
  ])('is proven over WhatsApp %s', async (_name, methods) => {
    await permit(...methods);
    const browser = await opened();
    await browser.press('enrol-phone', { phone: number, way: 'WHATSAPP' });
    expect(browser.heading()).toBe('Check WhatsApp');
    const code = await test.codeFor(number);
    expect(await channelOfLast()).toBe('whatsapp');
    await browser.press('verify', { code });
    expect(browser.heading()).toBe('Save your recovery codes');
    expect(await numbers()).toEqual([number]);
  });

  it('is chosen beside an address, and given up for it', async () => {
    await permit('EMAIL_OTP', 'SMS');
    const browser = await opened();
    expect(browser.heading()).toBe('Confirm your email');
    await browser.press('add');
    expect(browser.heading()).toBe('Add your phone number');
    await browser.press('add');
    expect(browser.heading()).toBe('Confirm your email');
  });

  it('row 33, F20: is none where the application gave an address, nor for who has a factor', async () => {
    await permit('EMAIL_OTP', 'SMS', 'PASSKEY');
    const vouched = await opened({ email: alice });
    expect(vouched.html).not.toContain('value="SMS"');
    await forge(vouched, number);
    expect(vouched.problem()).toMatch(/^We can’t use this/);
    await importEmail(test, alice, alice);
    await forge(await opened(), number);
    expect(await numbers()).toEqual([]);
  });

  it('F20: that the application gave is hinted at, not typed, and no other is added', async () => {
    await permit('PASSKEY', 'SMS', 'RECOVERY_CODE');
    const browser = await opened({ phoneNumber: number });
    expect(browser.heading()).toBe('Confirm your phone number');
    expect(browser.html).toContain('•••456');
    expect(browser.html).not.toContain(number);
    expect(browser.html).not.toContain('type="tel"');
    const { html } = browser;
    await forge(browser, '+6421999888');
    expect(browser.problem()).toMatch(/^We can’t use this/);
    Object.assign(browser, { html });
    await browser.press('enrol-phone', { way: 'SMS' });
    await browser.press('verify', { code: await test.codeFor(number) });
    expect(await numbers()).toEqual([number]);
  });

  it('row 6, N-10: goes to listed countries alone, and in an hour no more often than with scripts', async () => {
    const receiver = await startReceiver();
    await test.close();
    test = await startTestApp({ STEPWARD_WEBHOOK_LOOPBACK: 'on' });
    await configureActions(test);
    await permit('PASSKEY', 'SMS');
    const body = { provider: 'webhook', settings: { url: receiver.url } };
    const authorization = basic(testManagementKey);
    await test.call('PUT', '/v1/management/message-providers/sms', { authorization, body });
    const send = async (phone: string) => {
      const browser = await opened();
      await browser.press('enrol-phone', { phone, way: 'SMS' });
      return browser.problem();
    };
    expect(await send('+4915112345678')).toMatch(/^We can’t use this/);
    const said: string[] = [];
    for (let tries = 0; tries < 6; tries += 1) {
      said.push(await send(number));
      test.clock.now += 5 * 60_000;
    }
    const limited = expect.stringMatching(/^That was too many tries in a short time/);
    expect(said).toEqual(['', '', '', '', '', limited]);
    await receiver.close();
  });
});

describe('the session', () => {
  it('begins once: a second browser is told that the link was used (row 20)', async () => {
    const reference = pageReferenceOf(await track());
    const [one, other] = [new PlainBrowser(), new PlainBrowser()];
    for (const browser of [one, other]) await browser.open(`/?token=${reference}`);
    await one.press('open');
    await other.press('open');
    expect(one.status).toBe(200);
    expect([other.status, other.heading()]).toEqual([410, 'This link has expired']);
    await other.open(one.at);
    expect(other.status).toBe(410);
  });

  it('is reloaded without repeating anything, and ends with its token', async () => {
    await importEmail(test, alice, alice);
    const browser = await opened();
    const { at } = browser;
    await browser.open(at);
    expect(browser.heading()).toBe('Check your email');
    test.clock.now += 10 * 60_000;
    await browser.press('verify', { code: '123456' });
    expect(browser.status).toBe(410);
  });

  it('of two challenges in one browser stay apart', async () => {
    await importEmail(test, alice, alice);
    const jar = new PlainBrowser();
    await opened({ redirectUrl: 'https://app.example.com/one' }, jar);
    const first = jar.at;
    await opened({}, jar);
    expect(jar.cookies.size).toBe(2);
    await jar.open(first);
    await jar.press('leave');
    expect(jar.html).toContain('https://app.example.com/one?token=');
  });

  it('takes presses of its own site alone, and cookies of no other shape', async () => {
    await importEmail(test, alice, alice);
    const browser = await opened();
    await browser.press('leave', {}, { 'sec-fetch-site': 'cross-site' });
    expect(browser.status).toBe(403);
    expect(resultIn(browser)).toBeUndefined();
    const mine = await opened();
    const [name = '', value = ''] = [...mine.cookies][0] ?? [];
    const answer = await test.call('GET', mine.at, {
      headers: { cookie: `${name}=${value}; ${name}=${value}` },
    });
    expect(answer.status).toBe(410);
  });

  it('has a page for people also when it goes wrong, and is framed by nobody (row 22)', async () => {
    await importEmail(test, alice, alice);
    const browser = await opened();
    const pages = [
      browser.headers,
      ...['/no-script', '/no-script?page=0123456789abcdef', '/no-script?page=a&page=b'].map(
        async (path) => (await test.call('GET', path)).headers,
      ),
      (
        await test.app.server.inject({
          method: 'POST',
          url: '/no-script',
          payload: 'x'.repeat(20_000),
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
        })
      ).headers,
    ];
    for (const headers of await Promise.all(pages))
      expect(headers).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'x-frame-options': 'DENY',
        'content-security-policy': expect.stringMatching(/^default-src 'none'.*frame-ancestors 'none'$/),
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-store',
      });
  });

  it('goes back to an app by a listed scheme, and to no other', async () => {
    await importEmail(test, alice, alice);
    const browser = new PlainBrowser();
    await browser.open(`/?token=${pageReferenceOf(await track())}&nativeScheme=authsignal`);
    await browser.press('open');
    await browser.press('leave');
    expect(browser.html).toMatch(/content="0;url=authsignal:\/\/auth\?token=/);
    const evil = new PlainBrowser();
    await evil.open(`/?token=${pageReferenceOf(await track())}&nativeScheme=evil`);
    await evil.press('open');
    expect(evil.status).toBe(400);
  });
});

describe('what is said', () => {
  it('is German where the application or the browser says so', async () => {
    await importEmail(test, alice, alice);
    expect((await opened({ locale: 'de-AT' })).html).toContain('<html lang="de"');
    expect((await opened({ locale: 'de-AT' })).heading()).toBe('Sehen Sie in Ihre E-Mails');
  });

  it.each([
    ['es-MX', 'es', 'ltr', 'Confirme que es usted', 'Mire su correo'],
    ['ja', 'ja', 'ltr', 'ご本人であることを確認してください', 'メールを確認してください'],
    ['ar', 'ar', 'rtl', 'أكِّد هويتك', 'تحقق من بريدك الإلكتروني'],
  ])(
    'is in the language of the application from the first page on: %s',
    async (locale, lang, dir, first, next) => {
      await importEmail(test, alice, alice);
      const browser = new PlainBrowser();
      await browser.open(`/?token=${pageReferenceOf(await track({ locale }))}`);
      expect(browser.html).toContain(`lang="${lang}" dir="${dir}"><h1>${first}</h1>`);
      await browser.press('open');
      expect(browser.heading()).toBe(next);
      expect(browser.html).toContain(`<html lang="${lang}" dir="${dir}">`);
    },
  );

  it('has the look of the tenant as it is now, also where something is refused', async () => {
    await importEmail(test, alice, alice);
    const browser = await opened();
    const styleIn = () => /href="(\/themes\/test-tenant\/[^"]+)"/.exec(browser.html)?.[1];
    expect(styleIn()).toBeUndefined();
    const seen = new Set<string | undefined>();
    for (const primaryColor of ['#0f766e', '#ffe600']) {
      await test.management('PATCH', '/theme', { primaryColor });
      await browser.press('send');
      const { body } = await test.app.server.inject({ method: 'GET', url: styleIn() ?? '' });
      expect(body).toContain(primaryColor);
      seen.add(styleIn());
    }
    expect(seen.size).toBe(2);
    // An app that is not listed.
    browser.html = browser.html.replaceAll('/no-script?', '/no-script?nativeScheme=evil&amp;');
    await browser.press('leave');
    expect(browser.status).toBe(400);
    expect(seen.has(styleIn())).toBe(true);
  });

  it('is text, whatever is in it', async () => {
    await test.management('PATCH', '/tenant', { name: '<b>"Acme"</b>' });
    await importEmail(test, alice, alice);
    const browser = await opened();
    expect(browser.html).toContain('&lt;b&gt;&quot;Acme&quot;&lt;/b&gt;');
    expect(browser.html).not.toContain('<b>');
  });

  it('has nothing of a code or the person in any address', async () => {
    await importEmail(test, alice, alice);
    const browser = await opened();
    expect(browser.at).toMatch(/^\/no-script\?page=[0-9a-f]{16}&way=EMAIL_OTP&sent=1$/);
  });
});
