/** Names and icons of what holds a passkey, from the operator's list (SECURITY row 24 for what is in it). */
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withIcon } from './model-icon.ts';
import { openModelList, parseModelList } from './model-list.ts';

const aaguid = 'ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4';
const svg = (content: string): string =>
  `data:image/svg+xml;base64,${Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg">${content}</svg>`).toString('base64')}`;
const dot = svg('<circle r="9"/>');
const png = 'data:image/png;base64,iVBORw0KGgo=';
const listOf = (entry: object): string => JSON.stringify({ [aaguid]: entry });

describe('the list', () => {
  it('gives names and icons, and those without an icon their name', () => {
    const other = '00000000-0000-0000-0000-0000000000aa';
    const text = JSON.stringify({
      [aaguid.toUpperCase()]: { name: 'Keys', icon_light: dot, icon_dark: png },
      [other]: { name: 'Ключи', icon_light: null },
    });
    const { models, iconsLeftOut } = parseModelList(text);
    expect(models.get(aaguid)).toEqual({ name: 'Keys', svgIconLight: dot, svgIconDark: png });
    expect(models.get(other)).toEqual({ name: 'Ключи' });
    expect(iconsLeftOut).toBe(0);
  });

  it('may be empty: the community says that it may be one day', () => {
    expect(parseModelList('{}').models.size).toBe(0);
  });

  it.each([
    ['[]', 'it is not an object of AAGUIDs'],
    ['{"constructor":{"name":"x"}}', '"constructor" is not an AAGUID'],
    [listOf({}), `${aaguid} needs a name`],
    [listOf({ name: ' ' }), `${aaguid} needs a name`],
    [listOf({ name: 'x'.repeat(101) }), `${aaguid} needs a name`],
    ['{', 'JSON'],
  ])('%s is refused', (text, reason) => expect(() => parseModelList(text)).toThrow(reason));

  it.each([
    ['of a server', 'https://cdn.example/icon.svg'],
    ['of another type', 'data:text/html;base64,PGI+'],
    ['not in base64', 'data:image/svg+xml,<svg/>'],
    ['too large', `data:image/png;base64,${'A'.repeat(32 * 1024)}`],
    ['no text', 7],
    ['with a script', svg('<script>alert(1)</script>')],
    ['with a handler', svg('<a onclick="x()"/>')],
    ['with a script address', svg('<a href="javascript:x()"/>')],
    ['with a page in it', svg('<foreignObject/>')],
    ['that fetches', svg('<image href="https://tracker.example/a.png"/>')],
    ['that fetches by style', svg('<style>*{fill:url(https://tracker.example/a)}</style>')],
    ['that fetches by xlink', svg('<use xlink:href="//tracker.example/a.svg#a"/>')],
  ])('an icon %s is left out, and its name stays', (_, icon) => {
    const { models, iconsLeftOut } = parseModelList(
      listOf({ name: 'Keys', icon_light: icon, icon_dark: dot }),
    );
    expect(models.get(aaguid)).toEqual({ name: 'Keys', svgIconDark: dot });
    expect(iconsLeftOut).toBe(1);
  });

  it('an icon that refers to itself stays', () => {
    const icon = svg(
      '<defs><path id="a"/></defs><g fill="url(#a)"/><use href="#a"/><image href="data:image/png;base64,AA=="/>',
    );
    expect(parseModelList(listOf({ name: 'Keys', icon_light: icon })).iconsLeftOut).toBe(0);
  });
});

describe('the file', () => {
  let directory: string;
  let path: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'stepward-models-'));
    path = join(directory, 'aaguids.json');
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));
  const write = (text: string, seconds: number): void => {
    writeFileSync(path, text);
    utimesSync(path, seconds, seconds);
  };

  it('is read again when it changed; one that is broken meanwhile changes nothing', async () => {
    const leftOut: number[] = [];
    write(listOf({ name: 'Old' }), 1000);
    const models = await openModelList({ path, onIconsLeftOut: (count) => leftOut.push(count) });
    expect(models.find(aaguid.toUpperCase())).toEqual(withIcon({ name: 'Old' }));
    write(listOf({ name: 'New', icon_light: 'x' }), 2000);
    await models.refresh();
    await models.refresh();
    expect(models.find(aaguid)).toEqual(withIcon({ name: 'New' }));
    expect(leftOut).toEqual([1]);
    write('{', 3000);
    await expect(models.refresh()).rejects.toThrow('JSON');
    rmSync(path);
    await expect(models.refresh()).rejects.toThrow('ENOENT');
    expect(models.find(aaguid)).toEqual(withIcon({ name: 'New' }));
  });

  it('adds to what is known without it, and authenticators that say nothing stay unknown', async () => {
    write(JSON.stringify({ '00000000-0000-0000-0000-000000000000': { name: 'Nobody' } }), 1000);
    const models = await openModelList({ path, onIconsLeftOut: () => {} });
    expect(models.find(aaguid)).toEqual(withIcon({ name: 'Google Password Manager' }));
    for (const unknown of [undefined, '', '00000000-0000-0000-0000-000000000000', '__proto__'])
      expect(models.find(unknown)).toBeUndefined();
  });

  it('that is not there stops the start', async () => {
    await expect(openModelList({ path, onIconsLeftOut: () => {} })).rejects.toThrow('ENOENT');
  });
});
