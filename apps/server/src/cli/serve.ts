import { parseArgs } from 'node:util';
import type { ServerConfig } from '../config/environment.ts';
import { startServer } from '../main.ts';
import type { FirstTenant } from '../tenants/first-tenant.ts';
import { stopSignal } from './stop-signal.ts';

/** `stepward serve`: one server until it is told to stop. */
export async function serveCommand(args: string[]): Promise<void> {
  parseArgs({ args, options: {} });
  const running = await startServer(process.env);
  const { config, address, firstTenant } = running;
  process.stdout.write(
    `Stepward listens on ${address} (${config.mode}), public URL ${config.publicUrl}, data in ${whereDataIs(config)}\n`,
  );
  if (firstTenant.created) process.stdout.write(introduction(firstTenant.tenantId, firstTenant.created));
  await stopSignal();
  await running.close();
}

/** Never the URL of a database: it may carry a password. */
const whereDataIs = ({ databaseUrl, dataDir }: ServerConfig): string =>
  databaseUrl === undefined ? dataDir : `PostgreSQL, key ring in ${dataDir}`;

/** Generated keys are shown once; preset ones never. */
function introduction(tenantId: string, keys: NonNullable<FirstTenant['created']>): string {
  const lines = [
    ...(keys.secretKey === undefined ? [] : [`  secret key      ${keys.secretKey}`]),
    ...(keys.managementKey === undefined ? [] : [`  management key  ${keys.managementKey}`]),
  ];
  const shown =
    lines.length > 0 ? ' Its new keys are shown this once; keep them now:' : ' Its keys are the preset ones.';
  return [`The first tenant was made.${shown}`, `  tenant id       ${tenantId}`, ...lines, ''].join('\n');
}
