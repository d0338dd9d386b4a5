/** What a reviewer reads in a plan: just what differs, all of it, and what is likely a mistake. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addTenant } from '../testing/second-tenant.ts';
import type { JsonBody } from '../testing/test-app.ts';
import { placeChanges } from './place-changes.ts';
import { Manager, openStage, run, type Stage } from './testing/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(async () => await stage.close());

let number = 0;
let tenantId: string;
let tenant: Manager;
beforeEach(async () => {
  number += 1;
  tenantId = `reader-${number}`;
  tenant = new Manager(stage.test, (await addTenant(stage.test, tenantId)).managementKey);
});

const planned = async (document: object): Promise<string> => {
  const path = join(stage.folder, `${tenantId}.json`);
  writeFileSync(path, JSON.stringify(document));
  return (await run(stage.test, ['plan', path, '--tenant', tenantId])).output;
};

const clause = (at: number, value: unknown) => ({ '==': [{ var: `custom.fact-${at}` }, value] });
const pay = (conditions: object, more: object = {}) => ({
  configurationFormat: 1,
  ...more,
  actions: [{ actionCode: 'pay', rules: [{ name: 'Large', type: 'BLOCK', conditions }] }],
});

describe('a change', () => {
  it('of one number in a long rule is that number, by its place', async () => {
    const clauses = Array.from({ length: 40 }, (_, at) => clause(at, at));
    await tenant.apply(pay({ and: clauses }));
    const changed = pay({ and: clauses.with(30, clause(30, 'x'.repeat(500))) });
    expect(await planned(changed)).toBe(
      `~ rule pay "Large"\n    /conditions/and/30/==/1: 30 → "${'x'.repeat(500)}"\n\n0 to create, 1 to change, 0 to delete.\n`,
    );
    const { changes } = await tenant.plan(changed);
    expect(changes[0].fields[0]).toMatchObject({
      field: 'conditions',
      before: { and: clauses },
      changes: [{ path: '/conditions/and/30/==/1', before: 30, after: 'x'.repeat(500) }],
    });
  });

  it('of a flow is said by node and rule, number for number, whatever their order', async () => {
    const rule = { ruleId: 'large', name: 'Large', conditions: { '>': [{ var: 'custom.amount' }, 1000] } };
    const ask = {
      nodeId: 'ask',
      nodeType: 'RULE',
      ruleChildNodeIds: [['large', 'no']],
      elseChildNodeId: 'yes',
    };
    const yes = { nodeId: 'yes', nodeType: 'COMPLETE' };
    const no = { nodeId: 'no', nodeType: 'BLOCK' };
    const flow = (actionNodes: object[], rules: object[]) => ({
      configurationFormat: 1,
      actions: [{ actionCode: 'pay', actionType: 'FLOW', actionNodes, rules }],
    });
    const created = await planned(flow([ask, yes, no], [rule]));
    expect(created).toContain('    /actionNodes/no: { "nodeId": "no", "nodeType": "BLOCK" }\n');
    expect((await tenant.apply(flow([ask, yes, no], [rule]))).status).toBe(200);
    const after = flow(
      [yes, { ...no, name: 'Stop' }, { ...ask, ruleChildNodeIds: [['large', 'yes']], elseChildNodeId: 'no' }],
      [{ ...rule, conditions: { '>': [{ var: 'custom.amount' }, 500] } }],
    );
    const lines = (await planned(after)).split('\n').slice(0, 5);
    expect(lines).toEqual([
      '~ flow pay',
      '    /actionNodes/ask/elseChildNodeId: "yes" → "no"',
      '    /actionNodes/ask/ruleChildNodeIds/0/1: "no" → "yes"',
      '    /actionNodes/no/name: "Stop"',
      '    /rules/large/conditions/>/1: 1000 → 500',
    ]);
    const turned = await planned(flow([no, ask, yes], [rule]));
    expect(turned).toContain('    /actionNodes: ["ask", "yes", "no"] → ["no", "ask", "yes"]\n');
  });

  it('of a long text shows where it differs', async () => {
    const action = (description: string) => ({
      configurationFormat: 1,
      actions: [
        {
          actionCode: 'pay',
          rules: [{ name: 'Large', description, type: 'BLOCK', conditions: clause(1, 1) }],
        },
      ],
    });
    await tenant.apply(action(`${'a'.repeat(400)}one${'b'.repeat(400)}`));
    const text = await planned(action(`${'a'.repeat(400)}two${'b'.repeat(400)}`));
    expect(text).toContain(
      `description: …${'a'.repeat(40)}one${'b'.repeat(40)}… (805 characters) → …${'a'.repeat(40)}two${'b'.repeat(40)}…`,
    );
  });

  it.each([
    [[1, 2, 3], [1, 9, 2, 3], [{ path: '/x/1', after: 9 }]],
    [[1, 2, 3], [1, 3], [{ path: '/x/1', before: 2 }]],
    [[1, 1], [1, 1, 1], [{ path: '/x/2', after: 1 }]],
    [[], [1], [{ path: '/x/0', after: 1 }]],
    [{ a: 1, b: 2 }, { b: 3, a: 1 }, [{ path: '/x/b', before: 2, after: 3 }]],
    [{ '/': [6, 2] }, { '/': [6, 3] }, [{ path: '/x/~1/1', before: 2, after: 3 }]],
    [{ a: null }, {}, [{ path: '/x/a', before: null }]],
    [{ a: 1 }, [1], [{ path: '/x', before: { a: 1 }, after: [1] }]],
    [{ a: 1, b: [1] }, { b: [1], a: 1 }, []],
  ])('%j → %j', (before, after, changes) => {
    expect(placeChanges(before, after, '/x')).toEqual(changes);
  });
});

describe('warnings', () => {
  const typo = { '==': [{ var: 'ip.contryCode' }, 'KP'] };
  const amout = { '>': [{ var: 'custom.amout' }, 5] };
  const points = { customDataPoints: [{ name: 'amount', dataType: 'number', modelType: 'action' }] };

  it('are in the plan, by place, also of what is there already, and in what was applied', async () => {
    const misspelt = {
      file: '',
      pointer: '/configuration/actions/0/rules/0',
      text: expect.stringContaining('There is no data point "ip.contryCode"'),
    };
    expect((await tenant.plan(pay(typo))).warnings).toEqual([misspelt]);
    const applied = await tenant.apply(pay(typo));
    expect([applied.status, applied.body.warnings]).toEqual([200, [misspelt]]);
    expect(await planned(pay(typo))).toBe(
      '1 warning:\n  /actions/0/rules/0: There is no data point "ip.contryCode"; it is always null. Is it misspelt?\nNo changes.\n',
    );
    expect((await tenant.plan(pay(clause(1, 1)))).warnings).toEqual([]);
  });

  it('go by the data points that there will be', async () => {
    const warned = async (more: object, body: object = {}): Promise<JsonBody[]> =>
      (await tenant.plan(pay(amout, more), body)).warnings;
    expect(await warned({})).toEqual([]);
    expect(await warned(points)).toEqual([
      expect.objectContaining({ text: expect.stringContaining('"amout" that is not declared') }),
    ]);
    await tenant.apply(pay(clause(1, 1), points));
    expect(await warned({})).toHaveLength(1);
    expect(await warned({}, { prune: true })).toEqual([]);
  });

  it('are said of the rules of flows', async () => {
    const flow = {
      configurationFormat: 1,
      ...points,
      actions: [
        {
          actionCode: 'pay',
          actionType: 'FLOW',
          actionNodes: [
            { nodeId: 'ask', nodeType: 'RULE', ruleChildNodeIds: [['odd', 'no']], elseChildNodeId: 'yes' },
            { nodeId: 'yes', nodeType: 'COMPLETE' },
            { nodeId: 'no', nodeType: 'BLOCK' },
          ],
          rules: [{ ruleId: 'odd', name: 'Odd', conditions: amout }],
        },
      ],
    };
    for (const status of [200, 200]) {
      expect((await tenant.plan(flow)).warnings).toMatchObject([
        { pointer: '/configuration/actions/0/rules/0' },
      ]);
      expect((await tenant.apply(flow)).status).toBe(status);
    }
  });
});
