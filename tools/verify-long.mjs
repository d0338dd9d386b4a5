// `npm run verify:long`: what `npm test` does a few rounds of, in full (SECURITY D6, D11). Takes hours.
import { randomInt } from 'node:crypto';
import { build } from './build.mjs';
import { inRoot, run, runAsCommand } from './command.mjs';
import { install } from './install.mjs';
import { findPostgres } from './postgres.mjs';
import { findRuntime, runtimeEnvironment } from './runtime.mjs';

const rounds = '10000';
const requests = '1000000';
/** By vitest project. */
const suites = {
  e2e: ['e2e/src/stores/single-use.test.ts'],
  // Properties, too: each draws its cases from the seed.
  unit: ['apps/server/src/testing/fuzz/', 'packages/decision/src/', 'packages/edge/src/'],
};

await runAsCommand(import.meta.url, async (args) => {
  const runtime = await findRuntime();
  await install();
  const bin = await findPostgres();
  await build(runtime);
  const counts = {
    VERIFY_ROUNDS: process.env.VERIFY_ROUNDS ?? rounds,
    VERIFY_REQUESTS: process.env.VERIFY_REQUESTS ?? requests,
    VERIFY_SEED: process.env.VERIFY_SEED ?? String(randomInt(2 ** 31)),
  };
  const env = { ...runtimeEnvironment(runtime), STEPWARD_TEST_POSTGRES_BIN: bin, ...counts };
  const vitest = inRoot('node_modules', 'vitest', 'vitest.mjs');
  let failed = 0;
  for (const [project, paths] of Object.entries(suites))
    failed ||= await run(runtime, [vitest, 'run', '--project', project, ...paths, ...args], { env });
  return failed;
});
