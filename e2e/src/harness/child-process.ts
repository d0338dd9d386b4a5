/** One real process of the product. Owns: its environment, its output, and that it never outlives the tests. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { rootDir, stepwardCommand } from './stepward-command.ts';

const startWithinMs = 60_000;
/** To compile the product anew for each of a hundred processes is a good part of the time. */
const compileCache = { NODE_COMPILE_CACHE: join(rootDir, 'node_modules/.cache/stepward/compiled') };
const stopWithinMs = 10_000;

export interface StepwardProcess {
  readonly pid: number;
  /** Standard output and error so far. */
  output(): string;
  /** Resolves with the text that matched, or rejects when the process ends or 60 s pass without it. */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
  /** SIGTERM, as an orderly stop. Rejects when it does not end within 10 s. */
  stop(): Promise<void>;
  /** SIGKILL: no time to say goodbye to the database. */
  kill9(): Promise<void>;
  /** The exit code; null when a signal ended it. */
  readonly exited: Promise<number | null>;
}

/** Our own environment without anything that would configure Stepward or Node. */
function environment(settings: Readonly<Record<string, string>>): Record<string, string> {
  const inherited = Object.entries(process.env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && !/^(STEPWARD_|VITEST|NODE_OPTIONS$)/.test(entry[0]),
  );
  return { ...Object.fromEntries(inherited), ...compileCache, ...settings };
}

/** The server asks `Date.now` for the time: a module that runs before it moves that clock. */
function movedClock(laterByMs: number): string[] {
  if (laterByMs === 0) return [];
  const code = `const now = Date.now; Date.now = () => now() + ${laterByMs};`;
  return ['--import', `data:text/javascript,${encodeURIComponent(code)}`];
}

/** Starts `stepward <args>` with these STEPWARD_* variables and, for what takes long, a clock that is ahead. */
export function spawnStepward(
  args: readonly string[],
  settings: Readonly<Record<string, string>>,
  { laterByMs = 0 }: { readonly laterByMs?: number } = {},
): StepwardProcess {
  return spawnNode([...movedClock(laterByMs), ...stepwardCommand(), ...args], settings);
}

/** Starts another program of ours: Node with these arguments. */
export function spawnNode(
  args: readonly string[],
  settings: Readonly<Record<string, string>> = {},
): StepwardProcess {
  const child = spawn(process.execPath, args, {
    env: environment(settings),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  let listeners: (() => void)[] = [];
  const notify = (): void => {
    for (const listener of listeners) listener();
  };
  const add = (chunk: string): void => {
    text += chunk;
    notify();
  };
  child.stdout.setEncoding('utf8').on('data', add);
  child.stderr.setEncoding('utf8').on('data', add);
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve));
  // Not when it has exited: what it printed last may still be on its way.
  let isOver = false;
  const killNow = (): void => void child.kill('SIGKILL');
  process.once('exit', killNow);
  void exited.then(() => {
    process.off('exit', killNow);
    isOver = true;
    notify();
  });

  const printed = async (pattern: RegExp): Promise<RegExpExecArray> => {
    const { promise, resolve, reject } = Promise.withResolvers<RegExpExecArray>();
    const look = (): void => {
      const match = pattern.exec(text);
      if (match) resolve(match);
      else if (isOver) reject(new Error(`stepward ended before it printed ${pattern}:\n${text}`));
    };
    listeners.push(look);
    const timer = setTimeout(
      () => reject(new Error(`stepward did not print ${pattern} in ${startWithinMs} ms:\n${text}`)),
      startWithinMs,
    );
    look();
    return await promise.finally(() => {
      clearTimeout(timer);
      listeners = listeners.filter((listener) => listener !== look);
    });
  };

  return {
    pid: child.pid ?? 0,
    output: () => text,
    printed,
    exited,
    stop: () => end(child, exited, 'SIGTERM', () => text),
    kill9: () => end(child, exited, 'SIGKILL', () => text),
  };
}

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

async function end(
  child: ChildProcess,
  exited: Promise<unknown>,
  signal: 'SIGTERM' | 'SIGKILL',
  output: () => string,
): Promise<void> {
  if (!hasEnded(child)) child.kill(signal);
  const deadline = new AbortController();
  const ended = await Promise.race([
    exited.then(() => true),
    wait(stopWithinMs, false, { signal: deadline.signal }).catch(() => false),
  ]);
  deadline.abort();
  if (ended) return;
  child.kill('SIGKILL');
  throw new Error(`stepward did not end ${stopWithinMs} ms after ${signal}:\n${output()}`);
}
