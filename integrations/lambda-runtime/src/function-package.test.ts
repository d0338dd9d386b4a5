import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openPackage, type PackageOptions } from './function-package.ts';
import { atEnd, cleanUp, type Files, folderOf, serviceOf, zipOf } from './test-bed.ts';

afterEach(cleanUp);

const uploaded: PackageOptions = { bytesMax: 1_048_576, service: 'Lambda', isInPlace: false };
const inPlace: PackageOptions = { ...uploaded, isInPlace: true };

function opened(path: string, options = uploaded) {
  const one = openPackage(path, options);
  atEnd(one.remove);
  return one;
}

const answerOf = (path: string, options = uploaded) =>
  serviceOf('', { entry: opened(path, options).entry }).invoke();

describe('a package', () => {
  const esm = 'export const handler = async () => import.meta.filename.slice(-9);';

  it.each<[string, Files, string]>([
    ['CommonJS', { 'index.js': 'exports.handler = async () => __filename.slice(-8);' }, 'index.js'],
    [
      'CommonJS as index.cjs',
      { 'index.cjs': 'exports.handler = async () => __filename.slice(-9);' },
      'index.cjs',
    ],
    ['ESM as index.mjs', { 'index.mjs': esm }, 'index.mjs'],
    ['ESM with a package.json', { 'index.js': esm, 'package.json': '{"type":"module"}' }, '/index.js'],
    ['several, of which Lambda takes index.js', { 'index.mjs': '', 'index.js': esm }, '/index.js'],
  ])('may be %s', async (_name, files, entry) => {
    expect(await answerOf(zipOf(files))).toBe(entry);
    expect(await answerOf(folderOf(files))).toBe(entry);
    expect(await answerOf(folderOf(files), inPlace)).toBe(entry);
  });

  const withFile = { 'index.js': 'exports.handler = async () => require("./lib/name.js");' };
  const library = 'module.exports = "from lib";';

  it('may hold files beside the entry, and be a folder', async () => {
    expect(await answerOf(zipOf({ ...withFile, 'lib/name.js': library }))).toBe('from lib');
    const folder = folderOf(withFile);
    mkdirSync(join(folder, 'lib'));
    writeFileSync(join(folder, 'lib', 'name.js'), library);
    expect(await answerOf(folder)).toBe('from lib');
    expect(await answerOf(folder, inPlace)).toBe('from lib');
  });

  it('may use what it brings only, unless it runs in place', async () => {
    const folder = folderOf({ 'name.js': library });
    mkdirSync(join(folder, 'package'));
    const source = 'exports.handler = async () => require("../name.js");';
    writeFileSync(join(folder, 'package', 'index.js'), source);
    await expect(answerOf(join(folder, 'package'))).rejects.toThrow(/Cannot find module/);
    expect(await answerOf(join(folder, 'package'), inPlace)).toBe('from lib');
  });

  it('may be a module where it runs in place', async () => {
    const folder = folderOf({ 'any.cjs': 'exports.handler = async () => __dirname;' });
    expect(await answerOf(join(folder, 'any.cjs'), inPlace)).toBe(folder);
    expect(() => opened(join(folder, 'any.cjs'))).toThrow(/any\.cjs: a bundle is a \.zip, or a folder/);
  });

  it('is unpacked for its owner only, and leaves nothing behind', () => {
    for (const path of [zipOf({ 'index.js': '' }), folderOf({ 'index.js': '' })]) {
      const { entry, remove } = opened(path);
      const task = dirname(entry);
      expect(readdirSync(task)).toEqual(['index.js']);
      expect(statSync(dirname(task)).mode & 0o777).toBe(0o700);
      remove();
      expect(() => statSync(dirname(task))).toThrow('ENOENT');
    }
  });
});

describe('is refused, and leaves nothing behind:', () => {
  const incompressible = () => Array.from({ length: 200_000 }, (_, i) => Math.sin(i).toString(36)).join('');

  it.each<[string, () => string, RegExp]>([
    [
      'a package without an entry',
      () => zipOf({ 'readme.txt': '' }),
      /package\.zip: no index\.js, index\.mjs or/,
    ],
    [
      'a folder without an entry',
      () => folderOf({ 'other.mjs': '' }),
      /: no index\.js, index\.mjs or index\.cjs/,
    ],
    ['an entry that is a folder', () => zipOf({ 'index.js/a.js': '' }), /: no index\.js/],
    ['a path out of the package', () => zipOf({ '../index.js': '' }), /entry \.\.\/index\.js lies outside/],
    [
      'a package that is too large',
      () => zipOf({ 'index.js': incompressible() }),
      /package\.zip: the package has \d{7} bytes; Lambda allows 1048576$/,
    ],
    [
      'another file',
      () => join(folderOf({ 'readme.txt': 'text' }), 'readme.txt'),
      /readme\.txt: a bundle is a/,
    ],
    ['a .zip that is none', () => join(folderOf({ 'a.zip': '' }), 'a.zip'), /a\.zip: a bundle is a/],
    ['a path to nothing', () => '/not-there.zip', /ENOENT/],
  ])('%s', (_name, pathOf, message) => {
    const path = pathOf();
    const temporary = folderOf({});
    vi.stubEnv('TMPDIR', temporary);
    atEnd(() => vi.unstubAllEnvs());
    expect(() => opened(path)).toThrow(message);
    expect(() => opened(path, inPlace)).toThrow(message);
    expect(readdirSync(temporary)).toEqual([]);
  });
});
