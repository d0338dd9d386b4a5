/** What the edge leaves with us: given back once, only for the action it was held for. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addTenant } from '../testing/second-tenant.ts';
import { basic, startTestApp, type TestApp, testManagementKey } from '../testing/test-app.ts';

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
});
afterEach(async () => await test.close());

const owner = { userId: 'alice', action: 'signIn', idempotencyKey: 'k' };
const ciphertext = 'A'.repeat(100);
const hold = async (body: object = {}) =>
  await test.server('POST', '/edge/handles', { ...owner, ciphertext, expiresInSeconds: 600, ...body });
const take = async (handle: string, body: object = {}) =>
  await test.server('POST', '/edge/handles/take', { ...owner, handle, ...body });
const held = async (body: object = {}): Promise<string> => (await hold(body)).body.handle;

describe('a held ciphertext', () => {
  it('comes back once, also after a restart', async () => {
    const handle = await held();
    expect(handle).toMatch(/^[A-Za-z0-9_-]{43}$/);
    test = await test.restart();
    expect(await take(handle)).toMatchObject({ status: 200, body: { ciphertext } });
    expect(await take(handle)).toMatchObject({ status: 404, body: { error: 'not_found' } });
    test = await test.restart();
    expect((await take(handle)).status).toBe(404);
  });

  it('comes back to one of 50 who ask at once', async () => {
    const handle = await held();
    const answers = await Promise.all(Array.from({ length: 50 }, () => take(handle)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 404)).toHaveLength(49);
  });

  it.each([
    ['another person', { userId: 'bob' }],
    ['other letters of the same name', { userId: 'Alice' }],
    ['another action', { action: 'withdraw' }],
    ['another attempt', { idempotencyKey: 'other' }],
  ])('stays where it is when %s asks', async (_name, other) => {
    const handle = await held();
    const refused = await take(handle, other);
    const unknown = await take('A'.repeat(43), other);
    const { requestId: _one, ...body } = refused.body;
    const { requestId: _two, ...unknownBody } = unknown.body;
    expect([refused.status, body]).toEqual([404, unknownBody]);
    expect((await take(handle)).status).toBe(200);
  });

  it('is out of reach of another tenant and of a management key', async () => {
    const handle = await held();
    const other = await addTenant(test);
    expect((await other.server('POST', '/edge/handles/take', { ...owner, handle })).status).toBe(404);
    const body = { ...owner, handle };
    const authorization = basic(testManagementKey);
    expect((await test.call('POST', '/v1/edge/handles/take', { authorization, body })).status).toBe(403);
    expect((await test.call('POST', '/v1/edge/handles', { authorization, body })).status).toBe(403);
    expect((await take(handle)).status).toBe(200);
  });

  it('expires to the millisecond', async () => {
    const [first, second] = [await held({ expiresInSeconds: 60 }), await held({ expiresInSeconds: 60 })];
    test.clock.now += 59_999;
    expect((await take(first)).status).toBe(200);
    test.clock.now += 1;
    expect((await take(second)).status).toBe(404);
  });

  it('is kept under a hash: the handle itself is nowhere', async () => {
    const handle = await held();
    const [row] = await test.database.read.rows('select * from edge_handles', []);
    expect(
      JSON.stringify(row, (_name, value) =>
        value instanceof Uint8Array ? Buffer.from(value).toString('base64url') : value,
      ),
    ).not.toContain(handle);
  });

  it('has a handle of its own every time', async () => {
    const handles = await Promise.all(Array.from({ length: 50 }, () => held()));
    expect(new Set(handles).size).toBe(50);
  });
});

describe('what may be held', () => {
  it('is up to 48 KB, for a second to a day', async () => {
    const large = 'A'.repeat(49_152);
    const handle = await held({ ciphertext: large, expiresInSeconds: 86_400 });
    expect((await take(handle)).body.ciphertext).toBe(large);
    expect((await hold({ expiresInSeconds: 1 })).status).toBe(200);
  });

  it.each([
    ['a character too many', { ciphertext: 'A'.repeat(49_153) }, 400],
    ['more than a body', { ciphertext: 'A'.repeat(70_000) }, 413],
    ['nothing', { ciphertext: '' }, 400],
    ['no ciphertext', { ciphertext: null }, 400],
    ['not base64url', { ciphertext: 'a+b=' }, 400],
    ['clear text', { ciphertext: 'session=1; secret' }, 400],
    ['a line break', { ciphertext: 'AAAA\n' }, 400],
    ['0 s', { expiresInSeconds: 0 }, 400],
    ['more than a day', { expiresInSeconds: 86_401 }, 400],
    ['half a second', { expiresInSeconds: 0.5 }, 400],
    ['a number as text', { expiresInSeconds: '60' }, 400],
    ['no person', { userId: null }, 400],
    ['an empty person', { userId: '' }, 400],
    ['no such action code', { action: 'sign in' }, 400],
    ['no attempt', { idempotencyKey: null }, 400],
  ])('%s is refused', async (_name, body, status) => {
    expect((await hold(body)).status).toBe(status);
    expect(await test.database.read.rows('select * from edge_handles', [])).toEqual([]);
  });

  it.each([['x'.repeat(129)], [''], [7]])('a handle that is none: %s', async (handle) => {
    expect([400, 404]).toContain((await take(handle as string)).status);
  });
});
