/** A file that was moved would lose its place without anybody noticing. */
import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { inRoot } from './command.mjs';
import { longest } from './longest-first.mjs';

it('every file that is begun first exists', () => {
  expect(longest.filter((path) => !existsSync(inRoot(path)))).toEqual([]);
});
