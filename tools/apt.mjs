// Installs Debian packages where this machine lets us: as root, or with a sudo that asks nothing.
import { spawnSync } from 'node:child_process';
import { run, say } from './command.mjs';

/** @param {string} program @param {string[]} args */
function succeeds(program, args) {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
}

/** @returns {string[] | undefined} what to put before apt-get; undefined when we may not run it */
function aptPrefix() {
  if (!succeeds('apt-get', ['--version'])) return undefined;
  if (process.getuid?.() === 0) return [];
  return succeeds('sudo', ['-n', 'true']) ? ['sudo', '-n'] : undefined;
}

/** @param {string[]} prefix @param {string[]} args */
async function apt(prefix, args) {
  // RUNLEVEL=1: a package's service is not started because a test wants its programs.
  const environment = ['env', 'DEBIAN_FRONTEND=noninteractive', 'RUNLEVEL=1'];
  const [program, ...rest] = [...prefix, ...environment, 'apt-get', '-qq', ...args];
  return (await run(/** @type {string} */ (program), rest, { stdout: 'stderr' })) === 0;
}

/**
 * Tries to install; the caller looks whether it is there now.
 *
 * @param {string} title for people
 * @param {string[]} packages
 */
export async function tryAptInstall(title, packages) {
  const prefix = aptPrefix();
  if (prefix === undefined) return;
  say(`Installing ${title} with apt-get …`);
  await apt(prefix, ['update']);
  await apt(prefix, ['install', '-y', '--no-install-recommends', ...packages]);
}
