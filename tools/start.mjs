// `npm start`: installs and builds what is missing, then becomes `stepward demo`.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { build } from './build.mjs';
import { inRoot, runAsCommand } from './command.mjs';
import { install } from './install.mjs';
import { findRuntime, runtimeEnvironment } from './runtime.mjs';

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

/** @param {string} runtime @param {string[]} args @returns {Promise<number>} the exit code, as a shell counts it */
function runProduct(runtime, args) {
  return new Promise((resolve, reject) => {
    const main = inRoot('apps', 'server', 'dist', 'cli', 'main.js');
    const child = spawn(runtime, [main, ...args], { stdio: 'inherit', env: runtimeEnvironment(runtime) });
    forwardSignals(child);
    child.on('error', reject);
    child.on('exit', (code, signal) =>
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])),
    );
  });
}

await runAsCommand(import.meta.url, async (args) => {
  const runtime = await findRuntime();
  await install();
  await build(runtime);
  return runProduct(runtime, ['demo', ...args]);
});
