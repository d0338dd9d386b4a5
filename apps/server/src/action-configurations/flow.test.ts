/** Flows: stored and returned verbatim; what cannot be carried out is not published (management-api.md §10). */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readTrail } from '../audit/stored-trail.ts';
import { basic, startTestApp, type TestApp, testManagementKey } from '../testing/test-app.ts';

let test: TestApp;
const action = '/action-configurations/pay';
beforeEach(async () => {
  test = await startTestApp();
  const created = await test.management('POST', '/action-configurations', {
    actionCode: 'pay',
    actionType: 'FLOW',
  });
  expect(created.body).toMatchObject({ actionType: 'FLOW' });
});
afterEach(async () => await test.close());

/** As bytes, because the point is what JavaScript would make of numbers. */
async function raw(
  method: 'GET' | 'PUT',
  path: string,
  payload?: string,
): Promise<{ status: number; text: string }> {
  const answer = await test.app.server.inject({
    method,
    url: `/v1/management${path}`,
    headers: { authorization: basic(testManagementKey), 'content-type': 'application/json' },
    ...(payload === undefined ? {} : { payload }),
  });
  return { status: answer.statusCode, text: answer.body };
}
const rule = {
  ruleId: 'new-device',
  name: 'New device',
  conditions: { '==': [{ var: 'device.isNew' }, true] },
};
const nodes = [
  {
    nodeId: 'start',
    nodeType: 'RULE',
    parentNodeIds: [],
    ruleChildNodeIds: [['new-device', 'no']],
    elseChildNodeId: 'yes',
  },
  { nodeId: 'no', nodeType: 'BLOCK', parentNodeIds: ['start'] },
  { nodeId: 'yes', nodeType: 'COMPLETE', parentNodeIds: ['start'] },
];
const publish = async (body: object) =>
  await test.call('PUT', `/v1/management${action}/flow`, {
    authorization: basic(testManagementKey),
    body: { actionNodes: nodes, rules: [rule], ...body },
  });

describe('a flow', () => {
  it('comes back number for number, unknown keys and nulls too, nodes in their order; restarts change nothing', async () => {
    const [start, no, yes] = nodes;
    const nodesText = `[${JSON.stringify({ ...start, zoom: null }).slice(0, -1)},"weight":1.10,"big":9007199254740993,"e":1e2},${JSON.stringify(yes)},${JSON.stringify(no)}]`;
    const rulesText = `[{"ruleId":"new-device","name":"New","conditions":{">":[{"var":"custom.amount"},1.10]},"dropped":1}]`;
    const put = await raw('PUT', `${action}/flow`, `{"actionNodes":${nodesText},"rules":${rulesText}}`);
    expect(put.text).toBe(
      `{"tenantId":"test-tenant","actionCode":"pay","actionType":"FLOW","actionNodes":${nodesText},"flowVersion":1}`,
    );
    test = await test.restart();
    expect((await raw('GET', action)).text).toContain(`"actionNodes":${nodesText},"flowVersion":1`);
    expect((await raw('GET', '/action-configurations')).text).toContain(nodesText);
    expect((await raw('GET', `${action}/rules`)).text).toBe(
      '[{"tenantId":"test-tenant","actionCode":"pay","ruleId":"new-device","name":"New","isActive":true,"priority":0,"type":"ALLOW","conditions":{">":[{"var":"custom.amount"},1.10]}}]',
    );
  });

  it('has a version; a stale one is a conflict, and nothing changes', async () => {
    expect((await publish({ expectedFlowVersion: 0 })).body.flowVersion).toBe(1);
    expect((await publish({ expectedFlowVersion: 1 })).body.flowVersion).toBe(2);
    const stale = await publish({
      expectedFlowVersion: 1,
      actionNodes: [{ nodeId: 'x', nodeType: 'BLOCK' }],
      rules: [],
    });
    expect(stale).toMatchObject({ status: 409, body: { error: 'conflict' } });
    expect((await test.management('GET', action)).body).toMatchObject({ flowVersion: 2, actionNodes: nodes });
    const answers = await Promise.all(Array.from({ length: 5 }, () => publish({ expectedFlowVersion: 2 })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409]);
    expect((await publish({})).body.flowVersion).toBe(4);
  });

  it('is absent from an action that never published one, and gone with its action', async () => {
    const { body } = await test.management('GET', action);
    expect(body).not.toHaveProperty('actionNodes');
    expect(body).not.toHaveProperty('flowVersion');
    await publish({});
    expect((await test.management('DELETE', action)).status).toBe(200);
    await test.management('POST', '/action-configurations', { actionCode: 'pay', actionType: 'FLOW' });
    expect((await test.management('GET', action)).body).not.toHaveProperty('flowVersion');
    expect((await test.management('GET', `${action}/rules`)).body).toEqual([]);
  });

  it('keeps the kind of its action, and its rules to itself', async () => {
    await publish({});
    const patch = async (body: object) => (await test.management('PATCH', action, body)).status;
    expect([await patch({ actionType: 'FLOW' }), await patch({ actionType: 'CLASSIC' })]).toEqual([200, 400]);
    const classic = { name: 'r', type: 'ALLOW', priority: 9 };
    expect((await test.management('POST', `${action}/rules`, classic)).status).toBe(400);
    expect((await test.management('PATCH', `${action}/rules/new-device`, { type: 'BLOCK' })).status).toBe(
      400,
    );
    expect((await test.management('DELETE', `${action}/rules/new-device`)).status).toBe(400);
    await test.management('POST', '/action-configurations', { actionCode: 'classic', actionType: 'CLASSIC' });
    const onClassic = await test.call('PUT', '/v1/management/action-configurations/classic/flow', {
      authorization: basic(testManagementKey),
      body: { actionNodes: nodes, rules: [rule] },
    });
    expect(onClassic).toMatchObject({
      status: 400,
      body: { errorDescription: expect.stringContaining('CLASSIC') },
    });
    const onNone = await test.call('PUT', '/v1/management/action-configurations/none/flow', {
      authorization: basic(testManagementKey),
      body: { actionNodes: nodes, rules: [rule] },
    });
    expect(onNone.status).toBe(404);
  });

  it('is recorded with its author, versions and digests', async () => {
    await publish({});
    await publish({});
    const { events } = await readTrail(test.database.read, 'test-tenant');
    expect(
      events.filter(({ type }) => type === 'flow.published').map(({ data }) => JSON.parse(data)),
    ).toMatchObject([
      { after: { flowVersion: 1 }, rules: ['new-device'], keyId: expect.any(String) },
      { before: { flowVersion: 1 }, after: { flowVersion: 2 } },
    ]);
  });

  it('decides by the way of its nodes: a rule that holds leads to where its node says, whatever its own type is', async () => {
    await publish({ rules: [{ ...rule, conditions: { '==': [1, 1] } }] });
    const { body } = await test.server('POST', '/users/alice/actions/pay', {});
    expect([body.state, body.ruleIds]).toEqual(['BLOCK', ['new-device']]);
  });
});

describe('is not published', () => {
  const [start, no, yes] = nodes;
  it.each<[string, object, string]>([
    ['without nodes', { actionNodes: [], rules: [] }, 'actionNodes'],
    ['without rules', { rules: undefined }, 'rules'],
    [
      'with an unknown node',
      { actionNodes: [{ nodeId: 'a', nodeType: 'TELEPORT' }], rules: [] },
      'actionNodes[0].nodeType is "TELEPORT", which cannot be carried out. Allowed: RULE, VERIFICATION, ENROLLMENT, VERIFICATION_METHOD_BRANCH, BLOCK, COMPLETE.',
    ],
    [
      'with a screen of its own, which nobody could show',
      { actionNodes: [{ nodeId: 'a', nodeType: 'CUSTOM_SCREEN', buttonChildNodeIds: [] }], rules: [] },
      'CUSTOM_SCREEN',
    ],
    [
      'with a node that nothing leads to',
      { actionNodes: [start, no, yes, { nodeId: 'far', nodeType: 'COMPLETE' }] },
      'actionNodes[3]',
    ],
    [
      'with an addition that nobody can make',
      {
        actionNodes: [
          start,
          no,
          {
            ...yes,
            nodeType: 'ENROLLMENT',
            methodConfigurations: { RECOVERY_CODE: {} },
            childNodeId: 'no',
          },
        ],
      },
      'RECOVERY_CODE, which cannot be added',
    ],
    [
      'with an offer that nobody would make',
      {
        actionNodes: [
          start,
          no,
          {
            ...yes,
            nodeType: 'ENROLLMENT',
            isOptional: true,
            methodConfigurations: { EMAIL_OTP: {} },
            childNodeId: 'no',
          },
        ],
      },
      'PASSKEY alone',
    ],
    ['with a nodeId twice', { actionNodes: [start, no, yes, no] }, 'nodeId'],
    ['with a way to nowhere', { actionNodes: [start, yes] }, 'actionNodes[0].ruleChildNodeIds'],
    [
      'with a parent that is not there',
      { actionNodes: [start, no, { ...yes, parentNodeIds: ['x'] }] },
      'parentNodeIds',
    ],
    [
      'with pairs that are none',
      { actionNodes: [{ ...start, ruleChildNodeIds: ['a'] }, no, yes] },
      'ruleChildNodeIds',
    ],
    ['with a rule that is not there', { rules: [] }, 'new-device'],
    ['with a rule that nobody uses', { rules: [rule, { ...rule, ruleId: 'idle' }] }, 'idle'],
    ['with a rule twice', { rules: [rule, rule] }, 'ruleId'],
    [
      'with a rule in two places',
      {
        actionNodes: [
          {
            ...start,
            ruleChildNodeIds: [
              ['new-device', 'no'],
              ['new-device', 'yes'],
            ],
          },
          no,
          yes,
        ],
      },
      'more than once',
    ],
    ['with an id that is none', { rules: [{ ...rule, ruleId: 'a b' }] }, 'ruleId'],
    ['with conditions that are none', { rules: [{ ...rule, conditions: { eval: 1 } }] }, 'conditions'],
    ['with conditions that are null', { rules: [{ ...rule, conditions: null }] }, 'conditions'],
    [
      'with a data point that is not there',
      { rules: [{ ...rule, conditions: { '!': { var: 'device.isnew' } } }] },
      'device.isnew',
    ],
    [
      'with a value list that is not there',
      { rules: [{ ...rule, conditions: { in: ['x', { var: 'lists.none' }] } }] },
      'lists.none'.slice(6),
    ],
    [
      'with a method that is not enabled',
      {
        actionNodes: [
          start,
          no,
          {
            ...yes,
            nodeType: 'VERIFICATION',
            methodConfigurations: { SMS: { isEnabled: true } },
            childNodeId: 'no',
          },
        ],
      },
      'SMS is not an enabled verification method',
    ],
    [
      'with a branch by a method that is none',
      {
        actionNodes: [
          start,
          no,
          {
            ...yes,
            nodeType: 'VERIFICATION_METHOD_BRANCH',
            verificationMethodChildNodeIds: [['TELEPATHY', 'no']],
            elseChildNodeId: 'no',
          },
        ],
      },
      'TELEPATHY',
    ],
    ['with a version that is none', { expectedFlowVersion: 'x' }, 'expectedFlowVersion'],
    [
      'with nodes too large',
      { actionNodes: [start, no, { ...yes, note: 'x'.repeat(300_000) }] },
      '300000 bytes',
    ],
    [
      'with too many rules',
      { rules: Array.from({ length: 99 }, (_, at) => ({ ...rule, ruleId: `r${at}` })) },
      'rules',
    ],
  ])('%s', async (_name, body, words) => {
    const answer = await publish(body);
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    expect(answer.body.errorDescription).toContain(words);
    expect((await test.management('GET', action)).body).not.toHaveProperty('flowVersion');
  });

  it('with prototypes in it, or beyond a megabyte', async () => {
    const hostile = await raw(
      'PUT',
      `${action}/flow`,
      '{"actionNodes":[{"nodeId":"a","nodeType":"BLOCK","__proto__":{}}],"rules":[]}',
    );
    expect(hostile.status).toBe(400);
    const huge = await raw(
      'PUT',
      `${action}/flow`,
      JSON.stringify({ actionNodes: nodes, rules: [rule], x: 'x'.repeat(1_048_576) }),
    );
    expect(huge.status).toBe(413);
  });

  it('a method that a node switches off may be off', async () => {
    const off = {
      ...nodes[2],
      nodeType: 'VERIFICATION',
      methodConfigurations: { SMS: { isEnabled: false }, EMAIL_OTP: { isEnabled: true } },
      childNodeId: 'end',
    };
    const end = { nodeId: 'end', nodeType: 'COMPLETE' };
    expect((await publish({ actionNodes: [nodes[0], nodes[1], off, end] })).status).toBe(200);
  });
});
