/** Guides whose commands are typed by a machine, each in a shell and on a server of its own; and that their links lead somewhere. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { freePort } from '../harness/free-port.ts';
import { rootDir } from '../harness/stepward-command.ts';
import { documentedSteps } from './documented-blocks.ts';
import { expectShown, runInShell } from './documented-shell.ts';

const guides = ['messages.md', 'operations.md', 'webhooks.md'];
const textOf = (guide: string): string => readFileSync(join(rootDir, 'docs', guide), 'utf8');

it.each(guides)('%s: every command works as printed, and prints what is shown', async (guide) => {
  const steps = documentedSteps(textOf(guide));
  const ports = { STEPWARD_PORT: String(await freePort()), RECEIVER_PORT: String(await freePort()) };
  const scripts = steps.map(({ script }) => script);
  const { status, printed, errors } = await runInShell(scripts, ports);
  expect([status, printed.length], errors).toEqual([0, steps.length]);
  for (const [index, step] of steps.entries())
    if (step.shown) expectShown(`docs/${guide}`, step, printed[index] ?? '');
});

it.each(guides)('%s links to what is there', (guide) => {
  const anchorsOf = (text: string) =>
    [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^a-z0-9 -]/g, '')
        .replaceAll(' ', '-'),
    );
  for (const [, path = '', anchor] of textOf(guide).matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)/g)) {
    const text = path === '' ? textOf(guide) : readFileSync(join(rootDir, 'docs', path), 'utf8');
    if (anchor !== undefined) expect(anchorsOf(text), `${guide}: ${path}#${anchor}`).toContain(anchor);
  }
});
