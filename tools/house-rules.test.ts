import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rootDir } from './command.mjs';
import {
  isLicenceAllowed,
  type Lock,
  lockedHosts,
  missingOptionalPackages,
  tooManyDependencies,
  unknownInstallScripts,
  unknownLicences,
} from './house-rules/dependencies.ts';
import { inputOutputInPureRooms, outwardImports } from './house-rules/dependency-directions.ts';
import { importsOf } from './house-rules/imports.ts';
import { longFiles, namelessDrawers, unmappedRooms } from './house-rules/layout.ts';
import { readSourceTree, type SourceTree, type Violation } from './house-rules/source-tree.ts';
import {
  environmentReads,
  openWorkNotes,
  silencedChecks,
  skippedTests,
  undocumentedSettings,
} from './house-rules/wording.ts';

const tree = readSourceTree(rootDir);
const lock = (JSON.parse(tree.get('package-lock.json') ?? '{}') as { packages: Lock }).packages;
const manifests = [...tree]
  .filter(([path]) => path.endsWith('package.json') && !path.startsWith('tools/'))
  .map(([, text]) => JSON.parse(text));

const planted = (files: Record<string, string>): SourceTree => new Map(Object.entries(files));
const paths = (violations: Violation[]) => violations.map((violation) => violation.path);

function installedLicence(path: string): string | undefined {
  const manifest = join(rootDir, path, 'package.json');
  if (!existsSync(manifest)) return undefined;
  const { license } = JSON.parse(readFileSync(manifest, 'utf8')) as { license?: string | { type: string } };
  return typeof license === 'object' ? license.type : license;
}

describe('this repository keeps its house rules', () => {
  it('finds its own sources', () => {
    expect(tree.has('packages/decision/src/index.ts')).toBe(true);
    expect(manifests.length).toBeGreaterThan(8);
  });

  it.each([
    ['no nameless drawers', namelessDrawers],
    ['source files have at most 300 lines', longFiles],
    ['ARCHITECTURE.md names every room', unmappedRooms],
    ['no notes of open work', openWorkNotes],
    ['lint and types are never silenced', silencedChecks],
    ['every test always runs', skippedTests],
    ['the environment is read at the entry points only', environmentReads],
    ['pure rooms do no input or output', inputOutputInPureRooms],
    ['dependencies point inward', outwardImports],
    ['README.md lists every setting', undocumentedSettings],
  ])('%s', (_name, rule) => {
    expect(rule(tree)).toEqual([]);
  });

  it('has few direct dependencies', () => expect(tooManyDependencies(manifests)).toEqual([]));
  it('has no unknown install scripts', () => expect(unknownInstallScripts(lock)).toEqual([]));
  it('ships only licences of its list', () => expect(unknownLicences(lock, installedLicence)).toEqual([]));
  it('names no host in the lock file', () => expect(lockedHosts(lock)).toEqual([]));
  it('locks every platform', () => expect(missingOptionalPackages(lock)).toEqual([]));
});

describe('each rule finds a planted violation', () => {
  it.each([
    'apps/server/src/utils/text.ts',
    'packages/edge/src/helpers.ts',
    'packages/api/src/common/a.ts',
    'apps/server/src/string-utils.ts',
    'e2e/src/test-helpers.ts',
  ])('drawer %s', (path) => {
    expect(paths(namelessDrawers(planted({ [path]: '' })))).toEqual([path]);
  });

  it('a name that only contains the word is no drawer', () => {
    expect(namelessDrawers(planted({ 'a/commonmark.ts': '', 'a/futility.ts': '' }))).toEqual([]);
  });

  it('long files, but not long tests or generated files', () => {
    const long = 'const a = 1;\n'.repeat(301);
    const files = { 'a/b.ts': long, 'a/c.ts': 'x\n'.repeat(300), 'a/b.test.ts': long, 'a/d.golden.ts': long };
    expect(paths(longFiles(planted(files)))).toEqual(['a/b.ts']);
  });

  it('rooms that the map lacks, and rooms that exist on the map only', () => {
    const violations = unmappedRooms(
      planted({
        'package.json': '{"workspaces":["packages/*","e2e"]}',
        'packages/api/package.json': '{}',
        'packages/new/package.json': '{}',
        'e2e/package.json': '{}',
        'ARCHITECTURE.md': '| `packages/api` | a |\n| `e2e` | b |\n| `apps/gone` | c |\n',
      }),
    );
    expect(violations.map(({ path, problem }) => `${path} ${problem}`)).toEqual([
      'ARCHITECTURE.md names apps/gone, which does not exist',
      'packages/new is missing from the table of ARCHITECTURE.md',
    ]);
  });

  it.each(['TODO', 'FIXME', 'XXX'])('open work noted as %s', (note) => {
    expect(paths(openWorkNotes(planted({ 'a/b.ts': `ok\n// ${note}: later` })))).toEqual(['a/b.ts:2']);
  });

  it.each([
    '// biome-ignore lint: x',
    '// @ts-ignore',
    '// @ts-nocheck',
    '/* eslint-disable */',
    '// @ts-expect-error x',
  ])('silenced by %s', (comment) =>
    expect(paths(silencedChecks(planted({ 'a/b.ts': comment })))).toEqual(['a/b.ts:1']),
  );

  it('a test may expect a type error, but not silence one', () => {
    const files = { 'a.test.ts': '// @ts-expect-error refused', 'b.test.ts': '// @ts-ignore' };
    expect(paths(silencedChecks(planted(files)))).toEqual(['b.test.ts:1']);
  });

  it.each(['skip', 'only', 'todo', 'skipIf(true)'])('a test with %s', (modifier) => {
    expect(paths(skippedTests(planted({ 'a.test.ts': `it.${modifier}('x', () => {})` })))).toEqual([
      'a.test.ts:1',
    ]);
  });

  it.each([
    ['packages/edge/src/a.ts', 'const a = process.env.A;'],
    ['apps/server/src/config/a.ts', "const a = process['env'].A;"],
    ['apps/server/src/app.ts', 'const { env } = process;'],
    ['integrations/gateway/src/a.ts', "import { env } from 'node:process';"],
  ])('the environment read in %s', (path, text) => {
    expect(paths(environmentReads(planted({ [path]: text })))).toEqual([`${path}:1`]);
  });

  it.each([
    'apps/server/src/main.ts',
    'apps/server/src/cli/main.ts',
    'e2e/src/a.ts',
    'tools/a.mjs',
    'vitest.config.ts',
  ])('the environment may be read in %s', (path) =>
    expect(environmentReads(planted({ [path]: 'process.env.A' }))).toEqual([]),
  );
});

it('finds settings that README.md lacks, and settings that do not exist', () => {
  const files = planted({
    'README.md': 'STEPWARD_PORT STEPWARD_GONE',
    'apps/server/src/config/environment.ts': "text('STEPWARD_PORT'); text('STEPWARD_NEW');",
    'apps/server/src/email/a.ts': "hint: 'Set STEPWARD_NOT_THERE.'",
  });
  expect(undocumentedSettings(files).map(({ path, problem }) => `${path} ${problem}`)).toEqual([
    'README.md lacks STEPWARD_NEW',
    'README.md names STEPWARD_GONE, which nothing reads',
    'apps/server/src/email/a.ts names STEPWARD_NOT_THERE, which nothing reads',
  ]);
});

describe('import rules find planted violations', () => {
  it('reads every form of import', () => {
    const source = `
      import a from 'a';
      import type { B } from "b";
      import {
        c,
      } from 'c';
      export * from 'd';
      import 'e';
      // import 'comment-one';
      /* import 'comment-two'; */
      const f = await import('f'); const g = require('g');`;
    const names = importsOf(source).map(({ specifier }) => specifier);
    expect(names.sort()).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g']);
    expect(importsOf("import type { B } from 'b';")).toEqual([{ specifier: 'b', typeOnly: true }]);
  });

  it.each([
    ['packages/decision/src/a.ts', 'node:fs/promises'],
    ['packages/decision/src/a.ts', 'node:crypto'],
    ['packages/api/src/a.ts', 'http'],
    ['packages/edge/src/a.ts', 'node:net'],
  ])('%s may not import %s', (path, module) => {
    expect(paths(inputOutputInPureRooms(planted({ [path]: `import x from '${module}';` })))).toEqual([path]);
  });

  it('the edge may use cryptography, and tests may read fixtures', () => {
    const files = {
      'packages/edge/src/a.ts': "import { createCipheriv } from 'node:crypto';",
      'packages/decision/src/a.test.ts': "import { readFileSync } from 'node:fs';",
    };
    expect(inputOutputInPureRooms(planted(files))).toEqual([]);
  });

  const packages = {
    'packages/api/package.json': '{"name":"@stepward/api"}',
    'packages/edge/package.json': '{"name":"@stepward/edge"}',
    'integrations/gateway/package.json': '{"name":"@stepward/gateway"}',
    'integrations/cloudfront/package.json': '{"name":"@stepward/cloudfront"}',
    'apps/server/package.json': '{"name":"@stepward/server"}',
  };

  it.each([
    ['packages/edge/src/a.ts', '@stepward/api'],
    ['packages/edge/src/a.ts', '../../api/src/index.ts'],
    ['packages/edge/src/a.test.ts', '@stepward/gateway'],
    ['integrations/gateway/src/a.ts', '@stepward/cloudfront'],
    ['integrations/gateway/src/a.ts', '@stepward/server'],
    ['integrations/demo-origin/src/a.ts', '@stepward/edge'],
    ['apps/challenge/src/a.ts', '@stepward/server/database'],
    ['apps/server/src/actions/a.ts', '@stepward/gateway'],
    ['apps/server/src/actions/a.ts', '../../../../tools/command.mjs'],
    ['packages/api/src/a.ts', '@stepward/not-there'],
  ])('%s may not know %s', (path, specifier) => {
    const files = planted({ ...packages, [path]: `import { x } from '${specifier}';` });
    expect(paths(outwardImports(files))).toEqual([path]);
  });

  it.each([
    ['integrations/gateway/src/a.ts', '@stepward/edge'],
    ['integrations/gateway/src/a.test.ts', '@stepward/cloudfront'],
    ['apps/server/src/cli/demo.ts', '@stepward/gateway'],
    ['apps/server/src/actions/a.ts', '@stepward/api'],
    ['apps/server/src/actions/a.ts', '../http/api-error.ts'],
    ['e2e/src/a.test.ts', '@stepward/server'],
  ])('%s may know %s', (path, specifier) => {
    const files = planted({ ...packages, [path]: `import { x } from '${specifier}';` });
    expect(outwardImports(files)).toEqual([]);
  });
});

describe('dependency rules find planted violations', () => {
  it('more than 40 direct dependencies', () => {
    const names = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, i) => [`dependency-${i}`, '1']));
    expect(
      tooManyDependencies([{ name: 'a', dependencies: { ...names(40), '@stepward/api': '1' } }]),
    ).toEqual([]);
    expect(
      tooManyDependencies([
        { name: 'a', dependencies: names(40) },
        { name: 'b', dependencies: { more: '1' } },
      ]),
    ).toHaveLength(1);
  });

  it('an install script', () => {
    const locked = {
      'node_modules/a/node_modules/evil': { hasInstallScript: true },
      'node_modules/esbuild': { hasInstallScript: true },
    };
    expect(paths(unknownInstallScripts(locked))).toEqual(['node_modules/a/node_modules/evil']);
  });

  it('a licence off the list, unless only for development', () => {
    const locked = {
      'node_modules/a': { license: 'AGPL-3.0' },
      'node_modules/b': { license: 'MIT' },
      'node_modules/c': { license: 'GPL-3.0', dev: true },
      'node_modules/d': {},
    };
    expect(paths(unknownLicences(locked, () => undefined))).toEqual(['node_modules/a', 'node_modules/d']);
    expect(paths(unknownLicences(locked, () => 'BUSL-1.1'))).toHaveLength(3);
  });

  it('licence expressions', () => {
    expect(isLicenceAllowed('(MIT OR GPL-2.0)')).toBe(true);
    expect(isLicenceAllowed('MIT AND GPL-2.0')).toBe(false);
  });

  it('a host in the lock file', () => {
    expect(paths(lockedHosts({ 'node_modules/a': { resolved: 'https://example.com/a.tgz' } }))).toEqual([
      'node_modules/a',
    ]);
  });

  it('an optional package that the lock file lacks', () => {
    const locked = { 'node_modules/a': { optionalDependencies: { b: '1', c: '1' } }, 'node_modules/b': {} };
    expect(missingOptionalPackages(locked)).toHaveLength(1);
  });
});
