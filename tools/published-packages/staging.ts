// The web packages as npm will have them, and a project that installs them. Builds in a folder of its own, so that
// nothing stale of the checkout is packed, and nothing of it is touched.
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const rootDir = fileURLToPath(new URL('../..', import.meta.url));
const tsc = join(rootDir, 'node_modules', 'typescript', 'bin', 'tsc');

/** npm: the one that started us when there is one, else the one on PATH. */
function npm(args: string[], cwd: string) {
  const started = process.env.npm_execpath;
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  return started?.endsWith('npm-cli.js') === true
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
  /** A project with nothing in it but the installed packages, and React where a package asks for it. */
  readonly projectDir: string;
  /** The tarball of a package, by its folder. */
  tarball(folder: string): Promise<ArrayBuffer>;
  /** Puts a file into the project. */
  write(name: string, text: string): Promise<void>;
  /** Runs a program of the project with this Node; gives what it said. */
  node(...args: string[]): Promise<string>;
  /** Type-checks files of the project, strictly; rejects with what the compiler said. */
  typeCheck(...files: string[]): Promise<void>;
  close(): Promise<void>;
}

/** @param folders below `packages/`, those that others need first */
export async function stagePackages(folders: readonly string[]): Promise<Staging> {
  const dir = await mkdtemp(join(tmpdir(), 'stepward-web-'));
  const projectDir = join(dir, 'project');
  await mkdir(projectDir, { recursive: true });
  await cp(join(rootDir, 'tsconfig.base.json'), join(dir, 'tsconfig.base.json'));
  await symlink(join(rootDir, 'node_modules'), join(dir, 'node_modules'), 'junction');
  const tarballs = new Map<string, string>();
  for (const folder of folders) tarballs.set(folder, await pack(dir, folder));
  await writeFile(join(projectDir, 'package.json'), '{"name":"project","private":true,"type":"module"}');
  await npm(['install', '--offline', '--legacy-peer-deps', ...tarballs.values()], projectDir);
  return {
    projectDir,
    tarball: async (folder) => {
      const bytes = await readFile(tarballs.get(folder) ?? '');
      return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
    },
    write: (name, text) => writeFile(join(projectDir, name), text),
    node: async (...args) => (await run(process.execPath, args, { cwd: projectDir })).stdout,
    typeCheck: async (...files) => {
      await writeFile(join(projectDir, 'tsconfig.json'), JSON.stringify(strictProject(files)));
      await compile(['-p', projectDir], projectDir);
    },
    close: () => rm(dir, { recursive: true, force: true }),
  };
}

/** Does what `prepack` does, then packs. */
async function pack(dir: string, folder: string): Promise<string> {
  const staged = join(dir, 'packages', folder);
  await cp(join(rootDir, 'packages', folder), staged, {
    recursive: true,
    filter: (path) => !/[\\/](dist|node_modules)$/.test(path),
  });
  await compile(['-b', staged], dir);
  if ((await readdir(staged)).includes('bundle.mjs'))
    await run(process.execPath, ['bundle.mjs'], { cwd: staged });
  const { stdout } = await npm(['pack', '--pack-destination', dir], staged);
  return join(dir, stdout.trim().split('\n').at(-1) ?? '');
}

const strictProject = (files: string[]) => ({
  compilerOptions: {
    // The public SDK's declarations name files without extension, which only bundlers follow.
    module: 'esnext',
    moduleResolution: 'bundler',
    skipLibCheck: true,
    target: 'es2022',
    lib: ['es2022', 'dom', 'dom.iterable'],
    jsx: 'react-jsx',
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    verbatimModuleSyntax: true,
    noEmit: true,
    types: [],
  },
  files,
});
