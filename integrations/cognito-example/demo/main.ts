// `npm run demo:cognito`: starts everything, says where it is, and stops it at Ctrl-C.
import { DemoError, readOptions } from './options.ts';
import { startStage } from './stage.ts';
import { table, tableJson } from './table.ts';
import { authSessionMinutes } from './user-pool.ts';

/** The first Ctrl-C or SIGTERM; a second one ends the process at once. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    const stop = (): void => {
      resolve();
      process.once('SIGINT', () => process.exit(130));
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, stop);
  });
}

try {
  const options = readOptions(process.argv.slice(2));
  const stage = await startStage(options);
  // `kill -USR2` lets three minutes pass at Cognito, for whoever wants to see a sign-in that took too long.
  const sessionMs = authSessionMinutes * 60_000;
  if (process.platform !== 'win32') process.on('SIGUSR2', () => stage.advanceClock(sessionMs));
  process.stdout.write(options.json ? `${tableJson(stage)}\n` : table(stage, options.dataDir));
  await stopSignal();
  await stage.close();
} catch (error) {
  console.error(error instanceof DemoError ? error.message : error);
  process.exitCode = 1;
}
