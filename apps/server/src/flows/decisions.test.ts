/** What is kept of flows: versions, explanations months later, errors, consent, and what is no flow's. */
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bumpConfigurationVersion } from '../tenants/store.ts';
import { type Answer, basic, startTestApp, type TestApp, testManagementKey } from '../testing/test-app.ts';
import { importEmail, totpCode, Visitor } from '../testing/visitor.ts';
import { startReceiver, type WebhookReceiver } from '../testing/webhook-receiver.ts';

let test: TestApp;
let receiver: WebhookReceiver;
beforeEach(async () => {
  test = await startTestApp({ STEPWARD_WEBHOOK_LOOPBACK: 'on' });
  receiver = await startReceiver();
  await test.management('POST', '/action-configurations', { actionCode: 'pay', actionType: 'FLOW' });
});
afterEach(async () => {
  await test.close();
  await receiver.close();
});

const action = '/action-configurations/pay';
const over = (limit: number) => ({ '>': [{ var: 'custom.amount' }, limit] });
const rule = { ruleId: 'large', name: 'Large', conditions: over(1_000) };
const yes = { nodeId: 'yes', nodeType: 'COMPLETE' };
const no = { nodeId: 'no', nodeType: 'BLOCK' };
const ask = (methods: object, childNodeId = 'yes', nodeId = 'ask') => ({
  nodeId,
  nodeType: 'VERIFICATION',
  methodConfigurations: methods,
  childNodeId,
});
const risk = {
  nodeId: 'risk',
  nodeType: 'RULE',
  ruleChildNodeIds: [['large', 'no']],
  elseChildNodeId: 'yes',
};
const put = async (body: object): Promise<Answer> =>
  await test.call('PUT', `/v1/management${action}/flow`, { authorization: basic(testManagementKey), body });
const publish = async (limit: number) =>
  await put({ actionNodes: [risk, no, yes], rules: [{ ...rule, conditions: over(limit) }] });
const track = async (idempotencyKey: string, body: object = {}) =>
  (await test.server('POST', '/users/alice/actions/pay', { idempotencyKey, ...body })).body;
const explain = async (idempotencyKey: string, code = 'pay') =>
  (await test.management('GET', `/users/alice/actions/${code}/${idempotencyKey}/explanation`)).body;
const versions = async () => (await test.management('GET', `${action}/flow/versions`)).body;

describe('a decision of a flow', () => {
  it('is explained months later by the nodes, rules and values of then', async () => {
    await publish(1_000);
    expect((await track('k', { custom: { amount: 5_000 } })).state).toBe('BLOCK');
    await track('small', { custom: { amount: 5 } });
    test.clock.now += 90 * 86_400_000;
    await publish(9_000);
    await test.management('DELETE', action);
    expect(await explain('k')).toMatchObject({
      outcome: 'BLOCK',
      matchesRecord: true,
      decidedByRuleId: 'large',
      ruleIds: ['large'],
      flow: {
        flowVersion: 1,
        trail: [{ nodeId: 'risk', nodeType: 'RULE', ruleId: 'large' }, { nodeId: 'no' }],
      },
      rules: [
        {
          ruleId: 'large',
          version: 1,
          isCurrent: false,
          matched: true,
          decided: true,
          explanation: { operator: '>', held: true, variables: [{ name: 'custom.amount', value: 5_000 }] },
        },
      ],
    });
    expect(await explain('small')).toMatchObject({
      outcome: 'ALLOW',
      matchesRecord: true,
      rules: [{ ruleId: 'large', matched: false, decided: false }],
      flow: { trail: [{ nodeId: 'risk' }, { nodeId: 'yes', nodeType: 'COMPLETE' }] },
    });
    expect((await explain('small')).flow).not.toHaveProperty('currentNodeId');
  });

  it('is never let through because of an error: the way that asks for more is taken (SECURITY row 45)', async () => {
    const long = { var: 'custom.long' };
    const exploding = { '==': [{ cat: [long, long] }, ''] };
    const custom = { long: 'x'.repeat(4_000) };
    const erring = { ruleId: 'err', name: 'Errs', conditions: exploding };
    const errs = { ...risk, ruleChildNodeIds: [['err', 'yes']], elseChildNodeId: 'no' };
    await put({ actionNodes: [errs, no, yes], rules: [erring] });
    expect(await track('one', { custom })).toMatchObject({ state: 'BLOCK', ruleIds: [] });
    await put({
      actionNodes: [{ ...errs, ruleChildNodeIds: [['err', 'no']], elseChildNodeId: 'yes' }, no, yes],
      rules: [erring],
    });
    expect(await track('two', { custom })).toMatchObject({ state: 'BLOCK', ruleIds: ['err'] });
    const { rules, matchesRecord } = await explain('two');
    expect([matchesRecord, rules[0].error]).toEqual([true, expect.any(String)]);
  });

  it('of a flow that was not published challenges everybody, and says so', async () => {
    expect(await track('k')).toMatchObject({ state: 'CHALLENGE_REQUIRED', ruleIds: [] });
    await publish(1);
    expect(await explain('k')).toMatchObject({
      outcome: 'CHALLENGE',
      matchesRecord: true,
      rules: [],
      defaultUserActionResult: 'CHALLENGE',
    });
  });

  it('of a flow that cannot be carried out any more challenges everybody, and the log has each version once', async () => {
    const spoil = async () => {
      const nodes = JSON.stringify([{ nodeId: 'ask', nodeType: 'ABOLISHED' }]);
      await test.database.commit(async (transaction) => {
        await transaction.run('update action_flows set nodes = ?', [nodes]);
        await bumpConfigurationVersion(transaction, 'test-tenant');
      });
    };
    const broken = () =>
      test.logged.flatMap((line) => (line.includes('cannot be carried out') ? [JSON.parse(line)] : []));
    await publish(1_000);
    await spoil();
    const states = await Promise.all(['a', 'b'].map(async (key) => (await track(key)).state));
    expect(states).toEqual(['CHALLENGE_REQUIRED', 'CHALLENGE_REQUIRED']);
    await test.management('POST', '/action-configurations', { actionCode: 'other' });
    expect((await track('c', { email: 'alice@example.com' })).state).toBe('CHALLENGE_REQUIRED');
    expect(broken()).toEqual([
      {
        level: 50,
        time: expect.any(Number),
        tenantId: 'test-tenant',
        actionCode: 'pay',
        flowVersion: 1,
        reason: expect.stringContaining('actionNodes[0].nodeType is "ABOLISHED"'),
        msg: 'a published flow cannot be carried out: its action challenges everybody',
      },
    ]);
    // Whoever tries it out is told why, too.
    const { status, body } = await test.management('POST', '/explanations', { actionCode: 'pay', facts: {} });
    expect([status, body.errorCode]).toEqual([400, 'invalid_configuration']);
    expect(body.errorDescription).toContain(
      'challenges everybody: the field actionNodes[0].nodeType is "ABOLISHED"',
    );
    await publish(2_000);
    await spoil();
    await track('d');
    expect(broken().map(({ flowVersion }) => flowVersion)).toEqual([1, 2]);
  });

  it('of a flow that this server cannot walk any more is told without its rules, and not as if it matched', async () => {
    await publish(1_000);
    await track('k', { custom: { amount: 5_000 } });
    const nodes = JSON.stringify([{ nodeId: 'ask', nodeType: 'ABOLISHED' }]);
    await test.database.commit((transaction) =>
      transaction.run('update flow_versions set nodes = ?', [nodes]),
    );
    expect(await explain('k')).toMatchObject({ outcome: 'BLOCK', matchesRecord: false, rules: [] });
  });

  it('can be tried: facts, and what its verifications are met with, over the flow as it is', async () => {
    await put({
      actionNodes: [
        { ...risk, elseChildNodeId: 'ask' },
        ask({ EMAIL_OTP: {}, PASSKEY: {} }, 'by'),
        {
          nodeId: 'by',
          nodeType: 'VERIFICATION_METHOD_BRANCH',
          verificationMethodChildNodeIds: [['PASSKEY', 'yes']],
          elseChildNodeId: 'no',
        },
        no,
        yes,
      ],
      rules: [rule],
    });
    const tried = async (body: object) =>
      (await test.management('POST', '/explanations', { actionCode: 'pay', facts: {}, ...body })).body;
    expect(await tried({})).toMatchObject({
      outcome: 'CHALLENGE',
      ruleIds: [],
      flow: { currentNodeId: 'ask' },
      rules: [{ ruleId: 'large', matched: false }],
    });
    expect(await tried({ facts: { custom: { amount: 2_000 } } })).toMatchObject({
      outcome: 'BLOCK',
      decidedByRuleId: 'large',
    });
    expect((await tried({ verificationMethods: ['PASSKEY'] })).outcome).toBe('ALLOW');
    expect((await tried({ verificationMethods: ['EMAIL_OTP'] })).outcome).toBe('BLOCK');
    const refused = await tried({ rules: [{ name: 'r', type: 'ALLOW' }] });
    expect(refused).toMatchObject({ error: 'invalid_request' });
    expect(refused.errorDescription).toContain('field rules');
  });

  it('is not tried with what its verifications would never take', async () => {
    await put({ actionNodes: [ask({ PASSKEY: {} }), yes], rules: [] });
    await test.management('POST', '/action-configurations', { actionCode: 'buy' });
    const refusal = async (body: object) => {
      const tried = { actionCode: 'pay', facts: {}, ...body };
      return (await test.management('POST', '/explanations', tried)).body.errorDescription;
    };
    expect(await refusal({ verificationMethods: ['PASSKEY'] })).toBeUndefined();
    expect(await refusal({ verificationMethods: ['EMAIL_OTP'] })).toBe(
      'The field verificationMethods[0] (EMAIL_OTP) is not taken at the node ask. Allowed: PASSKEY.',
    );
    expect(await refusal({ verificationMethods: ['PASSKEY', 'SMS'] })).toBe(
      'The field verificationMethods[1] (SMS) was not asked for: the flow ends at the node yes before it.',
    );
    expect(await refusal({ defaultUserActionResult: 'ALLOW' })).toContain('field defaultUserActionResult');
    const classic = { actionCode: 'buy', verificationMethods: ['PASSKEY'] };
    expect(await refusal(classic)).toContain('field verificationMethods');
    await put({
      actionNodes: [{ nodeId: 'ask', nodeType: 'VERIFICATION', childNodeId: 'yes' }, yes],
      rules: [],
    });
    expect(await refusal({ verificationMethods: ['constructor'] })).toContain('is not taken at the node ask');
    await test.management('PATCH', action, { verificationMethods: ['EMAIL_OTP'] });
    expect(await refusal({ verificationMethods: ['PASSKEY'] })).toContain('Allowed: EMAIL_OTP.');
  });
});

it('the flow of the documentation is published as it is printed there', async () => {
  const text = readFileSync(new URL('../../../../docs/flows.md', import.meta.url), 'utf8');
  const [, json = ''] = /```json\n([\s\S]*?)```/.exec(text) ?? [];
  const { status, body } = await put(JSON.parse(json));
  expect([status, body.errorDescription]).toEqual([200, undefined]);
});

describe('versions of a flow', () => {
  it('are all kept, and one can be gone back to', async () => {
    await publish(1_000);
    test.clock.now += 1_000;
    await publish(500);
    expect(await versions()).toMatchObject([
      { version: 2, flowVersion: 2, isCurrent: true, rules: [{ ruleId: 'large', conditions: over(500) }] },
      {
        version: 1,
        flowVersion: 1,
        isCurrent: false,
        createdAt: new Date(test.clock.now - 1_000).toISOString(),
      },
    ]);
    const back = await test.management('POST', `${action}/flow/roll-back`, { version: 1 });
    expect(back).toMatchObject({ status: 200, body: { flowVersion: 3, actionNodes: [risk, no, yes] } });
    expect((await track('k', { custom: { amount: 700 } })).state).toBe('ALLOW');
    expect((await versions()).map(({ version }: { version: number }) => version)).toEqual([3, 2, 1]);
    const stale = { version: 1, expectedFlowVersion: 2 };
    expect((await test.management('POST', `${action}/flow/roll-back`, stale)).status).toBe(409);
    expect((await test.management('POST', `${action}/flow/roll-back`, { version: 9 })).status).toBe(404);
    expect((await test.management('GET', '/action-configurations/none/flow/versions')).status).toBe(404);
  });

  it('go on where an action is made again, and are not gone back to where a method is off', async () => {
    await put({ actionNodes: [ask({ EMAIL_OTP: {} }), yes], rules: [] });
    await test.management('DELETE', action);
    await test.management('POST', '/action-configurations', { actionCode: 'pay', actionType: 'FLOW' });
    await publish(1);
    expect(await versions()).toMatchObject([
      { version: 2, flowVersion: 1, isCurrent: true },
      { version: 1, flowVersion: 1, isCurrent: false },
    ]);
    await test.management('PATCH', '/tenant', { verificationMethods: ['PASSKEY'] });
    const refused = await test.management('POST', `${action}/flow/roll-back`, { version: 1 });
    expect(refused).toMatchObject({ status: 400 });
    expect(refused.body.errorDescription).toContain('EMAIL_OTP is not an enabled');
  });

  it('drafts and shadows are for rules that decide by themselves', async () => {
    await publish(1);
    const drafted = await test.management('POST', `${action}/rule-drafts`, {
      name: 'r',
      type: 'BLOCK',
      priority: 1,
      state: 'SHADOW',
    });
    expect(drafted).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    expect(drafted.body.errorDescription).toContain('is a flow');
  });
});

describe('the default of an action', () => {
  it('explains decisions of then by the default of then', async () => {
    await test.management('POST', '/action-configurations', {
      actionCode: 'classic',
      defaultUserActionResult: 'ALLOW',
    });
    await test.management('POST', '/action-configurations/classic/rules', {
      name: 'Large',
      type: 'BLOCK',
      priority: 0,
      conditions: over(1_000),
    });
    const visit = async (key: string, amount: number) =>
      await test.server('POST', '/users/alice/actions/classic', { idempotencyKey: key, custom: { amount } });
    await visit('before', 5);
    await visit('blocked', 5_000);
    await test.management('PATCH', '/action-configurations/classic', { defaultUserActionResult: 'REVIEW' });
    await visit('after', 5);
    expect(await explain('before', 'classic')).toMatchObject({
      outcome: 'ALLOW',
      defaultUserActionResult: 'ALLOW',
      matchesRecord: true,
    });
    // Also where a rule decided: the default that did not is known.
    expect(await explain('blocked', 'classic')).toMatchObject({
      outcome: 'BLOCK',
      defaultUserActionResult: 'ALLOW',
    });
    expect(await explain('after', 'classic')).toMatchObject({
      outcome: 'REVIEW',
      defaultUserActionResult: 'REVIEW',
      matchesRecord: true,
    });
  });
});

describe('with a verification webhook', () => {
  const begin = async () => {
    await put({
      actionNodes: [ask({ EMAIL_OTP: {} }, 'then'), ask({ AUTHENTICATOR_APP: {} }, 'yes', 'then'), yes],
      rules: [],
    });
    await test.management('POST', '/action-configurations', {
      actionCode: 'signIn',
      defaultUserActionResult: 'CHALLENGE',
    });
    const secret = await (await Visitor.arrive(test, 'alice')).addTotp();
    await importEmail(test, 'alice', 'alice@example.com');
    test.clock.now += 60_000;
    await test.management('PATCH', action, { verificationWebhookUrl: receiver.url });
    const alice = await Visitor.arrive(test, 'alice', { actionCode: 'pay' as never });
    await alice.post('/challenge/email-otp');
    await alice.verify('email-otp', await test.codeFor('alice@example.com'));
    return { alice, prove: async () => await alice.verify('totp', totpCode(secret, test.clock.now)) };
  };

  it('the application is asked once, when the flow would be complete', async () => {
    receiver.answer = (response) => void response.end('{}');
    const { alice, prove } = await begin();
    expect(receiver.received).toHaveLength(0);
    await prove();
    expect(receiver.received).toHaveLength(1);
    expect((await alice.action()).state).toBe('CHALLENGE_SUCCEEDED');
  });

  it('its refusal leaves the flow where it was', async () => {
    receiver.answer = (response) => void response.writeHead(403).end();
    const { alice, prove } = await begin();
    expect((await prove()).body.isVerified).not.toBe(true);
    expect((await alice.action()).state).not.toBe('CHALLENGE_SUCCEEDED');
    expect((await explain(alice.idempotencyKey)).flow).toMatchObject({ currentNodeId: 'then' });
  });
});
