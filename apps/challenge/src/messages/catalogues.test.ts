import { describe, expect, it } from 'vitest';
import { catalogues } from './catalogues.ts';
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

const say = (path: string, text: unknown): string =>
  typeof text === 'function' ? String(text(...argumentsOf(path))) : String(text);

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

  it('speaks plainly: no words of the trade', async () => {
    for (const [path, text] of flatten((await catalogues[locale]?.()) ?? {})) {
      expect([path, say(path, text)]).not.toEqual([
        path,
        expect.stringMatching(/\b(OTP|TOTP|MFA|2FA|WebAuthn|FIDO|factor|token|credential|Faktor)\b/i),
      ]);
    }
  });
});
