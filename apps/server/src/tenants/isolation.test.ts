/** T12, T66: nothing crosses between tenants: two of them hold the same names, and each sees its own. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exchange, pageReferenceOf } from '../testing/passed-challenge.ts';
import { addTenant, type SecondTenant } from '../testing/second-tenant.ts';
import { basic, startTestApp, type TestApp, testManagementKey, testSecretKey } from '../testing/test-app.ts';
import { importEmail } from '../testing/visitor.ts';

let test: TestApp;
let other: SecondTenant;
let ours: { key: string; ruleId: string; authenticatorId: string; handle: string; token: string };

beforeAll(async () => {
  test = await startTestApp();
  other = await addTenant(test);
  await test.management('POST', '/action-configurations', {
    actionCode: 'signIn',
    defaultUserActionResult: 'CHALLENGE',
  });
  const rule = await test.management('POST', '/action-configurations/signIn/rules', {
    name: 'ours',
    type: 'CHALLENGE',
    priority: 0,
  });
  const tracked = await test.server('POST', '/users/alice/actions/signIn', {
    idempotencyKey: 'k',
    email: 'ours@example.com',
    username: 'ours',
  });
  const owner = { userId: 'alice', action: 'signIn', idempotencyKey: 'k' };
  const held = await test.server('POST', '/edge/handles', {
    ...owner,
    ciphertext: 'AAAA',
    expiresInSeconds: 600,
  });
  ours = {
    key: tracked.body.idempotencyKey,
    ruleId: rule.body.ruleId,
    authenticatorId: await importEmail(test, 'alice', 'ours@example.com'),
    handle: held.body.handle,
    token: tracked.body.token,
  };
});
afterAll(async () => await test.close());

const without = (body: { requestId?: string }) => ({ ...body, requestId: undefined });

describe('ids of the other tenant', () => {
  const action = '/v1/users/alice/actions/signIn';
  const rules = '/v1/management/action-configurations/signIn';
  /** Each route with the neighbour's id in it, and the same with an id nobody has. */
  const routes = (): [
    string,
    (id: 'theirs' | 'nobodys') => [method: string, path: string, body?: unknown],
  ][] => {
    const pick = (id: 'theirs' | 'nobodys', theirs: string, nobodys: string) =>
      id === 'theirs' ? theirs : nobodys;
    const none = '00000000-0000-4000-8000-000000000000';
    return [
      ['read an action', (id) => ['GET', `${action}/${pick(id, ours.key, 'none')}`]],
      ['decide an action', (id) => ['PATCH', `${action}/${pick(id, ours.key, 'none')}`, { state: 'ALLOW' }]],
      [
        'delete a factor',
        (id) => ['DELETE', `/v1/users/alice/authenticators/${pick(id, ours.authenticatorId, none)}`],
      ],
      [
        'take a handle',
        (id) => [
          'POST',
          '/v1/edge/handles/take',
          {
            userId: 'alice',
            action: 'signIn',
            idempotencyKey: 'k',
            handle: pick(id, ours.handle, 'A'.repeat(43)),
          },
        ],
      ],
      ['read a configuration', (id) => ['GET', pick(id, rules, rules.replace('signIn', 'nobodys'))]],
      [
        'change a configuration',
        (id) => [
          'PATCH',
          pick(id, rules, rules.replace('signIn', 'nobodys')),
          { defaultUserActionResult: 'ALLOW' },
        ],
      ],
      ['delete a configuration', (id) => ['DELETE', pick(id, rules, rules.replace('signIn', 'nobodys'))]],
      ['list rules', (id) => ['GET', `${pick(id, rules, rules.replace('signIn', 'nobodys'))}/rules`]],
      [
        'add a rule',
        (id) => [
          'POST',
          `${pick(id, rules, rules.replace('signIn', 'nobodys'))}/rules`,
          { name: 'x', type: 'ALLOW' },
        ],
      ],
      ['read a rule', (id) => ['GET', `${rules}/rules/${pick(id, ours.ruleId, none)}`]],
      [
        'change a rule',
        (id) => ['PATCH', `${rules}/rules/${pick(id, ours.ruleId, none)}`, { type: 'ALLOW' }],
      ],
      ['delete a rule', (id) => ['DELETE', `${rules}/rules/${pick(id, ours.ruleId, none)}`]],
    ];
  };

  it('are unknown on every route, in the words for an id that nobody has, and nothing changes', async () => {
    const dump = async () =>
      JSON.stringify([
        await test.database.read.rows("select * from actions where tenant_id = 'test-tenant'", []),
        await test.database.read.rows("select * from rules where tenant_id = 'test-tenant'", []),
        await test.database.read.rows(
          "select * from action_configurations where tenant_id = 'test-tenant'",
          [],
        ),
        await test.database.read.rows("select * from authenticators where tenant_id = 'test-tenant'", []),
        await test.database.read.rows("select * from edge_handles where tenant_id = 'test-tenant'", []),
      ]);
    const before = await dump();
    for (const [name, route] of routes()) {
      const call = async (id: 'theirs' | 'nobodys') => {
        const [method, path, body] = route(id);
        const key = path.startsWith('/v1/management') ? other.managementKey : other.secretKey;
        const answer = await test.call(method, path, { authorization: basic(key), body });
        const said = JSON.stringify(without(answer.body)).replaceAll('nobodys', 'signIn');
        return [answer.status, said];
      };
      const [theirs, nobodys] = [await call('theirs'), await call('nobodys')];
      expect([name, theirs]).toEqual([name, nobodys]);
      expect([name, theirs[0]]).toEqual([name, 404]);
    }
    expect(await dump()).toBe(before);
  });

  it('in a token do not validate, and say nothing', async () => {
    const { body } = await other.server('POST', '/validate', { token: ours.token });
    expect(body).toEqual({ isValid: false, success: false, error: 'invalid_token' });
  });
});

describe('the same names in both tenants', () => {
  it('are different people, actions, devices and factors', async () => {
    const body = { idempotencyKey: 'k', email: 'theirs@example.com', deviceId: 'd' };
    const tracked = await other.server('POST', '/users/alice/actions/signIn', body);
    expect(tracked).toMatchObject({ status: 200, body: { state: 'ALLOW', isEnrolled: false } });
    expect((await other.server('GET', '/users/alice')).body).toMatchObject({
      email: 'theirs@example.com',
      isEnrolled: false,
    });
    expect((await test.server('GET', '/users/alice')).body).toMatchObject({
      email: 'ours@example.com',
      isEnrolled: true,
    });
    expect((await other.server('GET', '/users/alice/authenticators')).body).toEqual([]);
    expect((await other.server('GET', '/users/alice/actions')).body).toHaveLength(1);
    const facts = (await test.server('POST', '/users/alice/actions/other', { deviceId: 'd' })).body
      .idempotencyKey;
    const { output } = (await test.server('GET', `/users/alice/actions/other/${facts}`)).body;
    expect(output.device.isNew).toBe(true);
  });

  it('each list shows its own', async () => {
    const codes = (body: { actionCode: string }[]) => body.map(({ actionCode }) => actionCode).sort();
    await other.management('POST', '/action-configurations', { actionCode: 'theirs' });
    expect(codes((await test.management('GET', '/action-configurations')).body)).not.toContain('theirs');
    expect(codes((await other.management('GET', '/action-configurations')).body)).toContain('theirs');
    expect((await other.management('GET', '/tenant')).body).toMatchObject({
      tenantId: 'other-tenant',
      name: 'Other',
    });
  });

  it('rules and settings of one do not decide for the other', async () => {
    await other.management('PATCH', '/tenant', { newActionOutcome: 'BLOCK', tokenDurationInMinutes: 1 });
    expect((await test.server('POST', '/users/bob/actions/fresh', {})).body.state).toBe('ALLOW');
    expect((await other.server('POST', '/users/bob/actions/fresh', {})).body.state).toBe('BLOCK');
  });

  it('the page of one speaks of one', async () => {
    const { body } = await other.server('POST', '/users/alice/actions/page', {});
    const opened = await exchange(test, pageReferenceOf(body));
    expect(opened.body.tenantId).toBe('other-tenant');
    const session = await test.client('GET', '/hosted/session', opened.body.token);
    expect(session.body).toMatchObject({ tenant: { name: 'Other' }, user: { isEnrolled: false } });
  });
});

describe('keys', () => {
  it('open their own tenant only', async () => {
    for (const [key, expected] of [
      [testManagementKey, 'test-tenant'],
      [other.managementKey, 'other-tenant'],
    ] as const) {
      const { body } = await test.call('GET', '/v1/management/tenant', { authorization: basic(key) });
      expect(body.tenantId).toBe(expected);
    }
    for (const [key, status] of [
      [other.secretKey, 403],
      [testSecretKey, 403],
      ['mk_none', 401],
    ] as const)
      expect((await test.call('GET', '/v1/management/tenant', { authorization: basic(key) })).status).toBe(
        status,
      );
  });

  it('stop within 2 s of being revoked', async () => {
    const third = await addTenant(test, 'third-tenant');
    expect((await third.server('GET', '/users/alice')).status).toBe(200);
    await test.database.commit((transaction) =>
      transaction.run("update api_keys set revoked_at = 1 where tenant_id = 'third-tenant'", []),
    );
    test.clock.now += 2_000;
    expect((await third.server('GET', '/users/alice')).status).toBe(401);
    expect((await third.management('GET', '/tenant')).status).toBe(401);
  });
});

describe('the first tenant', () => {
  it('is made once; later starts ignore other settings and keep the keys', async () => {
    const fresh = await startTestApp();
    expect(fresh.app.firstTenant.tenantId).toBe('test-tenant');
    const again = await fresh.restart();
    expect(again.app.firstTenant).toEqual({ tenantId: 'test-tenant' });
    expect(await again.database.read.rows('select tenant_id from tenants', [])).toHaveLength(1);
    expect((await again.server('GET', '/users/alice')).status).toBe(200);
    await again.close();
  });

  it('gets generated keys where none were preset, shown by this start only', async () => {
    const fresh = await startTestApp({
      STEPWARD_TENANT_ID: '',
      STEPWARD_SECRET_KEY: '',
      STEPWARD_MANAGEMENT_KEY: '',
    });
    const { tenantId, created } = fresh.app.firstTenant;
    expect(tenantId).toMatch(/^[0-9a-f-]{36}$/);
    expect(created?.secretKey).toMatch(/^sk_[A-Za-z0-9_-]{49}$/);
    expect(created?.managementKey).toMatch(/^mk_[A-Za-z0-9_-]{49}$/);
    const authorization = basic(created?.secretKey ?? '');
    expect((await fresh.call('GET', '/v1/users/alice', { authorization })).status).toBe(200);
    const again = await fresh.restart();
    expect(again.app.firstTenant.created).toBeUndefined();
    expect((await again.call('GET', '/v1/users/alice', { authorization })).status).toBe(200);
    expect(again.logged.join('')).not.toContain(created?.secretKey ?? 'sk_');
    await again.close();
  });
});
