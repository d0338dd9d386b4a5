import { describe, expect, it } from 'vitest';
import { en } from './words/en.ts';
import { voiceFor } from './words.ts';

type Texts = Readonly<Record<string, unknown>>;
const isTexts = (value: unknown): value is Texts => typeof value === 'object' && value !== null;

/** Each text by its path, said with a name and a number. */
function said(texts: Texts, path = ''): [path: string, text: string][] {
  return Object.entries(texts).flatMap(([key, text]): [string, string][] => {
    const at = `${path}${key}`;
    if (isTexts(text)) return said(text, `${at}.`);
    const given = at === 'problem.wrongWithTries' ? 3 : '‹name›';
    return [[at, typeof text === 'function' ? String(text(given)) : String(text)]];
  });
}

const languages = ['de', 'es', 'fr', 'pt-BR', 'ja', 'ar'];
const english = new Map(said(en));
/** Names, and words that are written alike. */
const sameEverywhere = new Set(['Code', 'WhatsApp', 'SMS']);

describe.each(languages)('%s', (language) => {
  const { words, phrases } = voiceFor([language]);

  it('has every text, in its own language, with what it is given', () => {
    expect(phrases.language).toBe(language);
    const texts = said(words);
    expect(texts.map(([path]) => path).sort()).toEqual([...english.keys()].sort());
    for (const [path, text] of texts) {
      const original = english.get(path) ?? '';
      if (!sameEverywhere.has(text)) expect([path, text]).not.toEqual([path, original]);
      for (const part of ['‹name›', '3'])
        if (original.includes(part)) expect([path, text]).toEqual([path, expect.stringContaining(part)]);
    }
  });
});

it.each([
  ['es', 1, 'Le queda 1 intento.'],
  ['fr', 0, 'Il vous reste 0 essai.'],
  ['pt-BR', 2, 'Restam 2 tentativas.'],
  ['ar', 2, 'تبقّت محاولتان.'],
  ['ar', 11, 'تبقّت 11 محاولة.'],
])('counts take the form of their language: %s, %i', (language, left, expected) =>
  expect(voiceFor([language]).words.problem.wrongWithTries(left)).toContain(expected),
);

it('is English where nothing else is wished for that there is', () => {
  for (const wishes of [[], [undefined], ['sv', 'tlh']])
    expect(voiceFor(wishes)).toMatchObject({ words: en, phrases: { language: 'en' } });
  expect(voiceFor(['sv', 'pt-PT', 'de']).phrases.language).toBe('pt-BR');
});
