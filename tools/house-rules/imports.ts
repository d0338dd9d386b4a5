// Which modules a source file asks for.

/** One `import`, `export … from`, `import()` or `require()`. */
export interface Import {
  readonly specifier: string;
  /** `import type` and `export type`: nothing of it is left at run time. */
  readonly typeOnly: boolean;
}

const blockComments = /\/\*[\s\S]*?\*\//g;
const lineComments = /^\s*\/\/.*$/gm;
const statements =
  /^[ \t]*(?:import|export)\s+(?:(type)\s)?[^'"`;()]*?\bfrom\s*['"]([^'"]+)['"]|^[ \t]*import\s*['"]([^'"]+)['"]/gm;
const calls = /\b(?:import|require|resolve)\(\s*['"]([^'"]+)['"]\s*\)/g;

/** Every module that `source` names literally, in order of kind. Comments do not count. */
export function importsOf(source: string): Import[] {
  const code = source.replace(blockComments, '').replace(lineComments, '');
  const stated = [...code.matchAll(statements)].map((match) => ({
    specifier: match[2] ?? match[3] ?? '',
    typeOnly: match[1] !== undefined,
  }));
  const called = [...code.matchAll(calls)].map((match) => ({ specifier: match[1] ?? '', typeOnly: false }));
  return [...stated, ...called];
}

/** A path relative to its file, as a path from the top of the checkout. */
export function resolvePath(fromFile: string, specifier: string): string {
  const parts = fromFile.split('/').slice(0, -1);
  for (const part of specifier.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}
