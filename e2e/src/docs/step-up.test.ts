/** docs/step-up.md, typed by a machine: each ```sh block as it stands there, in one shell, on a real server process. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { freePort } from '../harness/free-port.ts';
import { rootDir } from '../harness/stepward-command.ts';
import { documentedSteps } from './documented-blocks.ts';
import { expectShown, runInShell } from './documented-shell.ts';

const markdown = readFileSync(join(rootDir, 'docs/step-up.md'), 'utf8');
const steps = documentedSteps(markdown);
it('every command works as printed, and prints what the document shows', async () => {
  const ports = { STEPWARD_PORT: String(await freePort()), RECEIVER_PORT: String(await freePort()) };
  const scripts = steps.map(({ script }) => script);
  const { status, printed, errors } = await runInShell(scripts, ports);
  expect([status, printed.length], errors).toEqual([0, steps.length]);
  const withPorts = (text: string): string =>
    text.replaceAll('127.0.0.1:4900', `127.0.0.1:${ports.RECEIVER_PORT}`);
  for (const [index, { line, shown }] of steps.entries()) {
    const there = shown && { ...shown, text: withPorts(shown.text) };
    expectShown('docs/step-up.md', { line, ...(there ? { shown: there } : {}) }, printed[index] ?? '');
  }
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
