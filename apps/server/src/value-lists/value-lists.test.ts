/** Value lists: their routes, and what rules make of them (management-api.md §5). */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readTrail } from '../audit/stored-trail.ts';
import { addTenant } from '../testing/second-tenant.ts';
import { type Answer, startTestApp, type TestApp } from '../testing/test-app.ts';

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
});
afterEach(async () => await test.close());

const lists = '/value-lists';
const create = async (body: object = {}): Promise<Answer> =>
  await test.management('POST', lists, { name: 'Blocked Countries', itemType: 'string', ...body });
const inList = (variable: string, alias: string) => ({ in: [{ var: variable }, { var: `lists.${alias}` }] });

async function addRule(conditions: unknown, body: object = {}): Promise<Answer> {
  await test.management('POST', '/action-configurations', { actionCode: 'pay' });
  return await test.management('POST', '/action-configurations/pay/rules', {
    name: 'Blocked',
    type: 'BLOCK',
    priority: 0,
    conditions,
    ...body,
  });
}
const stateFor = async (custom: object) =>
  (await test.server('POST', '/users/alice/actions/pay', { custom })).body.state;

describe('a value list', () => {
  it('is created, read, listed, changed and deleted, and its alias stays', async () => {
    const created = await create({ valueListItems: ['KP', 'IR', 'KP'] });
    const shape = {
      name: 'Blocked Countries',
      alias: 'blocked-countries',
      itemType: 'string',
      isActive: true,
      valueListItems: ['KP', 'IR', 'KP'],
    };
    expect(created).toMatchObject({ status: 200 });
    expect(created.body).toEqual(shape);
    expect((await test.management('GET', `${lists}/blocked-countries`)).body).toEqual(shape);
    expect((await test.management('GET', lists)).body).toEqual([shape]);
    const change = { name: 'Renamed', isActive: false, valueListItems: ['SY'] };
    const changed = await test.management('PATCH', `${lists}/blocked-countries`, change);
    expect(changed.body).toEqual({ ...shape, ...change });
    expect((await test.management('PATCH', `${lists}/blocked-countries`, {})).body).toEqual(changed.body);
    expect(await test.management('DELETE', `${lists}/blocked-countries`)).toMatchObject({
      status: 200,
      body: { success: true },
    });
    for (const method of ['GET', 'PATCH', 'DELETE'] as const) {
      const body = method === 'PATCH' ? {} : undefined;
      expect((await test.management(method, `${lists}/blocked-countries`, body)).status).toBe(404);
    }
    expect((await test.management('GET', lists)).body).toEqual([]);
  });

  it('without items has no such field, whether they were null, empty or never sent', async () => {
    const shape = {
      name: 'Blocked Countries',
      alias: 'blocked-countries',
      itemType: 'string',
      isActive: true,
    };
    expect((await create({ valueListItems: null })).body).toEqual(shape);
    await test.management('PATCH', `${lists}/blocked-countries`, { valueListItems: ['KP'] });
    const emptied = await test.management('PATCH', `${lists}/blocked-countries`, { valueListItems: null });
    expect(emptied.body).toEqual(shape);
    await test.management('PATCH', `${lists}/blocked-countries`, { valueListItems: ['KP'] });
    const again = await test.management('PATCH', `${lists}/blocked-countries`, { valueListItems: [] });
    expect(again.body).toEqual(shape);
  });

  it('of numbers takes them as texts too, as the command line sends them', async () => {
    const { body } = await create({ itemType: 'number', valueListItems: ['7', 8, '1.5'] });
    expect(body.valueListItems).toEqual([7, 8, 1.5]);
  });

  it.each([
    ['no name', { name: null }, 'name'],
    ['a name no alias can be made of', { name: '禁止' }, 'name'],
    ['no type', { itemType: null }, 'itemType'],
    ['another type', { itemType: 'ip' }, 'itemType'],
    ['a text among numbers', { itemType: 'number', valueListItems: [1, 'x'] }, 'valueListItems[1]'],
    ['an empty text as a number', { itemType: 'number', valueListItems: [' '] }, 'valueListItems[0]'],
    ['a number among texts', { valueListItems: [1] }, 'valueListItems[0]'],
    ['an empty text', { valueListItems: [''] }, 'valueListItems[0]'],
    ['a long text', { valueListItems: ['x'.repeat(257)] }, 'valueListItems'],
    ['too many items', { valueListItems: Array.from({ length: 10_001 }, () => 'x') }, 'valueListItems'],
  ])('with %s is refused', async (_name, body, field) => {
    const answer = await create(body);
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    expect(answer.body.errorDescription).toContain(field);
    expect((await test.management('GET', lists)).body).toEqual([]);
  });

  it('keeps its type, and its alias to itself', async () => {
    await create();
    const retyped = await test.management('PATCH', `${lists}/blocked-countries`, { itemType: 'number' });
    expect(retyped).toMatchObject({
      status: 400,
      body: { errorDescription: expect.stringContaining('itemType') },
    });
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => create({ name: 'Blocked: Countries!' })),
    );
    for (const answer of answers)
      expect(answer).toMatchObject({
        status: 400,
        body: { errorDescription: expect.stringContaining('name') },
      });
    const parallel = await Promise.all(Array.from({ length: 5 }, () => create({ name: 'Élite' })));
    expect(parallel.filter(({ status }) => status === 200).map(({ body }) => body.alias)).toEqual(['elite']);
  });

  it('tells the trail who changed it and how many items it had, and no item', async () => {
    await create({ valueListItems: ['secret@example.com'] });
    await test.management('PATCH', `${lists}/blocked-countries`, { valueListItems: ['KP', 'IR'] });
    await test.management('DELETE', `${lists}/blocked-countries`);
    const { events } = await readTrail(test.database.read, 'test-tenant');
    const own = events.filter(({ type }) => type.startsWith('value_list.'));
    expect(own.map(({ type, data }) => [type, JSON.parse(data)])).toEqual([
      [
        'value_list.created',
        expect.objectContaining({ after: expect.objectContaining({ items: 1 }), keyId: expect.any(String) }),
      ],
      [
        'value_list.updated',
        expect.objectContaining({
          before: expect.objectContaining({ items: 1 }),
          after: expect.objectContaining({ items: 2 }),
        }),
      ],
      ['value_list.deleted', expect.objectContaining({ before: expect.objectContaining({ items: 2 }) })],
    ]);
    expect(JSON.stringify(own)).not.toContain('secret@example.com');
  });

  it('is its tenant’s alone', async () => {
    await create({ valueListItems: ['KP'] });
    const other = await addTenant(test);
    expect((await other.management('GET', lists)).body).toEqual([]);
    expect((await other.management('GET', `${lists}/blocked-countries`)).status).toBe(404);
    expect((await other.management('DELETE', `${lists}/blocked-countries`)).status).toBe(404);
    await other.management('POST', '/action-configurations', { actionCode: 'pay' });
    const rule = { name: 'r', type: 'BLOCK', conditions: inList('custom.x', 'blocked-countries') };
    expect((await other.management('POST', '/action-configurations/pay/rules', rule)).status).toBe(400);
  });
});

describe('rules and value lists', () => {
  it('a rule reads the items as they are at each decision, after a restart too', async () => {
    await create({ valueListItems: ['KP'] });
    expect((await addRule(inList('custom.country', 'blocked-countries'))).status).toBe(200);
    expect(await stateFor({ country: 'KP' })).toBe('BLOCK');
    expect(await stateFor({ country: 'SY' })).toBe('ALLOW');
    await test.management('PATCH', `${lists}/blocked-countries`, { valueListItems: ['SY'] });
    expect(await stateFor({ country: 'KP' })).toBe('ALLOW');
    expect(await stateFor({ country: 'SY' })).toBe('BLOCK');
    await test.management('PATCH', `${lists}/blocked-countries`, { valueListItems: null });
    expect(await stateFor({ country: 'SY' })).toBe('ALLOW');
    await test.management('PATCH', `${lists}/blocked-countries`, { valueListItems: ['SY'] });
    test = await test.restart();
    expect(await stateFor({ country: 'SY' })).toBe('BLOCK');
  });

  it('a list that is off is read all the same, as documented', async () => {
    await create({ isActive: false, valueListItems: ['KP'] });
    await addRule(inList('custom.country', 'blocked-countries'));
    expect(await stateFor({ country: 'KP' })).toBe('BLOCK');
  });

  it('a rule that names a list that is not there is refused, and told where and what there is', async () => {
    await create();
    const conditions = { and: [{ '>': [{ var: 'custom.x' }, 1] }, { '!': inList('custom.y', 'blokced') }] };
    const refused = await addRule(conditions);
    expect(refused.status).toBe(400);
    expect(refused.body.errorDescription).toBe(
      'The field conditions is not valid at /and/1/!/in/1: there is no value list "blokced". Value lists: blocked-countries.',
    );
    const { body: rule } = await addRule({ '>': [{ var: 'custom.x' }, 1] });
    const path = `/action-configurations/pay/rules/${rule.ruleId}`;
    expect((await test.management('PATCH', path, { conditions })).status).toBe(400);
    expect((await test.management('GET', path)).body.conditions).toEqual({ '>': [{ var: 'custom.x' }, 1] });
  });

  it('a list that rules read is not deleted; the answer names them', async () => {
    await create({ valueListItems: ['KP'] });
    await create({ name: 'Blocked Countries Too' });
    const { body: rule } = await addRule(inList('custom.country', 'blocked-countries'), { isActive: false });
    const refused = await test.management('DELETE', `${lists}/blocked-countries`);
    expect(refused.status).toBe(400);
    expect(refused.body.errorDescription).toContain(`"Blocked" (pay/${rule.ruleId})`);
    expect((await test.management('DELETE', `${lists}/blocked-countries-too`)).status).toBe(200);
    await test.management('DELETE', `/action-configurations/pay/rules/${rule.ruleId}`);
    expect((await test.management('DELETE', `${lists}/blocked-countries`)).status).toBe(200);
  });

  it('of a list deleted and a rule saved at the same moment, one gives way', async () => {
    await create();
    await addRule(undefined, { priority: 9 });
    const [deleted, saved] = await Promise.all([
      test.management('DELETE', `${lists}/blocked-countries`),
      addRule(inList('custom.country', 'blocked-countries')),
    ]);
    expect([deleted.status, saved.status].sort()).toEqual([200, 400]);
  });

  it('10,000 items are taken and read', async () => {
    const valueListItems = Array.from({ length: 10_000 }, (_, at) => `user-${at}@example.com`);
    expect((await create({ valueListItems })).body.valueListItems).toHaveLength(10_000);
    await addRule(inList('custom.email', 'blocked-countries'));
    expect(await stateFor({ email: 'user-9999@example.com' })).toBe('BLOCK');
    expect(await stateFor({ email: 'user-10000@example.com' })).toBe('ALLOW');
  });
});
