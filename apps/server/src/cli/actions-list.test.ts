/** `stepward actions list | explain`: from "why was Tuesday's payment challenged?" to each rule, clause and value. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addRule, allowPayments, amountOver, trackPayment } from '../testing/payments.ts';
import { startTestApp, type TestApp, testManagementKey, testSecretKey } from '../testing/test-app.ts';
import { actionsCommand } from './actions.ts';

let test: TestApp;
let url: string;
const userId = 'Zoë/❤ %2F';
beforeAll(async () => {
  test = await startTestApp();
  url = await test.app.server.listen({ host: '127.0.0.1', port: 0 });
  await allowPayments(test);
  await addRule(test, { name: 'Huge\u001b', type: 'BLOCK', priority: 0, conditions: amountOver(9_000) });
  const conditions = { and: [amountOver(1_000), { '==': [{ var: 'device.isNew' }, true] }] };
  const ruleId = await addRule(test, { name: 'Large', type: 'CHALLENGE', priority: 1, conditions });
  await trackPayment(test, encodeURIComponent(userId), 1_500, { deviceId: 'd' });
  await trackPayment(test, encodeURIComponent(userId), 20, { deviceId: 'd' });
  test.clock.now += 100 * 86_400_000;
  await test.management('PATCH', `/action-configurations/pay/rules/${ruleId}`, {
    conditions: amountOver(5_000),
  });
  for (let at = 0; at < 130; at += 1) await trackPayment(test, 'bob', 2_000 + at);
});
afterAll(async () => await test.close());

const keys = { STEPWARD_SECRET_KEY: testSecretKey, STEPWARD_MANAGEMENT_KEY: testManagementKey };

async function actions(args: readonly string[], environment: Record<string, string> = keys): Promise<string> {
  let output = '';
  await actionsCommand([...args], {
    environment: { STEPWARD_URL: url, ...environment },
    write: (text) => {
      output += text;
    },
    now: () => test.clock.now,
  });
  return output;
}

const guide = readFileSync(
  fileURLToPath(new URL('../../../../docs/audit-trail.md', import.meta.url)),
  'utf8',
);

it('does what each line of docs/audit-trail.md says', async () => {
  const lines = [...guide.matchAll(/^stepward actions (.+)$/gm)].map(([, line = '']) => line);
  expect(lines.length).toBeGreaterThan(2);
  for (const line of lines) expect(await actions(line.split(' '))).toMatch(/^(No such actions.\n)?$/);
});

describe('stepward actions list', () => {
  it('finds an action of months ago, for whom and when, and says what explain takes', async () => {
    const found = await actions([
      'list',
      '--user',
      userId,
      '--from',
      '2026-01-01',
      '--to',
      '2026-01-02',
      '--outcome',
      'CHALLENGE',
    ]);
    expect(found).toBe(`2026-01-01T00:00:00.000Z  ${userId}  pay  CHALLENGE  CHALLENGE_REQUIRED  1500\n`);
    expect(await actions(['list', '--state', 'BLOCK'])).toBe('No such actions.\n');
  });

  it('--json is one action a line, over as many pages as it takes', async () => {
    const lines = async (...args: string[]) =>
      (await actions(['list', '--json', ...args]))
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
    expect(await lines()).toHaveLength(50);
    const all = await lines('--limit', '1000');
    expect(all).toHaveLength(132);
    expect(new Set(all.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(132);
    expect(all[0]).toMatchObject({ userId: 'bob', actionCode: 'pay', outcome: 'ALLOW' });
    expect(await lines('--limit', '101', '--action', 'pay')).toEqual(all.slice(0, 101));
    expect(await actions(['list', '--limit', '101'])).toContain('There may be more: --limit 202');
  });

  it('with the secret key alone is of one person and of 30 days', async () => {
    const { STEPWARD_SECRET_KEY } = keys;
    expect(await actions(['list', '--user', userId], { STEPWARD_SECRET_KEY })).toBe(
      'No actions in the last 30 days.\n',
    );
    const bobs = await actions(['list', '--user', 'bob'], { STEPWARD_SECRET_KEY });
    expect(bobs.trimEnd().split('\n')).toHaveLength(130);
    await expect(
      actions(['list', '--user', 'bob', '--from', '2026-01-01'], { STEPWARD_SECRET_KEY }),
    ).rejects.toThrow('--from needs STEPWARD_MANAGEMENT_KEY');
    await expect(actions(['list'], { STEPWARD_SECRET_KEY })).rejects.toThrow('--user is required');
  });

  it.each([
    [['list', '--from', 'x'], keys, /400: The query parameter from must be/],
    [['list', '--outcome', 'x'], keys, /400: The query parameter outcome must be one of/],
    [['list', '--limit', 'x'], keys, /--limit must be a whole number/],
    [['list'], { STEPWARD_MANAGEMENT_KEY: 'mk_x' }, /STEPWARD_MANAGEMENT_KEY must be a live management key/],
    [['explain', 'a', 'b'], keys, /actions explain USER ACTION KEY/],
    [['explain', 'a', 'b', 'c'], keys, /404: There is no such action/],
    [['explain', 'a', 'b', 'c'], {}, /STEPWARD_MANAGEMENT_KEY is not set/],
    [['nope'], keys, /"stepward actions list", "explain" or "decide"/],
  ])('refuses %j', async (args, environment, words) => {
    await expect(actions(args, environment as Record<string, string>)).rejects.toThrow(words);
  });
});

describe('stepward actions explain', () => {
  it('says of each rule and clause what it saw and why, as it was then', async () => {
    expect(await actions(['explain', userId, 'pay', '1500'])).toBe(
      `pay of ${userId}, 1500: CHALLENGE at 2026-01-01T00:00:00.000Z, now CHALLENGE_REQUIRED

  0 BLOCK "Huge?": did not match
    - custom.amount > 9000  [custom.amount: 1500]
  1 CHALLENGE "Large" (version 1, changed since): decided
    + all of
      + custom.amount > 1000  [custom.amount: 1500]
      + device.isNew == true  [device.isNew: true]
`,
    );
    const small = await actions(['explain', userId, 'pay', '20']);
    expect(small).toContain('      ? device.isNew == true');
    expect(small).toMatch(/No rule matched: the default, ALLOW\n$/);
    expect(JSON.parse(await actions(['explain', '--json', userId, 'pay', '20']))).toMatchObject({
      outcome: 'ALLOW',
    });
  });
});
