/**
 * A document's commands, typed by a machine: in one shell, in their order, as a reader would. Owns: the process, its environment, what
 * each step printed and whether that is what the document shows. Does not own: which steps a document has.
 */
import { spawn } from 'node:child_process';
import { delimiter, dirname } from 'node:path';
import { expect } from 'vitest';
import { rootDir } from '../harness/stepward-command.ts';
import { type DocumentedStep, textPattern } from './documented-blocks.ts';

const runsWithinMs = 80_000;

/** Jobs get process groups of their own, as in a terminal; whatever still runs at the end is ended with its children. */
const prelude = `set -m
trap 'for job in $(jobs -p); do kill -- "-$job" 2> /dev/null || true; done' EXIT
trap 'exit 143' TERM`;

const mark = (index: number): string => `@@@ step ${index} @@@`;

const scriptOf = (scripts: readonly string[]): string =>
  [prelude, ...scripts.flatMap((script, index) => [`echo '${mark(index)}'`, script])].join('\n');

export interface ShellRun {
  readonly status: number | null;
  /** What each step printed. */
  readonly printed: readonly string[];
  readonly errors: string;
}

/** Our environment without settings of ours, this Node first in PATH, and what the reader chose. */
function environment(chosen: Readonly<Record<string, string>>): Record<string, string> {
  const inherited = Object.entries(process.env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && !/^(STEPWARD_|VITEST|NODE_OPTIONS$)/.test(entry[0]),
  );
  const path = `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ''}`;
  return { ...Object.fromEntries(inherited), PATH: path, ...chosen };
}

export async function runInShell(
  scripts: readonly string[],
  chosen: Readonly<Record<string, string>>,
): Promise<ShellRun> {
  const child = spawn('bash', ['-e', '-c', scriptOf(scripts)], {
    cwd: rootDir,
    env: environment(chosen),
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: runsWithinMs,
  });
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    output += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    errors += chunk;
  });
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
  const parts = output.split(/@@@ step \d+ @@@\n/).slice(1);
  return { status, printed: parts.map((part) => part.trim()), errors };
}

type Json = ReturnType<typeof JSON.parse>;

/** The shown value with what the document leaves open: `…` in texts, ids of rules, and the time in seconds. */
function expected(shown: Json, printed: Json): Json {
  if (typeof shown === 'string')
    return shown.includes('…') ? expect.stringMatching(textPattern(shown)) : shown;
  if (typeof shown !== 'object' || shown === null) return shown;
  if (Array.isArray(shown)) return shown.map((item, index) => expected(item, printed?.[index]));
  return Object.fromEntries(
    Object.entries(shown).map(([name, value]) => [
      name,
      name === 'expiresAt' ? expect.any(Number) : expected(value, printed?.[name]),
    ]),
  );
}

/** @param document its path, for whoever reads the failure. */
export function expectShown(
  document: string,
  { line, shown }: Pick<DocumentedStep, 'line' | 'shown'>,
  printed: string,
): void {
  const where = `${document}, line ${line}`;
  if (shown?.language !== 'json') {
    expect(printed, where).toMatch(textPattern(shown?.text ?? ''));
    return;
  }
  const answer = JSON.parse(printed);
  expect(answer, where).toEqual(expected(JSON.parse(shown.text), answer));
}
