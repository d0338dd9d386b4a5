/** Starts and kills servers of their own process (killable-server.ts). Owns no data: the folder is the test's. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const program = source('./killable-server.ts');

/** Of a process on the sources: to strip and compile them anew each time is most of its start. */
export const sourceFlags = ['--conditions=@stepward/source', '--no-warnings'];
export const compileCache = {
  NODE_COMPILE_CACHE: source('../../../../node_modules/.cache/stepward/compiled'),
};

export interface KillableServer {
  readonly port: number;
  /** `http://127.0.0.1:…/v1` */
  readonly address: string;
  readonly child: ChildProcess;
  /** kill -9; answers when it is gone. */
  kill(): Promise<void>;
}

export async function startKillableServer(directory: string): Promise<KillableServer> {
  const child = spawn(process.execPath, [...sourceFlags, program, directory], {
    env: { ...process.env, ...compileCache },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const line = await Promise.race([
    once(createInterface({ input: child.stdout }), 'line'),
    exited.then(() => {
      throw new Error('the server did not start');
    }),
  ]);
  const port = Number(line[0]);
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await exited;
  };
  return { port, address: `http://127.0.0.1:${port}/v1`, child, kill };
}
