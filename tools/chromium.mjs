// Finds the Chromium that the browser tests drive, installing Debian's when this machine has none and lets us.
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { tryAptInstall } from './apt.mjs';
import { runAsCommand, ToolError } from './command.mjs';

const commandNames = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * @param {NodeJS.ProcessEnv} environment
 * @param {(path: string) => boolean} executable
 * @returns {string | undefined} the first of our names on PATH
 */
export function chromiumOnPath(environment, executable = isExecutable) {
  const folders = (environment.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const paths = commandNames.flatMap((name) => folders.map((folder) => join(folder, name)));
  return paths.find(executable);
}

/**
 * @returns {Promise<string>} path of a Chromium
 * @throws {ToolError} with the command to type, when there is none and we may not install one
 */
export async function findChromium() {
  const named = process.env.CHROMIUM_PATH;
  if (named !== undefined && named !== '') {
    if (isExecutable(named)) return named;
    throw new ToolError(
      `CHROMIUM_PATH is ${named}, which is no program. Set it to the path of a Chromium, or unset it.`,
    );
  }
  const found = chromiumOnPath(process.env);
  if (found !== undefined) return found;
  await tryAptInstall('Chromium', ['chromium']);
  const installed = chromiumOnPath(process.env);
  if (installed !== undefined) return installed;
  throw new ToolError(
    'The browser tests need Chromium. Install it, for example with\n' +
      '  sudo apt-get update && sudo apt-get install -y --no-install-recommends chromium\n' +
      'or set CHROMIUM_PATH to the path of one.',
  );
}

await runAsCommand(import.meta.url, async () => {
  process.stdout.write(`${await findChromium()}\n`);
  return 0;
});
