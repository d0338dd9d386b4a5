/** docs/cognito*.md: what they name exists, and their code is code: type-checked, or quoted from what is tested. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseTemplate, parseTerraform } from '@stepward/aws-template';
import { afterAll, describe, expect, it } from 'vitest';
import { completeConfig } from '../config/cognito-config.ts';
import { samTemplate, terraformFiles } from './sources.ts';

const rootDir = fileURLToPath(new URL('../../../..', import.meta.url));
const topics = ['', '-amplify', '-aws-sdk', '-backend', '-password-mfa', '-migration', '-checklist'];
const guides = topics.map((topic) => {
  const name = `cognito${topic}.md`;
  return { name, text: readFileSync(join(rootDir, 'docs', name), 'utf8') };
});
const all = guides.map(({ text }) => text).join('\n');
const start = guides[0]?.text ?? '';

const template = parseTemplate(samTemplate);
const module = await parseTerraform(terraformFiles);

/** As the usual renderers name the anchor of a heading. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} -]/gu, '')
    .replaceAll(' ', '-');

const anchorsOf = (markdown: string) =>
  [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));

const linksOf = (markdown: string) =>
  [...markdown.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);

describe.each(guides)('docs/$name', ({ name, text }) => {
  it('leads to files and headings that exist', () => {
    for (const link of linksOf(text).filter((target) => !target.startsWith('https:'))) {
      const [path = '', anchor] = link.split('#');
      const file = path === '' ? join(rootDir, 'docs', name) : join(rootDir, 'docs', path);
      expect(existsSync(file), link).toBe(true);
      if (anchor !== undefined) expect(anchorsOf(readFileSync(file, 'utf8')), link).toContain(anchor);
    }
  });
});

describe('the settings', () => {
  it('are all described, for both tools', () => {
    for (const name of [...Object.keys(template.Parameters), ...Object.keys(module.variables)])
      expect(start).toContain(`\`${name}\``);
  });

  it('that are set exist', () => {
    const parameters = Object.keys(template.Parameters);
    for (const [, name = ''] of all.matchAll(/(?:^ +|`)([A-Z][A-Za-z]+)=(?!Lax)/gm))
      expect(parameters).toContain(name);
    const variables = Object.keys(module.variables);
    for (const [, name = ''] of all.matchAll(/-var '?(\w+)=|`(\w+) = /g))
      if (name) expect(variables).toContain(name);
  });

  it('have outputs as they are named', () => {
    const outputs = [...Object.keys(template.Outputs), ...Object.keys(module.outputs)];
    for (const name of ['UserPoolId', 'WebClientId', 'ApiUrl', 'user_pool_id', 'web_client_id', 'api_url'])
      expect([start.includes(`\`${name}\``), outputs.includes(name)]).toEqual([true, true]);
    for (const [, name = ''] of all.matchAll(/outputs? `(\w+)`/g)) expect(outputs).toContain(name);
  });

  it('at Stepward are those that the functions ask about', () => {
    const { action, passwordAction, addAuthenticatorAction, removeAuthenticatorAction, paymentAction } =
      completeConfig({
        apiUrl: 'https://mfa.example.com',
        secretKey: 'sk_a-secret-key-of-a-tenant-0123456789',
      });
    const list = `${action} ${passwordAction} cognitoPasskey ${addAuthenticatorAction} ${removeAuthenticatorAction};`;
    expect(start).toContain(`for action in ${list} do`);
    expect(start).toContain(`{"actionCode":"${paymentAction}"`);
  });
});

interface CodeBlock {
  readonly guide: string;
  readonly path: string;
  readonly code: string;
}

const blocks: CodeBlock[] = guides.flatMap(({ name, text }) =>
  [...text.matchAll(/^```ts\n\/\/ (\S+)\n([\s\S]*?)^```$/gm)].map(([, path = '', code = '']) => ({
    guide: name,
    path,
    code,
  })),
);

it('every block of TypeScript says which file it is', () => {
  expect(blocks.length).toBe([...all.matchAll(/^```ts$/gm)].length);
  expect(blocks.length).toBeGreaterThan(15);
});

const quoted = blocks.filter(({ path }) => path.startsWith('integrations/'));

it.each(quoted)('$guide quotes $path as it is', ({ path, code }) => {
  expect(readFileSync(join(rootDir, path), 'utf8')).toContain(code.trimEnd());
});

// Below the root, so that packages are found as in an app; not in a source folder, so that nothing reads them.
const checkDir = join(rootDir, 'node_modules/.cache/stepward/cognito-guides');
afterAll(() => rmSync(checkDir, { recursive: true, force: true }));

it('the code of the guides type-checks against the packages', () => {
  const written = blocks.filter(({ path }) => !path.startsWith('integrations/'));
  rmSync(checkDir, { recursive: true, force: true });
  const files = written.map(({ guide, path, code }) => {
    const file = join(checkDir, guide.replace('.md', ''), path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, code);
    return file;
  });
  const compilerOptions = {
    target: 'es2022',
    lib: ['es2024', 'dom', 'dom.iterable'],
    module: 'nodenext',
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    allowImportingTsExtensions: true,
    customConditions: ['@stepward/source'],
    types: ['node'],
  };
  writeFileSync(join(checkDir, 'package.json'), '{"type":"module"}');
  writeFileSync(join(checkDir, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
  const tsc = join(rootDir, 'node_modules/typescript/bin/tsc');
  const { stdout, status } = spawnSync(process.execPath, [tsc, '-p', checkDir], { encoding: 'utf8' });
  expect([status, stdout]).toEqual([0, '']);
}, 60_000);
