/** App clients, by the management API. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addTenant } from '../testing/second-tenant.ts';
import { basic, startTestApp, type TestApp, testSecretKey } from '../testing/test-app.ts';

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
});
afterEach(async () => await test.close());

const defaults = {
  accessTokenDurationInMinutes: 15,
  refreshTokenDurationInMinutes: 43_200,
  refreshTokenIdleInMinutes: 10_080,
  signingAlgorithm: 'RS256',
  customClaims: {},
};
const create = (body: object) => test.management('POST', '/app-clients', body);
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;

describe('an app client', () => {
  it('is made with the defaults, read, listed, changed and removed, across a restart', async () => {
    const made = await create({ name: 'Wëb 🦊' });
    expect(made).toMatchObject({ status: 200 });
    expect(made.body).toEqual({
      clientId: expect.stringMatching(uuid),
      name: 'Wëb 🦊',
      ...defaults,
      createdAt: '2026-01-01T00:00:00.000Z',
    });
    const path = `/app-clients/${made.body.clientId}`;
    const change = { accessTokenDurationInMinutes: 5, customClaims: { email: 'email' } };
    expect((await test.management('PATCH', path, change)).body).toEqual({ ...made.body, ...change });
    test = await test.restart();
    expect((await test.management('GET', path)).body).toEqual({ ...made.body, ...change });
    const cleared = { accessTokenDurationInMinutes: null, customClaims: null };
    expect((await test.management('PATCH', path, { ...cleared, name: 'New' })).body).toEqual({
      ...made.body,
      name: 'New',
    });
    expect((await test.management('GET', '/app-clients')).body).toEqual([{ ...made.body, name: 'New' }]);
    expect(await test.management('DELETE', path)).toMatchObject({ status: 200, body: { success: true } });
    expect((await test.management('GET', '/app-clients')).body).toEqual([]);
    for (const method of ['GET', 'PATCH', 'DELETE'] as const)
      expect(await test.management(method, path, method === 'PATCH' ? {} : undefined)).toMatchObject({
        status: 404,
        body: { error: 'not_found' },
      });
  });

  it.each([
    [{}, 'name'],
    [{ name: '' }, 'name'],
    [{ name: 'x'.repeat(129) }, 'name'],
    [{ name: 'x', accessTokenDurationInMinutes: 0 }, 'accessTokenDurationInMinutes'],
    [{ name: 'x', accessTokenDurationInMinutes: 61 }, 'accessTokenDurationInMinutes'],
    [{ name: 'x', accessTokenDurationInMinutes: 1.5 }, 'accessTokenDurationInMinutes'],
    [{ name: 'x', accessTokenDurationInMinutes: '15' }, 'accessTokenDurationInMinutes'],
    [{ name: 'x', refreshTokenDurationInMinutes: 4 }, 'refreshTokenDurationInMinutes'],
    [{ name: 'x', refreshTokenDurationInMinutes: 43_201 }, 'refreshTokenDurationInMinutes'],
    [{ name: 'x', refreshTokenIdleInMinutes: 43_201 }, 'refreshTokenIdleInMinutes'],
    [{ name: 'x', signingAlgorithm: 'HS256' }, 'signingAlgorithm'],
    [{ name: 'x', signingAlgorithm: 'none' }, 'signingAlgorithm'],
    [{ name: 'x', customClaims: { sub: 'email' } }, 'sub'],
    [{ name: 'x', customClaims: { aud: 'email' } }, 'aud'],
    [{ name: 'x', customClaims: { sid: 'email' } }, 'sid'],
    [JSON.parse('{"name":"x","customClaims":{"a b":"email"}}'), 'customClaims'],
    [{ name: 'x', customClaims: { plan: 'plan' } }, 'customClaims.plan'],
    [{ name: 'x', customClaims: { plan: 'custom.' } }, 'customClaims.plan'],
    [{ name: 'x', customClaims: { plan: 'constructor' } }, 'customClaims.plan'],
    [{ name: 'x', customClaims: { plan: 7 } }, 'customClaims'],
    [{ name: 'x', customClaims: [] }, 'customClaims'],
    [
      {
        name: 'x',
        customClaims: Object.fromEntries(Array.from({ length: 33 }, (_, at) => [`c${at}`, 'email'])),
      },
      'customClaims',
    ],
  ])('%j is refused and the field is named', async (body, field) => {
    const refused = {
      status: 400,
      body: { error: 'invalid_request', errorDescription: expect.stringContaining(field) },
    };
    expect(await create(body)).toMatchObject(refused);
    expect((await test.management('GET', '/app-clients')).body).toEqual([]);
    const { clientId } = (await create({ name: 'good' })).body;
    if (!('name' in body) || Object.keys(body).length > 1)
      expect((await test.management('PATCH', `/app-clients/${clientId}`, body)).status).toBe(
        'name' in body ? 400 : 200,
      );
  });

  it('belongs to one tenant', async () => {
    const { clientId } = (await create({ name: 'ours' })).body;
    const other = await addTenant(test);
    expect((await other.management('GET', '/app-clients')).body).toEqual([]);
    for (const method of ['GET', 'PATCH', 'DELETE'])
      expect(
        await other.management(
          method,
          `/app-clients/${clientId}`,
          method === 'PATCH' ? { name: 'x' } : undefined,
        ),
      ).toMatchObject({ status: 404 });
    expect((await test.management('GET', '/app-clients')).body).toHaveLength(1);
  });

  it('is one of at most 100', async () => {
    for (let count = 0; count < 100; count += 1) await create({ name: `c${count}` });
    expect(await create({ name: 'one more' })).toMatchObject({
      status: 400,
      body: { errorDescription: expect.stringContaining('100') },
    });
  });

  it('takes a management key', async () => {
    expect(await test.call('GET', '/v1/management/app-clients')).toMatchObject({ status: 401 });
    const authorization = basic(testSecretKey);
    expect(await test.call('GET', '/v1/management/app-clients', { authorization })).toMatchObject({
      status: 403,
      body: { error: 'forbidden' },
    });
  });

  it('made ten times at once leaves one key that signs', async () => {
    await Promise.all(Array.from({ length: 10 }, (_, at) => create({ name: `c${at}` })));
    const { body } = await test.call('GET', '/v1/client/public/test-tenant/.well-known/jwks');
    expect(body.keys).toHaveLength(1);
  });
});
