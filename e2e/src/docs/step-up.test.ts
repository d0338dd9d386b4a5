/** docs/step-up.md, typed by a machine: each ```sh block as it stands there, in one shell, on a real server process. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { freePort } from '../harness/free-port.ts';
import { rootDir } from '../harness/stepward-command.ts';
import { type DocumentedStep, documentedSteps, textPattern } from './documented-blocks.ts';

const markdown = readFileSync(join(rootDir, 'docs/step-up.md'), 'utf8');
const steps = documentedSteps(markdown);
const runsWithinMs = 80_000;

/** Jobs get process groups of their own, as in a terminal; whatever still runs at the end is ended with its children. */
const prelude = `set -m
trap 'for job in $(jobs -p); do kill -- "-$job" 2> /dev/null || true; done' EXIT
trap 'exit 143' TERM`;

const mark = (index: number): string => `@@@ step ${index} @@@`;

function scriptOf(parts: readonly DocumentedStep[]): string {
  return [prelude, ...parts.flatMap(({ script }, index) => [`echo '${mark(index)}'`, script])].join('\n');
}

interface Run {
  readonly status: number | null;
  /** What each step printed. */
  readonly printed: readonly string[];
  readonly errors: string;
}

/** Our environment without settings of ours, this Node first in PATH, and ports that nobody uses. */
async function environment(ports: Readonly<Record<string, number>>): Promise<Record<string, string>> {
  const inherited = Object.entries(process.env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && !/^(STEPWARD_|VITEST|NODE_OPTIONS$)/.test(entry[0]),
  );
  const path = `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ''}`;
  const chosen = Object.entries(ports).map(([name, port]) => [name, String(port)] as const);
  return { ...Object.fromEntries(inherited), PATH: path, ...Object.fromEntries(chosen) };
}

async function run(ports: Readonly<Record<string, number>>): Promise<Run> {
  const child = spawn('bash', ['-e', '-c', scriptOf(steps)], {
    cwd: rootDir,
    env: await environment(ports),
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

function check({ line, shown }: DocumentedStep, printed: string, withPorts: (text: string) => string): void {
  const where = `docs/step-up.md, line ${line}`;
  const text = withPorts(shown?.text ?? '');
  if (shown?.language !== 'json') {
    expect(printed, where).toMatch(textPattern(text));
    return;
  }
  const answer = JSON.parse(printed);
  expect(answer, where).toEqual(expected(JSON.parse(text), answer));
}

it('every command works as printed, and prints what the document shows', async () => {
  const ports = { STEPWARD_PORT: await freePort(), RECEIVER_PORT: await freePort() };
  const { status, printed, errors } = await run(ports);
  expect([status, printed.length], errors).toEqual([0, steps.length]);
  const withPorts = (text: string): string =>
    text.replaceAll('127.0.0.1:4900', `127.0.0.1:${ports.RECEIVER_PORT}`);
  for (const [index, step] of steps.entries()) check(step, printed[index] ?? '', withPorts);
});

it('shows the answers that matter', () => {
  const shown = steps.map((step) => step.shown?.text ?? '').join('\n');
  for (const told of [
    '"ALLOW"',
    '"CHALLENGE_REQUIRED"',
    '"isValid": true',
    '"isValid": false',
    'DELIVERED',
  ]) {
    expect(shown).toContain(told);
  }
});

it('links to what is there', () => {
  const headings = [...markdown.matchAll(/^## (.+)$/gm)].map(([, text = '']) =>
    text
      .toLowerCase()
      .replace(/[^a-z0-9 -]/g, '')
      .replaceAll(' ', '-'),
  );
  const anchors = [...markdown.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor);
  expect(anchors.filter((anchor) => !headings.includes(anchor ?? ''))).toEqual([]);
  const files = [...markdown.matchAll(/\]\((?!#|https?:)([^)#]+)/g)].map(([, path = '']) => path);
  for (const path of files) expect(() => readFileSync(join(rootDir, 'docs', path)), path).not.toThrow();
});
