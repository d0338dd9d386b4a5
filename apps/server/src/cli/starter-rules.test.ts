/** The rules to begin with: their examples hold, every rule has one, a new tenant takes them as they are. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findRuleFiles, readRuleFile } from '../rule-examples/rule-file.ts';
import { runExamples } from '../rule-examples/run.ts';
import { startTestApp } from '../testing/test-app.ts';
import { rulesCommand } from './rules.ts';
import { starterRulesDirectory } from './starter-rules.ts';

let directory: string;
let output: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'stepward-starter-'));
  output = '';
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const context = {
  environment: {},
  write: (text: string) => {
    output += text;
  },
  now: () => 0,
};
const files = findRuleFiles(starterRulesDirectory).map(readRuleFile);
const documented = readFileSync(new URL('../../../../docs/starter-rules.md', import.meta.url), 'utf8');

it('decide their examples as expected, with no data point that there is not', async () => {
  await rulesCommand(['test', starterRulesDirectory], context);
  expect(output).not.toContain('warning');
  expect(output.match(/examples as expected/g)).toHaveLength(files.length);
});

it.each(files.map((file) => [file.file.actionCode, file] as const))(
  'of %s each have a sentence, a line in the documentation, and an example that they decide',
  (_action, file) => {
    const decided = new Set(
      runExamples(file).results.map(({ explained: { decision } }) => decision.winningRuleId),
    );
    const { rules: asked } = runExamples(file);
    for (const [at, { name, description, isActive = true }] of file.file.rules.entries()) {
      expect(description, name).toMatch(/^[A-Z].{40,}\.$/);
      expect(documented).toContain(`| ${name} |`);
      expect(decided.has(asked[at]?.ruleId), name).toBe(isActive);
    }
  },
);

it('are taken by a tenant that changed no setting, without a warning', async () => {
  const test = await startTestApp();
  for (const { file } of files) {
    const { actionCode, defaultUserActionResult, rules } = file;
    const made = await test.management('POST', '/action-configurations', {
      actionCode,
      defaultUserActionResult,
    });
    expect(made.status).toBe(200);
    for (const [priority, rule] of rules.entries()) {
      const answer = await test.management('POST', `/action-configurations/${actionCode}/rules`, {
        priority,
        ...rule,
      });
      expect(answer.status, rule.name).toBe(200);
      expect(answer.body).not.toHaveProperty('warnings');
    }
  }
  await test.close();
});

it('are shown by name, with what each is for', async () => {
  await rulesCommand(['starter'], context);
  for (const { rules } of files.map(({ file }) => file))
    for (const { name, description } of rules) {
      expect(output).toContain(`  ${name} (`);
      expect(output).toContain(description);
    }
  expect(output).toContain('Known device behind a VPN or data centre (CHALLENGE, off)');
});

it('are written as files that can be tested, once: what is there stays', async () => {
  await rulesCommand(['starter', '--out', join(directory, 'rules')], context);
  expect(readdirSync(join(directory, 'rules'))).toEqual(readdirSync(starterRulesDirectory));
  await rulesCommand(['test', join(directory, 'rules')], context);
  const own = join(directory, 'rules', 'payment.rules.json');
  writeFileSync(own, 'mine');
  await expect(rulesCommand(['starter', '--out', join(directory, 'rules')], context)).rejects.toThrow(
    'are there already',
  );
  expect(readFileSync(own, 'utf8')).toBe('mine');
});
