import { describe, expect, it } from 'vitest';
import { directionOf, pickLocale } from './locale.ts';

describe('the language', () => {
  const available = ['en', 'de', 'pt-BR'];

  it.each([
    [['de'], 'de'],
    [['de-AT', 'en'], 'de'],
    [['DE-at'], 'de'],
    [['fr', 'de'], 'de'],
    [['pt'], 'pt-BR'],
    [['pt-PT'], 'pt-BR'],
    [['pt-br'], 'pt-BR'],
    [['fr', 'ja'], 'en'],
    [[], 'en'],
    [[''], 'en'],
    [['__proto__'], 'en'],
  ])('of %j is %s', (wanted, locale) => {
    expect(pickLocale(wanted, available)).toBe(locale);
  });
});

it.each([
  ['ar', 'rtl'],
  ['he-IL', 'rtl'],
  ['FA', 'rtl'],
  ['en', 'ltr'],
  ['de-AT', 'ltr'],
] as const)('%s is written %s', (locale, direction) => {
  expect(directionOf(locale)).toBe(direction);
});
