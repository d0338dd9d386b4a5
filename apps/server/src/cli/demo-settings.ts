/** The demo's own secrets and ports. Secrets are made once and kept in `data/demo.env`, mode 0600. */
import { randomBytes } from 'node:crypto';
import { appendFileSync, chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { newApiKey } from '../api-keys/api-key.ts';
import { ConfigError } from '../config/environment.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface DemoSettings {
  readonly serverEnvironment: Environment;
  readonly tenantId: string;
  readonly secretKey: string;
  readonly managementKey: string;
  /** Seals the edge's cookies; base64url of 32 bytes. */
  readonly sealKey: string;
  /** What the edge shows the origin, so that the origin can refuse everybody else. */
  readonly originSecret: string;
  readonly appPort: number;
  readonly edgePort: number;
  readonly edgeUrl: string;
  /** Receives the edge functions' log lines. */
  readonly edgeLog: (line: string) => void;
}

const secretBytes = 32;
const ports = { STEPWARD_PORT: 4800, STEPWARD_DEMO_APP_PORT: 4801, STEPWARD_DEMO_EDGE_PORT: 4802 } as const;

const secret = (): string => randomBytes(secretBytes).toString('base64url');

const makers: Readonly<Record<string, () => string>> = {
  STEPWARD_TENANT_ID: () => 'demo',
  STEPWARD_SECRET_KEY: () => newApiKey('server'),
  STEPWARD_MANAGEMENT_KEY: () => newApiKey('management'),
  STEPWARD_DEMO_SEAL_KEY: secret,
  STEPWARD_DEMO_ORIGIN_SECRET: secret,
};

function port(environment: Environment, name: keyof typeof ports): number {
  const value = Number(environment[name] ?? ports[name]);
  if (Number.isInteger(value) && value > 0 && value <= 65_535) return value;
  throw new ConfigError(`${name} must be a whole number from 1 to 65535.`);
}

/** Reads the file, adding what it lacks; what the environment presets wins and is kept. */
function readSecrets(path: string, environment: Environment): Record<string, string> {
  if (!existsSync(path))
    writeFileSync(path, '# Secrets of the demo on this machine.\n', { mode: 0o600, flag: 'wx' });
  chmodSync(path, 0o600);
  const stored = parseEnv(readFileSync(path, 'utf8')) as Record<string, string>;
  for (const [name, make] of Object.entries(makers)) {
    if (stored[name]) continue;
    stored[name] = environment[name] || make();
    appendFileSync(path, `${name}=${stored[name]}\n`);
  }
  return stored;
}

export function readDemoSettings(environment: Environment): DemoSettings {
  const dataDir = resolve(environment.STEPWARD_DATA_DIR || './data');
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const secrets = readSecrets(join(dataDir, 'demo.env'), environment);
  const [serverPort, appPort, edgePort] = (Object.keys(ports) as (keyof typeof ports)[]).map((name) =>
    port(environment, name),
  );
  const edgeUrl = `http://edge.localhost:${edgePort}`;
  const of = (name: string): string => secrets[name] ?? '';
  return {
    serverEnvironment: {
      STEPWARD_LOG_LEVEL: 'warn',
      STEPWARD_TENANT_NAME: 'Acme',
      ...environment,
      ...secrets,
      STEPWARD_MODE: 'development',
      STEPWARD_DATA_DIR: dataDir,
      STEPWARD_PORT: String(serverPort),
      STEPWARD_PUBLIC_URL: `http://localhost:${serverPort}`,
    },
    tenantId: of('STEPWARD_TENANT_ID'),
    secretKey: of('STEPWARD_SECRET_KEY'),
    managementKey: of('STEPWARD_MANAGEMENT_KEY'),
    sealKey: of('STEPWARD_DEMO_SEAL_KEY'),
    originSecret: of('STEPWARD_DEMO_ORIGIN_SECRET'),
    appPort: appPort ?? ports.STEPWARD_DEMO_APP_PORT,
    edgePort: edgePort ?? ports.STEPWARD_DEMO_EDGE_PORT,
    edgeUrl,
    edgeLog: (line) => appendFileSync(join(dataDir, 'edge.log'), `${line}\n`, { mode: 0o600 }),
  };
}
