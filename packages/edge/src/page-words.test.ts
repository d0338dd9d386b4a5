import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as words from './page-words.ts';
import { page } from './pages.ts';
import { Browser } from './testing/browser.ts';
import { formOrigin } from './testing/origins.ts';
import { TestEdge } from './testing/test-edge.ts';

const { inLanguage, languageOf, languages } = words;
const kinds = ['blocked', 'refused', 'unavailable', 'review', 'reviewDenied', 'tooLarge'] as const;
const texts = Object.entries(words).filter(
  (entry): entry is [string, words.Words] => Array.isArray(entry[1]) && entry[0] !== 'languages',
);
const shown = (kind: (typeof kinds)[number], acceptLanguage?: string) =>
  page(kind, { wantsJson: false, reference: 'K7Q2-9FXM', retryUrl: '/login', acceptLanguage }).body ?? '';

describe('the wanted language', () => {
  it.each([
    [undefined, 'en'],
    ['', 'en'],
    ['*', 'en'],
    ['de-AT,de;q=0.9,en;q=0.8', 'de'],
    ['zh-TW, fr-CA;q=0.7', 'fr'],
    ['en;q=0.1, ja;q=0.9', 'ja'],
    ['PT', 'pt-BR'],
    ['pt-pt', 'pt-BR'],
    ['ar-EG', 'ar'],
    ['es;q=0, it', 'en'],
    ['fr;q=nonsense', 'en'],
  ])('of %j is %s', (header, language) => {
    expect(languageOf(header)).toBe(language);
  });

  it('is one of ours whatever is sent', () => {
    fc.assert(fc.property(fc.string(), (header) => languages.includes(languageOf(header))));
  });
});

describe.each(languages)('in %s', (language) => {
  it('every text is there, and is no other language’s', () => {
    for (const [name, all] of texts) {
      const text = inLanguage(all, language);
      expect(text.trim(), name).not.toBe('');
      expect(
        all.filter((one) => one === text),
        `${name}: ${text}`,
      ).toHaveLength(1);
    }
  });

  it.each(kinds)('the page %s says so, reads the right way, and fits the viewer function', (kind) => {
    const body = shown(kind, language);
    const direction = language === 'ar' ? ' dir="rtl"' : '';
    expect(body).toContain(`<html lang="${language}"${direction}>`);
    expect(body).toContain(`${inLanguage(words.referenceLabel, language)} <code>K7Q2-9FXM</code>`);
    expect(Buffer.byteLength(body)).toBeLessThan(8_192);
    if (language !== 'en') expect(body).not.toMatch(/support|sign|Reference</);
  });
});

it('programs get English, whoever sits before them', () => {
  const answer = page('refused', { wantsJson: true, reference: 'K7Q2-9FXM', acceptLanguage: 'ja' });
  expect(JSON.parse(answer.body ?? '').message).toBe('We couldn’t finish signing you in.');
});

it('a person meets their language on the way: viewer function and origin function', async () => {
  const edge = new TestEdge(formOrigin());
  edge.api.outcomeOf = () => 'BLOCK';
  const headers = [['accept-language', 'ar,en;q=0.5']] as const;
  const blocked = await new Browser(edge).logIn('alice@example.com', { headers });
  const refused = await new Browser(edge).logIn('', { headers });
  for (const answer of [blocked, refused]) expect(answer.body).toContain('<html lang="ar" dir="rtl">');
  expect(blocked.body).toContain(inLanguage(words.blockedHeading, 'ar'));
});
