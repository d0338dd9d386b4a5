// Runs the built `stepward` command in the place of this process.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { inRoot } from './command.mjs';
import { runtimeEnvironment } from './runtime.mjs';

const parentCheckMs = 500;

/** The built command line. */
export const productMain = inRoot('apps', 'server', 'dist', 'cli', 'main.js');

/** @type {NodeJS.Signals[]} */
const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Passes the signals on that ask us to stop.
 * Ctrl-C at a terminal reaches the child without us, and a second SIGINT would look like impatience.
 *
 * @param {import('node:child_process').ChildProcess} child
 */
function forwardSignals(child) {
  const terminal = process.stdin.isTTY === true;
  for (const signal of stopSignals) {
    process.on(signal, () => {
      if (signal !== 'SIGINT' || !terminal) child.kill(signal);
    });
  }
}

/**
 * npm runs us through a shell, and a shell that is ended by SIGTERM tells nobody. So when the one above us is gone,
 * the product stops too, instead of holding its ports unseen.
 *
 * @param {import('node:child_process').ChildProcess} child
 */
function stopWithParent(child) {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    child.kill('SIGTERM');
  }, parentCheckMs);
  child.on('exit', () => clearInterval(watch));
}

/**
 * @param {string} runtime a Node >= 24
 * @param {string[]} args of `stepward`
 * @param {string} [cwd]
 * @returns {Promise<number>} the exit code, as a shell counts it
 */
export function runProduct(runtime, args, cwd = process.cwd()) {
  return runInPlace(runtime, [productMain, ...args], cwd);
}

/**
 * Runs a program of Node in the place of this process.
 *
 * @param {string} runtime a Node >= 24
 * @param {string[]} args the program's file, and its own arguments
 * @param {string} [cwd]
 * @returns {Promise<number>} the exit code, as a shell counts it
 */
export function runInPlace(runtime, args, cwd = process.cwd()) {
  return new Promise((resolve, reject) => {
    const child = spawn(runtime, args, {
      cwd,
      stdio: 'inherit',
      env: runtimeEnvironment(runtime),
    });
    forwardSignals(child);
    stopWithParent(child);
    child.on('error', reject);
    child.on('exit', (code, signal) =>
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])),
    );
  });
}
