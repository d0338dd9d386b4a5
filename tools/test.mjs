// `npm test [-- vitest arguments]`: installs and builds what is missing, then lint, unit tests, what rests on the store
// once more on PostgreSQL, end-to-end tests.
// The last line is always `N passed, N failed`.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { build, buildCognitoExample } from './build.mjs';
import { findChromium } from './chromium.mjs';
import { inRoot, run, runAsCommand, say, ToolError } from './command.mjs';
import { install } from './install.mjs';
import { findPostgres } from './postgres.mjs';
import { findRuntime, runtimeEnvironment } from './runtime.mjs';
import { lastLine, tallyOf, total } from './test-tally.mjs';

/** The projects of vitest.config.ts, quick ones first. */
const allProjects = ['unit', 'postgres', 'e2e'];

/** @typedef {{ name: string, tally: import('./test-tally.mjs').Tally, seconds: number }} Part */

/** @param {string} path */
function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * @param {string} name
 * @param {() => Promise<import('./test-tally.mjs').Tally>} work
 * @returns {Promise<Part>}
 */
async function timed(name, work) {
  say(`\n── ${name}`);
  const startedAt = Date.now();
  const tally = await work();
  return { name, tally, seconds: Math.round((Date.now() - startedAt) / 1000) };
}

/** Everything that must exist before a test can run. @returns {Promise<{ runtime: string, env: NodeJS.ProcessEnv }>} */
async function prepare() {
  const runtime = await findRuntime();
  await install();
  const chromium = await findChromium();
  await findPostgres();
  await build(runtime);
  await buildCognitoExample(runtime);
  return { runtime, env: { ...runtimeEnvironment(runtime), CHROMIUM_PATH: chromium } };
}

/** @param {{ runtime: string, env: NodeJS.ProcessEnv }} machine */
async function lint({ runtime, env }) {
  const biome = inRoot('node_modules', '@biomejs', 'biome', 'bin', 'biome');
  const code = await run(runtime, [biome, 'check', '--error-on-warnings', '.'], { env });
  return { passed: 0, failed: code === 0 ? 0 : 1, skipped: 0 };
}

/**
 * @param {{ runtime: string, env: NodeJS.ProcessEnv }} machine
 * @param {string} project of vitest.config.ts
 * @param {string[]} args for vitest
 */
async function vitest({ runtime, env }, project, args) {
  const report = inRoot('node_modules', '.cache', 'stepward', `test-${project}.json`);
  mkdirSync(dirname(report), { recursive: true });
  rmSync(report, { force: true });
  const program = inRoot('node_modules', 'vitest', 'vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  // A filter that names files of one project finds none in the other.
  const filtered = args.length > 0 ? ['--passWithNoTests'] : [];
  const code = await run(
    runtime,
    [program, 'run', '--project', project, ...reporters, ...filtered, ...args],
    { env },
  );
  return tallyOf(readReport(report), code);
}

/**
 * `--project unit` among the arguments names what to run; without it, all run.
 *
 * @param {string[]} args
 * @returns {{ projects: string[], rest: string[] }}
 */
function chosenProjects(args) {
  const at = args.findIndex((arg) => arg === '--project' || arg.startsWith('--project='));
  if (at < 0) return { projects: [...allProjects], rest: args };
  const inOne = args[at]?.startsWith('--project=');
  const name = inOne ? args[at]?.slice('--project='.length) : args[at + 1];
  if (name === undefined || !allProjects.includes(name)) {
    throw new ToolError(`--project must be one of ${allProjects.join(', ')}.`);
  }
  return { projects: [name], rest: [...args.slice(0, at), ...args.slice(at + (inOne ? 1 : 2))] };
}

/** @param {Part[]} parts */
function report(parts) {
  say('');
  for (const { name, tally, seconds } of parts) {
    const skipped = tally.skipped > 0 ? `, ${tally.skipped} skipped` : '';
    say(`${name.padEnd(18)} ${lastLine(tally)}${skipped} (${seconds} s)`);
  }
}

await runAsCommand(import.meta.url, async (args) => {
  /** @type {Part[]} */
  const parts = [];
  try {
    const { projects, rest } = chosenProjects(args);
    const machine = await prepare();
    parts.push(await timed('lint and format', () => lint(machine)));
    for (const project of projects) {
      parts.push(await timed(`${project} tests`, () => vitest(machine, project, rest)));
    }
  } catch (error) {
    say(error instanceof ToolError ? error.message : String(error instanceof Error ? error.stack : error));
    parts.push({ name: 'preparation', tally: { passed: 0, failed: 1, skipped: 0 }, seconds: 0 });
  }
  const sum = total(parts.map((part) => part.tally));
  report(parts);
  process.stdout.write(`${lastLine(sum)}\n`);
  return sum.failed === 0 ? 0 : 1;
});
