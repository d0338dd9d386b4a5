// What the rules look at: the tree as values, so that a planted violation is a value too.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Text by path from the top of the checkout, with `/` between folders. Binary files are left out. */
export type SourceTree = ReadonlyMap<string, string>;

/** One broken rule at one place. */
export interface Violation {
  readonly path: string;
  readonly problem: string;
}

const skippedFolders = new Set(['.cache', '.git', 'coverage', 'data', 'dist', 'node_modules', 'screenshots']);
const textEndings = /\.(ts|tsx|mts|cts|js|mjs|cjs|jsx|json|css|html|md|ya?ml|sh)$|^\.ci\/run$/;
const sourceEndings = /\.(ts|tsx|mts|cts|js|mjs|cjs|jsx)$/;

function pathsUnder(folder: string, prefix: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = `${prefix}${entry.name}`;
    if (entry.isDirectory()) {
      return skippedFolders.has(entry.name) ? [] : pathsUnder(join(folder, entry.name), `${path}/`);
    }
    return entry.isFile() && textEndings.test(path) ? [path] : [];
  });
}

/** Reads the checkout at `root`; generated and installed folders are left out. */
export function readSourceTree(root: string): SourceTree {
  const paths = pathsUnder(root, '').sort();
  return new Map(paths.map((path) => [path, readFileSync(join(root, path), 'utf8')]));
}

export const isSource = (path: string): boolean => sourceEndings.test(path);

/** Tests, and what only tests use (`testing/` folders, `test-*.ts`, the test bed of the gateway). */
export const isTest = (path: string): boolean =>
  /\.test\.tsx?$/.test(path) || /(^|\/)(testing|fixtures)\//.test(path) || /\/test-[^/]*\.tsx?$/.test(path);

/** Written by a program. */
export const isGenerated = (path: string): boolean => /\.(golden|generated)\./.test(path);

/** The workspace a path belongs to, such as `apps/server`; undefined for a file at the top or in `tools`. */
export function workspaceOf(path: string): string | undefined {
  return /^(?:(?:packages|apps|integrations)\/[^/]+|e2e|bench)(?=\/)/.exec(path)?.[0];
}
