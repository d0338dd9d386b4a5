/** `stepward serve` as a real process on data of its own, reachable only by what a customer has: URLs and keys. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type StepwardProcess, spawnStepward } from './child-process.ts';
import { freePort } from './free-port.ts';

export interface ServerOptions {
  /** Further STEPWARD_* variables; they win. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface ServerProcess {
  /** Where browsers and SDKs reach it, e.g. `http://localhost:40123`. */
  readonly origin: string;
  readonly port: number;
  /** What SDKs are configured with. */
  readonly apiUrl: string;
  readonly tenantId: string;
  readonly secretKey: string;
  readonly managementKey: string;
  readonly dataDir: string;
  /** Standard output and error of all its lives. */
  output(): string;
  /** SIGTERM, and waits for the end. */
  stop(): Promise<void>;
  kill9(): Promise<void>;
  /** Starts it again on the same port and data, stopping it if it runs; `laterByMs` puts its clock ahead. */
  restart(options?: { readonly laterByMs?: number }): Promise<void>;
  /** Stops it and removes its data. */
  close(): Promise<void>;
}

export const tenantId = 'acme';
export const secretKey = 'sk_end-to-end-secret-key-0123456789abcdef';
export const managementKey = 'mk_end-to-end-management-key-0123456789ab';

/** Starts a server with an empty database and waits until it says that it is ready. */
export async function startServerProcess({ settings = {} }: ServerOptions = {}): Promise<ServerProcess> {
  const port = await freePort();
  const dataDir = mkdtempSync(join(tmpdir(), 'stepward-e2e-'));
  const origin = `http://localhost:${port}`;
  const variables = {
    STEPWARD_MODE: 'development',
    STEPWARD_DATA_DIR: dataDir,
    STEPWARD_PORT: String(port),
    STEPWARD_TENANT_ID: tenantId,
    STEPWARD_TENANT_NAME: 'Acme',
    STEPWARD_SECRET_KEY: secretKey,
    STEPWARD_MANAGEMENT_KEY: managementKey,
    ...settings,
  };
  let earlier = '';
  let life = await live(variables, origin);
  return {
    origin,
    port,
    apiUrl: `${origin}/v1`,
    tenantId,
    secretKey,
    managementKey,
    dataDir,
    output: () => earlier + life.output(),
    stop: () => life.stop(),
    kill9: () => life.kill9(),
    restart: async ({ laterByMs = 0 } = {}) => {
      await life.stop();
      earlier += life.output();
      life = await live(variables, origin, laterByMs);
    },
    close: async () => {
      await life.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function live(
  variables: Readonly<Record<string, string>>,
  origin: string,
  laterByMs = 0,
): Promise<StepwardProcess> {
  const life = spawnStepward(['serve'], variables, { laterByMs });
  await life.printed(/Stepward listens on/);
  const answer = await fetch(`${origin}/readyz`);
  if (answer.status === 200) return life;
  await life.stop();
  throw new Error(`/readyz answered ${answer.status}: ${await answer.text()}`);
}
