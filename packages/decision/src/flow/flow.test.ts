import { describe, expect, it } from 'vitest';
import { compileFlow } from './compile.ts';
import { explainFlow } from './explain-flow.ts';
import { FlowError } from './flow-node.ts';
import { type FlowDeed, walkFlow } from './walk.ts';

const isNew = { ruleId: 'new', conditions: { '==': [{ var: 'device.isNew' }, true] } };
const isLarge = { ruleId: 'large', conditions: { '>': [{ var: 'custom.amount' }, 1_000] } };
const start = {
  nodeId: 'start',
  nodeType: 'RULE',
  ruleChildNodeIds: [
    ['large', 'no'],
    ['new', 'first'],
  ],
  elseChildNodeId: 'yes',
};
const methodConfigurations = { EMAIL_OTP: { isEnabled: true }, PASSKEY: {}, SMS: { isEnabled: false } };
const first = { nodeId: 'first', nodeType: 'VERIFICATION', methodConfigurations, childNodeId: 'by' };
const by = {
  nodeId: 'by',
  nodeType: 'VERIFICATION_METHOD_BRANCH',
  verificationMethodChildNodeIds: [
    ['PASSKEY', 'yes'],
    ['EMAIL_OTP', 'second'],
  ],
};
const second = {
  nodeId: 'second',
  nodeType: 'VERIFICATION',
  methodConfigurations: { AUTHENTICATOR_APP: {} },
  childNodeId: 'yes',
};
const yes = { nodeId: 'yes', nodeType: 'COMPLETE' };
const no = { nodeId: 'no', nodeType: 'BLOCK' };
const nodes = [start, first, by, second, yes, no];
const flow = compileFlow(nodes, [isNew, isLarge]);
const proven = (nodeId: string, method: string): FlowDeed => ({ nodeId, kind: 'PROVEN', method });
const stopOf = (facts: object, deeds: readonly FlowDeed[] = []) =>
  walkFlow(flow, { facts }, deeds).stop.nodeId;

describe('a flow', () => {
  it('asks the rules of a node in their order, then its else', () => {
    expect(stopOf({ custom: { amount: 2_000 }, device: { isNew: true } })).toBe('no');
    expect(stopOf({ device: { isNew: true } })).toBe('first');
    expect(stopOf({})).toBe('yes');
    const { ruleIds, steps, outcome } = walkFlow(flow, { facts: { device: { isNew: true } } });
    expect([ruleIds, outcome]).toEqual([['new'], 'CHALLENGE']);
    expect(steps[0]?.asked).toEqual([
      { ruleId: 'large', matched: false },
      { ruleId: 'new', matched: true },
    ]);
  });

  it('goes on by the method that was proven, and waits for a second proof where it says so', () => {
    const facts = { device: { isNew: true } };
    expect(stopOf(facts, [proven('first', 'PASSKEY')])).toBe('yes');
    expect(stopOf(facts, [proven('first', 'EMAIL_OTP')])).toBe('second');
    expect(stopOf(facts, [proven('first', 'EMAIL_OTP'), proven('second', 'AUTHENTICATOR_APP')])).toBe('yes');
    // A proof for another node is none here.
    expect(stopOf(facts, [proven('second', 'AUTHENTICATOR_APP')])).toBe('first');
  });

  it('names the methods that a node has not switched off', () => {
    const { stop } = walkFlow(flow, { facts: { device: { isNew: true } } });
    expect('methods' in stop ? stop.methods : undefined).toEqual(['EMAIL_OTP', 'PASSKEY']);
  });

  it('waits at an enrolment for more than a proof, and never at an optional one', () => {
    const enrol = (isOptional: boolean) =>
      compileFlow(
        [
          {
            nodeId: 'add',
            nodeType: 'ENROLLMENT',
            isOptional,
            childNodeId: 'yes',
            methodConfigurations: { PASSKEY: {} },
          },
          yes,
        ],
        [],
      );
    const at = (isOptional: boolean, deeds: readonly FlowDeed[]) =>
      walkFlow(enrol(isOptional), { facts: {} }, deeds).stop.nodeId;
    expect(at(false, [])).toBe('add');
    expect(at(false, [proven('add', 'EMAIL_OTP')])).toBe('add');
    expect(
      at(false, [proven('add', 'EMAIL_OTP'), { nodeId: 'add', kind: 'ENROLLED', method: 'PASSKEY' }]),
    ).toBe('yes');
    // What may be left out keeps nobody waiting: it is offered once the flow is over.
    expect(at(true, [])).toBe('yes');
    expect(walkFlow(enrol(true), { facts: {} }).offered).toEqual(['PASSKEY']);
  });

  it('explains each rule that it asked, with what it saw', () => {
    const { rules } = explainFlow(flow, { facts: { device: { isNew: true }, custom: { amount: 5 } } });
    expect(rules).toMatchObject([
      {
        ruleId: 'large',
        matched: false,
        explanation: { held: false, variables: [{ name: 'custom.amount', value: 5 }] },
      },
      { ruleId: 'new', matched: true, decided: true, explanation: { held: true } },
    ]);
  });
});

describe('a rule that errs', () => {
  const erring = { ruleId: 'err', conditions: { teleport: [1] } };
  const to = (armId: string, elseId: string) =>
    walkFlow(
      compileFlow(
        [
          { nodeId: 'r', nodeType: 'RULE', ruleChildNodeIds: [['err', armId]], elseChildNodeId: elseId },
          ...[yes, no, { ...second, childNodeId: 'end' }, { nodeId: 'end', nodeType: 'COMPLETE' }].filter(
            ({ nodeId }) =>
              [armId, elseId].includes(nodeId) || (nodeId === 'end' && [armId, elseId].includes('second')),
          ),
        ],
        [erring],
      ),
      { facts: {} },
    );

  it.each([
    ['no', 'yes', 'no'],
    ['yes', 'no', 'no'],
    ['yes', 'second', 'second'],
    ['second', 'yes', 'second'],
    ['second', 'no', 'no'],
  ])(
    'to %s or %s: the way that asks for more, %s (SECURITY row 45, management-api.md §4.2)',
    (arm, otherwise, expected) => {
      const walked = to(arm, otherwise);
      expect(walked.stop.nodeId).toBe(expected);
      expect(walked.errors).toMatchObject([{ ruleId: 'err', message: expect.stringContaining('teleport') }]);
      expect(walked.ruleIds).toEqual(expected === arm ? ['err'] : []);
    },
  );

  it('weighs a branch by the way that this person would go', () => {
    const branch = {
      nodeId: 'b',
      nodeType: 'VERIFICATION_METHOD_BRANCH',
      verificationMethodChildNodeIds: [['EMAIL_OTP', 'yes']],
      elseChildNodeId: 'second',
    };
    for (const [arm, otherwise] of [
      ['yes', 'b'],
      ['b', 'yes'],
    ]) {
      const asks = {
        nodeId: 'r',
        nodeType: 'RULE',
        ruleChildNodeIds: [['err', arm]],
        elseChildNodeId: otherwise,
      };
      const walked = walkFlow(compileFlow([asks, branch, second, yes], [erring]), { facts: {} });
      expect(walked.stop.nodeId).toBe('second');
    }
  });

  it('weighs whole ways, not the next node alone', () => {
    const walked = walkFlow(
      compileFlow(
        [
          { nodeId: 'r', nodeType: 'RULE', ruleChildNodeIds: [['err', 'once']], elseChildNodeId: 'twice' },
          { ...second, nodeId: 'once' },
          { ...second, nodeId: 'twice', childNodeId: 'again' },
          { ...second, nodeId: 'again' },
          yes,
        ],
        [erring],
      ),
      { facts: {} },
    );
    expect(walked.stop.nodeId).toBe('twice');
  });
});

describe('is refused, with its place', () => {
  const rule = { nodeId: 'r', nodeType: 'RULE', elseChildNodeId: 'yes' };
  it.each<[string, readonly unknown[], string, string]>([
    [
      'a type that nobody can carry out',
      [{ nodeId: 'a', nodeType: 'CUSTOM_SCREEN' }],
      'actionNodes[0].nodeType',
      'Allowed: RULE, VERIFICATION',
    ],
    ['a node that is none', ['x'], 'actionNodes[0].nodeId', 'text'],
    ['an id twice', [yes, yes], 'actionNodes', 'another nodeId'],
    ['no beginning', [{ ...rule, nodeId: 'yes' }], 'actionNodes', 'no beginning'],
    ['two beginnings', [yes, no], 'actionNodes[1]', 'second beginning'],
    [
      'a cycle',
      [rule, { ...rule, nodeId: 'yes', elseChildNodeId: 'b' }, { ...rule, nodeId: 'b' }],
      'actionNodes[1]',
      'forward alone',
    ],
    [
      'a way to nowhere',
      [first, by, yes],
      'actionNodes[1].verificationMethodChildNodeIds',
      'not in actionNodes',
    ],
    [
      'a way that does not end',
      [{ ...rule, elseChildNodeId: undefined }],
      'actionNodes[0].elseChildNodeId',
      'required',
    ],
    [
      'a proof by no method',
      [{ ...second, methodConfigurations: { SMS: { isEnabled: false } } }, yes],
      'actionNodes[0].methodConfigurations',
      'nobody could go on',
    ],
    [
      'methods that are none',
      [{ ...second, methodConfigurations: ['SMS'] }, yes],
      'actionNodes[0].methodConfigurations',
      'object',
    ],
    [
      'a method neither on nor off',
      [{ ...second, methodConfigurations: { SMS: { isEnabled: 'yes' } } }, yes],
      'actionNodes[0].methodConfigurations.SMS',
      'true or false',
    ],
    [
      'an option that is none',
      [{ ...second, nodeType: 'ENROLLMENT', isOptional: 1 }, yes],
      'actionNodes[0].isOptional',
      'true or false',
    ],
    [
      'an end that leads on',
      [{ ...yes, childNodeId: 'no' }, no],
      'actionNodes[0].childNodeId',
      'ends the flow',
    ],
    [
      'a proof that branches by itself',
      [{ ...second, elseChildNodeId: 'no' }, yes, no],
      'actionNodes[0].elseChildNodeId',
      'VERIFICATION',
    ],
    [
      'a method that gets lost',
      [{ ...first, methodConfigurations: { SMS: {} } }, by, second, yes],
      'actionNodes[1].verificationMethodChildNodeIds',
      'no way on for SMS',
    ],
    [
      'a branch before any proof',
      [by, second, yes],
      'actionNodes[0].verificationMethodChildNodeIds',
      'any method or none',
    ],
    [
      'a method twice',
      [
        first,
        {
          ...by,
          verificationMethodChildNodeIds: [
            ['PASSKEY', 'yes'],
            ['PASSKEY', 'yes'],
          ],
        },
        yes,
      ],
      'actionNodes[1].verificationMethodChildNodeIds',
      'once',
    ],
    [
      'a parent that is not there',
      [{ ...yes, parentNodeIds: ['x'] }],
      'actionNodes[0].parentNodeIds',
      'not in actionNodes',
    ],
  ])('%s', (_name, actionNodes, field, words) => {
    const compile = () => compileFlow(actionNodes, []);
    expect(compile).toThrow(FlowError);
    try {
      compile();
    } catch (error) {
      expect(error).toMatchObject({ field, message: expect.stringContaining(words) });
    }
  });

  it('a rule that is used twice, by nobody, or not there', () => {
    const asks = (...ids: string[]) => ({ ...rule, ruleChildNodeIds: ids.map((id) => [id, 'yes']) });
    expect(() => compileFlow([asks('new', 'new'), yes], [isNew])).toThrow('more than once');
    expect(() => compileFlow([asks(), yes], [isNew])).toThrow('no node uses');
    expect(() => compileFlow([asks('new'), yes], [])).toThrow('not in rules');
    expect(() => compileFlow([asks('new'), yes], [isNew, isNew])).toThrow('another ruleId');
  });
});
