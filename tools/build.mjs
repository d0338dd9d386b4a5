// Builds what changed: every TypeScript package (`tsc -b` knows what is up to date), then the challenge page.
import { existsSync, lstatSync, mkdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inRoot, run, runAsCommand, say, ToolError } from './command.mjs';
import { fingerprint, stamp } from './inputs.mjs';
import { install } from './install.mjs';
import { findRuntime, runtimeEnvironment } from './runtime.mjs';

const pageDir = 'apps/challenge';
/** What the built page is made of. */
const pageInputs = [
  pageDir,
  'packages/api/src',
  'packages/api/package.json',
  'tsconfig.base.json',
  'package-lock.json',
];

/** @param {string} runtime */
async function compile(runtime) {
  const tsc = inRoot('node_modules', 'typescript', 'bin', 'tsc');
  const code = await run(runtime, [tsc, '-b'], { env: runtimeEnvironment(runtime), stdout: 'stderr' });
  if (code !== 0) throw new ToolError('The TypeScript build failed; the messages are above.');
}

const shopDir = 'integrations/cognito-example';
/** What the built shop of the Cognito example is made of. */
const shopInputs = [
  shopDir,
  'packages/sdk-browser/src',
  'packages/sdk-react/src',
  'tsconfig.base.json',
  'package-lock.json',
];

/**
 * Runs Vite where something changed since the last time.
 *
 * @param {string} runtime
 * @param {{ name: string, title: string, dir: string, inputs: string[] }} page
 */
async function buildPage(runtime, { name, title, dir, inputs }) {
  const built = stamp(name);
  const made = fingerprint(inputs);
  if (built.read() === made && existsSync(inRoot(dir, 'dist', 'index.html'))) return;
  say(`Building ${title} …`);
  const vite = inRoot('node_modules', 'vite', 'bin', 'vite.js');
  const options = {
    cwd: inRoot(dir),
    env: runtimeEnvironment(runtime),
    stdout: /** @type {const} */ ('stderr'),
  };
  const code = await run(runtime, [vite, 'build', '--logLevel', 'warn'], options);
  if (code !== 0) throw new ToolError(`${title} did not build; the messages are above.`);
  built.write(made);
}

/**
 * The React example for Amazon Cognito: only its demo and the tests need it.
 *
 * @param {string} runtime a Node >= 24
 */
export async function buildCognitoExample(runtime) {
  await buildPage(runtime, {
    name: 'cognito-example',
    title: 'the shop of the Cognito example',
    dir: shopDir,
    inputs: shopInputs,
  });
}

/**
 * Lets `npx stepward` work in the checkout, on any Node. (npm would link the built file, but it installs before we
 * build, and that file needs Node 24.) Windows has `npm run stepward`.
 */
function linkCommand() {
  if (process.platform === 'win32') return;
  const link = inRoot('node_modules', '.bin', 'stepward');
  const target = join('..', '..', 'tools', 'stepward.mjs');
  const found = lstatSync(link, { throwIfNoEntry: false });
  if (found?.isSymbolicLink() && readlinkSync(link) === target) return;
  mkdirSync(dirname(link), { recursive: true });
  rmSync(link, { force: true });
  symlinkSync(target, link);
}

/** @param {string} runtime a Node >= 24 */
export async function build(runtime) {
  await compile(runtime);
  await buildPage(runtime, {
    name: 'challenge-page',
    title: 'the challenge page',
    dir: pageDir,
    inputs: pageInputs,
  });
  linkCommand();
}

await runAsCommand(import.meta.url, async () => {
  const runtime = await findRuntime();
  await install();
  await build(runtime);
  return 0;
});
