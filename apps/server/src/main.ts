/** Reads the environment and runs one server. The only place, beside the command line, that looks at process.env. */
import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Logger, pino } from 'pino';
import { type App, createApp } from './app.ts';
import { readConfig, type ServerConfig } from './config/environment.ts';
import { openSqlite } from './database/sqlite.ts';
import { smtpProvider } from './messages/smtp.ts';
import { loadKeyRing } from './secrets/key-ring.ts';

/** The built challenge page, as the workspaces lie beside each other. */
const pageDirectory = fileURLToPath(new URL('../../challenge/dist', import.meta.url));

export interface RunningServer extends App {
  readonly config: ServerConfig;
  /** Where it listens, e.g. `http://127.0.0.1:4800`. */
  readonly address: string;
}

export function createLog(config: ServerConfig): Logger {
  return pino({
    level: config.logLevel,
    base: null,
    redact: { paths: ['*.authorization', '*.token', '*.code'], remove: true },
  });
}

/** Opens the data, makes the application and listens. */
export async function startServer(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<RunningServer> {
  const config = readConfig(environment);
  if (!existsSync(join(pageDirectory, 'index.html'))) {
    throw new Error('The challenge page is not built. Run "npm run build" first.');
  }
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
  const log = createLog(config);
  const onDiskFailure = (error: unknown) => {
    log.fatal({ err: error }, 'the disk refused a commit; stopping');
    process.exitCode = 1;
    process.kill(process.pid, 'SIGTERM');
  };
  const path = join(config.dataDir, 'stepward.sqlite');
  // Made before SQLite makes it, so that nobody else on the machine may read it; the log files take its mode.
  closeSync(openSync(path, 'a', 0o600));
  const database = await openSqlite({
    path,
    now: Date.now,
    onDiskFailure,
  });
  const keyRing = loadKeyRing(join(config.dataDir, 'keyring.json'));
  const emailProvider = config.smtp && smtpProvider(config.smtp);
  const app = await createApp({
    config,
    database,
    keyRing,
    log,
    now: Date.now,
    randomBytes,
    pageDirectory,
    ...(emailProvider === undefined ? {} : { emailProvider }),
  });
  const address = await app.server.listen({ host: config.host, port: config.port });
  return { ...app, config, address };
}
