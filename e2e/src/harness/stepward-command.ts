/** Which `stepward` the tests start: the build while the compiler calls it up to date, else the sources themselves. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const rootDir = fileURLToPath(new URL('../../..', import.meta.url));

const challengePage = join(rootDir, 'apps/challenge/dist/index.html');
const built = join(rootDir, 'apps/server/dist/cli/main.js');
const source = join(rootDir, 'apps/server/src/cli/main.ts');

function isBuilt(): boolean {
  if (!existsSync(built)) return false;
  const tsc = join(rootDir, 'node_modules/typescript/bin/tsc');
  const { status, stdout } = spawnSync(process.execPath, [tsc, '-b', '--dry', 'apps/server'], {
    cwd: rootDir,
    encoding: 'utf8',
  });
  return status === 0 && !stdout.includes('non-dry build would');
}

let found: string[] | undefined;

/** Arguments for Node that run `stepward`. */
export function stepwardCommand(): string[] {
  if (!existsSync(challengePage)) {
    throw new Error('The challenge page is not built. Run "npm run build" before the end-to-end tests.');
  }
  found ??= isBuilt() ? [built] : ['--conditions=@stepward/source', source];
  return found;
}
