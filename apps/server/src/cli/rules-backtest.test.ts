/** `stepward rules backtest`: rules of a file over the actions of a server's data. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { rulesCommand } from './rules.ts';
import { rulesBacktest } from './rules-backtest.ts';
import { UsageError } from './usage-error.ts';

let test: TestApp;
let file: string;
let output: string;
let exitCode: number | undefined;
const amountOver = (limit: number) => ({ '>': [{ var: 'custom.amount' }, limit] });
const rules = [{ name: 'Large\u001b[2J', type: 'CHALLENGE', conditions: amountOver(500) }];
const put = (name: string, content: object): string => {
  const path = join(test.directory, name);
  writeFileSync(path, JSON.stringify(content));
  return path;
};

beforeAll(async () => {
  test = await startTestApp();
  await test.management('POST', '/action-configurations', { actionCode: 'pay' });
  for (const amount of [100, 600, 700]) {
    test.clock.now += 60_000;
    await test.server('POST', '/users/alice/actions/pay', {
      idempotencyKey: `${amount}`,
      custom: { amount },
    });
  }
  await test.server('POST', '/users/bob/actions/pay', { idempotencyKey: 'none' });
  test.clock.now += 60_000;
  file = put('pay.rules.json', { actionCode: 'pay', rules });
});
afterAll(async () => await test.close());
beforeEach(() => {
  output = '';
  exitCode = undefined;
});

const context = () => ({
  environment: { STEPWARD_DATA_DIR: test.directory },
  write: (text: string) => {
    output += text;
  },
  now: () => test.clock.now,
  endWith: (code: number) => {
    exitCode = code;
  },
});
const backtest = async (...args: string[]) => await rulesCommand(['backtest', ...args], context());

describe('a file of rules', () => {
  it('is tried on recorded actions, and nothing is written', async () => {
    await backtest(file);
    expect(output).toContain('4 actions, 1 rule, compared with what was recorded');
    expect(output).toContain('2 (50.0 %) would have another outcome, of 1 person');
    expect(output).toMatch(/ALLOW -> CHALLENGE +2\n/);
    expect(output).toMatch(/0 CHALLENGE "Large\?\[2J" +2 +2 +0\n/);
    expect(output).toContain('not recorded, read as null: custom.amount in 1 of 4 actions');
    expect(output).toContain('+ custom.amount > 500  [custom.amount: 700]');
    expect((await test.management('GET', '/action-configurations/pay/back-tests')).body).toEqual([]);
  });

  it('is told within 80 columns, whatever its rules are called', async () => {
    const name = 'Payments ☂ that are larger than what this person has ever paid before on this device';
    await backtest(put('long.rules.json', { actionCode: 'pay', rules: [{ ...rules[0], name }] }));
    expect(output.split('\n').filter((line) => line.length > 80)).toEqual([`  "${name}"`, `  "${name}"`]);
  });

  it('gives the result of the Management API with --json', async () => {
    await backtest(file, '--json', '--samples', '1', '--compare', 'current');
    const result = JSON.parse(output);
    expect(result).toMatchObject({
      evaluated: 4,
      changed: 2,
      users: { mostChanged: [{ userId: 'alice', changed: 2 }] },
    });
    expect(result.samples).toHaveLength(1);
  });

  it('is tried on a part of them', async () => {
    const at = new Date(test.clock.now - 150_000).toISOString();
    await backtest(file, '--from', at, '--json');
    expect(JSON.parse(output).evaluated).toBe(3);
    output = '';
    await backtest(file, '--days', '1', '--json');
    expect(JSON.parse(output).evaluated).toBe(4);
  });
});

it('takes a time as Unix milliseconds too, as the API does', async () => {
  await backtest(file, '--from', `${test.clock.now - 150_000}`, '--to', `${test.clock.now - 61_000}`);
  expect(output).toContain('1 action, ');
});

it('takes the lists that its rules read from the folder, whatever else is there, and refuses one that nobody reads', async () => {
  for (const folder of ['actions', 'value-lists']) mkdirSync(join(test.directory, folder));
  put('value-lists/blocked.json', { alias: 'blocked', valueListItems: [600] });
  put('value-lists/other.json', { alias: 'other', valueListItems: [700] });
  const reading = [
    {
      name: 'Listed',
      type: 'BLOCK',
      conditions: { in: [{ var: 'custom.amount' }, { var: 'lists.blocked' }] },
    },
  ];
  await backtest(put('actions/pay.rules.json', { actionCode: 'pay', rules: reading }));
  expect(output).toMatch(/ALLOW -> BLOCK +1\n/);
  const misspelt = { actionCode: 'pay', rules: reading, lists: { blokced: [700] } };
  await expect(backtest(put('actions/pay.rules.json', misspelt))).rejects.toThrow(
    'The field lists.blokced is no value list, and no rule reads it. Read by the rules: blocked.',
  );
});

it('the commands of docs/rules.md work with the file of that page', async () => {
  const guide = readFileSync(new URL('../../../../docs/rules.md', import.meta.url), 'utf8');
  const text = guide.match(/`rules\/pay\.rules\.json`:\n\n```json\n([^`]+)```/)?.[1];
  const documented = put('documented.rules.json', JSON.parse(text ?? ''));
  const lines = [...guide.matchAll(/^stepward rules backtest rules\/pay\.rules\.json (.+)$/gm)];
  expect(lines).toHaveLength(2);
  for (const [, args = ''] of lines) {
    output = '';
    await rulesBacktest([documented, ...args.split(' ')], context(), {
      signal: new AbortController().signal,
    });
    expect(output).toMatch(/\d+ actions, 2 rules|"evaluated":/);
  }
});

it('Ctrl-C ends it with 130, and nothing is said', async () => {
  await rulesBacktest([file], context(), { signal: AbortSignal.abort() });
  expect([exitCode, output]).toEqual([130, '']);
});

describe('what cannot be tried', () => {
  it.each([
    [[], 'FILE'],
    [['none.rules.json'], 'none.rules.json'],
    [['none.flow.json'], 'none.flow.json'],
    [['FILE', '--action', 'none'], 'none'],
    [['FILE', '--days', '0'], '--days'],
    [['FILE', '--days', '3', '--to', '2026-01-01'], '--days'],
    [['FILE', '--from', 'yesterday'], 'from'],
    [['FILE', '--compare', 'with'], '--compare'],
    [['FILE', '--samples', 'many'], '--samples'],
    [['FILE', '--tenant', 'none'], 'tenant'],
  ])('is said in one sentence: %j', async (args, named) => {
    const given = args.map((arg) => (arg === 'FILE' ? file : arg));
    await expect(backtest(...given)).rejects.toThrow(named);
    await expect(backtest(...given)).rejects.toBeInstanceOf(UsageError);
  });

  it('names the rule that is wrong, and asks for the action', async () => {
    const wrong = put('wrong.rules.json', {
      actionCode: 'pay',
      rules: [{ ...rules[0], conditions: { nope: 1 } }],
    });
    await expect(backtest(wrong)).rejects.toThrow('rules[0].conditions');
    await expect(backtest(put('bare.rules.json', { rules }))).rejects.toThrow('--action');
  });
});

it('a file of a flow is tried as well', async () => {
  await test.management('POST', '/action-configurations', { actionCode: 'flow', actionType: 'FLOW' });
  for (const amount of [100, 600])
    await test.server('POST', '/users/alice/actions/flow', {
      idempotencyKey: `${amount}`,
      custom: { amount },
    });
  test.clock.now += 60_000;
  const actionNodes = [
    { nodeId: 'a', nodeType: 'RULE', ruleChildNodeIds: [['large', 'no']], elseChildNodeId: 'yes' },
    { nodeId: 'no', nodeType: 'BLOCK' },
    { nodeId: 'yes', nodeType: 'COMPLETE' },
  ];
  const flowRules = [{ ruleId: 'large', name: 'Large', conditions: amountOver(500) }];
  const path = put('flow.flow.json', { actionCode: 'flow', actionNodes, rules: flowRules });
  await rulesBacktest([path], context(), { signal: new AbortController().signal });
  expect(output).toContain('2 actions, 1 rule, compared with what was recorded');
  expect(output).toMatch(/CHALLENGE -> BLOCK +1\n/);
  expect(output).toMatch(/CHALLENGE -> ALLOW +1\n/);
  expect(output).toMatch(/\n"Large" +1 +1 +0\n/);
});
