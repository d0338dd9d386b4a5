/** `stepward rules test`: examples kept beside flows as files. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { enrolment, no, verification, yes } from '../testing/flows.ts';
import { rulesCommand } from './rules.ts';

let directory: string;
let output: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'stepward-flows-'));
  output = '';
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const put = (name: string, content: unknown) =>
  writeFileSync(join(directory, name), typeof content === 'string' ? content : JSON.stringify(content));
const test = async (path = directory) =>
  await rulesCommand(['test', path], {
    environment: {},
    write: (text) => {
      output += text;
    },
    now: () => 0,
  });

const isLarge = { ruleId: 'large', name: 'Large', conditions: { '>': [{ var: 'custom.amount' }, 1_000] } };
const isListed = {
  ruleId: 'listed',
  name: 'Listed',
  conditions: { in: [{ var: 'ip.countryCode' }, { var: 'lists.blocked' }] },
};
const risk = {
  nodeId: 'risk',
  nodeType: 'RULE',
  ruleChildNodeIds: [
    ['listed', 'no'],
    ['large', 'first'],
  ],
  elseChildNodeId: 'yes',
};
const nodes = [
  risk,
  verification('first', 'add', 'EMAIL_OTP', 'PASSKEY'),
  enrolment('add', 'yes', 'PASSKEY'),
];
const flow = {
  actionCode: 'pay',
  actionType: 'FLOW',
  defaultUserActionResult: 'ALLOW',
  actionNodes: [...nodes, yes, no],
  rules: [isLarge, isListed],
};
const large = { 'custom.amount': 5_000 };
/** What becomes of one example. */
const asked = async (example: object, more: object = {}) => {
  put('pay.flow.json', flow);
  put('pay.examples.json', { examples: [{ name: 'one', facts: large, ...example }], ...more });
  output = '';
  await test();
};

it('runs the files of docs/flows.md as written, and fails as it says', async () => {
  const guide = readFileSync(new URL('../../../../docs/flows.md', import.meta.url), 'utf8');
  const [published = '', examples = ''] = [...guide.matchAll(/```json\n([^`]+)```/g)].map(([, text]) => text);
  mkdirSync(join(directory, 'flows'));
  put('flows/pay.flow.json', published);
  put('flows/pay.examples.json', examples);
  await test();
  expect(output).toContain('3 of 3 examples as expected');
  output = '';
  put(
    'flows/pay.flow.json',
    published.replace('"EMAIL_OTP": { "isEnabled": true }', '"EMAIL_OTP": { "isEnabled": false }'),
  );
  await expect(test()).rejects.toThrow('1 of 3 examples is not as expected.');
  expect(output.replaceAll(`${directory}/`, '')).toBe(guide.match(/fails it:\n\n```\n([^`]+)```/)?.[1]);
});

describe('an example of a flow', () => {
  it.each([
    ['is led on by rules alone', { facts: {}, expect: { outcome: 'ALLOW', node: 'yes', rule: null } }],
    [
      'is refused by a rule and a list',
      { facts: { 'ip.countryCode': 'KP' }, expect: { outcome: 'BLOCK', node: 'no', rule: 'listed' } },
    ],
    ['waits where nothing was proven', { expect: { outcome: 'CHALLENGE', node: 'first', rule: 'Large' } }],
    [
      'adds nothing where it is held',
      {
        enrolled: ['EMAIL_OTP', 'PASSKEY'],
        verificationMethods: ['EMAIL_OTP'],
        expect: { outcome: 'ALLOW', node: 'yes' },
      },
    ],
    [
      'adds what is not',
      {
        enrolled: ['EMAIL_OTP'],
        verificationMethods: ['EMAIL_OTP', 'PASSKEY'],
        expect: { outcome: 'ALLOW', node: 'yes' },
      },
    ],
    [
      'has what it proves itself with, where it does not say',
      { verificationMethods: ['PASSKEY'], expect: { outcome: 'ALLOW', node: 'yes' } },
    ],
    [
      'adds a first factor where a proof is asked for',
      { enrolled: [], verificationMethods: ['EMAIL_OTP'], expect: { outcome: 'CHALLENGE', node: 'add' } },
    ],
  ])('%s', async (_name, example) => {
    await asked(example, { lists: { blocked: ['KP'] } });
    expect(output).toContain('1 of 1 examples as expected');
    expect(output).not.toContain('warning');
  });

  it.each([
    [{ verificationMethods: ['SMS'] }, '! SMS is not taken at first (EMAIL_OTP, PASSKEY)'],
    [{ verificationMethods: ['PASSKEY', 'PASSKEY'] }, '! PASSKEY was not asked for: the flow ended at yes'],
    [
      { enrolled: ['EMAIL_OTP'], verificationMethods: ['PASSKEY'] },
      '! PASSKEY proves nobody at first: the person has EMAIL_OTP',
    ],
    [
      { enrolled: [], facts: { ...large, 'user.email': 'a@example.com' }, verificationMethods: ['PASSKEY'] },
      '! PASSKEY cannot be the first of somebody whose address is known',
    ],
    [{ expect: { outcome: 'ALLOW' } }, '- outcome: ALLOW\n  + outcome: CHALLENGE'],
    [{ expect: { node: 'yes' } }, '- node: yes\n  + node: first'],
    [{ expect: { rule: null } }, '- rule: (no rule)\n  + rule: Large'],
  ])('fails as %j', async (example, words) => {
    await expect(asked({ expect: {}, ...example })).rejects.toThrow('1 of 1 examples is not as expected.');
    expect(output).toContain(words);
  });

  it('is said to read a list that is not there; those of an export are found', async () => {
    await asked({ facts: {}, expect: { outcome: 'ALLOW' } });
    expect(output).toContain('warning: The value list "blocked" is not there: it is empty here.');
    for (const folder of ['actions', 'value-lists']) mkdirSync(join(directory, folder));
    put('value-lists/blocked.json', { alias: 'blocked', valueListItems: ['KP'] });
    put('actions/pay.flow.json', flow);
    const example = { name: 'x', facts: { 'ip.countryCode': 'KP' }, expect: { outcome: 'BLOCK' } };
    put('actions/pay.examples.json', { examples: [example] });
    output = '';
    await test(join(directory, 'actions'));
    expect(output).toContain('1 of 1 examples as expected');
    expect(output).not.toContain('warning');
  });
});

describe('a file that is wrong', () => {
  it.each([
    [{ ...flow, actionNodes: [...nodes, yes] }, 'pay.flow.json: The field actionNodes'],
    [{ ...flow, rules: [isLarge] }, 'pay.flow.json: '],
    [{ ...flow, nodes: [] }, 'nodes'],
  ])('is named: %#', async (file, words) => {
    put('pay.flow.json', file);
    await expect(test()).rejects.toThrow(words);
  });

  it('does not keep the others from being asked: examples of what is gone are said at the end', async () => {
    put('pay.flow.json', flow);
    put('pay.examples.json', { examples: [{ name: 'one', facts: {}, expect: { outcome: 'ALLOW' } }] });
    put('sell.rules.json', { rules: [] });
    put('sell.examples.json', { examples: [{ name: 'two', facts: {}, expect: { outcome: 'ALLOW' } }] });
    put('gone.examples.json', { examples: [] });
    await expect(test()).rejects.toThrow('1 file of examples belongs to nothing.');
    expect(output.match(/1 of 1 examples as expected/g)).toHaveLength(2);
    expect(output).toContain('gone.examples.json has no gone.rules.json beside it, and no gone.flow.json.');
  });
});
