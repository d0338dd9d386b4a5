// `npm run demo:cognito`: a shop on Amazon Cognito with passkeys, codes and step-up, on one machine and without AWS.
import { build, buildCognitoExample } from './build.mjs';
import { inRoot, runAsCommand } from './command.mjs';
import { install } from './install.mjs';
import { runInPlace } from './launch.mjs';
import { findRuntime } from './runtime.mjs';

const demoMain = inRoot('integrations', 'cognito-example', 'demo', 'main.ts');

await runAsCommand(import.meta.url, async (args) => {
  const runtime = await findRuntime();
  await install();
  await build(runtime);
  await buildCognitoExample(runtime);
  return runInPlace(runtime, [demoMain, ...args]);
});
