// Server processes under measurement: each on a core of its own, so that the load does not compete with it.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { availableParallelism } from 'node:os';

export const serverCore = 0;
export const loadCore = 1;

const clockTicksPerSecond = Number(spawnSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }).stdout) || 100;
const startTimeoutMs = 30_000;
const pollMs = 50;

export const canPin = availableParallelism() > 1 && spawnSync('taskset', ['--version']).status === 0;

/** Moves this process, and what it starts without a core of its own, to the load's core. */
export function pinSelf(): void {
  if (canPin) spawnSync('taskset', ['-acp', String(loadCore), String(process.pid)]);
}

/** Takes that back: what it starts from now on may run anywhere. */
export function unpinSelf(): void {
  if (canPin) spawnSync('taskset', ['-acp', `0-${availableParallelism() - 1}`, String(process.pid)]);
}

export interface MeasuredProcess {
  readonly pid: number;
  readonly port: number;
  stop(): Promise<void>;
}

/** CPU time of a process with all its threads, in microseconds (proc(5): utime and stime, in clock ticks). */
export function cpuMicroseconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The command name is in parentheses and may hold spaces.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1_000_000) / clockTicksPerSecond;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function answers(url: string, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + startTimeoutMs;
  while (Date.now() < deadline) {
    if (child.exitCode !== null)
      throw new Error(`the server stopped with code ${child.exitCode} before it answered`);
    const response = await fetch(url).catch(() => undefined);
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  throw new Error(`no answer from ${url} within ${startTimeoutMs} ms`);
}

/** Starts a node program that listens on `port`, and waits until `readyPath` answers; `onMessage` hears what it sends us. */
export async function startMeasured(
  args: readonly string[],
  port: number,
  readyPath: string,
  environment: Readonly<Record<string, string>> = {},
  onMessage?: (message: unknown) => void,
): Promise<MeasuredProcess> {
  const command = [process.execPath, ...args];
  const pinned = canPin ? ['taskset', '-c', String(serverCore), ...command] : command;
  const [program = '', ...rest] = pinned;
  const env = { PATH: process.env.PATH ?? '', ...environment };
  const channel = onMessage ? (['ipc'] as const) : [];
  const child = spawn(program, rest, { env, stdio: ['ignore', 'ignore', 'inherit', ...channel] });
  if (onMessage) child.on('message', onMessage);
  await answers(`http://127.0.0.1:${port}${readyPath}`, child);
  if (child.pid === undefined) throw new Error('the process has no id');
  return {
    pid: child.pid,
    port,
    stop: async () => {
      if (child.exitCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}
