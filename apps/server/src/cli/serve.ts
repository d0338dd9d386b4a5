import { parseArgs } from 'node:util';
import { startServer } from '../main.ts';
import { stopSignal } from './stop-signal.ts';

/** `stepward serve`: one server until it is told to stop. */
export async function serveCommand(args: string[]): Promise<void> {
  parseArgs({ args, options: {} });
  const running = await startServer(process.env);
  const { config, address, firstTenant } = running;
  process.stdout.write(
    `Stepward listens on ${address} (${config.mode}), public URL ${config.publicUrl}, data in ${config.dataDir}\n`,
  );
  if (firstTenant.created) {
    const { secretKey, managementKey } = firstTenant.created;
    const lines = [
      'The first tenant was made. Its keys are shown this once; keep them now:',
      `  tenant id       ${firstTenant.tenantId}`,
      `  secret key      ${secretKey}`,
      `  management key  ${managementKey}`,
    ];
    process.stdout.write(`${lines.join('\n')}\n`);
  }
  await stopSignal();
  await running.close();
}
