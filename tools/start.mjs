// `npm start`: installs and builds what is missing, then becomes `stepward demo`.
import { build } from './build.mjs';
import { runAsCommand } from './command.mjs';
import { install } from './install.mjs';
import { runProduct } from './launch.mjs';
import { findRuntime } from './runtime.mjs';

await runAsCommand(import.meta.url, async (args) => {
  const runtime = await findRuntime();
  await install();
  await build(runtime);
  return runProduct(runtime, ['demo', ...args]);
});
