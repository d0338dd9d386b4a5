/** Custom data points: their routes, and what becomes of values of other types (management-api.md §6). */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readTrail } from '../audit/stored-trail.ts';
import { addTenant } from '../testing/second-tenant.ts';
import { type Answer, startTestApp, type TestApp } from '../testing/test-app.ts';

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
});
afterEach(async () => await test.close());

const points = '/custom-data-points';
const create = async (body: object = {}): Promise<Answer> =>
  await test.management('POST', points, { name: 'amount', dataType: 'number', modelType: 'action', ...body });
const reject = async () => await test.management('PATCH', '/tenant', { invalidCustomData: 'reject' });
const over1000 = { '>': [{ var: 'custom.amount' }, 1000] };

async function addRule(conditions: unknown): Promise<void> {
  await test.management('POST', '/action-configurations', { actionCode: 'pay' });
  const rule = { name: 'Large', type: 'BLOCK', priority: 0, conditions };
  expect((await test.management('POST', '/action-configurations/pay/rules', rule)).status).toBe(200);
}
const pay = async (custom: object, body: object = {}) =>
  await test.server('POST', '/users/alice/actions/pay', { custom, ...body });

describe('a custom data point', () => {
  it('is created, read, listed, changed and deleted, and its name is free again at once', async () => {
    const created = await create({ description: 'In cents' });
    const { id } = created.body;
    const shape = {
      id,
      name: 'amount',
      dataType: 'number',
      modelType: 'action',
      description: 'In cents',
      isPublic: false,
    };
    expect(created).toMatchObject({ status: 200 });
    expect(created.body).toEqual(shape);
    expect((await test.management('GET', `${points}/${id}`)).body).toEqual(shape);
    expect((await test.management('GET', points)).body).toEqual([shape]);
    const changed = await test.management('PATCH', `${points}/${id}`, { isPublic: true, description: null });
    const { description: _gone, ...kept } = shape;
    expect(changed.body).toEqual({ ...kept, isPublic: true });
    expect((await create()).body.errorDescription).toContain('name');
    expect((await test.management('DELETE', `${points}/${id}`)).body).toEqual({ success: true });
    for (const method of ['GET', 'PATCH', 'DELETE'] as const)
      expect(
        (await test.management(method, `${points}/${id}`, method === 'PATCH' ? {} : undefined)).status,
      ).toBe(404);
    expect((await create()).status).toBe(200);
  });

  it('has its name once for the action and once for the user, also when many create it', async () => {
    expect((await create()).status).toBe(200);
    const answers = await Promise.all(Array.from({ length: 5 }, () => create({ modelType: 'user' })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400, 400]);
  });

  it('without description has none, whether it was null, empty or never sent', async () => {
    expect((await create({ description: '' })).body).not.toHaveProperty('description');
    expect((await create({ name: 'b', description: null })).body).not.toHaveProperty('description');
  });

  it('is not public where isPublic is null, as where it never was sent', async () => {
    const { id, isPublic } = (await create({ isPublic: null })).body;
    expect(isPublic).toBe(false);
    const patch = async (body: object) => (await test.management('PATCH', `${points}/${id}`, body)).body;
    expect((await patch({ isPublic: true })).isPublic).toBe(true);
    expect((await patch({ description: 'x' })).isPublic).toBe(true);
    expect((await patch({ isPublic: null })).isPublic).toBe(false);
  });

  it.each([
    ['no name', { name: null }, 'name'],
    ['an empty name', { name: '' }, 'name'],
    ['a dotted name', { name: 'a.b' }, 'name'],
    ['a name with spaces around', { name: ' a' }, 'name'],
    ['a name of a prototype (row 46)', { name: 'constructor' }, 'name'],
    ['another type', { dataType: 'date' }, 'dataType'],
    ['another model', { modelType: 'device' }, 'modelType'],
    ['a flag that is none', { isPublic: 'yes' }, 'isPublic'],
  ])('with %s is refused', async (_name, body, field) => {
    const answer = await create(body);
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    expect(answer.body.errorDescription).toContain(field);
    expect((await test.management('GET', points)).body).toEqual([]);
  });

  it('keeps name and types, and takes them when they are the same', async () => {
    const { id } = (await create()).body;
    const patch = async (body: object) => await test.management('PATCH', `${points}/${id}`, body);
    for (const body of [{ name: 'x' }, { dataType: 'text' }, { modelType: 'user' }])
      expect(await patch(body)).toMatchObject({
        status: 400,
        body: { errorDescription: expect.stringContaining(Object.keys(body)[0] ?? '') },
      });
    expect((await patch({ name: 'amount', dataType: 'number', isPublic: true })).body.isPublic).toBe(true);
  });

  it('tells the trail what it was and what it is', async () => {
    const { id } = (await create()).body;
    await test.management('PATCH', `${points}/${id}`, { isPublic: true });
    await test.management('DELETE', `${points}/${id}`);
    const { events } = await readTrail(test.database.read, 'test-tenant');
    const own = events.filter(({ type }) => type.startsWith('custom_data_point.'));
    expect(own.map(({ data }) => JSON.parse(data))).toMatchObject([
      { after: { name: 'amount', isPublic: false }, keyId: expect.any(String) },
      { before: { isPublic: false }, after: { isPublic: true } },
      { before: { isPublic: true } },
    ]);
  });

  it('is its tenant’s alone', async () => {
    const { id } = (await create()).body;
    const other = await addTenant(test);
    expect((await other.management('GET', points)).body).toEqual([]);
    expect((await other.management('DELETE', `${points}/${id}`)).status).toBe(404);
    await reject();
    const tracked = await other.server('POST', '/users/alice/actions/pay', { custom: { amount: 'much' } });
    expect(tracked.status).toBe(200);
  });
});

describe('values of an action', () => {
  beforeEach(async () => {
    await create();
    await addRule(over1000);
  });

  it('are read as they are declared: a text of a header is the number it spells', async () => {
    const { body } = await pay({ amount: '1001' });
    expect(body).toMatchObject({ state: 'BLOCK' });
    expect(body).not.toHaveProperty('warnings');
    const stored = await test.server('GET', `/users/alice/actions/pay/${body.idempotencyKey}`);
    expect(stored.body.output.custom).toEqual({ amount: 1001 });
  });

  it('of another type count as null, and the answer says which', async () => {
    const { status, body } = await pay({ amount: 'much', payee: 'bob' });
    expect([status, body.state]).toEqual([200, 'ALLOW']);
    expect(body.warnings).toEqual([
      'The field custom.amount must be a number (its custom data point is of type number); it was ignored.',
    ]);
    const stored = await test.server('GET', `/users/alice/actions/pay/${body.idempotencyKey}`);
    expect(stored.body.output.custom).toEqual({ amount: null, payee: 'bob' });
  });

  it('of another type are riskier than none, for rules that ask', async () => {
    const rule = { type: 'CHALLENGE', conditions: { '==': [{ var: 'action.isCustomUnparsable' }, true] } };
    await test.management('POST', '/action-configurations/pay/rules', { name: 'x', priority: 1, ...rule });
    for (const [custom, state] of [
      [{ amount: 'much' }, 'CHALLENGE_REQUIRED'],
      [{ amount: '7' }, 'ALLOW'],
      [{ payee: 'bob' }, 'ALLOW'],
      [{}, 'ALLOW'],
    ] as const)
      expect((await pay(custom)).body.state).toBe(state);
  });

  it('of another type are refused where the tenant wants that, and nothing is decided', async () => {
    await reject();
    const refused = await pay({ amount: 'secret' });
    expect(refused).toMatchObject({
      status: 400,
      body: {
        error: 'invalid_request',
        errorDescription:
          'The field custom.amount must be a number (its custom data point is of type number).',
      },
    });
    expect((await test.server('GET', '/users/alice/actions')).body).toEqual([]);
    expect((await pay({ amount: '7' })).status).toBe(200);
    expect((await test.management('GET', '/tenant')).body.invalidCustomData).toBe('reject');
    await test.management('PATCH', '/tenant', { invalidCustomData: null });
    expect((await pay({ amount: 'much' })).status).toBe(200);
  });

  it('that nobody declared stay as they are', async () => {
    await reject();
    const { body } = await pay({ anything: { nested: [1, 'x'] }, amount: null });
    const stored = await test.server('GET', `/users/alice/actions/pay/${body.idempotencyKey}`);
    expect(stored.body.output.custom).toEqual({ anything: { nested: [1, 'x'] }, amount: null });
  });

  it('answer a repeated call with the decision that was made', async () => {
    const first = await pay({ amount: '1001' }, { idempotencyKey: 'k' });
    const second = await pay({ amount: '1001' }, { idempotencyKey: 'k' });
    expect([second.status, second.body.state]).toEqual([200, first.body.state]);
    expect((await pay({ amount: '1002' }, { idempotencyKey: 'k' })).status).toBe(409);
  });

  it('are untyped again once the data point is gone', async () => {
    const [{ id }] = (await test.management('GET', points)).body;
    await test.management('DELETE', `${points}/${id}`);
    await reject();
    expect((await pay({ amount: 'much' })).status).toBe(200);
  });
});

describe('values of a user', () => {
  beforeEach(async () => {
    await create({ name: 'tags', dataType: 'multiselect', modelType: 'user' });
    await addRule({ in: ['vip', { var: 'user.custom.tags' }] });
  });

  it('are read as they are declared', async () => {
    await test.server('PATCH', '/users/alice', { custom: { tags: 'vip' } });
    expect((await pay({})).body.state).toBe('BLOCK');
    expect((await test.server('GET', '/users/alice')).body.custom).toEqual({ tags: 'vip' });
  });

  it('of another type are kept, not used, and said; or refused', async () => {
    const kept = await test.server('PATCH', '/users/alice', { custom: { tags: 7 } });
    expect(kept.body).toMatchObject({
      custom: { tags: 7 },
      warnings: [expect.stringContaining('custom.tags')],
    });
    expect((await pay({})).body.state).toBe('ALLOW');
    await reject();
    const refused = await test.server('PATCH', '/users/alice', { custom: { tags: 8 } });
    expect(refused).toMatchObject({
      status: 400,
      body: { errorDescription: expect.stringContaining('must be a list of texts') },
    });
    // What was kept before is no fault of who tracks now.
    expect((await pay({})).status).toBe(200);
  });

  it('say nothing about values of an action of the same name', async () => {
    await reject();
    expect((await pay({ tags: 7 })).status).toBe(200);
  });
});
