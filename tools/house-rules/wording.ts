// Rules about what may not be written in a source file.
import { isSource, isTest, type SourceTree, type Violation } from './source-tree.ts';

/** The self-tests of these rules. */
const plantedViolations = 'tools/house-rules.test.ts';

// Put together here, so that this file does not break its own rules.
const word = (...parts: string[]): string => parts.join('');
const openWork = new RegExp(`\\b(${word('TO', 'DO')}|${word('FIX', 'ME')}|${word('XX', 'X')})\\b`);
const silenced = new RegExp(
  `${word('biome-', 'ignore')}|${word('eslint-', 'disable')}|@${word('ts-', 'ignore')}|@${word('ts-', 'nocheck')}`,
);
const expectedTypeError = new RegExp(`@${word('ts-', 'expect-error')}`);
const skippedTest = /\b(?:describe|it|test|suite)\.(?:skip|only|todo|skipIf|runIf|fails)\b/;
const environment = /\bprocess\.env\b|\bprocess\[['"]env['"]\]|\{[^}]*\benv\b[^}]*\}\s*=\s*process\b/;
const environmentImport = /import\s*\{[^}]*\benv\b[^}]*\}\s*from\s*['"]node:process['"]/;

function linesWith(
  tree: SourceTree,
  pattern: RegExp,
  applies: (path: string) => boolean,
  problem: string,
): Violation[] {
  return [...tree]
    .filter(([path]) => applies(path) && path !== plantedViolations)
    .flatMap(([path, text]) =>
      text
        .split('\n')
        .flatMap((line, index) => (pattern.test(line) ? [{ path: `${path}:${index + 1}`, problem }] : [])),
    );
}

/** Work that is not done is no comment; it is done or said in the issue. */
export function openWorkNotes(tree: SourceTree): Violation[] {
  return linesWith(tree, openWork, (path) => !path.endsWith('.json'), 'notes open work in the source');
}

/** Lint and type errors are repaired, not silenced. A test may expect a type error. */
export function silencedChecks(tree: SourceTree): Violation[] {
  return [
    ...linesWith(tree, silenced, isSource, 'silences lint or the type check'),
    ...linesWith(tree, expectedTypeError, (path) => isSource(path) && !isTest(path), 'expects a type error'),
  ];
}

/** A test that does not run proves nothing, and `only` hides all others. */
export function skippedTests(tree: SourceTree): Violation[] {
  return linesWith(
    tree,
    skippedTest,
    (path) => /\.test\.tsx?$/.test(path),
    'is a test that does not always run',
  );
}

/** Where the environment may be read: programs and configurations, never the product's rooms. */
const environmentReaders =
  /^(apps\/server\/src\/main\.ts$|apps\/server\/src\/cli\/|integrations\/cognito\/src\/functions\/|tools\/|e2e\/|bench\/)|(^|\/)(vitest|vite)\.config\.ts$|(^|[/.-])example[^/]*$/;

/** Configuration comes in as an argument; only the entry points read `process.env` (and tests, to prove it). */
export function environmentReads(tree: SourceTree): Violation[] {
  const applies = (path: string) => isSource(path) && !isTest(path) && !environmentReaders.test(path);
  const problem = 'reads the environment; take the value as an argument';
  return [
    ...linesWith(tree, environment, applies, problem),
    ...linesWith(tree, environmentImport, applies, problem),
  ];
}

const settingName = /\bSTEPWARD_[A-Z][A-Z_]*[A-Z]\b/g;
const settingsIn = (text: string): string[] => [...new Set(text.match(settingName) ?? [])];

/** Files that read settings; what they name exists. */
const settingReaders = /^apps\/server\/src\/(config|cli)\/|^apps\/server\/src\/main\.ts$/;

/** README.md lists every setting of the server, and nobody is told to set one that does not exist. */
export function undocumentedSettings(tree: SourceTree): Violation[] {
  const server = [...tree].filter(([path]) => /^apps\/server\/src\//.test(path) && !isTest(path));
  const known = new Set(
    server.filter(([path]) => settingReaders.test(path)).flatMap(([, text]) => settingsIn(text)),
  );
  const readme = new Set(settingsIn(tree.get('README.md') ?? ''));
  return [
    ...[...known]
      .filter((name) => !readme.has(name))
      .map((name) => ({ path: 'README.md', problem: `lacks ${name}` })),
    ...[['README.md', [...readme].join(' ')] as const, ...server].flatMap(([path, text]) =>
      settingsIn(text)
        .filter((name) => !known.has(name))
        .map((name) => ({ path, problem: `names ${name}, which nothing reads` })),
    ),
  ];
}
