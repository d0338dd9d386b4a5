/** `stepward rules test`: examples kept beside rules as files. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rulesCommand } from './rules.ts';

let directory: string;
let output: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'stepward-rules-'));
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

const payRules = {
  actionCode: 'pay',
  defaultUserActionResult: 'ALLOW',
  lists: { blocked: ['KP'] },
  rules: [
    {
      name: 'Blocked',
      type: 'BLOCK',
      conditions: { in: [{ var: 'ip.countryCode' }, { var: 'lists.blocked' }] },
    },
    {
      name: 'Large on a new device',
      type: 'CHALLENGE',
      conditions: {
        and: [{ '>': [{ var: 'custom.amount' }, 1_000] }, { '==': [{ var: 'device.isNew' }, true] }],
      },
    },
  ],
};
const example = (name: string, facts: object, expected: object) => ({ name, facts, expect: expected });

describe('what is likely a mistake', () => {
  it('is said of facts, so that a misspelt one makes no test green in silence, once for all examples', async () => {
    put('pay.rules.json', payRules);
    put('pay.examples.json', {
      examples: [
        example('large', { 'custom.amoutn': 1_500 }, { outcome: 'ALLOW' }),
        example('again', { 'custom.amoutn': 2_500 }, { outcome: 'ALLOW' }),
        example('blocked', { 'ip.contryCode': 'KP', ip: { isTor: 'yes' } }, { outcome: 'ALLOW' }),
      ],
    });
    await test();
    expect(output.split('\n').slice(1)).toEqual([
      '  warning: example "large": No rule reads "custom.amoutn", and it is not declared. Is it misspelt?',
      '  warning: example "blocked": There is no data point "ip.contryCode": no rule reads it. Is it misspelt?',
      '  warning: example "blocked": "ip.isTor" is true or false, and the fact is "yes"',
      '',
    ]);
  });

  it('is said by the data points that are declared beside the rules, or in the export that they are of', async () => {
    mkdirSync(join(directory, 'actions'));
    put('custom-data-points.json', [{ name: 'amount', dataType: 'text', modelType: 'action' }]);
    put('actions/pay.rules.json', payRules);
    put('actions/pay.examples.json', {
      examples: [
        example('large', { 'custom.amount': 5_000, 'device.isNew': true }, { outcome: 'CHALLENGE' }),
      ],
    });
    const words = ['"custom.amount" is a text, and ">" compares it with 1000', 'and the fact is 5000'];
    await test();
    for (const word of words) expect(output).toContain(word);
    output = '';
    put('actions/custom-data-points.json', [{ name: 'amount', dataType: 'number', modelType: 'action' }]);
    await test();
    expect(output).not.toContain('warning');
  });
});

describe('examples that are as expected', () => {
  it('end well; facts may be nested or named with dots', async () => {
    put('pay.rules.json', payRules);
    put('pay.examples.json', {
      examples: [
        example('blocked', { ip: { countryCode: 'KP' } }, { outcome: 'BLOCK', rule: 'Blocked' }),
        example('large', { 'custom.amount': 5_000, 'device.isNew': true }, { outcome: 'CHALLENGE' }),
        example('large, known', { custom: { amount: 5_000 }, 'device.isNew': false }, { rule: null }),
        example('nothing', {}, { outcome: 'ALLOW', rule: null }),
      ],
    });
    await test();
    expect(output).toBe(`${join(directory, 'pay.rules.json')}: 4 of 4 examples as expected\n`);
  });

  it('may be many files, also in folders; one without examples is said', async () => {
    mkdirSync(join(directory, 'eu'));
    put('eu/pay.rules.json', payRules);
    put('eu/pay.examples.json', { examples: [example('nothing', {}, { outcome: 'ALLOW' })] });
    put('other.rules.json', { rules: [{ type: 'BLOCK', conditions: { '!!': [{ var: 'device.isnew' }] } }] });
    await test();
    expect(output).toContain('1 of 1 examples as expected');
    expect(output).toContain('warning: There are no examples beside it.');
    expect(output).toContain('warning: rule "rule-1": There is no data point "device.isnew"');
  });
});

it('runs the files of docs/rules.md as written, and fails as it says', async () => {
  const guide = readFileSync(new URL('../../../../docs/rules.md', import.meta.url), 'utf8');
  const blocks = [...guide.matchAll(/`rules\/(pay\.\w+\.json)`:\n\n```json\n([^`]+)```/g)];
  expect(blocks).toHaveLength(2);
  for (const [, name = '', text = ''] of blocks) put(name, text);
  await test();
  expect(output).toContain('2 of 2 examples as expected');
  output = '';
  put('pay.rules.json', blocks.find(([, name]) => name === 'pay.rules.json')?.[2]?.replace('1000', '2000'));
  await expect(test()).rejects.toThrow('1 of 2 examples is not as expected.');
  const shown = guide.match(/A failure reads:\n\n```\n([^`]+)```/)?.[1];
  expect(output.replaceAll(`${directory}/`, 'rules/')).toBe(shown);
});

describe('an example that is not', () => {
  it('is shown with what was expected, what came, and why; the command fails', async () => {
    put('pay.rules.json', payRules);
    put('pay.examples.json', {
      examples: [
        example('blocked', { 'ip.countryCode': 'KP' }, { outcome: 'BLOCK' }),
        example(
          'large',
          { 'custom.amount': 900, 'device.isNew': true },
          { outcome: 'CHALLENGE', rule: 'Large on a new device' },
        ),
        example('also wrong', {}, { outcome: 'REVIEW' }),
      ],
    });
    await expect(test()).rejects.toThrow('2 of 3 examples are not as expected.');
    const path = join(directory, 'pay.rules.json');
    expect(output.split('\n')).toEqual([
      `${path}: 1 of 3 examples as expected`,
      '  wrong: large',
      '  wrong: also wrong',
      '',
      `${path}, "large":`,
      '  - outcome: CHALLENGE',
      '  + outcome: ALLOW',
      '  - rule: Large on a new device',
      '  + rule: (the default)',
      '',
      '  0 BLOCK "Blocked": did not match',
      '    - ip.countryCode in lists.blocked  [ip.countryCode: null]',
      '  1 CHALLENGE "Large on a new device": did not match',
      '    - all of',
      '      - custom.amount > 1000  [custom.amount: 900]',
      '      ? device.isNew == true  [device.isNew: true]',
      '  No rule matched: the default, ALLOW',
      '',
    ]);
  });

  it('writes no control characters of its own to the terminal', async () => {
    put('x.rules.json', { rules: [{ name: 'a\u001b[2Jb', type: 'BLOCK' }] });
    put('x.examples.json', { examples: [example('\u0007', {}, { outcome: 'ALLOW' })] });
    await expect(test()).rejects.toThrow('1 of 1 examples is not as expected.');
    expect(output.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
  });
});

describe('a file that is wrong', () => {
  const refused: [string, Record<string, unknown>, string][] = [
    ['no JSON', { 'a.rules.json': '{' }, 'a.rules.json is not JSON'],
    ['no rules', { 'a.rules.json': {} }, 'a.rules.json is not valid at (root)'],
    ['a misspelt field', { 'a.rules.json': { rules: [], list: {} } }, 'has the unknown field "list"'],
    ['a type that is none', { 'a.rules.json': { rules: [{ type: 'MAYBE' }] } }, '/rules/0/type'],
    [
      'an unknown operator',
      { 'a.rules.json': { rules: [{ type: 'BLOCK', conditions: { no: 1 } }] } },
      'rules[0].conditions',
    ],
    [
      'an outcome that is none',
      {
        'a.rules.json': { rules: [] },
        'a.examples.json': { examples: [example('x', {}, { outcome: 'MAYBE' })] },
      },
      'a.examples.json is not valid at /examples/0/expect/outcome: must be one of ALLOW, CHALLENGE, REVIEW, BLOCK.',
    ],
    ['examples alone', { 'b.examples.json': { examples: [] } }, 'has no b.rules.json beside it'],
    ['nothing at all', {}, 'There is no file NAME.rules.json'],
  ];
  it.each(refused)('is named: %s', async (_name, files, words) => {
    for (const [name, content] of Object.entries(files)) put(name, content);
    await expect(test()).rejects.toThrow(words);
  });

  it('or path', async () => {
    await expect(test(join(directory, 'none'))).rejects.toThrow('There is no file or folder');
    put('a.txt', '');
    await expect(test(join(directory, 'a.txt'))).rejects.toThrow('NAME.rules.json');
  });

  it('cannot reach prototypes through facts (SECURITY row 46)', async () => {
    put('a.rules.json', { rules: [{ type: 'BLOCK', conditions: { '!!': [{ var: 'polluted' }] } }] });
    put(
      'a.examples.json',
      `{"examples": [{"name": "x", "facts": {"__proto__.polluted": true, "constructor.prototype.polluted": true},
      "expect": {"outcome": "ALLOW"}}]}`,
    );
    await test();
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});
