// The package as npm will have it, and a project that installs it. Builds in a folder of its own, so that nothing stale
// of the checkout is packed, and nothing of it is touched.
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const packageDir = fileURLToPath(new URL('../..', import.meta.url));
const rootDir = fileURLToPath(new URL('../../../..', import.meta.url));
const tsc = join(rootDir, 'node_modules', 'typescript', 'bin', 'tsc');

/** npm: the one that started us when there is one, else the one on PATH. */
function npm(args: string[], cwd: string) {
  const started = process.env.npm_execpath;
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const isProgram = started?.endsWith('npm-cli.js') === true;
  return isProgram
    ? run(process.execPath, [started, ...args, ...quiet], { cwd })
    : run('npm', [...args, ...quiet], { cwd, shell: process.platform === 'win32' });
}

/** @throws Error with what the compiler said */
async function compile(args: string[], cwd: string): Promise<void> {
  await run(process.execPath, [tsc, ...args], { cwd }).catch(({ stdout }: { stdout: string }) =>
    Promise.reject(new Error(stdout)),
  );
}

export interface Staging {
  /** The tarball that would be published. */
  readonly tarball: string;
  /** A project with nothing in it but the installed package. */
  readonly projectDir: string;
  /** Puts a file into the project. */
  write(name: string, text: string): Promise<void>;
  /** Runs a program of the project with this Node; gives what it said. */
  node(...args: string[]): Promise<string>;
  /** Type-checks files of the project, strictly; rejects with what the compiler said. */
  typeCheck(...files: string[]): Promise<void>;
  close(): Promise<void>;
}

export async function stagePackage(): Promise<Staging> {
  const dir = await mkdtemp(join(tmpdir(), 'stepward-node-'));
  const stagedDir = join(dir, 'packages', 'sdk-node');
  const projectDir = join(dir, 'project');
  await mkdir(projectDir, { recursive: true });
  await cp(packageDir, stagedDir, {
    recursive: true,
    filter: (path) => !/[\\/](dist|node_modules)$/.test(path),
  });
  await cp(join(rootDir, 'tsconfig.base.json'), join(dir, 'tsconfig.base.json'));
  await symlink(join(rootDir, 'node_modules'), join(dir, 'node_modules'), 'junction');
  await compile(['-b', stagedDir, join(stagedDir, 'cjs')], dir);
  await npm(['pack', '--pack-destination', dir], stagedDir);
  const tarball = join(dir, (await readdir(dir)).find((name) => name.endsWith('.tgz')) ?? '');
  await writeFile(join(projectDir, 'package.json'), '{"name":"project","private":true,"type":"module"}');
  await npm(['install', '--offline', tarball], projectDir);
  return {
    tarball,
    projectDir,
    write: (name, text) => writeFile(join(projectDir, name), text),
    node: async (...args) => (await run(process.execPath, args, { cwd: projectDir })).stdout,
    typeCheck: async (...files) => {
      await writeFile(join(projectDir, 'tsconfig.json'), JSON.stringify(strictProject(files)));
      await compile(['-p', projectDir], projectDir);
    },
    close: () => rm(dir, { recursive: true, force: true }),
  };
}

const strictProject = (files: string[]) => ({
  compilerOptions: {
    module: 'nodenext',
    target: 'es2022',
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    verbatimModuleSyntax: true,
    noEmit: true,
    typeRoots: [join(rootDir, 'node_modules', '@types')],
    types: ['node'],
  },
  files,
});

/** Where the checkout's own program lies, to be run beside that of the project. */
export const applicationPath = join(dirname(fileURLToPath(import.meta.url)), 'application.ts');
