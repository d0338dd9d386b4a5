#!/usr/bin/env node
// `npx stepward …` and `npm run stepward -- …` in a checkout: the built command, on a Node that can run it.
import { existsSync } from 'node:fs';
import { build } from './build.mjs';
import { runAsCommand } from './command.mjs';
import { install } from './install.mjs';
import { productMain, runProduct } from './launch.mjs';
import { findRuntime } from './runtime.mjs';

await runAsCommand(import.meta.url, async (args) => {
  const runtime = await findRuntime();
  if (!existsSync(productMain)) {
    await install();
    await build(runtime);
  }
  // npm runs a script at the top of the checkout; paths are meant from where the person is.
  const { npm_lifecycle_event: script, INIT_CWD: before } = process.env;
  return runProduct(runtime, args, script === 'stepward' ? before : undefined);
});
