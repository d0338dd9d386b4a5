/** `stepward demo` as a real process on data of its own: the server, the legacy app and the edge in front of it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnStepward } from '../harness/child-process.ts';
import { freePort } from '../harness/free-port.ts';

export interface DemoUser {
  readonly username: string;
  readonly password: string;
}

export interface DemoProcess {
  /** The server, e.g. `http://localhost:40123`: API, challenge page, development inbox. */
  readonly origin: string;
  readonly apiUrl: string;
  /** The app behind the edge. */
  readonly edge: string;
  /** The same app on its own port, without the edge. */
  readonly app: string;
  readonly secretKey: string;
  readonly managementKey: string;
  readonly alice: DemoUser;
  readonly bob: DemoUser;
  readonly carol: DemoUser;
  /** Standard output and error so far. */
  output(): string;
  /** Where it keeps its data; the edge's log lines are in `edge.log`. */
  readonly dataDir: string;
  /** Stops it and removes its data. */
  close(): Promise<void>;
}

interface Table {
  readonly server: string;
  readonly unprotectedApp: string;
  readonly protectedApp: string;
  readonly secretKey: string;
  readonly managementKey: string;
  readonly users: readonly DemoUser[];
}

/** Starts the demo and waits for its table, which `--json` prints for programs. */
export async function startDemoProcess(): Promise<DemoProcess> {
  const ports = { server: await freePort(), app: await freePort(), edge: await freePort() };
  const dataDir = mkdtempSync(join(tmpdir(), 'stepward-demo-'));
  const process = spawnStepward(['demo', '--json'], {
    STEPWARD_DATA_DIR: dataDir,
    STEPWARD_PORT: String(ports.server),
    STEPWARD_DEMO_APP_PORT: String(ports.app),
    STEPWARD_DEMO_EDGE_PORT: String(ports.edge),
  });
  const [text] = await process.printed(/^\{\n[\s\S]*?\n\}$/m);
  const table = JSON.parse(text) as Table;
  return {
    origin: table.server,
    apiUrl: `${table.server}/v1`,
    edge: table.protectedApp,
    app: table.unprotectedApp,
    secretKey: table.secretKey,
    managementKey: table.managementKey,
    alice: userNamed(table, 'alice'),
    bob: userNamed(table, 'bob'),
    carol: userNamed(table, 'carol'),
    output: () => process.output(),
    dataDir,
    close: async () => {
      await process.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

function userNamed({ users }: Table, name: string): DemoUser {
  const found = users.find(({ username }) => username.startsWith(`${name}@`));
  if (!found) throw new Error(`the demo names no user ${name}`);
  return found;
}
