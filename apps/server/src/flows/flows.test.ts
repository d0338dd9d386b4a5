/** Flows carried out (management-api.md §10): each kind of node, by the front door. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readTrail } from '../audit/stored-trail.ts';
import {
  arrive,
  configureFlow,
  enrolled,
  enrolment,
  explanation,
  no,
  proveEmail,
  publishFlow,
  stateOf,
  stepOf,
  verification,
  yes,
} from '../testing/flows.ts';
import { createSoftwareAuthenticator } from '../testing/software-authenticator/software-authenticator.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { importEmail, totpCode, Visitor } from '../testing/visitor.ts';

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
  await configureFlow(test);
});
afterEach(async () => await test.close());

const isNew = { ruleId: 'new', name: 'New', conditions: { '==': [{ var: 'custom.isNew' }, true] } };
const isLarge = { ruleId: 'large', name: 'Large', conditions: { '>': [{ var: 'custom.amount' }, 1_000] } };
const risk = {
  nodeId: 'risk',
  nodeType: 'RULE',
  ruleChildNodeIds: [
    ['large', 'no'],
    ['new', 'first'],
  ],
  elseChildNodeId: 'yes',
};
const first = {
  ...verification('first', 'by', 'EMAIL_OTP', 'PASSKEY'),
  name: 'Confirm it is you',
};
const by = {
  nodeId: 'by',
  nodeType: 'VERIFICATION_METHOD_BRANCH',
  verificationMethodChildNodeIds: [
    ['PASSKEY', 'yes'],
    ['EMAIL_OTP', 'second'],
  ],
};
const second = verification('second', 'yes', 'AUTHENTICATOR_APP');
const whole = { actionNodes: [risk, first, by, second, yes, no], rules: [isNew, isLarge] };

const validated = async (visitor: Visitor) => {
  const { token } = (await visitor.post('/hosted/finish', { outcome: 'completed' })).body;
  return (await test.server('POST', '/validate', { token, singleUse: true })).body;
};

describe('a flow decides when an action is tracked', () => {
  it.each([
    ['COMPLETE is ALLOW', {}, 'ALLOW', []],
    ['BLOCK is BLOCK', { custom: { amount: 5_000 } }, 'BLOCK', ['large']],
    ['VERIFICATION is CHALLENGE_REQUIRED', { custom: { isNew: true } }, 'CHALLENGE_REQUIRED', ['new']],
  ])('%s', async (_name, fields, state, ruleIds) => {
    await publishFlow(test, whole.actionNodes, whole.rules);
    const { body } = await test.server('POST', '/users/alice/actions/pay', {
      idempotencyKey: 'k',
      ...fields,
    });
    expect(body).toMatchObject({ state, ruleIds });
    if (state === 'CHALLENGE_REQUIRED')
      expect(body.allowedVerificationMethods).toEqual(['EMAIL_OTP', 'PASSKEY']);
    // The same key again is the same decision; other inputs are a conflict.
    const again = await test.server('POST', '/users/alice/actions/pay', { idempotencyKey: 'k', ...fields });
    expect(again.body).toMatchObject({ state, ruleIds });
    const other = { idempotencyKey: 'k', ...fields, ipAddress: '1.1.1.1' };
    expect((await test.server('POST', '/users/alice/actions/pay', other)).status).toBe(409);
  });

  it('where a node names no methods those of the action hold, and its default', async () => {
    await publishFlow(test, [{ ...second, methodConfigurations: undefined }, yes]);
    await test.management('PATCH', '/action-configurations/pay', {
      verificationMethods: ['EMAIL_OTP', 'AUTHENTICATOR_APP'],
      defaultVerificationMethod: 'AUTHENTICATOR_APP',
    });
    await enrolled(test, 'alice');
    const { body } = await test.server('POST', '/users/alice/actions/pay', {});
    expect(body).toMatchObject({
      allowedVerificationMethods: ['EMAIL_OTP', 'AUTHENTICATOR_APP'],
      defaultVerificationMethod: 'AUTHENTICATOR_APP',
    });
  });
});

describe('after a proof the flow goes on', () => {
  beforeEach(async () => await publishFlow(test, whole.actionNodes, whole.rules));

  it('by the method that was used, to a second proof, over a restart; each state is told as it is', async () => {
    const secret = await enrolled(test, 'alice');
    let alice = await arrive(test, 'alice', { custom: { isNew: true } });
    expect(await stepOf(alice)).toEqual(['VERIFY', 'EMAIL_OTP']);
    // What the second node permits is nothing at the first.
    expect((await alice.verify('totp', totpCode(secret, test.clock.now))).status).toBe(400);
    const { body } = await proveEmail(alice);
    expect(body).toMatchObject({ isVerified: true, isMoreRequired: true });
    expect(await stateOf(alice)).toBe('CHALLENGE_REQUIRED');
    expect((await validated(alice)).isValid).toBe(false);
    test = await test.restart();
    const { userId, actionCode, idempotencyKey, token } = alice;
    alice = Visitor.having(test, userId, actionCode, { idempotencyKey, token });
    expect(await stepOf(alice)).toEqual(['VERIFY', 'AUTHENTICATOR_APP']);
    expect((await alice.post('/challenge/email-otp')).status).toBe(400);
    const tracked = await test.server('POST', '/users/alice/actions/pay', {
      idempotencyKey,
      custom: { isNew: true },
    });
    expect(tracked.body).toMatchObject({
      state: 'CHALLENGE_REQUIRED',
      allowedVerificationMethods: ['AUTHENTICATOR_APP'],
    });
    const last = (await alice.verify('totp', totpCode(secret, test.clock.now))).body;
    expect([last.isVerified, last.isMoreRequired]).toEqual([true, undefined]);
    expect(await alice.action()).toMatchObject({
      state: 'CHALLENGE_SUCCEEDED',
      verificationMethod: 'AUTHENTICATOR_APP',
      ruleIds: ['new'],
    });
    expect(await validated(alice)).toMatchObject({ isValid: true, verificationMethod: 'AUTHENTICATOR_APP' });
    const { events } = await readTrail(test.database.read, 'test-tenant');
    const ofFlow = events.filter(
      ({ type, data }) => type.startsWith('action.') && data.includes(idempotencyKey),
    );
    expect(ofFlow.map(({ type }) => type)).toEqual([
      'action.decided',
      'action.flow_advanced',
      'action.challenge_succeeded',
      'action.validated',
    ]);
    expect(JSON.parse(ofFlow[1]?.data ?? '')).toMatchObject({ nodeId: 'first', nextNodeId: 'second' });
  });

  it('publishing in between changes nothing for those under way, nor does a list that a rule reads', async () => {
    await test.management('POST', '/value-lists', {
      name: 'Known',
      itemType: 'string',
      valueListItems: ['d1'],
    });
    const known = {
      ruleId: 'known',
      name: 'Known',
      conditions: { in: [{ var: 'custom.who' }, { var: 'lists.known' }] },
    };
    const ask = { ...risk, nodeId: 'ask', ruleChildNodeIds: [['known', 'yes']], elseChildNodeId: 'no' };
    await publishFlow(test, [{ ...first, childNodeId: 'ask' }, ask, yes, no], [known]);
    await enrolled(test, 'alice');
    const kept = await arrive(test, 'alice', { custom: { who: 'd1' } });
    await test.management('PATCH', '/value-lists/known', { valueListItems: ['d2'] });
    await publishFlow(test, [no]);
    await proveEmail(kept);
    expect(await stateOf(kept)).toBe('CHALLENGE_SUCCEEDED');
    expect(await stateOf(await arrive(test, 'alice', { custom: { who: 'd1' } }))).toBe('BLOCK');
    expect(await explanation(kept)).toMatchObject({
      matchesRecord: true,
      flow: {
        flowVersion: 2,
        trail: [{ nodeId: 'first' }, { nodeId: 'ask', ruleId: 'known' }, { nodeId: 'yes' }],
      },
    });
  });

  it('to a refusal, which is final (I4)', async () => {
    await publishFlow(test, [
      first,
      { ...by, verificationMethodChildNodeIds: [['PASSKEY', 'yes']], elseChildNodeId: 'no' },
      yes,
      no,
    ]);
    await enrolled(test, 'alice');
    const alice = await arrive(test, 'alice');
    const { body } = await proveEmail(alice);
    expect([body.isVerified, body.isMoreRequired]).toEqual([true, undefined]);
    expect(await alice.action()).toMatchObject({ state: 'BLOCK' });
    expect((await alice.get('/hosted/session')).body.step).toBe('BLOCKED');
    expect((await alice.post('/challenge/email-otp')).status).toBe(400);
    expect(await validated(alice)).toMatchObject({ isValid: false, state: 'BLOCK' });
  });

  it('a proof buys no factor for the node behind it (SECURITY row 34)', async () => {
    await importEmail(test, 'mail', 'mail@example.com');
    const visitor = await arrive(test, 'mail', { custom: { isNew: true } });
    await proveEmail(visitor);
    // The second node asks for an app that this person does not have.
    expect((await visitor.post('/user-authenticators/totp')).status).toBe(403);
    expect(await stepOf(visitor)).toEqual(['FAILED']);
    expect(await stateOf(visitor)).toBe('CHALLENGE_REQUIRED');
  });

  it('whoever waits for a link hears that it was right, though the flow asks for more', async () => {
    await test.management('PATCH', '/tenant', {
      verificationMethods: ['EMAIL_MAGIC_LINK', 'AUTHENTICATOR_APP', 'EMAIL_OTP', 'PASSKEY'],
    });
    const link = verification('first', 'second', 'EMAIL_MAGIC_LINK');
    await publishFlow(test, [link, second, yes]);
    await enrolled(test, 'alice');
    const body = { verificationMethod: 'EMAIL_MAGIC_LINK', email: 'alice@example.com' };
    await test.server('POST', '/users/alice/authenticators', body);
    const alice = await arrive(test, 'alice');
    const { challengeId } = (await alice.post('/challenge/email-magic-link')).body;
    const finalize = async (more: object = {}) =>
      (await alice.post('/verify/email-magic-link/finalize', { challengeId, ...more })).body;
    const verificationCode = await test.codeFor('alice@example.com');
    const more = { isVerified: true, isMoreRequired: true };
    expect(await finalize({ verificationCode })).toMatchObject(more);
    expect(await finalize()).toMatchObject(more);
    expect(await stepOf(alice)).toEqual(['VERIFY', 'AUTHENTICATOR_APP']);
  });

  it('what was begun at one node proves nothing at the next', async () => {
    const both = ['EMAIL_OTP', 'AUTHENTICATOR_APP'];
    await publishFlow(test, [
      verification('first', 'again', ...both),
      verification('again', 'yes', ...both),
      yes,
    ]);
    const secret = await enrolled(test, 'alice');
    const alice = await arrive(test, 'alice');
    await alice.post('/challenge/email-otp');
    const code = await test.codeFor('alice@example.com');
    await alice.verify('totp', totpCode(secret, test.clock.now));
    expect((await alice.verify('email-otp', code)).body.isVerified).toBe(false);
    expect(await stateOf(alice)).toBe('CHALLENGE_REQUIRED');
  });
});

describe('ENROLLMENT', () => {
  const add = (...methods: string[]) => ({ ...enrolment('add', 'yes', ...methods), isOptional: false });

  it('lets a person with nothing add one of its methods, and no other', async () => {
    await publishFlow(test, [add('EMAIL_OTP'), yes]);
    const zoe = await arrive(test, 'zoe');
    expect(await stateOf(zoe)).toBe('CHALLENGE_REQUIRED');
    expect((await zoe.get('/hosted/session')).body).toMatchObject({
      step: 'ENROLL',
      enrollableMethods: [{ verificationMethod: 'EMAIL_OTP' }],
    });
    expect((await zoe.post('/user-authenticators/totp')).status).toBe(403);
    await zoe.addEmail('zoe@example.com');
    expect(await zoe.action()).toMatchObject({
      state: 'CHALLENGE_SUCCEEDED',
      verificationMethod: 'EMAIL_OTP',
    });
  });

  it('of a person with authenticators asks for a proof first, then for the addition (rows 33-34)', async () => {
    await publishFlow(test, [add('PASSKEY'), yes]);
    await enrolled(test, 'alice');
    const alice = await arrive(test, 'alice');
    expect(await stepOf(alice)).toEqual(['VERIFY', 'AUTHENTICATOR_APP']);
    await expect(alice.addPasskey(createSoftwareAuthenticator())).rejects.toThrow();
    expect(await stateOf(alice)).toBe('CHALLENGE_REQUIRED');
  });

  it('then lets them add it, and the flow goes on', async () => {
    await publishFlow(test, [add('PASSKEY'), yes]);
    const secret = await enrolled(test, 'alice');
    const alice = await arrive(test, 'alice');
    await alice.verify('totp', totpCode(secret, test.clock.now));
    expect(await stateOf(alice)).toBe('CHALLENGE_REQUIRED');
    expect((await alice.get('/hosted/session')).body).toMatchObject({
      step: 'ENROLL',
      enrollableMethods: [{ verificationMethod: 'PASSKEY' }],
    });
    await alice.addPasskey(createSoftwareAuthenticator());
    expect(await alice.action()).toMatchObject({
      state: 'CHALLENGE_SUCCEEDED',
      verificationMethod: 'PASSKEY',
    });
    expect(await explanation(alice)).toMatchObject({
      matchesRecord: true,
      flow: { trail: [{ nodeId: 'add', verificationMethod: 'PASSKEY' }, { nodeId: 'yes' }] },
    });
  });

  it('who holds one of its methods proves who they are, and adds nothing', async () => {
    await publishFlow(test, [add('AUTHENTICATOR_APP', 'PASSKEY'), yes]);
    const secret = await enrolled(test, 'alice');
    const alice = await arrive(test, 'alice');
    expect(await stateOf(alice)).toBe('CHALLENGE_REQUIRED');
    await alice.verify('totp', totpCode(secret, test.clock.now));
    expect(await stateOf(alice)).toBe('CHALLENGE_SUCCEEDED');
  });

  it('behind a proof it is passed by who holds one of its methods', async () => {
    await publishFlow(test, [{ ...first, childNodeId: 'add' }, add('AUTHENTICATOR_APP'), yes]);
    await enrolled(test, 'alice');
    const alice = await arrive(test, 'alice');
    await proveEmail(alice);
    expect(await stateOf(alice)).toBe('CHALLENGE_SUCCEEDED');
    expect(await explanation(alice)).toMatchObject({ matchesRecord: true });
  });

  it('an optional one keeps nobody waiting: a passkey is offered once the flow is over', async () => {
    await publishFlow(test, [{ ...first, childNodeId: 'add' }, { ...add('PASSKEY'), isOptional: true }, yes]);
    await enrolled(test, 'alice');
    const alice = await arrive(test, 'alice');
    await proveEmail(alice);
    expect(await stateOf(alice)).toBe('CHALLENGE_SUCCEEDED');
    const { body } = await alice.get('/hosted/session');
    expect(['OFFER_PASSKEY', 'COMPLETE', 'SHOW_RECOVERY_CODES']).toContain(body.step);
  });
});
