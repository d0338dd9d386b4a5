// `npm run bench [-- part …]`: installs and builds what is missing, then measures the built product.
import { build } from './build.mjs';
import { inRoot, run, runAsCommand } from './command.mjs';
import { install } from './install.mjs';
import { findRuntime, runtimeEnvironment } from './runtime.mjs';

await runAsCommand(import.meta.url, async (args) => {
  const runtime = await findRuntime();
  await install();
  await build(runtime);
  return run(runtime, [inRoot('bench', 'src', 'main.ts'), ...args], { env: runtimeEnvironment(runtime) });
});
