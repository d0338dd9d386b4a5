// A fingerprint of source folders, by content: times of modification say nothing after a clone or a branch switch.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inRoot, rootDir } from './command.mjs';

const generated = new Set(['node_modules', 'dist', 'coverage', '.cache', 'screenshots']);

/** @param {string} path @returns {string[]} files under it in a fixed order, generated folders left out */
export function filesUnder(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  const names = readdirSync(path).filter((name) => !generated.has(name) && !name.endsWith('.tsbuildinfo'));
  return names.sort().flatMap((name) => filesUnder(join(path, name)));
}

/** @param {string[]} paths files and folders below `root` @param {string} [root] @returns {string} SHA-256 in hex */
export function fingerprint(paths, root = rootDir) {
  const hash = createHash('sha256');
  for (const path of paths) {
    for (const file of filesUnder(join(root, path))) {
      const content = readFileSync(file);
      hash.update(`${file.slice(root.length)}\0${content.length}\0`).update(content);
    }
  }
  return hash.digest('hex');
}

/** @param {string} name @returns {{ read: () => string, write: (value: string) => void }} a note kept between runs */
export function stamp(name) {
  const path = inRoot('node_modules', '.cache', 'stepward', name);
  return {
    read: () => (existsSync(path) ? readFileSync(path, 'utf8') : ''),
    write: (value) => {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, value);
    },
  };
}
