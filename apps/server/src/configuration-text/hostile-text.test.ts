/** Texts that somebody means harm by, or just got wrong: each is refused in words, and nothing of it is applied. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { managementDepthMax } from '../http/json-body.ts';
import { fileNames, filesOf } from './document.ts';
import { FolderError, fileBytesMax, writeFolder } from './folder.ts';
import { planText } from './plan-text.ts';
import { problemText } from './problems.ts';
import { readText } from './strict-json.ts';
import { partsOf, planFileIn, readSource } from './text-source.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stepward-hostile-'));
  mkdirSync(join(folder, 'actions'));
  mkdirSync(join(folder, 'value-lists'));
  put('stepward-configuration.json', '{"configurationFormat": 1}');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const put = (name: string, content: string | Uint8Array) => writeFileSync(join(folder, name), content);
const problems = async (path = folder, input = '') => {
  const source = await readSource(path, async () => new TextEncoder().encode(input));
  return partsOf(source).problems.all.map(problemText);
};

describe('a file', () => {
  const wrong: [string, string, string | Uint8Array, string][] = [
    ['no JSON', 'tenant.json', '{', 'tenant.json: is not JSON'],
    [
      'two fields of one name',
      'tenant.json',
      '{"name": "a", "name": "b"}',
      'tenant.json /name: is there twice',
    ],
    [
      'two of one name, spelt differently',
      'theme.json',
      '{"colors": {"link": "#000", "l\\u0069nk": "#fff"}}',
      'theme.json /colors/link: is there twice',
    ],
    [
      'a key of prototypes',
      'tenant.json',
      '{"__proto__": {"name": "x"}}',
      'tenant.json /__proto__: is not an allowed name',
    ],
    [
      'a key of prototypes within a condition',
      'actions/a.rules.json',
      '{"actionCode": "a", "rules": [{"name": "r", "type": "BLOCK", "conditions": {"constructor": 1}}]}',
      'actions/a.rules.json /rules/0/conditions/constructor: is not an allowed name',
    ],
    ['what is not UTF-8', 'tenant.json', new Uint8Array([0x7b, 0xff, 0x7d]), 'tenant.json: is not UTF-8'],
    ['UTF-16', 'tenant.json', Buffer.from('\ufeff{}', 'utf16le'), 'tenant.json: is not UTF-8'],
    [
      'too deep a nest',
      'tenant.json',
      `${'['.repeat(managementDepthMax + 1)}${']'.repeat(managementDepthMax + 1)}`,
      `is nested deeper than ${managementDepthMax} levels`,
    ],
    ['a list for an object', 'tenant.json', '[]', 'tenant.json: must be object'],
    [
      'null for a value',
      'tenant.json',
      '{"relyingParty": null}',
      'tenant.json /relyingParty: must be string',
    ],
    ['an unknown field', 'tenant.json', '{"tenantId": "x"}', 'tenant.json: has the unknown field "tenantId"'],
    [
      'an alias with a path',
      'value-lists/a.json',
      '{"alias": "../a", "name": "a", "itemType": "string"}',
      'value-lists/a.json /alias: must have the form',
    ],
    [
      'another format',
      'stepward-configuration.json',
      '{"configurationFormat": 2}',
      '/configurationFormat: must be 1',
    ],
  ];
  it.each(wrong)('with %s is named', async (_name, file, content, words) => {
    put(file, content);
    expect((await problems()).join('\n')).toContain(words);
  });

  it('that is too large is not read', async () => {
    put('value-lists/a.json', new Uint8Array(fileBytesMax + 1));
    expect(await problems()).toEqual([`value-lists/a.json: is larger than ${fileBytesMax} bytes`]);
  });

  it('that leads out of the folder is not read, nor one that leads nowhere, nor a folder', async () => {
    const secret = join(folder, '..', `secret-${process.pid}.json`);
    writeFileSync(secret, '{"secret": "content"}');
    symlinkSync(secret, join(folder, 'tenant.json'));
    symlinkSync(join(folder, 'nowhere'), join(folder, 'actions', 'b.rules.json'));
    mkdirSync(join(folder, 'actions', 'c.rules.json'));
    const found = await problems();
    rmSync(secret);
    expect(found).toEqual([
      'tenant.json: is a link that leads out of the folder',
      'actions/b.rules.json: cannot be read',
      'actions/c.rules.json: is not a file',
    ]);
    expect(found.join()).not.toContain('content');
  });

  it('with a byte order mark is read', async () => {
    put('tenant.json', '\ufeff{"name": "x"}');
    expect(await problems()).toEqual([]);
  });
});

it('a folder without the file of the format is no configuration, however empty: --prune would delete everything', async () => {
  rmSync(join(folder, 'stepward-configuration.json'));
  expect((await problems()).join()).toContain('stepward-configuration.json: is missing');
});

it('one document on standard input is held to the same', async () => {
  expect(await problems('-', '{"configurationFormat": 1, "actions": {}, "x": 1}')).toEqual([
    'has the unknown field "x"',
    '/actions: must be a list',
  ]);
  expect(await problems('-', '{"a": 1, "a": 1}')).toEqual(['/a: is there twice']);
  expect(await problems('-', '')).toEqual([expect.stringContaining('is not JSON')]);
});

it('a plan that this version did not write is refused', async () => {
  const source = { document: new TextEncoder().encode('{"planFormat": 2}'), problems: [] };
  expect(() => planFileIn(source)).toThrow('not one that this version wrote');
});

it('an export writes nothing through links', () => {
  const outside = mkdtempSync(join(tmpdir(), 'stepward-outside-'));
  const target = join(outside, 'actions');
  mkdirSync(target);
  const out = join(folder, 'out');
  mkdirSync(out);
  symlinkSync(target, join(out, 'actions'));
  expect(() => writeFolder(out, new Map([['tenant.json', '{}\n']]))).toThrow(FolderError);
  rmSync(outside, { recursive: true });
});

it('files of any action have names that every file system keeps apart', () => {
  const codes = [
    'signIn',
    'signin',
    'con',
    'NUL',
    'a/b',
    '../x',
    'ä',
    '日本',
    '',
    'a'.repeat(300),
    '.hidden',
    'ok',
  ];
  const names = [...fileNames(codes).values()];
  expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(codes.length);
  for (const name of names) {
    expect(name).toMatch(/^[A-Za-z0-9_-]*(~[0-9a-f]{8})?$/);
    expect(name.length).toBeLessThan(110);
    expect(name).not.toMatch(/^(con|nul)$/i);
  }
  expect(fileNames(['ok', 'con']).get('ok')).toBe('ok');
  expect([...filesOf({ ...empty, actions: [{ actionCode: 'a/../../b', rules: [] }] }).keys()].at(-1)).toMatch(
    /^actions\/a_b~[0-9a-f]{8}\.rules\.json$/,
  );
});
const empty = {
  configurationFormat: 1,
  tenant: {},
  theme: {},
  messageOverrides: {},
  authenticators: {},
  customDataPoints: [],
  valueLists: [],
  actions: [],
  webhookEndpoints: [],
  appClients: [],
  providers: {},
};

it('words of others cannot drive a terminal', () => {
  const text = planText({
    revision: '',
    problems: [],
    warnings: [{ file: '', pointer: '', text: '"\u001b[2J" is null' }],
    notDeleted: [],
    changes: [
      {
        change: 'create',
        resource: 'rule',
        name: 'pay "\u001b[2J\u202e\u2028"',
        fields: [{ field: 'na\u0007me', after: '\u009b31m\u2066' }],
      },
    ],
  });
  expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Zl}]|[\u202a-\u202e\u2066-\u2069]/u);
  const reading = readText('{"\u001b[2J');
  expect('problem' in reading && reading.problem).not.toMatch(/\p{Cc}/u);
});
