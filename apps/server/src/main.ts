/** Reads the environment and runs one server. The only place, beside the command line, that looks at process.env. */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Logger, pino } from 'pino';
import { type App, createApp } from './app.ts';
import { runInThread } from './back-tests/run-in-thread.ts';
import { readConfig, type ServerConfig } from './config/environment.ts';
import { unknownSettings, unknownSettingText } from './config/unknown-settings.ts';
import { smtpProvider } from './messages/smtp.ts';
import { openData, sqliteFileIn } from './open-data.ts';

/** The built challenge page, as the workspaces lie beside each other. */
const pageDirectory = fileURLToPath(new URL('../../challenge/dist', import.meta.url));

export interface RunningServer extends App {
  readonly config: ServerConfig;
  /** Where it listens, e.g. `http://127.0.0.1:4800`. */
  readonly address: string;
}

/** Standard output, as containers read it, and standard error, where a command prints its answer. */
export type LogStream = 'stdout' | 'stderr';

export function createLog(config: ServerConfig, to: LogStream = 'stdout'): Logger {
  const options = {
    level: config.logLevel,
    base: null,
    redact: { paths: ['*.authorization', '*.token', '*.code'], remove: true },
  };
  return pino(options, pino.destination(process[to].fd));
}

/** Opens the data, makes the application and listens. */
export async function startServer(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  logTo: LogStream = 'stdout',
): Promise<RunningServer> {
  const config = readConfig(environment);
  if (!existsSync(join(pageDirectory, 'index.html'))) {
    throw new Error('The challenge page is not built. Run "npm run build" first.');
  }
  const log = createLog(config, logTo);
  for (const unknown of unknownSettings(environment)) log.warn(unknownSettingText(unknown));
  const onDiskFailure = (error: unknown) => {
    log.fatal({ err: error }, 'the disk refused a commit; stopping');
    process.exitCode = 1;
    process.kill(process.pid, 'SIGTERM');
  };
  const { database, keyRing, decisions } = await openData(config.dataDir, {
    databaseUrl: config.databaseUrl,
    now: Date.now,
    onDiskFailure,
    onTrouble: (what, error) => log.warn({ err: error }, what),
  });
  const emailProvider = config.smtp && smtpProvider(config.smtp);
  const app = await createApp({
    config,
    database,
    ...(decisions === undefined ? {} : { decisions }),
    keyRing,
    log,
    now: Date.now,
    randomBytes,
    pageDirectory,
    runBackTest: runInThread(
      config.databaseUrl === undefined ? { path: sqliteFileIn(config.dataDir) } : { url: config.databaseUrl },
    ),
    ...(emailProvider === undefined ? {} : { emailProvider }),
  }).catch((error: unknown) => endWith(error, () => database.close()));
  const { host, port } = config;
  const address = await app.server.listen({ host, port }).catch((error) => endWith(error, () => app.close()));
  return { ...app, config, address };
}

/** Connections that stay open would keep a process alive that does not serve. */
async function endWith(error: unknown, close: () => Promise<void>): Promise<never> {
  await close();
  throw error;
}
