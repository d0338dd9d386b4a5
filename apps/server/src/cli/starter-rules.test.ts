/** The rules to begin with: their examples hold, every rule has one, a new tenant takes them as they are. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findRuleFiles, readRuleFile } from '../rule-examples/rule-file.ts';
import { runExamples } from '../rule-examples/run.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { applyCommand, exportCommand } from './configuration.ts';
import { rulesCommand } from './rules.ts';
import { starterDataPoints, starterRulesDirectory } from './starter-rules.ts';

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

describe('at signing in', () => {
  const signIn = files.find(({ file }) => file.actionCode === 'signIn');
  if (signIn === undefined) throw new Error('there are rules for signing in');
  // What the server knows with every action, where an example does not say otherwise.
  const usual = { 'ip.isUnparsable': false, 'user.isDormant': false };
  const examples = signIn.examples
    .filter((one) => one.expect.rule !== null)
    .map((one) => ({ ...one, facts: { ...usual, ...one.facts } }));
  const letIn = (rules: typeof signIn.file.rules) =>
    runExamples({ ...signIn, examples, file: { ...signIn.file, rules } })
      .results.filter(({ example, explained }) => {
        const isOrdinary = example.expect.outcome === 'ALLOW';
        return !isOrdinary && explained.decision.outcome === 'ALLOW';
      })
      .map(({ example }) => example.expect.rule);
  /** Beyond what anybody knows of a known device: without them it is ordinary. */
  const beyond = ['Unanswered challenges', 'Far from usual places'];

  it('the default asks: no rule lets anybody in by not being there (SECURITY row 15)', () => {
    expect(signIn.file.defaultUserActionResult).toBe('CHALLENGE');
    expect(new Set(letIn(signIn.file.rules.filter(({ type }) => type === 'ALLOW')))).toEqual(new Set(beyond));
    for (const { name = '' } of signIn.file.rules) {
      const opened = letIn(signIn.file.rules.filter((rule) => rule.name !== name));
      expect(new Set(opened), name).toEqual(new Set(beyond.includes(name) ? [name] : []));
    }
  });

  it('nor by standing after the one that lets in', () => {
    const rules = signIn.file.rules.map((rule) => (rule.type === 'ALLOW' ? { ...rule, priority: 0 } : rule));
    expect(new Set(letIn(rules))).toEqual(new Set(beyond));
  });
});

describe('on a server', () => {
  let test: TestApp;
  beforeEach(async () => {
    test = await startTestApp();
  });
  afterEach(async () => await test.close());
  const pay = async (custom: object) =>
    (await test.server('POST', '/users/alice/actions/payment', { deviceId: 'd', custom })).body;

  it('become rules by way of drafts in the shadow, as documented: in their order, without a clash', async () => {
    expect(documented).toContain('.rules[] | select(.isActive != false) + {state: "SHADOW"}');
    for (const point of starterDataPoints())
      expect((await test.management('POST', '/custom-data-points', point)).status).toBe(200);
    for (const { file } of files) {
      const { actionCode } = file;
      const path = `/action-configurations/${actionCode}`;
      await test.management('POST', '/action-configurations', { actionCode });
      const rules = file.rules.filter(({ isActive }) => isActive !== false);
      const drafts: string[] = [];
      for (const rule of rules) {
        const body = { ...rule, state: 'SHADOW' };
        const { status, body: draft } = await test.management('POST', `${path}/rule-drafts`, body);
        expect([status, draft.priority], rule.name).toEqual([200, rule.priority]);
        drafts.push(draft.draftId);
      }
      // In any order.
      for (const draftId of drafts.reverse())
        expect((await test.management('POST', `${path}/rule-drafts/${draftId}/promote`, {})).status).toBe(
          200,
        );
      const made: { name: string }[] = (await test.management('GET', `${path}/rules`)).body;
      expect(made.map(({ name }) => name)).toEqual(rules.map(({ name }) => name));
    }
  });

  it('do not let in for being sent texts, where nobody declared their values', async () => {
    for (const { file } of files) {
      const { actionCode, defaultUserActionResult, rules } = file;
      await test.management('POST', '/action-configurations', { actionCode, defaultUserActionResult });
      for (const rule of rules)
        await test.management('POST', `/action-configurations/${actionCode}/rules`, rule);
    }
    await test.server('POST', '/users/alice/actions/payment', { deviceId: 'old', custom: {} });
    test.clock.now += 3 * 86_400_000;
    for (const custom of [
      { isNewPayee: 'true', amount: '5' },
      { isNewPayee: true, amount: 'much' },
      { isNewPayee: 'no', amount: 5, hoursSinceSimChange: 'lately' },
    ])
      expect((await pay(custom)).state, JSON.stringify(custom)).not.toBe('ALLOW');
    expect((await pay({ isNewPayee: false, amount: 5_000 })).state).toBe('ALLOW');
  });

  it('become rules as text, with their data points beside those of the tenant', async () => {
    const own = { name: 'basket', modelType: 'action', dataType: 'number' };
    await test.management('POST', '/custom-data-points', own);
    const folder = join(directory, 'configuration');
    const onData = {
      ...context,
      environment: { STEPWARD_MODE: 'development', STEPWARD_DATA_DIR: test.directory },
    };
    await exportCommand(['--out', folder], onData);
    await rulesCommand(['starter', '--out', join(folder, 'actions')], context);
    expect(readdirSync(join(folder, 'actions'))).not.toContain('custom-data-points.json');
    await applyCommand([folder, '--yes'], onData);
    const points: { name: string }[] = (await test.management('GET', '/custom-data-points')).body;
    expect(points.map(({ name }) => name).sort()).toEqual([
      'amount',
      'basket',
      'hoursSinceSimChange',
      'isNewPayee',
    ]);

    await test.server('POST', '/users/alice/actions/signIn', { deviceId: 'd' });
    // Texts, as forms and headers have them, are read as declared.
    expect((await pay({ isNewPayee: 'false', amount: '5000' })).state).toBe('ALLOW');
    expect((await pay({ isNewPayee: 'true', amount: '5000' })).state).toBe('CHALLENGE_REQUIRED');
    // What cannot be read is riskier, not absent.
    for (const custom of [
      { isNewPayee: 'perhaps', amount: 20 },
      { isNewPayee: false, amount: 'much' },
      { isNewPayee: false, amount: 20, hoursSinceSimChange: 'lately' },
    ])
      expect(await pay(custom)).toMatchObject({
        state: 'CHALLENGE_REQUIRED',
        warnings: [expect.stringContaining('it was ignored')],
      });
    expect((await pay({ isNewPayee: false, amount: 20 })).state).toBe('ALLOW');
    expect((await pay({})).state).toBe('CHALLENGE_REQUIRED');
  });

  it('are not written where the tenant reads one of their values as another type', async () => {
    const own = { name: 'amount', modelType: 'action', dataType: 'text' };
    await test.management('POST', '/custom-data-points', own);
    const folder = join(directory, 'configuration');
    await exportCommand(['--out', folder], {
      ...context,
      environment: { STEPWARD_DATA_DIR: test.directory },
    });
    await expect(rulesCommand(['starter', '--out', folder], context)).rejects.toThrow(
      'declares amount of the action as text',
    );
    expect(readdirSync(join(folder, 'actions'))).toEqual([]);
  });
});

it('are taken by a tenant that changed no setting, without a warning', async () => {
  const test = await startTestApp();
  for (const { file } of files) {
    const { actionCode, defaultUserActionResult, rules } = file;
    const made = await test.management('POST', '/action-configurations', {
      actionCode,
      defaultUserActionResult,
    });
    expect(made.status).toBe(200);
    for (const rule of rules) {
      const answer = await test.management('POST', `/action-configurations/${actionCode}/rules`, rule);
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
