import { describe, expect, it } from 'vitest';
import { directionOf, loadMessages, locales, pickLocale } from './catalogues.ts';
import { en } from './en.ts';

/** Every text by its path; functions are called with what they take. */
function texts(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value === 'function') {
    const address = 'a•••e@example.com';
    const given = path === '.code.sentTo' ? [3, address] : /sentTo|otherWay/.test(path) ? [address] : [3];
    return [[path, (value as (...given: unknown[]) => string)(...given)]];
  }
  return Object.entries(value as object).flatMap(([key, one]) => texts(one, `${path}.${key}`));
}

describe.each(locales)('the texts in %s', (locale) => {
  it('are all there, say what they are given, and are of that language', async () => {
    const loaded = await loadMessages(locale);
    expect(loaded.locale).toBe(locale);
    const said = new Map(texts(loaded.messages));
    const english = new Map(texts(en));
    expect([...said.keys()].sort()).toEqual([...english.keys()].sort());
    expect([...said.values()].filter((text) => text.trim() === '')).toEqual([]);
    for (const path of [
      '.code.wrongWithTries',
      '.code.resendIn',
      '.code.locked',
      '.code.label',
      '.code.incomplete',
      '.code.sentTo',
      '.code.sent',
      '.locked',
    ])
      expect(said.get(path)).toContain('3');
    for (const path of ['.code.sentTo', '.link.sentTo', '.otherWay'])
      expect(said.get(path)).toContain('a•••e@example.com');
    // Names stay as they are; sentences do not.
    const same = [...said].filter(([path, text]) => english.get(path) === text).map(([path]) => path);
    if (locale !== 'en') expect(same.filter((path) => !/^\.method\./.test(path))).toEqual([]);
  });
});

describe('the language', () => {
  it('is the first wanted one that there is', () => {
    expect(pickLocale(['de-AT', 'fr'])).toBe('de');
    expect(pickLocale(['xx', 'pt-PT'])).toBe('pt-BR');
    expect(pickLocale(['pt-br'])).toBe('pt-BR');
    expect(pickLocale(['xx'])).toBe('en');
    expect(pickLocale([])).toBe('en');
  });

  it('is English where the wanted one could not be loaded', async () => {
    expect((await loadMessages('xx')).locale).toBe('en');
  });

  it('is written from the right in Arabic', () => {
    expect([directionOf('ar'), directionOf('ja')]).toEqual(['rtl', 'ltr']);
  });
});
