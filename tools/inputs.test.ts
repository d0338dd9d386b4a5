import { mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { fingerprint } from './inputs.mjs';

let root = '';
const write = (path: string, text: string) => writeFileSync(join(root, path), text);
const now = () => fingerprint(['page', 'lock.json'], root);

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'stepward-inputs-'));
  mkdirSync(join(root, 'page', 'src'), { recursive: true });
  mkdirSync(join(root, 'page', 'dist'));
  write('page/src/a.ts', 'a');
  write('lock.json', '{}');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

it('is the same for the same content, whenever it was written', () => {
  const before = now();
  utimesSync(join(root, 'page/src/a.ts'), 1, 1);
  write('lock.json', '{}');
  expect(now()).toBe(before);
});

it('changes with a content, a name, a new file and a lost one', () => {
  const seen = [now()];
  write('page/src/a.ts', 'b');
  seen.push(now());
  renameSync(join(root, 'page/src/a.ts'), join(root, 'page/src/b.ts'));
  seen.push(now());
  write('page/src/c.ts', '');
  seen.push(now());
  rmSync(join(root, 'lock.json'));
  seen.push(now());
  expect(new Set(seen).size).toBe(seen.length);
});

it('leaves out what is built', () => {
  const before = now();
  write('page/dist/index.html', 'built');
  write('page/page.tsbuildinfo', '{}');
  expect(now()).toBe(before);
});
