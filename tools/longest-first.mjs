// The order of test files. Owns: which ones are begun first. Vitest knows how long a file took only where it ran before,
// and else goes by its size; a long file that is begun last leaves the other core idle until it ends.
import { relative } from 'node:path';
import { BaseSequencer } from 'vitest/node';
import { rootDir } from './command.mjs';

/** Files that take much longer than others, longest first; no list of all. */
export const longest = [
  'e2e/src/demo/screens.test.ts',
  'e2e/src/challenge-modes/every-way.test.ts',
  'e2e/src/stores/single-use.test.ts',
  'e2e/src/stores/postgres.test.ts',
  'e2e/src/sdk/hosted-page.test.ts',
  'e2e/src/demo/themes.test.ts',
  'apps/server/src/database/durability.test.ts',
  'apps/server/src/cli/backup.test.ts',
  'apps/server/src/webhooks/killed.test.ts',
  'apps/server/src/testing/fuzz/api-fuzz.test.ts',
  'apps/server/src/sessions/killed.test.ts',
];
const rank = new Map(longest.map((path, index) => [path, index]));

/** @param {import('vitest/node').TestSpecification} specification */
const rankOf = ({ moduleId }) =>
  rank.get(relative(rootDir, moduleId).replaceAll('\\', '/')) ?? longest.length;

export class LongestFirst extends BaseSequencer {
  /** @override @param {import('vitest/node').TestSpecification[]} files */
  async sort(files) {
    const known = await super.sort(files);
    // Array.prototype.sort is stable: the rest stays as it was.
    return known.sort((a, b) => rankOf(a) - rankOf(b));
  }
}
