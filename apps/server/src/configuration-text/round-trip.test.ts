/** A configuration as text: twice the same is the same bytes, and a tenant made of a text has that text. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addTenant } from '../testing/second-tenant.ts';
import { configureByChance } from './testing/random-configuration.ts';
import { Manager, openStage, run, type Stage } from './testing/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(async () => await stage.close());

/** All files by path. */
const filesIn = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => [path.slice(folder.length + 1), readFileSync(path, 'utf8')]),
  );

async function tenant(name: string): Promise<Manager> {
  return new Manager(stage.test, (await addTenant(stage.test, name)).managementKey);
}

describe.each([1, 2, 3, 4, 5, 6, 7, 8])('a configuration by chance (seed %i)', (seed) => {
  it('is the same text twice, on an empty tenant, and by files', async () => {
    const from = await tenant(`from-${seed}`);
    await configureByChance(seed * 7_919, from);
    const text = await from.text();
    expect(await from.text()).toBe(text);
    const { configuration } = await from.export();
    expect((await from.plan(configuration, { prune: true })).changes).toEqual([]);

    const to = await tenant(`to-${seed}`);
    const applied = await to.apply(configuration);
    expect([applied.status, applied.body.errorDescription]).toEqual([200, undefined]);
    expect(await to.text()).toBe(text);
    const again = await to.apply(configuration, { prune: true });
    expect(again.body.changes).toEqual([]);

    const folder = join(stage.folder, `files-${seed}`);
    await run(stage.test, ['export', '--tenant', `from-${seed}`, '--out', folder]);
    const files = filesIn(folder);
    await run(stage.test, ['export', '--tenant', `to-${seed}`, '--out', folder]);
    expect(filesIn(folder)).toEqual(files);
    for (const content of Object.values(files)) expect(content).toMatch(/^[^\r]*[^\n]\n$/s);
    const lower = Object.keys(files).map((path) => path.toLowerCase());
    expect(new Set(lower).size).toBe(lower.length);
    await tenant(`by-files-${seed}`);
    const planned = await run(stage.test, ['plan', folder, '--tenant', `by-files-${seed}`]);
    expect([planned.exitCode, planned.output]).toEqual([2, expect.stringContaining('to create')]);
    await run(stage.test, ['apply', folder, '--tenant', `by-files-${seed}`, '--yes']);
    const third = join(stage.folder, `third-${seed}`);
    await run(stage.test, ['export', '--tenant', `by-files-${seed}`, '--out', third]);
    expect(filesIn(third)).toEqual(files);
    expect(await run(stage.test, ['plan', folder, '--tenant', `by-files-${seed}`])).toMatchObject({
      exitCode: 0,
    });
  });
});

it('numbers of a flow come out as they went in', async () => {
  const from = await tenant('numbers');
  await from.good('POST', '/action-configurations', { actionCode: 'pay', actionType: 'FLOW' });
  const nodes = '[{"nodeId":"a","nodeType":"COMPLETE","weight":1.10,"big":9007199254740993}]';
  const document = `{"configurationFormat":1,"actions":[{"actionCode":"pay","actionType":"FLOW","actionNodes":${nodes},"rules":[]}]}`;
  const ran = await run(stage.test, ['apply', '-', '--tenant', 'numbers', '--yes'], { input: document });
  expect(ran.output).toContain('+ flow pay');
  expect(await from.text()).toContain(nodes);
  const again = await run(stage.test, ['plan', '-', '--tenant', 'numbers'], {
    input: document.replace('1.10', '1.1'),
  });
  expect(again.exitCode).toBe(2);
});

it('an export leaves nothing of an earlier one, and everything of others', async () => {
  const from = await tenant('earlier');
  await from.good('POST', '/action-configurations', { actionCode: 'pay' });
  const folder = join(stage.folder, 'earlier');
  await run(stage.test, ['export', '--tenant', 'earlier', '--out', folder]);
  writeFileSync(join(folder, 'actions', 'pay.examples.json'), '{"examples": []}');
  writeFileSync(join(folder, 'README.md'), 'ours');
  await from.good('DELETE', '/action-configurations/pay');
  await run(stage.test, ['export', '--tenant', 'earlier', '--out', folder]);
  const names = Object.keys(filesIn(folder));
  expect(names).not.toContain('actions/pay.rules.json');
  expect(names).toEqual(expect.arrayContaining(['README.md', 'actions/pay.examples.json']));
  rmSync(folder, { recursive: true });
});
