/** What people are told before they prove anything: SECURITY rows 16 and 17, N-28; and what an action is called. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { beginLink, newestMail } from '../testing/magic-links.ts';
import { enablePush, startPush, withPhone } from '../testing/push.ts';
import { asTenant } from '../testing/software-device.ts';
import { type JsonBody, startTestApp, type TestApp } from '../testing/test-app.ts';
import { importEmail, Visitor, wrongCode } from '../testing/visitor.ts';

const email = 'alice@example.com';
const payment = { amount: '2500.00', currency: 'EUR', payee: 'Northwind Logistics' };
const said = 'Amount: 2500.00 EUR, Payee: Northwind Logistics';

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
  const verificationMethods = ['PASSKEY', 'EMAIL_OTP', 'EMAIL_MAGIC_LINK', 'SMS', 'PUSH', 'RECOVERY_CODE'];
  await enablePush(test, { verificationMethods, smsCountries: ['NZ'] });
  await test.management('POST', '/action-configurations', {
    actionCode: 'pay',
    defaultUserActionResult: 'CHALLENGE',
  });
});
afterEach(async () => await test.close());

const configure = async (settings: object, actionCode = 'pay') =>
  await test.management('PATCH', `/action-configurations/${actionCode}`, settings);
const paying = async (custom: object = payment, more: object = {}) => {
  await importEmail(test, 'alice', email);
  return await Visitor.arrive(test, 'alice', { actionCode: 'pay', custom, ...more });
};
const mailed = async (visitor: Visitor): Promise<JsonBody> => {
  test.clock.now += 60_000;
  await visitor.post('/challenge/email-otp', {});
  return await newestMail(test, email);
};
const shown = async (visitor: Visitor): Promise<unknown> =>
  (await visitor.get('/hosted/session')).body.action.message;

describe('T16: amount, currency and payee as they were tracked, where nobody configured anything', () => {
  it('are in the mail with a code, in both of its bodies, and on the page', async () => {
    const visitor = await paying();
    const { text, html } = await mailed(visitor);
    expect(text).toContain(`\n${said}\n`);
    expect(html).toContain(said);
    expect(await shown(visitor)).toBe(said);
  });

  it('are in the mail with a link, and on the page that it opens', async () => {
    const { link, browser, visitor } = await beginLink(test, 'bob', {
      tracking: { actionCode: 'pay', custom: payment },
    });
    expect((await newestMail(test, `${visitor.userId}@example.com`)).text).toContain(said);
    expect((await browser.open(link)).body).toContain(said);
  });

  it('are in a text message', async () => {
    const visitor = await Visitor.arrive(test, 'zoë', { actionCode: 'pay', custom: payment });
    await visitor.post('/user-authenticators/sms', { phoneNumber: '+6421123456' });
    expect((await newestMail(test, '+6421123456')).text.split('\n')).toContain(said);
  });

  it('are on the phone that is asked', async () => {
    const phone = await withPhone(test, 'zoë');
    await startPush(await Visitor.arrive(test, 'zoë', { actionCode: 'pay', custom: payment }));
    const path = `/user-authenticators/push/challenge/sign?${phone.device.query()}`;
    const { message } = (await asTenant(test, 'POST', path)).body;
    const waiting = await phone.waiting({ 'x-authsignal-signature': phone.device.sign(message) });
    expect(waiting.custom).toEqual(payment);
  });

  it.each([
    [{ amount: 250 }, 'Amount: 250'],
    [{ payee: 'Bob' }, 'Payee: Bob'],
    [{ amount: 0, currency: 'JPY', payee: 0 }, 'Amount: 0 JPY, Payee: 0'],
    [{ amount: '  ', payee: ['Bob'] }, undefined],
    [{ currency: 'EUR' }, undefined],
    [{ total: 5 }, undefined],
    [{ amount: 1, payee: 'a\u202ebob\r\nCode: 1' }, 'Amount: 1, Payee: a bob Code: 1'],
  ])('of %j show %j', async (custom, message) => {
    expect(await shown(await paying(custom))).toBe(message);
  });

  it('are said in the language of the person, or of the page', async () => {
    const german = 'Betrag: 2500.00 EUR, Empfänger: Northwind Logistics';
    const visitor = await paying(payment, { locale: 'de-AT' });
    expect((await mailed(visitor)).text).toContain(german);
    expect(await shown(visitor)).toBe(german);
    const { token } = await paying();
    const authorization = `Bearer ${token}`;
    const headers = { 'accept-language': 'ja-JP, en;q=0.5' };
    const page = await test.call('GET', '/v1/client/hosted/session', { authorization, headers });
    expect(page.body.action.message).toBe('金額：2500.00 EUR、お支払い先：Northwind Logistics');
  });

  it('stay hidden where they were declared and not made public, as on the phone', async () => {
    const declare = async (name: string, more: object = {}) =>
      (
        await test.management('POST', '/custom-data-points', {
          name,
          dataType: 'text',
          modelType: 'action',
          ...more,
        })
      ).body.id;
    const id = await declare('payee');
    await declare('currency', { isPublic: true });
    const visitor = await paying();
    expect(await shown(visitor)).toBe('Amount: 2500.00 EUR');
    await test.management('PATCH', `/custom-data-points/${id}`, { isPublic: true });
    expect(await shown(visitor)).toBe(said);
  });

  it('give way to the tenant’s own words, in every language of theirs', async () => {
    await configure({
      messagingTemplates: {
        fr: { defaultTemplate: 'Payer {{action.amount}}' },
        en: { defaultTemplate: 'Pay {{action.custom.amount}} to {{ action.payee }}' },
      },
    });
    expect(await shown(await paying())).toBe('Pay 2500.00 to Northwind Logistics');
    expect(await shown(await paying(payment, { locale: 'nl' }))).toBe('Pay 2500.00 to Northwind Logistics');
    expect(await shown(await paying(payment, { locale: 'fr-CA' }))).toBe('Payer 2500.00');
    expect(await shown(await paying({ amount: 5 }))).toBeUndefined();
    const { text } = await mailed(await paying({ ...payment, payee: 'x\u2028y\u202e' }));
    expect(text).toContain('\nPay 2500.00 to x y\n');
  });
});

describe('T16: what was proven is what was tracked', () => {
  const key = 'payment-1';
  const track = (custom: object) =>
    test.server('POST', '/users/alice/actions/pay', { idempotencyKey: key, custom });

  it('any edit of a field is another payment, before the proof and after it', async () => {
    const visitor = await paying(payment, { idempotencyKey: key });
    const edits = fc.record(
      { amount: edited(payment.amount), currency: edited('EUR'), payee: edited(payment.payee) },
      { requiredKeys: [] },
    );
    const samples = fc.sample(edits, { numRuns: 40, seed: 16 }).map((edit) => ({ ...payment, ...edit }));
    const others = samples.filter((other) => JSON.stringify(other) !== JSON.stringify(payment));
    expect(others.length).toBeGreaterThan(20);
    for (const other of others) expect((await track(other)).body.error).toBe('conflict');
    await visitor.post('/challenge/email-otp', {});
    await visitor.verify('email-otp', await test.codeFor(email));
    for (const other of others.slice(0, 10)) expect((await track(other)).body.error).toBe('conflict');
  });

  it('validate gives it back, whatever the application overrode since', async () => {
    const visitor = await paying(payment, { idempotencyKey: key });
    const before = await test.server('POST', '/validate', { token: visitor.token, userId: 'alice' });
    expect(before.body).not.toHaveProperty('custom');
    await visitor.post('/challenge/email-otp', {});
    await visitor.verify('email-otp', await test.codeFor(email));
    const state = 'CHALLENGE_SUCCEEDED';
    await test.server('PATCH', `/users/alice/actions/pay/${key}`, { state, custom: { amount: '9.00' } });
    const question = { token: visitor.token, userId: 'alice', action: 'pay' };
    const mallory = await test.server('POST', '/validate', { ...question, userId: 'mallory' });
    expect(mallory.body).not.toHaveProperty('custom');
    const { body } = await test.server('POST', '/validate', question);
    expect(body).toMatchObject({ isValid: true, idempotencyKey: key, custom: payment });
    expect(body.custom).toEqual(payment);
  });
});

/** The same to a careless eye: another case, digit, look-alike, or one character more. */
const edited = (text: string): fc.Arbitrary<string> =>
  fc.oneof(
    fc.constant(text.toLowerCase()),
    fc.constant(`${text} `),
    fc.constant(`${text}0`),
    fc.constant(text.replace('o', '\u043e')),
    fc.constant(text.replace('E', '\u0395')),
    fc.constant(text.normalize('NFD').replace('i', 'i\u0301')),
    fc.integer({ min: 0, max: text.length - 1 }).map((at) => text.slice(0, at) + text.slice(at + 1)),
  );

describe('T17: a payment that is not proven', () => {
  it('bears five wrong codes, and none of the answers says more than that it was not right', async () => {
    const visitor = await paying();
    await visitor.post('/challenge/email-otp', {});
    const right = await test.codeFor(email);
    const answers = await visitor.guess('email-otp', 5);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    for (const { body } of answers.slice(0, 4)) {
      const { attemptsRemaining, ...rest } = body;
      expect(rest).toEqual({ isVerified: false, failureReason: 'CODE_INVALID_OR_EXPIRED' });
      expect(attemptsRemaining).toBeLessThan(5);
    }
    expect(right).not.toBe(wrongCode('email-otp'));
    expect((await visitor.verify('email-otp', right)).body.isVerified).not.toBe(true);
  });

  it('N-28: what was proven and not used within five minutes pays nothing', async () => {
    const visitor = await paying();
    await visitor.post('/challenge/email-otp', {});
    await visitor.verify('email-otp', await test.codeFor(email));
    test.clock.now += 5 * 60_000 + 1;
    const { body } = await test.server('POST', '/validate', { token: visitor.token });
    expect(body).toEqual({ isValid: false, success: false, error: 'expired_token' });
  });
});

describe('what an action is called', () => {
  it('is what the tenant calls it, in the language of whoever reads', async () => {
    await configure({ displayNames: { en: 'Fernbrook payment', de: 'Zahlung bei Fernbrook' } });
    expect((await mailed(await paying({}))).subject).toBe('Your Acme verification code (Fernbrook payment)');
    expect((await mailed(await paying({}, { locale: 'de' }))).text).toContain(': Zahlung bei Fernbrook.');
    expect((await mailed(await paying({}, { locale: 'fr' }))).text).toContain(': Fernbrook payment.');
    const { link, browser } = await beginLink(test, 'bob', { tracking: { actionCode: 'pay', locale: 'de' } });
    expect((await browser.open(link)).body).toContain('Zahlung bei Fernbrook');
  });

  it.each([
    ['en', 'sign in'],
    ['de', 'Anmeldung'],
    ['ar', 'تسجيل الدخول'],
  ])('is no word of an integration: a Cognito sign-in, in %s', async (locale, name) => {
    for (const actionCode of ['cognitoSignIn', 'cognitoPasswordSignIn']) {
      await test.management('POST', '/action-configurations', {
        actionCode,
        defaultUserActionResult: 'CHALLENGE',
      });
      await importEmail(test, 'alice', email);
      const { body } = await test.server('POST', `/users/alice/actions/${actionCode}`, { locale });
      const { subject, text } = await mailed(Visitor.having(test, 'alice', actionCode, body));
      expect(subject).toContain(`(${name})`);
      expect(text).not.toMatch(/cognito/i);
    }
  });
});

describe('a password', () => {
  const ofPasswords = /password|Passwor[dt]|contraseña|mot de passe|senha|パスワード|كلمة/;
  const languages = ['en', 'de', 'es', 'fr', 'pt-BR', 'ja', 'ar'];

  it.each(languages)('is spoken of where there is one, and not otherwise, in %s', async (locale) => {
    const text = async (more: object) => (await mailed(await paying({}, { locale, ...more }))).text;
    expect(await text({})).toMatch(ofPasswords);
    expect(await text({ namedPerson: 'UNPROVEN', email })).not.toMatch(ofPasswords);
    await configure({ isPasswordless: true });
    expect(await text({})).not.toMatch(ofPasswords);
  });

  it.each(languages)('and so in the mail with a link, and on its page, in %s', async (locale) => {
    const texts = async () => {
      const begun = await beginLink(test, 'bob', { tracking: { actionCode: 'pay', locale } });
      test.clock.now += 60_000;
      const { text } = await newestMail(test, 'bob@example.com');
      return [text, (await begun.browser.open(begun.link)).body];
    };
    for (const text of await texts()) expect(text).toMatch(ofPasswords);
    await configure({ isPasswordless: true });
    for (const text of await texts()) expect(text).not.toMatch(ofPasswords);
  });

  it('is none where nobody is known yet, or somebody forgot theirs', async () => {
    const ask = async (action: string, more: object) => {
      const body = { verificationMethod: 'EMAIL_OTP', action, email: 'new@example.com', ...more };
      await test.server('POST', '/challenge', body);
      return (await newestMail(test, 'new@example.com')).text;
    };
    expect(await ask('signIn', {})).not.toMatch(ofPasswords);
    expect(await ask('resetPassword', { userId: 'carol' })).not.toMatch(/know your password/);
    expect(await ask('signIn', { userId: 'carol' })).toMatch(/know your password/);
  });
});
