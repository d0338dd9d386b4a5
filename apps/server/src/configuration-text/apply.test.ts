/** Planning and applying: what is shown is what is done, all of it or nothing, and never over somebody else's change. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readTrail } from '../audit/stored-trail.ts';
import { rulesCommand } from '../cli/rules.ts';
import { addTenant } from '../testing/second-tenant.ts';
import type { JsonBody } from '../testing/test-app.ts';
import { Manager, openStage, run, type Stage } from './testing/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(async () => await stage.close());

let number = 0;
let tenantId: string;
let tenant: Manager;
let serverKey: (method: string, path: string, body?: unknown) => Promise<{ body: JsonBody }>;
beforeEach(async () => {
  number += 1;
  tenantId = `tenant-${number}`;
  const added = await addTenant(stage.test, tenantId);
  tenant = new Manager(stage.test, added.managementKey);
  serverKey = added.server;
});

const large = {
  name: 'Large payment',
  type: 'CHALLENGE',
  priority: 0,
  conditions: { '>': [{ var: 'custom.amount' }, 1_000] },
};
const blocked = {
  name: 'Blocked country',
  type: 'BLOCK',
  priority: 1,
  conditions: { in: [{ var: 'ip.countryCode' }, { var: 'lists.blocked' }] },
};
const text = (more: object = {}, rules: object[] = [large, blocked]) => ({
  configurationFormat: 1,
  valueLists: [{ alias: 'blocked', name: 'Blocked', itemType: 'string', valueListItems: ['KP', 'IR'] }],
  actions: [{ actionCode: 'pay', defaultUserActionResult: 'ALLOW', rules }],
  ...more,
});
const rulesNow = async (): Promise<JsonBody[]> =>
  await tenant.good('GET', '/action-configurations/pay/rules');
const version = async (): Promise<number> => {
  const rows = await stage.test.database.read.rows(
    'select configuration_version as version from tenants where tenant_id = ?',
    [tenantId],
  );
  return Number(rows[0]?.version);
};
const trail = async () => (await readTrail(stage.test.database.read, tenantId)).events;
const cli = async (...args: [verb: 'plan' | 'apply' | 'export', ...rest: string[]]) =>
  await run(stage.test, [...args, '--tenant', tenantId]);
const fileWith = (content: unknown, name = 'text.json'): string => {
  const path = join(stage.folder, `${tenantId}-${name}`);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};

describe('apply', () => {
  it('makes everything in one step of the version, with an event for each change; the next decision has it', async () => {
    const before = await version();
    const answer = await tenant.apply(text());
    expect([
      answer.status,
      answer.body.changes.map((one: JsonBody) => [one.change, one.resource, one.name]),
    ]).toEqual([
      200,
      [
        ['create', 'value list', 'blocked'],
        ['create', 'action', 'pay'],
        ['create', 'rule', 'pay "Large payment"'],
        ['create', 'rule', 'pay "Blocked country"'],
      ],
    ]);
    expect(await version()).toBe(before + 1);
    const decided = await serverKey('POST', '/users/zoë/actions/pay', { custom: { amount: 1_500 } });
    expect(decided.body.state).toBe('CHALLENGE_REQUIRED');
    // From another process, while this one runs.
    await run(stage.test, [
      'apply',
      fileWith(text({}, [{ ...large, type: 'BLOCK' }, blocked])),
      '--tenant',
      tenantId,
      '--yes',
    ]);
    const next = await serverKey('POST', '/users/zoë/actions/pay', { custom: { amount: 1_500 } });
    expect(next.body.state).toBe('BLOCK');
    const [rule] = await rulesNow();
    const versions = await tenant.good('GET', `/action-configurations/pay/rules/${rule?.ruleId}/versions`);
    expect(versions.map((one: JsonBody) => [one.version, one.rule.type])).toEqual([
      [2, 'BLOCK'],
      [1, 'CHALLENGE'],
    ]);
    const events = (await trail()).filter(({ type }) => /^(rule|value_list|action_conf)/.test(type));
    expect(events.map(({ type }) => type)).toEqual([
      'value_list.created',
      'action_configuration.created',
      'rule.created',
      'rule.created',
      'rule.updated',
    ]);
    const data = JSON.parse(String(events.at(-1)?.data));
    expect(data).toMatchObject({
      actionCode: 'pay',
      keyId: 'cli',
      before: { type: 'CHALLENGE' },
      after: { type: 'BLOCK' },
    });
  });

  it('of what is there already changes nothing: no version, no event', async () => {
    await tenant.apply(text());
    const [was, events] = [await version(), (await trail()).length];
    expect((await tenant.apply(text(), { prune: true })).body.changes).toEqual([]);
    const ran = await cli('apply', fileWith(text()));
    expect(ran.output).toBe('No changes.\n');
    expect([await version(), (await trail()).length]).toEqual([was, events]);
  });

  it('by a wrong text says all that is wrong, and applies nothing', async () => {
    const was = await version();
    const wrong = text(
      {
        valueLists: [
          { alias: 'blocked', name: 'Blocked', itemType: 'string', valueListItems: ['KP'] },
          { alias: 'No', name: 'x', itemType: 'text' },
        ],
        tenant: { tokenDurationInMinutes: 0, tokenDuration: 1 },
        theme: { primaryColor: 'red' },
        somethingElse: {},
      },
      [
        large,
        { ...blocked, conditions: { in: [{ var: 'x' }, { var: 'lists.unknown' }] } },
        { ...large, type: 'MAYBE' },
      ],
    );
    const { problems } = await tenant.plan(wrong);
    expect(problems.map((one: JsonBody) => `${one.pointer}: ${one.text}`)).toEqual([
      '/configuration: has the unknown field "somethingElse"',
      '/configuration/tenant: has the unknown field "tokenDuration"',
      expect.stringContaining('/configuration/tenant/tokenDurationInMinutes: must be'),
      expect.stringContaining('/configuration/theme/primaryColor: must have the form'),
      '/configuration/valueLists/1/itemType: must be one of string, number',
      expect.stringContaining('/configuration/valueLists/1/alias: must have the form'),
      '/configuration/actions/0/rules/2/type: must be one of ALLOW, CHALLENGE, REVIEW, BLOCK',
    ]);
    const answer = await tenant.apply(wrong);
    expect([answer.status, answer.body.errorCode]).toEqual([400, 'invalid_request']);
    expect(answer.body.errorDescription).toContain('/configuration/theme/primaryColor');
    expect(await version()).toBe(was);
    const { problems: later } = await tenant.plan(
      text({}, [large, { ...blocked, conditions: { in: [{ var: 'x' }, { var: 'lists.unknown' }] } }]),
    );
    expect(later.map((one: JsonBody) => `${one.pointer}: ${one.text}`)).toEqual([
      expect.stringMatching(/^\/configuration\/actions\/0\/rules\/1: .*no value list "unknown"/),
    ]);
  });

  it('fails as a whole where something only shows while it is done', async () => {
    await tenant.apply(text());
    await tenant.good('POST', '/action-configurations/pay/rule-drafts', { ...blocked, name: 'Draft' });
    const [was, before] = [await version(), await tenant.text()];
    // A draft is not in the text, and reads the list.
    const answer = await tenant.apply(
      { configurationFormat: 1, actions: text({}, [{ ...large, type: 'REVIEW' }]).actions },
      { prune: true },
    );
    expect([answer.status, answer.body.errorDescription]).toEqual([
      400,
      expect.stringContaining('The value list blocked is read by rules'),
    ]);
    expect([await version(), await tenant.text()]).toEqual([was, before]);
  });

  it('swaps priorities, renames, and keeps each rule the rule that it was', async () => {
    await tenant.apply(text());
    const [one, two] = await rulesNow();
    const swapped = text({}, [
      { ...large, priority: 1 },
      { ...blocked, priority: 0, name: 'Embargoed' },
    ]);
    const { changes } = await tenant.plan(swapped);
    expect(
      changes.map((change: JsonBody) => [change.name, change.fields.map(({ field }: JsonBody) => field)]),
    ).toEqual([
      ['pay "Large payment"', ['priority']],
      ['pay "Blocked country"', ['name', 'priority']],
    ]);
    expect((await tenant.apply(swapped)).status).toBe(200);
    expect((await rulesNow()).map(({ ruleId, name }) => [ruleId, name])).toEqual([
      [two?.ruleId, 'Embargoed'],
      [one?.ruleId, 'Large payment'],
    ]);
    const taken = await tenant.plan(text({}, [large, { ...blocked, priority: 0 }]));
    expect(taken.problems.map(({ pointer }: JsonBody) => pointer)).toEqual([
      '/configuration/actions/0/rules/0/priority',
      '/configuration/actions/0/rules/1/priority',
    ]);
  });

  it('asks which one is meant where two share a name', async () => {
    const twins = [
      { ...large, ruleId: 'twin-1' },
      { ...large, ruleId: 'twin-2', priority: 1 },
    ];
    expect((await tenant.apply(text({}, twins))).status).toBe(200);
    const { configuration } = await tenant.export();
    expect(configuration.actions[0].rules.map(({ ruleId }: JsonBody) => ruleId)).toEqual([
      'twin-1',
      'twin-2',
    ]);
    const { problems } = await tenant.plan(text({}, [large]));
    expect(problems).toEqual([
      expect.objectContaining({ text: 'needs ruleId: there are several of this name (twin-1, twin-2)' }),
    ]);
    const twice = await tenant.plan(text({}, [large, { ...large, priority: 5 }]));
    expect(twice.problems[0].text).toBe('is there twice: each needs a name or ruleId of its own');
  });
});

describe('what the text does not have', () => {
  it('stays without prune, and is said; with prune it goes', async () => {
    await tenant.apply(text());
    await tenant.good('POST', '/custom-data-points', {
      name: 'amount',
      dataType: 'number',
      modelType: 'action',
    });
    await tenant.good('POST', '/action-configurations', { actionCode: 'other' });
    const less = text({}, [blocked]);
    const plan = await tenant.plan(less);
    expect(plan.changes).toEqual([]);
    expect(plan.notDeleted.map((one: JsonBody) => [one.resource, one.name])).toEqual([
      ['custom data point', 'action amount'],
      ['rule', 'pay "Large payment"'],
      ['action', 'other'],
    ]);
    const printed = await cli('plan', fileWith(less));
    expect([printed.exitCode, printed.output]).toEqual([
      0,
      expect.stringContaining('(--prune deletes them):\n  custom data point action amount\n'),
    ]);
    await tenant.apply(less);
    expect(await rulesNow()).toHaveLength(2);
    const inTheWay = await tenant.plan(text({}, [{ ...blocked, priority: 0 }]));
    expect(inTheWay.problems[0].text).toContain(
      '"Large payment", which is not in the text and stays without --prune',
    );
    const pruned = await tenant.apply(less, { prune: true });
    expect(pruned.body.changes.map((one: JsonBody) => one.change)).toEqual(['delete', 'delete', 'delete']);
    expect((await rulesNow()).map(({ name }) => name)).toEqual(['Blocked country']);
    expect((await tenant.call('GET', '/action-configurations/other')).status).toBe(404);
    const readList = await tenant.plan({ ...less, valueLists: [] }, { prune: true });
    expect(readList.problems[0].text).toContain('"Blocked country" of pay reads it');
  });

  it('of one thing alone (settings, theme) is left as it is', async () => {
    await tenant.good('PATCH', '/tenant', { tokenDurationInMinutes: 5, smsPerDayMax: 7 });
    await tenant.good('PATCH', '/theme', { primaryColor: '#123456' });
    await tenant.apply(text(), { prune: true });
    expect((await tenant.good('GET', '/tenant')).tokenDurationInMinutes).toBe(5);
    await tenant.apply({ configurationFormat: 1, tenant: { smsPerDayMax: 8 } });
    expect(await tenant.good('GET', '/tenant')).toMatchObject({
      tokenDurationInMinutes: 10,
      smsPerDayMax: 8,
    });
    expect((await tenant.good('GET', '/theme')).primaryColor).toBe('#123456');
  });

  it('an authenticator that goes takes no setting of the tenant with it', async () => {
    await tenant.good('PATCH', '/authenticator-configurations/passkey', {
      relyingParty: 'example.com',
      expectedOrigins: ['https://example.com'],
      preventRemovingLastPasskey: true,
    });
    const { configuration } = await tenant.export();
    expect(configuration.tenant).toMatchObject({ relyingParty: 'example.com' });
    expect(configuration.authenticators).toEqual({ passkey: { preventRemovingLastPasskey: true } });
    const { status } = await tenant.apply({ ...configuration, authenticators: {} }, { prune: true });
    const after = (await tenant.export()).configuration;
    expect([status, after.tenant, after.authenticators]).toEqual([200, configuration.tenant, {}]);
    const misplaced = await tenant.plan({
      ...configuration,
      authenticators: { passkey: { relyingParty: 'x.example' } },
    });
    expect(misplaced.problems[0]).toMatchObject({
      pointer: '/configuration/authenticators/passkey/relyingParty',
      text: 'is a setting of the tenant: it stands in tenant.json',
    });
  });
});

describe('drift and stale plans', () => {
  it('a change by others is shown, field by field, and taken back', async () => {
    await tenant.apply(text());
    const [rule] = await rulesNow();
    await tenant.good('PATCH', `/action-configurations/pay/rules/${rule?.ruleId}`, {
      conditions: { '>': [{ var: 'custom.amount' }, 500] },
    });
    await tenant.good('PATCH', '/value-lists/blocked', { valueListItems: ['KP', 'AT'] });
    const path = fileWith(text());
    const { output, exitCode } = await cli('plan', path);
    expect(exitCode).toBe(2);
    expect(output).toBe(
      [
        '~ value list blocked',
        '    valueListItems:',
        '      + "IR"',
        '      - "AT"',
        '~ rule pay "Large payment"',
        '    /conditions/>/1: 500 → 1000',
        '',
        '0 to create, 2 to change, 0 to delete.',
        '',
      ].join('\n'),
    );
    expect((await cli('plan', path)).output).toBe(output);
    const asJson = JSON.parse((await cli('plan', path, '--json')).output);
    expect(asJson.changes[0].fields[0]).toEqual({ field: 'valueListItems', added: ['IR'], removed: ['AT'] });
    await cli('apply', path, '--yes');
    expect((await cli('plan', path)).exitCode).toBe(0);
  });

  it('a kept plan is applied as it was looked at, once, and not over a change by others', async () => {
    const path = fileWith(text());
    const plan = join(stage.folder, `${tenantId}.plan`);
    await cli('plan', path, '--out', plan);
    // What the text became meanwhile is not what was looked at.
    fileWith(text({}, [{ ...large, type: 'ALLOW' }, blocked]));
    expect((await cli('apply', plan)).output).toContain('Applied: 4 changes.');
    expect((await rulesNow())[0]?.type).toBe('CHALLENGE');
    await expect(cli('apply', plan)).rejects.toThrow('was changed since this plan was made');
    await cli('plan', path, '--out', plan);
    await tenant.good('PATCH', '/theme', { primaryColor: '#123456' });
    await expect(cli('apply', plan)).rejects.toThrow('Nothing was applied');
    expect((await rulesNow())[0]?.type).toBe('CHALLENGE');
    await expect(run(stage.test, ['apply', plan, '--tenant', 'test-tenant'])).rejects.toThrow(
      'was made for the tenant',
    );
    const { revision } = await tenant.export();
    await tenant.good('PATCH', '/tenant', { name: 'Else' });
    const stale = await tenant.call('POST', '/configuration/apply', { configuration: text(), revision });
    expect([stale.status, stale.body.errorCode]).toEqual([409, 'conflict']);
  });

  it('without --yes asks, and takes only yes', async () => {
    const path = fileWith(text());
    const ask = async (answer?: string) =>
      await run(stage.test, ['apply', path, '--tenant', tenantId], answer === undefined ? {} : { answer });
    await expect(ask()).rejects.toThrow('add --yes');
    await expect(ask('y')).rejects.toThrow('Nothing was applied.');
    expect((await ask('yes')).output).toContain('Applied: 4 changes.');
  });

  it('of an application and a call at once neither is lost', async () => {
    await tenant.apply(text());
    const [rule] = await rulesNow();
    for (let round = 0; round < 8; round += 1) {
      const type = round % 2 === 0 ? 'REVIEW' : 'BLOCK';
      const { revision } = await tenant.export();
      const configuration = text({}, [{ ...large, type }, blocked]);
      const apply = tenant.call('POST', '/configuration/apply', { configuration, revision });
      const patch = tenant.good('PATCH', `/action-configurations/pay/rules/${rule?.ruleId}`, {
        description: `round ${round}`,
      });
      const [applied] = await Promise.all([apply, patch]);
      const [now] = await rulesNow();
      // Either the call came first, and the plan was stale; or it came after, and both hold.
      expect([200, 409]).toContain(applied.status);
      expect(now?.description).toBe(`round ${round}`);
      if (applied.status === 200) expect(now?.type).toBe(type);
    }
  });

  it('of two applications with one revision one wins', async () => {
    const { revision } = await tenant.export();
    const all = await Promise.all(
      ['REVIEW', 'BLOCK', 'CHALLENGE'].map(
        async (type) =>
          await tenant.call('POST', '/configuration/apply', {
            configuration: text({}, [{ ...large, type }, blocked]),
            revision,
          }),
      ),
    );
    expect(all.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
  });
});

it('examples beside exported rules are tests of them, value lists and all', async () => {
  await tenant.apply(text());
  const folder = join(stage.folder, tenantId);
  await cli('export', '--out', folder);
  const example = { name: 'KP', facts: { 'ip.countryCode': 'KP' }, expect: { rule: 'Blocked country' } };
  writeFileSync(join(folder, 'actions', 'pay.examples.json'), JSON.stringify({ examples: [example] }));
  let output = '';
  const write = (more: string) => {
    output += more;
  };
  await rulesCommand(['test', folder], { environment: {}, write, now: () => 0 });
  expect(output).toContain('1 of 1 examples as expected');
  expect(output).not.toContain('warning');
  // They are no part of the configuration.
  expect((await cli('plan', folder)).exitCode).toBe(0);
});

it('a key sees and changes the configuration of its own tenant alone', async () => {
  await tenant.apply(text());
  const other = new Manager(stage.test, (await addTenant(stage.test, `${tenantId}-other`)).managementKey);
  expect((await other.export()).configuration.actions).toEqual([]);
  expect((await other.plan(text())).changes).toHaveLength(4);
  const withServerKey = await serverKey('GET', '/management/configuration');
  expect(withServerKey.body.errorCode).toBe('forbidden');
});
