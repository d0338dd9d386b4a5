/** Management API: action configurations and rules (management-api.md §1, §3, §4, §12). */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { basic, startTestApp, type TestApp, testSecretKey } from '../testing/test-app.ts';

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
});
afterEach(async () => await test.close());

const actions = '/action-configurations';
const signIn = `${actions}/signIn`;
const rules = `${signIn}/rules`;
const createAction = async (body: object = {}) =>
  await test.management('POST', actions, { actionCode: 'signIn', defaultUserActionResult: 'ALLOW', ...body });
const createRule = async (body: object = {}) =>
  await test.management('POST', rules, {
    name: 'rule',
    type: 'CHALLENGE',
    priority: 0,
    isActive: true,
    ...body,
  });
const state = async (body: object = {}) =>
  (await test.server('POST', '/users/alice/actions/signIn', body)).body.state;

describe('an action configuration', () => {
  it('is created, read, listed, changed and deleted, always with a JSON answer', async () => {
    const created = await createAction({ verificationMethods: ['PASSKEY', 'EMAIL_OTP'] });
    const shape = {
      tenantId: 'test-tenant',
      actionCode: 'signIn',
      actionType: 'CLASSIC',
      defaultUserActionResult: 'ALLOW',
      verificationMethods: ['PASSKEY', 'EMAIL_OTP'],
    };
    expect(created).toMatchObject({ status: 200 });
    expect(created.body).toEqual(shape);
    expect((await test.management('GET', signIn)).body).toEqual(shape);
    expect((await test.management('GET', actions)).body).toEqual([shape]);
    const changed = await test.management('PATCH', signIn, { defaultUserActionResult: 'BLOCK' });
    expect(changed.body).toEqual({ ...shape, defaultUserActionResult: 'BLOCK' });
    expect(await test.management('DELETE', signIn)).toMatchObject({ status: 200, body: { success: true } });
    expect((await test.management('GET', signIn)).status).toBe(404);
    expect((await test.management('GET', actions)).body).toEqual([]);
  });

  it('keeps what a PATCH leaves out, clears what it sets to null or empty, replaces lists whole', async () => {
    await createAction({
      verificationMethods: ['PASSKEY', 'EMAIL_OTP'],
      promptToEnrollVerificationMethods: ['PASSKEY'],
      defaultVerificationMethod: 'PASSKEY',
      messagingTemplates: { en: { defaultTemplate: 'Sign in' } },
      verificationWebhookUrl: 'https://hooks.example.com/',
    });
    const patch = async (body: object) => (await test.management('PATCH', signIn, body)).body;
    expect(await patch({})).toMatchObject({ verificationMethods: ['PASSKEY', 'EMAIL_OTP'] });
    expect(await patch({ verificationMethods: ['EMAIL_OTP', 'PASSKEY'] })).toMatchObject({
      verificationMethods: ['EMAIL_OTP', 'PASSKEY'],
      defaultVerificationMethod: 'PASSKEY',
    });
    expect(await patch({ defaultUserActionResult: null })).toMatchObject({
      defaultUserActionResult: 'ALLOW',
    });
    const cleared = await patch({
      verificationMethods: [],
      promptToEnrollVerificationMethods: null,
      defaultVerificationMethod: null,
      messagingTemplates: null,
      verificationWebhookUrl: null,
    });
    expect(cleared).toEqual({
      tenantId: 'test-tenant',
      actionCode: 'signIn',
      actionType: 'CLASSIC',
      defaultUserActionResult: 'ALLOW',
    });
    test = await test.restart();
    expect((await test.management('GET', signIn)).body).toEqual(cleared);
  });

  it.each([
    ['no code', { actionCode: null }],
    ['a code with a space', { actionCode: 'sign in' }],
    ['a code too long', { actionCode: 'x'.repeat(65) }],
    ['an unknown outcome', { defaultUserActionResult: 'PERHAPS' }],
    ['an unknown method', { verificationMethods: ['TELEPATHY'] }],
    ['a method that is not enabled', { verificationMethods: ['SMS'] }],
    ['a default that is not enabled', { defaultVerificationMethod: 'SMS' }],
    ['a method list that is none', { verificationMethods: 'PASSKEY' }],
    ['a template without text', { messagingTemplates: { en: {} } }],
  ])('%s is refused', async (_name, body) => {
    const answer = await createAction(body);
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    expect((await test.management('GET', actions)).body).toEqual([]);
  });

  it('says in the words that the command line looks for why a method is refused', async () => {
    const { body } = await createAction({ verificationMethods: ['SMS'] });
    expect(body.errorDescription).toBe('SMS is not an enabled verification method.');
    expect(body.hint).toMatch(/^The field verificationMethods takes what is enabled: .*PASSKEY/);
    const promptToEnroll = await createAction({ promptToEnrollVerificationMethods: ['EMAIL_OTP'] });
    expect(promptToEnroll.body.errorDescription).toBe(
      'The field promptToEnrollVerificationMethods.0 must be "PASSKEY".',
    );
    const byDefault = await createAction({ defaultVerificationMethod: 'SMS' });
    expect(byDefault.body.hint).toContain('The field defaultVerificationMethod');
    const unknown = await createAction({ verificationMethods: ['TELEPATHY'] });
    expect(unknown.body.errorDescription).toMatch(
      /TELEPATHY is not a verification method\. Allowed: SMS, EMAIL_OTP/,
    );
  });

  it('exists once, also when 20 create it at the same time', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => createAction()));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    for (const answer of answers.filter(({ status }) => status !== 200))
      expect(answer).toMatchObject({
        status: 400,
        body: { errorDescription: expect.stringContaining('actionCode') },
      });
  });

  it('names the last action that was tracked', async () => {
    await createAction();
    expect((await test.management('GET', signIn)).body).not.toHaveProperty('lastActionCreatedAt');
    await state();
    const { body } = await test.management('GET', signIn);
    expect(body.lastActionCreatedAt).toBe('2026-01-01T00:00:00.000Z');
    test.clock.now += 60_000;
    await state();
    const later = await test.management('GET', signIn);
    expect(later.body.lastActionCreatedAt).toBe('2026-01-01T00:01:00.000Z');
  });

  it('takes its rules with it and leaves the recorded actions', async () => {
    await createAction();
    const rule = (await createRule()).body;
    const { body } = await test.server('POST', '/users/alice/actions/signIn', {});
    await test.management('DELETE', signIn);
    await createAction();
    expect((await test.management('GET', rules)).body).toEqual([]);
    expect(await state()).toBe('ALLOW');
    const stored = await test.server('GET', `/users/alice/actions/signIn/${body.idempotencyKey}`);
    expect(stored.body).toMatchObject({
      state: 'CHALLENGE_REQUIRED',
      rules: [{ ruleId: rule.ruleId, name: '(deleted rule)' }],
    });
  });
});

describe('a rule', () => {
  beforeEach(async () => void (await createAction()));

  it('is created, read, listed, changed and deleted', async () => {
    const conditions = {
      and: [{ '==': [{ var: 'device.isNew' }, true] }, { '>': [{ var: 'custom.amount' }, 10] }],
    };
    const created = await createRule({ name: 'New device', conditions, verificationMethods: ['PASSKEY'] });
    const { ruleId } = created.body;
    const shape = {
      tenantId: 'test-tenant',
      actionCode: 'signIn',
      ruleId,
      name: 'New device',
      isActive: true,
      priority: 0,
      type: 'CHALLENGE',
      conditions,
      verificationMethods: ['PASSKEY'],
    };
    expect(ruleId).toMatch(/^[0-9a-f-]{36}$/);
    expect(created.body).toEqual(shape);
    expect((await test.management('GET', `${rules}/${ruleId}`)).body).toEqual(shape);
    expect((await test.management('GET', rules)).body).toEqual([shape]);
    const change = {
      name: 'Renamed',
      conditions: null,
      verificationMethods: null,
      description: 'why',
      priority: 7,
    };
    const { conditions: _gone, verificationMethods: _too, ...kept } = shape;
    const changed = await test.management('PATCH', `${rules}/${ruleId}`, change);
    expect(changed.body).toEqual({ ...kept, name: 'Renamed', description: 'why', priority: 7 });
    expect(await test.management('DELETE', `${rules}/${ruleId}`)).toMatchObject({
      status: 200,
      body: { success: true },
    });
    expect((await test.management('GET', rules)).body).toEqual([]);
    for (const method of ['GET', 'PATCH', 'DELETE'] as const)
      expect(
        (await test.management(method, `${rules}/${ruleId}`, method === 'PATCH' ? {} : undefined)).status,
      ).toBe(404);
  });

  it('returns its conditions as the same JSON value', async () => {
    const values = [
      { and: [] },
      {},
      { '==': [1, 1.5] },
      { in: [{ var: 'ip.countryCode' }, ['NZ', 'ß', '<&>']] },
    ];
    for (const [priority, conditions] of values.entries()) {
      const { body } = await createRule({ priority, conditions });
      expect(body.conditions).toEqual(conditions);
      expect((await test.management('GET', `${rules}/${body.ruleId}`)).body.conditions).toEqual(conditions);
    }
  });

  it('loses its conditions by null alone: an empty text or list is no way to match always', async () => {
    const conditions = { '==': [1, 2] };
    const { ruleId } = (await createRule({ type: 'ALLOW', conditions })).body;
    for (const empty of ['', []]) {
      const changed = await test.management('PATCH', `${rules}/${ruleId}`, { conditions: empty });
      const created = await createRule({ priority: 1, type: 'ALLOW', conditions: empty });
      for (const { status, body } of [changed, created])
        expect([status, body.errorDescription]).toEqual([400, expect.stringContaining('field conditions')]);
    }
    expect((await test.management('GET', `${rules}/${ruleId}`)).body.conditions).toEqual(conditions);
  });

  it('has a priority of its own: creating, changing, and 20 at once', async () => {
    const first = (await createRule({ priority: 3 })).body;
    const second = (await createRule({ priority: 4 })).body;
    const taken = await createRule({ priority: 3 });
    expect(taken).toMatchObject({
      status: 400,
      body: { errorDescription: expect.stringMatching(/priority must be unique.*0 to 99/) },
    });
    const moved = await test.management('PATCH', `${rules}/${second.ruleId}`, { priority: 3 });
    expect(moved.status).toBe(400);
    // Terraform sends the unchanged priority with every change.
    expect(
      (await test.management('PATCH', `${rules}/${first.ruleId}`, { priority: 3, name: 'x' })).status,
    ).toBe(200);
    const burst = await Promise.all(Array.from({ length: 20 }, () => createRule({ priority: 50 })));
    expect(burst.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(burst.filter(({ status }) => status === 400)).toHaveLength(19);
    expect(
      (await test.management('GET', rules)).body.map(({ priority }: { priority: number }) => priority),
    ).toEqual([3, 4, 50]);
  });

  it.each([
    ['no name', { name: null }],
    ['an empty name', { name: '' }],
    ['no type', { type: null }],
    ['an unknown type', { type: 'PERHAPS' }],
    ['priority -1', { priority: -1 }],
    ['priority 100', { priority: 100 }],
    ['priority 1.5', { priority: 1.5 }],
    ['priority as text', { priority: '1' }],
    ['isActive as text', { isActive: 'true' }],
    ['a method that is not enabled', { verificationMethods: ['SMS'] }],
  ])('with %s is refused', async (_name, body) => {
    expect(await createRule(body)).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    expect((await test.management('GET', rules)).body).toEqual([]);
  });

  it.each([
    [{ method: [{ var: 'x' }, 'constructor'] }, /^The field conditions is not valid at .*method/],
    [{ and: [{ '==': [1, 1] }, { nope: [1] }] }, /at \/?\$?\.?and.*1/],
    [{ '==': [1, 1], '>': [1, 1] }, /conditions is not valid at/],
    [[false, 1], /conditions is not valid at \(root\): .*JsonLogic object/],
    ['true', /conditions is not valid at \(root\): .*JsonLogic object/],
  ])('names the place where its conditions are wrong: %j', async (conditions, message) => {
    const answer = await createRule({ conditions });
    expect(answer.status).toBe(400);
    expect(answer.body.errorDescription).toMatch(message);
  });

  it('decides the very next track: created, changed, switched off, deleted, on every instance', async () => {
    expect(await state()).toBe('ALLOW');
    const { ruleId } = (await createRule({ type: 'BLOCK' })).body;
    expect(await state()).toBe('BLOCK');
    await test.management('PATCH', `${rules}/${ruleId}`, { type: 'REVIEW' });
    expect(await state()).toBe('REVIEW_REQUIRED');
    await test.management('PATCH', `${rules}/${ruleId}`, { isActive: false });
    expect(await state()).toBe('ALLOW');
    await test.management('PATCH', `${rules}/${ruleId}`, {
      isActive: true,
      conditions: { '==': [{ var: 'custom.a' }, 1] },
    });
    expect(await state()).toBe('ALLOW');
    expect(await state({ custom: { a: 1 } })).toBe('REVIEW_REQUIRED');
    await test.management('DELETE', `${rules}/${ruleId}`);
    expect(await state({ custom: { a: 1 } })).toBe('ALLOW');
    await test.management('PATCH', signIn, { defaultUserActionResult: 'BLOCK' });
    expect(await state()).toBe('BLOCK');
  });

  it('written by another process decides the next track here', async () => {
    expect(await state()).toBe('ALLOW');
    const rule = { ruleId: 'r', name: 'x', isActive: true, priority: 0, type: 'BLOCK' };
    await test.database.commit(async (transaction) => {
      await transaction.run(
        'insert into rules (tenant_id, action_code, rule_id, priority, rule, created_at) values (?, ?, ?, 0, ?, 0)',
        ['test-tenant', 'signIn', 'r', JSON.stringify(rule)],
      );
      await transaction.run('update tenants set configuration_version = configuration_version + 1', []);
    });
    expect(await state()).toBe('BLOCK');
  });

  it('stops at 100 a piece', async () => {
    for (let priority = 0; priority < 100; priority += 1)
      expect((await createRule({ priority, conditions: { '==': [1, 2] } })).status).toBe(200);
    expect((await createRule({ priority: 99 })).status).toBe(400);
    expect(await state()).toBe('ALLOW');
  });
});

describe('whoever asks', () => {
  const routes = [
    ['GET', actions],
    ['POST', actions],
    ['GET', signIn],
    ['PATCH', signIn],
    ['DELETE', signIn],
    ['GET', rules],
    ['POST', rules],
    ['GET', `${rules}/x`],
    ['PATCH', `${rules}/x`],
    ['DELETE', `${rules}/x`],
    ['GET', '/tenant'],
    ['PATCH', '/tenant'],
  ] as const;

  it.each(routes)('%s %s needs a management key', async (method, path) => {
    const url = `/v1/management${path}`;
    const body = method === 'GET' || method === 'DELETE' ? undefined : { nonsense: true };
    const call = async (authorization?: string) =>
      await test.call(method, url, { body, ...(authorization === undefined ? {} : { authorization }) });
    expect(await call()).toMatchObject({ status: 401, body: { error: 'unauthorized' } });
    expect(await call(basic('mk_wrong'))).toMatchObject({ status: 401 });
    expect(await call(basic(testSecretKey))).toMatchObject({ status: 403, body: { error: 'forbidden' } });
  });

  it.each(routes.filter(([, path]) => path.startsWith(signIn)))(
    '%s %s of an unknown action is 404',
    async (method, path) => {
      const body = method === 'POST' ? { name: 'x', type: 'ALLOW' } : method === 'PATCH' ? {} : undefined;
      expect(await test.management(method, path, body)).toMatchObject({
        status: 404,
        body: { error: 'not_found', errorCode: 'not_found' },
      });
    },
  );
});

describe('the tenant', () => {
  it('shows its settings and changes those it is given, now and after a restart', async () => {
    const before = (await test.management('GET', '/tenant')).body;
    expect(before).toMatchObject({
      tenantId: 'test-tenant',
      name: 'Acme',
      tokenDurationInMinutes: 10,
      newActionOutcome: 'ALLOW',
    });
    expect(before).not.toHaveProperty('disableRecoveryCodes');
    expect((await test.management('PATCH', '/tenant', {})).body).toEqual(before);
    const change = {
      name: 'New',
      tokenDurationInMinutes: 5,
      disableRecoveryCodes: false,
      allowedOrigins: ['https://a.example'],
    };
    expect((await test.management('PATCH', '/tenant', change)).body).toEqual({ ...before, ...change });
    test = await test.restart();
    expect((await test.management('GET', '/tenant')).body).toEqual({ ...before, ...change });
    const { token } = (await test.server('POST', '/users/alice/actions/signIn', {})).body;
    const { exp, iat } = JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString());
    expect(exp - iat).toBe(300);
  });

  it('refuses what is no setting, so that nothing unchecked is stored; what it says itself may come back', async () => {
    const before = (await test.management('GET', '/tenant')).body;
    const hidden = { tokenKey: 'x', configurationVersion: 0, issuerName: ['x'] };
    for (const [name, value] of Object.entries(hidden))
      expect(await test.management('PATCH', '/tenant', { [name]: value })).toMatchObject({
        status: 400,
        body: { errorDescription: expect.stringContaining(name) },
      });
    const whole = { ...before, tenantId: 'other' };
    expect(await test.management('PATCH', '/tenant', whole)).toMatchObject({ status: 200, body: before });
    expect(await state()).toBe('ALLOW');
    const [row] = await test.database.read.rows('select settings from tenants', []);
    for (const name of [...Object.keys(hidden), 'tenantId'])
      expect(Object.keys(JSON.parse(row?.settings as string))).not.toContain(name);
  });

  it.each([
    [{ tokenDurationInMinutes: 0 }],
    [{ verificationMethods: 5 }],
    [{ verificationMethods: ['CARRIER_PIGEON'] }],
    [{ tokenDurationInMinutes: 61 }],
    [{ tokenDurationInMinutes: '10' }],
    [{ newActionOutcome: 'MAYBE' }],
    [{ name: '' }],
    [{ allowedOrigins: ['*'] }],
    [{ allowedOrigins: ['https://*.example.com'] }],
    [{ allowedOrigins: ['https://a.example/'] }],
    [{ allowedOrigins: ["https://a.example; script-src 'unsafe-inline'"] }],
    [{ allowedOrigins: ['null'] }],
    [{ redirectUrls: ['javascript:alert(1)'] }],
    [{ redirectUrls: ['http://app.example.com/'] }],
  ])('refuses %j and keeps what it had', async (change) => {
    const before = (await test.management('GET', '/tenant')).body;
    expect((await test.management('PATCH', '/tenant', change)).status).toBe(400);
    expect((await test.management('GET', '/tenant')).body).toEqual(before);
  });

  it('two changes at once both hold', async () => {
    await Promise.all([
      test.management('PATCH', '/tenant', { tokenDurationInMinutes: 7 }),
      test.management('PATCH', '/tenant', { newActionOutcome: 'BLOCK' }),
      test.management('PATCH', '/tenant', { name: 'Both' }),
    ]);
    expect((await test.management('GET', '/tenant')).body).toMatchObject({
      name: 'Both',
      tokenDurationInMinutes: 7,
      newActionOutcome: 'BLOCK',
    });
  });
});
