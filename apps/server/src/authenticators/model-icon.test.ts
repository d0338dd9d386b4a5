/** Pictures of models that have none of their own. */
import { describe, expect, it } from 'vitest';
import { iconColours, withIcon } from './model-icon.ts';
import { parseModelList } from './model-list.ts';

const svgOf = (uri: string | undefined): string =>
  Buffer.from((uri ?? '').replace('data:image/svg+xml;base64,', ''), 'base64').toString('utf8');

/** WCAG 2.2, relative luminance. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.040_45 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

describe('a model without a picture', () => {
  it('gets the first letter of its name, the other way round in the dark', () => {
    const { name, svgIconLight, svgIconDark } = withIcon({ name: ' 1Password' });
    expect(name).toBe(' 1Password');
    expect(svgOf(svgIconLight)).toContain('>1</text>');
    expect(svgOf(svgIconDark)).toContain('>1</text>');
    expect(svgIconDark).not.toBe(svgIconLight);
    expect(withIcon({ name: ' 1Password' })).toEqual({ name, svgIconLight, svgIconDark });
  });

  it.each([
    ['iCloud Keychain', 'I'],
    ['<b>', '&lt;'],
    ['&', '&amp;'],
    ['ключи', 'К'],
    ['🗝️ keys', '🗝️'],
    ['e\u0301tui', 'E\u0301'],
  ])('%s: %s', (name, letter) =>
    expect(svgOf(withIcon({ name }).svgIconLight)).toContain(`>${letter}</text>`),
  );

  it('whose name is blank has none, and what was given stays', () => {
    expect(withIcon({ name: ' ' })).toEqual({ name: ' ' });
    const given = { name: 'Keys', svgIconDark: 'data:image/png;base64,AA==' };
    expect(withIcon(given)).toBe(given);
  });

  it('is drawn as icons of a list may be, each with 7:1', () => {
    const { svgIconLight } = withIcon({ name: 'Keys' });
    const aaguid = '00000000-0000-0000-0000-0000000000aa';
    const list = JSON.stringify({ [aaguid]: { name: 'Keys', icon_light: svgIconLight } });
    expect(parseModelList(list)).toMatchObject({ iconsLeftOut: 0 });
    for (const { pale, deep } of iconColours)
      expect((luminance(pale) + 0.05) / (luminance(deep) + 0.05)).toBeGreaterThanOrEqual(7);
  });
});
