import { describe, expect, it } from 'vitest';
import { catalogues, loadMessages } from './catalogues.ts';
import { en } from './en.ts';

type Texts = Readonly<Record<string, unknown>>;

const isTexts = (value: unknown): value is Texts => typeof value === 'object' && value !== null;

/** Every text of a catalogue by its path, e.g. `code.wrong`. */
function flatten(texts: Texts, path = ''): [path: string, text: unknown][] {
  return Object.entries(texts).flatMap(([name, text]) =>
    isTexts(text) ? flatten(text, `${path}${name}.`) : [[`${path}${name}`, text] as [string, unknown]],
  );
}

const english = new Map(flatten(en));
const filler = { amount: 27, unit: 'second' };
/** What a text is given: a time where it is a waiting time, a number where it counts, else a name. */
const argumentsOf = (path: string): unknown[] => {
  if (/methodLocked|resendIn|tooMany|locked$/.test(path)) return [filler];
  return /WithTries$/.test(path) ? [3] : ['‹first›', '‹second›'];
};

/** Names, and words that are written alike in both. */
const sameEverywhere: ReadonlySet<string> = new Set(['Code', 'Name', 'Passkey', 'SMS', '‹first› · ‹second›']);

const say = (path: string, text: unknown): string =>
  typeof text === 'function' ? String(text(...argumentsOf(path))) : String(text);

it('there are seven languages', () =>
  expect(Object.keys(catalogues)).toEqual(['en', 'de', 'es', 'fr', 'pt-BR', 'ja', 'ar']));

describe('counts', () => {
  it.each([
    ['en', 1, '1 try left'],
    ['en', 3, '3 tries left'],
    ['es', 1, 'Le queda 1 intento.'],
    ['fr', 0, 'Il vous reste 0 essai.'],
    ['fr', 2, 'Il vous reste 2 essais.'],
    ['pt-BR', 2, 'Restam 2 tentativas.'],
    ['ja', 2, 'あと2回入力できます。'],
    ['ar', 1, 'تبقّت محاولة واحدة.'],
    ['ar', 2, 'تبقّت محاولتان.'],
    ['ar', 3, 'تبقّت 3 محاولات.'],
    ['ar', 11, 'تبقّت 11 محاولة.'],
  ])('take the form of their language: %s, %i', async (locale, left, expected) => {
    const { messages } = await loadMessages(locale, {});
    expect(messages.code.wrongWithTries(left)).toContain(expected);
  });
});

describe.each(Object.keys(catalogues))('%s', (locale) => {
  it('has every text of English, and no other', async () => {
    const texts = flatten((await catalogues[locale]?.()) ?? {});
    expect(texts.map(([path]) => path).sort()).toEqual([...english.keys()].sort());
  });

  it('uses what it is given: addresses, names, numbers, times', async () => {
    for (const [path, text] of flatten((await catalogues[locale]?.()) ?? {})) {
      const said = say(path, text);
      const given = english.get(path);
      expect([path, typeof text]).toEqual([path, typeof given]);
      for (const part of ['‹first›', '‹second›', '27', '3']) {
        if (say(path, given).includes(part))
          expect([path, said]).toEqual([path, expect.stringContaining(part)]);
      }
      expect([path, said]).not.toEqual([path, expect.stringMatching(/undefined|\[object|^\s*$/)]);
    }
  });

  it('is said in its own language: nothing of English is left but names', async () => {
    if (locale === 'en') return;
    for (const [path, text] of flatten((await catalogues[locale]?.()) ?? {})) {
      const said = say(path, text);
      if (!sameEverywhere.has(said)) expect([path, said]).not.toEqual([path, say(path, english.get(path))]);
    }
  });

  it('has the marks of its script: no other catalogue slipped in', async () => {
    const letters =
      { ja: /[\u3040-\u30ff\u4e00-\u9fff]/u, ar: /\p{Script=Arabic}/u }[locale] ?? /\p{Script=Latin}/u;
    for (const [path, text] of flatten((await catalogues[locale]?.()) ?? {}))
      if (path !== 'pageTitle' && !sameEverywhere.has(say(path, text)))
        expect([path, say(path, text)]).toEqual([path, expect.stringMatching(letters)]);
  });

  it('speaks plainly: no words of the trade', async () => {
    for (const [path, text] of flatten((await catalogues[locale]?.()) ?? {})) {
      expect([path, say(path, text)]).not.toEqual([
        path,
        expect.stringMatching(/\b(OTP|TOTP|MFA|2FA|WebAuthn|FIDO|factor|token|credential|Faktor)\b/i),
      ]);
    }
  });
});
