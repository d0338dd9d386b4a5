/** What every language must say, whatever its words are: nobody's wording is asserted, its meaning is. */
import { describe, expect, it } from 'vitest';
import { type Channel, channels } from '../message.ts';
import { codeMessage } from './code-message.ts';
import { catalogues, phrasesFor } from './language.ts';
import { en } from './languages/en.ts';
import type { KnownAction, Phrases } from './phrases.ts';
import { actionName } from './words.ts';

const code = '204816';
const input = {
  code,
  tenantName: 'Acme',
  actionCode: 'approveInvoice',
  validForMs: 10 * 60_000,
  prompt: 'Pay 12.50 EUR to Bob & Söhne',
};
const languages = catalogues.map(({ language }): [string] => [language]);
const message = (language: string, channel: Channel, more = {}) =>
  codeMessage(channel, { ...input, ...more, locales: [language] });

/** Bodies as people read them: without mark-up and marks of direction. */
function bodies({ text, html }: { text: string; html?: string | undefined }): string[] {
  const read = html
    ?.replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&amp;', '&')
    .replaceAll('&#39;', "'");
  return [text, ...(read === undefined ? [] : [read])].map((body) => body.replaceAll(/[\u2066-\u2069]/g, ''));
}

describe('the languages', () => {
  it('are the seven we promise', () => {
    expect(languages.flat().sort()).toEqual(['ar', 'de', 'en', 'es', 'fr', 'ja', 'pt-BR']);
  });

  it.each(languages)('%s has its own words for everything', (language) => {
    const phrases = phrasesFor([language]);
    expect(phrases.language).toBe(language);
    const said = (from: Phrases) => [
      from.minutes(10),
      from.subject('Acme', 'x'),
      from.heading('Acme'),
      from.purpose('x'),
      from.expiry('10'),
      from.requestedFrom('x'),
      from.warning('Acme'),
      from.warningWithoutPassword('Acme'),
      from.amount('1'),
      from.payee('x'),
      from.textCode('Acme', code),
      from.textPurpose('x'),
      from.textWarning('10'),
    ];
    const own = said(phrases);
    for (const text of own) expect(text.trim()).not.toBe('');
    expect(new Set(own).size).toBe(own.length);
    if (language === 'en') return;
    // «minutes» is French as well.
    for (const [at, text] of said(en).entries()) if (at > 0) expect(own[at]).not.toBe(text);
    const known: KnownAction[] = ['signIn', 'signUp', 'resetPassword', 'changePassword', 'changeEmail'];
    known.push('changePhone', 'addPayee', 'payment', 'transfer', 'withdrawal');
    const names = known.map((action) => phrases.actions?.[action] ?? '');
    expect(new Set(names).size).toBe(known.length);
    for (const name of names) expect(name).not.toBe('');
  });

  it.each(languages)('%s counts one, two and many minutes, in digits or in words', (language) => {
    const { minutes } = phrasesFor([language]);
    const all = [1, 2, 3, 5, 10, 11, 30, 60].map(minutes);
    expect(new Set(all).size).toBe(all.length);
    for (const text of all) expect(text).not.toContain('#');
  });

  it('Arabic has its five forms, English its two', () => {
    const { minutes } = phrasesFor(['ar']);
    expect([1, 2, 5, 11, 100].map(minutes)).toEqual([
      'دقيقة واحدة',
      'دقيقتين',
      '5 دقائق',
      '11 دقيقة',
      '100 دقيقة',
    ]);
    expect([1, 2].map(en.minutes)).toEqual(['1 minute', '2 minutes']);
  });
});

describe.each(languages)('in %s', (language) => {
  it.each(channels)('a message by %s has code, name, context and life', (channel) => {
    const content = message(language, channel);
    expect(content).toMatchObject({ code, language });
    for (const body of bodies(content)) {
      expect(body).toContain('Acme');
      expect(body).toContain(input.prompt);
      expect(body).toContain(phrasesFor([language]).minutes(10));
      expect(body.split(code)).toHaveLength(2);
    }
  });

  it.each(channels)(
    'and by %s what the action is, where the application wrote no words of its own',
    (channel) => {
      for (const body of bodies(message(language, channel, { prompt: undefined }))) {
        expect(body).toContain('approve invoice');
        expect(body).not.toContain('undefined');
      }
    },
  );

  it('the code is in no subject', () => {
    for (const channel of channels) expect(message(language, channel).subject).not.toContain(code);
    expect(message(language, 'email').subject).toContain('Acme');
  });

  it('the code is the only run of six digits, and stands in the first line of a text message', () => {
    const email = message(language, 'email', { requestedFrom: { ipAddress: '203.0.113.7' } });
    for (const body of bodies(email)) expect(body.match(/(?<!\d)\d{6}(?!\d)/g)).toEqual([code]);
    expect(message(language, 'sms').text.split('\n')[0]).toContain(code);
  });

  it('a mail says who asked, as far as known', () => {
    const requestedFrom = { browser: 'Firefox on Linux', place: 'Österreich', ipAddress: '203.0.113.7' };
    for (const body of bodies(message(language, 'email', { requestedFrom }))) {
      for (const part of ['Firefox', 'Linux', 'Österreich', '203.0.113.7']) expect(body).toContain(part);
    }
    for (const body of bodies(message(language, 'email'))) expect(body).not.toContain('203.0.113.7');
  });

  it('names from outside stay on their line and outside of the mark-up', () => {
    const hostile = {
      tenantName: 'A<b>&"\'\r\nBcc: x@example.com',
      prompt: '<script>alert(1)</script>\n@evil.example #999999',
      actionCode: '<img src=x>',
      requestedFrom: { browser: '<i>', place: '"><svg>', ipAddress: "'" },
    };
    for (const channel of channels) {
      const { subject, text, html = '' } = message(language, channel, hostile);
      expect(subject).not.toMatch(/[\r\n]/);
      expect(text).not.toContain('\r');
      expect(text).not.toMatch(/^(Bcc|@evil)/m);
      expect(html).not.toMatch(/<(script|b|img|i|svg)\b/);
    }
  });
});

describe('right to left', () => {
  it('Arabic mail says so, keeps code and foreign names in their own direction', () => {
    const { html = '', text } = message('ar', 'email');
    expect(html).toMatch(/<html lang="ar" dir="rtl">/);
    expect(html).toMatch(new RegExp(`<p dir="ltr"[^>]*>${code}</p>`));
    expect(html).toContain('<p dir="auto"');
    expect(text).toContain('\u2068Acme\u2069');
  });

  it.each(languages.flat().filter((language) => language !== 'ar'))('%s is left to right', (language) => {
    expect(message(language, 'email').html).toContain(`<html lang="${language}" dir="ltr">`);
  });
});

describe('the choice of a language', () => {
  it.each([
    [['de-AT'], 'de'],
    [['DE'], 'de'],
    [['pt-PT'], 'pt-BR'],
    [['pt_BR.UTF-8'], 'pt-BR'],
    [['es-419'], 'es'],
    [['ar-EG'], 'ar'],
    [['ja-JP-u-ca-japanese'], 'ja'],
    [['fr-CA', 'de'], 'fr'],
    // The person's own, where the action's is not ours.
    [['nl', 'de'], 'de'],
    [[undefined, null, 'fr'], 'fr'],
    [['nl'], 'en'],
    [['', 'x', '../../etc/passwd', '<b>', 'd'.repeat(10_000)], 'en'],
    [['__proto__', 'constructor'], 'en'],
    [[], 'en'],
  ])('%j: %s', (wishes, language) => {
    expect(phrasesFor(wishes).language).toBe(language);
  });
});

describe('what an action is called', () => {
  it.each([
    ['signIn', 'Anmeldung'],
    ['login', 'Anmeldung'],
    ['withdraw-funds', 'Auszahlung'],
    ['add_payee', 'Hinzufügen eines Zahlungsempfängers'],
    ['approveInvoice', 'approve invoice'],
    ['constructor', 'constructor'],
  ])('%s is %s in German', (actionCode, name) => {
    expect(actionName(phrasesFor(['de']), actionCode)).toBe(name);
  });

  it('in English it is its code in words', () => {
    expect(actionName(en, 'withdrawFunds')).toBe('withdraw funds');
  });
});

describe('a text message', () => {
  it('binds the code to the host, as its last line (WebOTP)', () => {
    const { text } = message('en', 'sms', { host: 'login.example.com' });
    expect(text.split('\n').at(-1)).toBe(`@login.example.com #${code}`);
    expect(text.split('\n').at(-2)).toBe('');
  });

  it.each([['localhost'], ['127.0.0.1'], ['LOGIN.example.com'], ['a b.example'], ['x.example #1'], ['']])(
    'and not to «%s»',
    (host) => {
      expect(message('en', 'sms', { host }).text).not.toContain('@');
    },
  );

  it('leaves that line out where it would make the message too long', () => {
    const host = `${'long.'.repeat(40)}example.com`;
    const { text } = message('ja', 'sms', { host, prompt: '振'.repeat(160) });
    expect(text).not.toContain('@');
    expect(text).toContain(code);
  });

  it('WhatsApp has no such line, for no browser reads it', () => {
    expect(message('en', 'whatsapp', { host: 'login.example.com' }).text).not.toContain('@');
  });

  it('shortens what nobody would read, between characters', () => {
    const { text } = message('en', 'sms', { prompt: '👩‍👩‍👧'.repeat(500), tenantName: 'n'.repeat(500) });
    expect(text.length).toBeLessThan(1_600);
    expect(text).not.toMatch(/\p{Surrogate}/u);
    expect(text).toContain(code);
  });

  it('never promises more life than the code has', () => {
    expect(message('en', 'sms', { validForMs: 299_999 }).text).toContain('4 minutes');
    expect(message('en', 'sms', { validForMs: 20_000 }).text).toContain('1 minute');
  });
});
