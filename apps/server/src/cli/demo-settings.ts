/** The demo's settings: its own secrets (demo-secrets.ts) and ports, and what it decides for the server. */
import { randomBytes } from 'node:crypto';
import { appendFileSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { EdgeConfigError, validateEdgeConfig } from '@stepward/edge';
import { newApiKey } from '../api-keys/api-key.ts';
import { ConfigError, readConfig } from '../config/environment.ts';
import { demoEdgeConfig } from './demo-edge-config.ts';
import { readSecrets, type Secrets } from './demo-secrets.ts';

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

/** Whose value a field of the edge's configuration has. */
const edgeSettings: Readonly<Record<string, string>> = {
  'api.secretKey': 'STEPWARD_SECRET_KEY',
  'sealKeys[0].key': 'STEPWARD_DEMO_SEAL_KEY',
};

const secret = (): string => randomBytes(secretBytes).toString('base64url');

const makers: Readonly<Record<string, () => string>> = {
  STEPWARD_TENANT_ID: () => 'demo',
  STEPWARD_SECRET_KEY: () => newApiKey('server'),
  STEPWARD_MANAGEMENT_KEY: () => newApiKey('management'),
  STEPWARD_DEMO_SEAL_KEY: secret,
  STEPWARD_DEMO_ORIGIN_SECRET: secret,
};

function port(environment: Environment, name: keyof typeof ports): number {
  const value = Number(environment[name]?.trim() || ports[name]);
  if (Number.isInteger(value) && value > 0 && value <= 65_535) return value;
  throw new ConfigError(`${name} must be a whole number from 1 to 65535.`);
}

/** What the demo decides by itself is not passed over in silence. */
function refuseOverridden(environment: Environment, fixed: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(fixed)) {
    const given = environment[name]?.trim();
    if (given && given !== value)
      throw new ConfigError(`${name} must be ${value}, or not set, for the demo.`);
  }
}

/** The seal key as the edge takes it. */
function checkSealKey(secrets: Secrets, edgeUrl: string): void {
  const [secretKey = '', sealKey = ''] = [secrets.STEPWARD_SECRET_KEY, secrets.STEPWARD_DEMO_SEAL_KEY];
  try {
    validateEdgeConfig(demoEdgeConfig({ edgeUrl, secretKey, sealKey }, 'http://localhost'), Date.now());
  } catch (error) {
    const problem =
      error instanceof EdgeConfigError && error.problems.find(({ path }) => path in edgeSettings);
    if (!problem) throw error;
    throw new ConfigError(`${edgeSettings[problem.path]} ${problem.message}.`, { cause: error });
  }
}

export function readDemoSettings(environment: Environment): DemoSettings {
  const dataDir = resolve(environment.STEPWARD_DATA_DIR?.trim() || './data');
  const [serverPort, appPort, edgePort] = [
    port(environment, 'STEPWARD_PORT'),
    port(environment, 'STEPWARD_DEMO_APP_PORT'),
    port(environment, 'STEPWARD_DEMO_EDGE_PORT'),
  ];
  const edgeUrl = `http://edge.localhost:${edgePort}`;
  const fixed = { STEPWARD_MODE: 'development', STEPWARD_PUBLIC_URL: `http://localhost:${serverPort}` };
  refuseOverridden(environment, fixed);
  const serverEnvironment = (secrets: Secrets): Environment => ({
    STEPWARD_LOG_LEVEL: 'warn',
    STEPWARD_TENANT_NAME: 'Acme',
    ...environment,
    ...secrets,
    ...fixed,
    STEPWARD_DATA_DIR: dataDir,
    STEPWARD_PORT: String(serverPort),
  });
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const secrets = readSecrets({
    path: join(dataDir, 'demo.env'),
    environment,
    makers,
    check: (all) => {
      readConfig(serverEnvironment(all));
      checkSealKey(all, edgeUrl);
    },
  });
  const of = (name: string): string => secrets[name] ?? '';
  return {
    serverEnvironment: serverEnvironment(secrets),
    tenantId: of('STEPWARD_TENANT_ID'),
    secretKey: of('STEPWARD_SECRET_KEY'),
    managementKey: of('STEPWARD_MANAGEMENT_KEY'),
    sealKey: of('STEPWARD_DEMO_SEAL_KEY'),
    originSecret: of('STEPWARD_DEMO_ORIGIN_SECRET'),
    appPort,
    edgePort,
    edgeUrl,
    edgeLog: (line) => appendFileSync(join(dataDir, 'edge.log'), `${line}\n`, { mode: 0o600 }),
  };
}
