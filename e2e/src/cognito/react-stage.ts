/** `npm run demo:cognito` as a real process on data of its own: the shop, a user pool with our functions, Stepward. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnNode } from '../harness/child-process.ts';
import { freePort } from '../harness/free-port.ts';
import { rootDir, stepwardCommand } from '../harness/stepward-command.ts';

export interface ReactStage {
  /** The shop, e.g. `http://localhost:40123`. */
  readonly app: string;
  /** The Stepward server, with its development inbox. */
  readonly origin: string;
  readonly cognito: string;
  readonly api: string;
  readonly passwordUser: { readonly email: string; readonly password: string };
  /** Lets 3 minutes pass at Cognito, and nowhere else. */
  expireSignIns(): void;
  /** Standard output and error since it started last. */
  output(): string;
  /** Stops it and starts it again, on the same ports and data. */
  restart(): Promise<void>;
  /** Stops it and removes its data. */
  close(): Promise<void>;
}

const exampleDir = join(rootDir, 'integrations/cognito-example');

function runNode(args: readonly string[], options: { cwd: string; env?: NodeJS.ProcessEnv }): void {
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', ...options });
  if (status !== 0) throw new Error(`${args[0]} failed:\n${stderr}`);
}

/** What `npm test` has built already; quick then. */
function buildShop(): void {
  const program = "const { buildCognitoExample } = await import('./tools/build.mjs');";
  runNode(['--input-type=module', '-e', `${program} await buildCognitoExample(process.execPath);`], {
    cwd: rootDir,
  });
}

/** As developers run it: there React's StrictMode runs every effect twice. */
function buildForDevelopment(outDir: string): void {
  const vite = join(rootDir, 'node_modules/vite/bin/vite.js');
  runNode([vite, 'build', '--mode', 'development', '--outDir', outDir, '--logLevel', 'error'], {
    cwd: exampleDir,
    env: { ...process.env, NODE_ENV: 'development' },
  });
}

/** From the sources where the build is not up to date, as the server of other tests. */
const conditions = (): string[] => stepwardCommand().filter((arg) => arg.startsWith('--conditions'));

/** Arguments for Node that run the demo. */
export const demoCommand = (): string[] => [...conditions(), join(exampleDir, 'demo/main.ts')];

interface Table {
  readonly app: string;
  readonly stepward: string;
  readonly cognito: string;
  readonly api: string;
  readonly passwordUser: { readonly email: string; readonly password: string };
}

interface StageOptions {
  readonly strict?: boolean;
}

export async function startReactStage({ strict = false }: StageOptions = {}): Promise<ReactStage> {
  const dataDir = mkdtempSync(join(tmpdir(), 'stepward-cognito-'));
  const shopDir = join(dataDir, 'shop');
  if (strict) buildForDevelopment(shopDir);
  else buildShop();
  const ports = await Promise.all(
    ['stepward', 'cognito', 'api', 'app'].map(async (name) => [`--${name}-port`, String(await freePort())]),
  );
  const shop = strict ? ['--shop', shopDir] : [];
  const args = [...demoCommand(), '--json', '--data', dataDir, ...shop, ...ports.flat()];
  const start = async () => {
    const demo = spawnNode(args);
    const [text] = await demo.printed(/^\{\n[\s\S]*?\n\}$/m);
    return { demo, table: JSON.parse(text) as Table };
  };
  let running = await start();
  const { stepward, ...rest } = running.table;
  return {
    ...rest,
    origin: stepward,
    expireSignIns: () => void process.kill(running.demo.pid, 'SIGUSR2'),
    output: () => running.demo.output(),
    restart: async () => {
      await running.demo.stop();
      running = await start();
    },
    close: async () => {
      await running.demo.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
