/** Back-tests of actions that are flows: exact against publishing the flow and deciding the same again. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { amountOver } from '../testing/payments.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { ended } from './testing.ts';

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
  await test.management('POST', '/action-configurations', { actionCode: 'pay', actionType: 'FLOW' });
});
afterEach(async () => await test.close());

const action = '/action-configurations/pay';
const rule = (ruleId: string, conditions: object) => ({ ruleId, name: ruleId, conditions });
const ask = {
  nodeId: 'ask',
  nodeType: 'VERIFICATION',
  methodConfigurations: { EMAIL_OTP: {} },
  childNodeId: 'yes',
};
const ends = [
  { nodeId: 'yes', nodeType: 'COMPLETE' },
  { nodeId: 'no', nodeType: 'BLOCK' },
];
/** Large amounts are asked, those from a new device refused. */
const nodes = [
  {
    nodeId: 'amount',
    nodeType: 'RULE',
    ruleChildNodeIds: [['large', 'device']],
    elseChildNodeId: 'yes',
  },
  {
    nodeId: 'device',
    nodeType: 'RULE',
    ruleChildNodeIds: [['strange', 'no']],
    elseChildNodeId: 'ask',
  },
  ask,
  ...ends,
];
const rulesFrom = (limit: number) => [
  rule('large', amountOver(limit)),
  rule('strange', { '==': [{ var: 'custom.from' }, 'strange'] }),
];

async function publish(body: object): Promise<void> {
  const { status, body: answer } = await test.management('PUT', `${action}/flow`, body);
  if (status !== 200) throw new Error(answer.errorDescription);
}

const payments = [100, 600, 700, 1_500, 2_500].flatMap((amount) =>
  ['known', 'strange', undefined].map((from) => ({ amount, from })),
);

/** The outcome of each, in their order. */
async function trackAll(user: string): Promise<string[]> {
  const outcomes: string[] = [];
  for (const [n, { amount, from }] of payments.entries()) {
    test.clock.now += 1;
    const custom = from === undefined ? { amount } : { amount, from };
    await test.server('POST', `/users/${user}/actions/pay`, { idempotencyKey: `k${n}`, custom });
    const path = `/users/${user}/actions/pay/k${n}/explanation`;
    outcomes.push((await test.management('GET', path)).body.outcome);
  }
  return outcomes;
}

const run = async (body: object) => {
  test.clock.now += 1_000;
  const tests = `${action}/back-tests`;
  return await ended(test, tests, await test.management('POST', tests, body));
};

function countChanges(before: readonly string[], after: readonly string[]) {
  const pairs = before.map((outcome, n) => `${outcome} ${after[n]}`);
  return [...new Set(pairs)].sort().map((pair) => {
    const [outcome, newOutcome] = pair.split(' ');
    return { outcome, newOutcome, count: pairs.filter((one) => one === pair).length };
  });
}

const inOrder = (outcomes: readonly { outcome: string; newOutcome: string }[]) =>
  outcomes.toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));

describe('a back-test of a flow', () => {
  it('takes nodes and rules as they are read, with all that publishing keeps or drops', async () => {
    const noted = nodes.map((node) => ({ ...node, note: { x: 1 }, parentNodeIds: [] }));
    await publish({ actionNodes: noted, rules: rulesFrom(1_000) });
    await trackAll('alice');
    const { actionNodes } = (await test.management('GET', action)).body;
    const rules = (await test.management('GET', `${action}/rules`)).body;
    expect(rules[0]).toHaveProperty('priority');
    const read = await run({ flow: { actionNodes, rules } });
    expect([read.state, read.result.changed]).toEqual(['COMPLETED', 0]);
  });

  it('says of other rules at the same nodes what publishing them would have decided', async () => {
    await publish({ actionNodes: nodes, rules: rulesFrom(1_000) });
    const before = await trackAll('alice');
    const { state, result } = await run({ flow: { rules: rulesFrom(500) }, samples: 1 });
    expect(state).toBe('COMPLETED');
    await publish({ actionNodes: nodes, rules: rulesFrom(500) });
    const after = await trackAll('bob');
    expect(inOrder(result.outcomes)).toEqual(inOrder(countChanges(before, after) as never));
    expect(result.changed).toBe(before.filter((outcome, n) => outcome !== after[n]).length);
    expect(result.usedRecord).toBe(false);
    expect(result.rules).toEqual([
      { ruleId: 'large', name: 'large', matched: 12, decided: 8, errors: 0 },
      { ruleId: 'strange', name: 'strange', matched: 4, decided: 4, errors: 0 },
    ]);
    expect(result.decidedByDefault).toBe(3);
    // Asked of large amounts alone, where the way leads.
    expect(result.dataPoints).toEqual([
      { name: 'custom.amount', asked: 15, missing: 0 },
      { name: 'custom.from', asked: 12, missing: 4 },
    ]);
    const refused = result.samples.find(({ newOutcome }: { newOutcome: string }) => newOutcome === 'BLOCK');
    expect(refused).toMatchObject({
      outcome: 'ALLOW',
      decidedByRuleId: 'strange',
      rules: [
        { ruleId: 'large', matched: true, explanation: { held: true } },
        { ruleId: 'strange', matched: true },
      ],
    });
  });

  it('says so of other nodes, compared with what is published now', async () => {
    await publish({ actionNodes: nodes, rules: rulesFrom(1_000) });
    await trackAll('alice');
    await publish({ actionNodes: nodes, rules: rulesFrom(2_000) });
    const lenient = nodes
      .flatMap((node) => (node.nodeId === 'no' ? [] : [node]))
      .map((node) => (node.nodeId === 'device' ? { ...node, ruleChildNodeIds: [['strange', 'ask']] } : node));
    const { result } = await run({ flow: { actionNodes: lenient }, compareWith: 'CURRENT' });
    expect(result.outcomes).toEqual([
      { outcome: 'ALLOW', newOutcome: 'ALLOW', count: 12 },
      { outcome: 'CHALLENGE', newOutcome: 'CHALLENGE', count: 2 },
      { outcome: 'BLOCK', newOutcome: 'CHALLENGE', count: 1 },
    ]);
  });

  it.each([
    [{ flow: { rules: [] } }, 'large'],
    [{ flow: { actionNodes: [{ nodeId: 'x', nodeType: 'ABOLISHED' }] } }, 'ABOLISHED'],
    [
      { flow: { actionNodes: [{ nodeId: 'x', nodeType: 'ABOLISHED' }] } },
      'The field flow.actionNodes[0].nodeType ',
    ],
    [
      { flow: { actionNodes: ends, rules: [] } },
      'The field flow.actionNodes[1] is a second beginning beside the node yes: no node leads to no.',
    ],
    [{ flow: { rules: rulesFrom(1).slice(1) } }, 'The field flow.actionNodes[0].ruleChildNodeIds names'],
    [
      { flow: { rules: [...rulesFrom(1).slice(1), rule('large', { nope: 1 })] } },
      'The field flow.rules[1].conditions is not valid at /nope: ',
    ],
    [{ flow: { actionNodes: [{ ...ends[0], parentNodeIds: 'x' }] } }, 'parentNodeIds'],
    [{ flow: { nodes: [] } }, 'flow.nodes'],
    [{ flow: { rules: rulesFrom(1) }, defaultUserActionResult: 'ALLOW' }, 'defaultUserActionResult'],
    [
      { flow: { rules: [rule('large', { in: [1, { var: 'lists.none' }] }), ...rulesFrom(1).slice(1)] } },
      'The rule "large" reads the value list "none"',
    ],
  ])('is refused for what could not be published: %j', async (body, named) => {
    await publish({ actionNodes: nodes, rules: rulesFrom(1_000) });
    const { status, body: answer } = await test.management('POST', `${action}/back-tests`, body);
    expect([status, answer.errorDescription]).toEqual([400, expect.stringContaining(named)]);
  });
});
