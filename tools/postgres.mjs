// Finds PostgreSQL's programs, installing Debian's when this machine has none and lets us, and starts a private
// server for tests: its own folder, no network (a socket in that folder), run by a user without privileges.
import { spawn, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { tryAptInstall } from './apt.mjs';
import { runAsCommand, ToolError } from './command.mjs';

/** What the product asks for. */
const majorMin = 15;
const debianFolder = '/usr/lib/postgresql';
const readyWithinMs = 30_000;
const connectionsMax = 300;

/** @param {string} folder @returns {number} major version of the server in this folder; 0: none */
function versionIn(folder) {
  const program = join(folder, 'postgres');
  if (!existsSync(program) || !existsSync(join(folder, 'initdb'))) return 0;
  const { stdout } = spawnSync(program, ['--version'], { encoding: 'utf8' });
  return Number(/(\d+)(\.\d+)?/.exec(stdout ?? '')?.[1] ?? 0);
}

/** @returns {string[]} where the programs may be, the likeliest first */
function candidateFolders() {
  const onPath = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const versions = existsSync(debianFolder) ? readdirSync(debianFolder) : [];
  const debian = versions
    .sort((a, b) => Number(b) - Number(a))
    .map((name) => join(debianFolder, name, 'bin'));
  return [...onPath, ...debian];
}

/** @returns {string | undefined} */
const findBin = () => candidateFolders().find((folder) => versionIn(folder) >= majorMin);

/**
 * @returns {Promise<string>} the folder of `postgres` and `initdb`, 15 or later
 * @throws {ToolError} with the command to type, when there is none and we may not install one
 */
export async function findPostgres() {
  const named = process.env.STEPWARD_TEST_POSTGRES_BIN;
  if (named !== undefined && named !== '') {
    if (versionIn(named) >= majorMin) return named;
    throw new ToolError(
      `STEPWARD_TEST_POSTGRES_BIN is ${named}, which has no PostgreSQL ${majorMin} or later. Set it to a folder with postgres and initdb, or unset it.`,
    );
  }
  const found = findBin();
  if (found !== undefined) return found;
  await tryAptInstall('PostgreSQL', ['postgresql']);
  const installed = findBin();
  if (installed !== undefined) return installed;
  throw new ToolError(
    `The database tests need PostgreSQL ${majorMin} or later. Install it, for example with\n` +
      '  sudo apt-get update && sudo apt-get install -y --no-install-recommends postgresql\n' +
      'or set STEPWARD_TEST_POSTGRES_BIN to the folder of its programs.',
  );
}

/** The server refuses to run as root. @returns {{ uid: number, gid: number } | undefined} undefined: as we are */
function unprivileged() {
  if (process.getuid?.() !== 0) return undefined;
  const users = readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] = users.find((line) => line.startsWith(`${name}:`))?.split(':') ?? [];
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new ToolError(
    'PostgreSQL does not run as root, and this machine has no user "postgres" or "nobody".',
  );
}

/**
 * Starts `postgres` on the folder and waits until it takes connections.
 *
 * @param {string} bin
 * @param {string} directory
 * @param {{ uid: number, gid: number } | undefined} user
 * @param {Readonly<Record<string, string>>} given
 */
async function launch(bin, directory, user, given) {
  const settings = {
    ...given,
    listen_addresses: '',
    unix_socket_directories: directory,
    max_connections: String(connectionsMax),
    shared_buffers: '128MB',
    max_wal_size: '1GB',
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawn(join(bin, 'postgres'), ['-D', join(directory, 'data'), ...options], {
    cwd: directory,
    stdio: ['ignore', 'ignore', 'pipe'],
    ...user,
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  let log = '';
  await new Promise((resolve, reject) => {
    const fail = (/** @type {string} */ why) => reject(new Error(`PostgreSQL ${why}:\n${log}`));
    const timer = setTimeout(() => fail(`was not ready in ${readyWithinMs} ms`), readyWithinMs);
    child.once('error', reject);
    child.once('exit', () => fail('ended at its start'));
    child.stderr.setEncoding('utf8').on('data', (text) => {
      log = (log + text).slice(-10_000);
      if (!log.includes('ready to accept connections')) return;
      clearTimeout(timer);
      child.removeAllListeners('exit');
      resolve(undefined);
    });
  });
  return { child, ended };
}

/**
 * A new server with an empty database. It ends with this process at the latest.
 *
 * @param {Readonly<Record<string, string>>} settings of postgresql.conf
 * @returns {Promise<import('./postgres.d.mts').PrivatePostgres>}
 */
export async function startPrivatePostgres(settings = {}) {
  const bin = await findPostgres();
  const user = unprivileged();
  // A socket's path may have 107 characters: temporary folders of some systems are deeper than that.
  const directory = mkdtempSync(join(existsSync('/tmp') ? '/tmp' : tmpdir(), 'stepward-postgres-'));
  if (user !== undefined) chownSync(directory, user.uid, user.gid);
  const made = spawnSync(
    join(bin, 'initdb'),
    ['-D', join(directory, 'data'), '-U', 'stepward', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8'],
    { cwd: directory, encoding: 'utf8', ...user },
  );
  if (made.status !== 0) {
    rmSync(directory, { recursive: true, force: true });
    throw new Error(`initdb failed:\n${made.stdout}${made.stderr}`);
  }
  let server = await launch(bin, directory, user, settings);
  const end = async (/** @type {NodeJS.Signals} */ signal) => {
    server.child.kill(signal);
    await server.ended;
  };
  const onExit = () => {
    server.child.kill('SIGQUIT');
    try {
      rmSync(directory, { recursive: true, force: true });
    } catch {
      // It may still be writing; the folder is a temporary one.
    }
  };
  process.once('exit', onExit);
  return {
    url: `postgres:///postgres?host=${encodeURIComponent(directory)}&user=stepward`,
    pid: () => server.child.pid,
    start: async () => {
      server = await launch(bin, directory, user, settings);
    },
    kill: () => end('SIGQUIT'),
    stop: async () => {
      process.off('exit', onExit);
      await end('SIGINT');
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

await runAsCommand(import.meta.url, async () => {
  process.stdout.write(`${await findPostgres()}\n`);
  return 0;
});
