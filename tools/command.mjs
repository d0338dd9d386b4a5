// How the tools talk: progress to standard error (so that `npm start -- --json` keeps standard output for the
// table), one clear sentence for what a person can fix, a stack only for our own mistakes.
import { spawn } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The top folder of the checkout. */
export const rootDir = dirname(dirname(fileURLToPath(import.meta.url)));

/** A refusal that the reader can act on: its message is all that is printed. */
export class ToolError extends Error {}

/** @param {string} line */
export function say(line) {
  process.stderr.write(`${line}\n`);
}

/**
 * Runs `main` when the module at `moduleUrl` is the program that was started; does nothing when it is imported.
 *
 * @param {string} moduleUrl `import.meta.url` of the caller
 * @param {(args: string[]) => Promise<number>} main gives the exit code
 */
export async function runAsCommand(moduleUrl, main) {
  const started = process.argv[1];
  if (started === undefined || realpathSync(started) !== realpathSync(fileURLToPath(moduleUrl))) return;
  try {
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    say(error instanceof ToolError ? error.message : String(error instanceof Error ? error.stack : error));
    process.exitCode = 1;
  }
}

/**
 * Runs a program to its end, its output going where ours goes.
 *
 * @param {string} program
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, stdout?: 'inherit' | 'stderr', shell?: boolean }} [options]
 *   `stdout: 'stderr'` keeps our standard output clean
 * @returns {Promise<number>} its exit code; 1 when a signal ended it
 */
export function run(program, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: options.cwd ?? rootDir,
      env: options.env ?? process.env,
      stdio: ['ignore', options.stdout === 'stderr' ? 2 : 'inherit', 'inherit'],
      shell: options.shell ?? false,
    });
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

/**
 * Runs npm: the one that started us when there is one, else the one on PATH.
 *
 * @param {string[]} args
 * @param {string} cwd
 * @returns {Promise<number>}
 */
export function runNpm(args, cwd) {
  // Warnings are left out: on an older node npm says at length that our packages want a newer one, which is
  // what tools/runtime.mjs is for.
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error', '--progress=false'];
  const started = process.env.npm_execpath;
  if (started?.endsWith('npm-cli.js')) {
    return run(process.execPath, [started, ...args, ...quiet], { cwd, stdout: 'stderr' });
  }
  const onWindows = process.platform === 'win32';
  return run(onWindows ? 'npm.cmd' : 'npm', [...args, ...quiet], { cwd, stdout: 'stderr', shell: onWindows });
}

/** @param {string[]} parts */
export const inRoot = (...parts) => join(rootDir, ...parts);
