/** What the mail with a link must say in every language; nobody's wording is asserted, its meaning is. */
import { describe, expect, it } from 'vitest';
import { catalogues, phrasesFor } from './language.ts';
import { magicLinkMessage } from './magic-link.ts';

const url = 'https://mfa.example.com/magic-link?token=q0Jb-_x&a=1';
const code = '204816';
const input = {
  url,
  code,
  tenantName: 'Acme',
  actionCode: 'approveInvoice',
  validForMs: 10 * 60_000,
  prompt: 'Pay 12.50 EUR to Bob & Söhne',
  requestedFrom: { browser: 'Firefox on Linux', place: 'Österreich', ipAddress: '203.0.113.7' },
};
const languages = catalogues.map(({ language }): [string] => [language]);

/** As people read it: without mark-up and marks of direction. */
const read = (body: string): string =>
  body
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&amp;', '&')
    .replaceAll('&#39;', "'")
    .replaceAll(/[\u2066-\u2069]/g, '');

describe.each(languages)('in %s', (language) => {
  const message = magicLinkMessage({ ...input, locales: [language] });

  it('both bodies have link, code, context, origin and life; the subject has neither', () => {
    expect(message).toMatchObject({ url, code, language });
    expect(message.text).toContain(`\n${url}\n`);
    expect(message.html.match(/href="([^"]+)"/g)).toEqual([`href="${url.replaceAll('&', '&amp;')}"`]);
    for (const body of [message.text, message.html].map(read)) {
      expect(body.split(code)).toHaveLength(2);
      for (const part of ['Acme', input.prompt, 'Firefox', 'Österreich', '203.0.113.7'])
        expect(body).toContain(part);
      expect(body).toContain(phrasesFor([language]).minutes(10));
    }
    expect(message.subject).toContain('Acme');
    expect(message.subject).not.toMatch(/204816|https?:/);
  });

  it('names from outside stay on their line and outside of the mark-up', () => {
    const hostile = magicLinkMessage({
      ...input,
      tenantName: 'A<b>&"\'\r\nBcc: x@example.com',
      prompt: '<script>alert(1)</script>\nhttps://evil.example',
      requestedFrom: { browser: '<i>', place: '"><svg>', ipAddress: "'" },
      locales: [language],
    });
    expect(hostile.subject).not.toMatch(/[\r\n]/);
    expect(hostile.text).not.toMatch(/\r|^(Bcc|https:\/\/evil)/m);
    expect(hostile.html).not.toMatch(/<(script|b|i|svg)\b/);
  });

  it('has its own words for all of it', () => {
    const { page, ...link } = phrasesFor([language]).link;
    const words = [...Object.values(page), ...Object.values(link)].map((phrase) =>
      typeof phrase === 'string' ? phrase : phrase('Acme', 'x'),
    );
    const english = phrasesFor([]).link;
    for (const text of words) expect(text.trim()).not.toBe('');
    if (language === 'en') return;
    const same = Object.entries(page).filter(
      ([name, phrase]) => phrase === english.page[name as keyof typeof page],
    );
    // «Browser» is German as well.
    expect(same.map(([name]) => name).filter((name) => name !== 'browser')).toEqual([]);
  });
});

it('Arabic reads from right to left, link and code do not', () => {
  const { html, text } = magicLinkMessage({ ...input, locales: ['ar'] });
  expect(html).toMatch(/<html lang="ar" dir="rtl">/);
  expect(html).toMatch(new RegExp(`<p dir="ltr"[^>]*>${code}</p>`));
  expect(text).toContain('\u2068Acme\u2069');
});
