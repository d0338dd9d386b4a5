/** Going back to an app by its own URL scheme: listed ones alone (client-api.md §11.1, SECURITY row 18). */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exchange, pageReferenceOf } from '../testing/passed-challenge.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { configureActions, Visitor } from '../testing/visitor.ts';

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
  await configureActions(test);
});
afterEach(async () => await test.close());

const finish = async (visitor: Visitor, nativeScheme: string, outcome = 'completed') =>
  await visitor.post('/hosted/finish', { outcome, nativeScheme });
const redirectUrl = 'https://app.example.com/cb';

describe('nativeScheme', () => {
  it('takes the result to the app instead of redirectUrl, passed or not', async () => {
    const visitor = await Visitor.arrive(test, 'alice', { redirectUrl });
    const quit = (await finish(visitor, 'authsignal', 'cancelled')).body;
    expect(quit.redirectUrl).toBe(`authsignal://auth?token=${quit.token}`);
    await visitor.addTotp();
    const passed = (await finish(visitor, 'authsignal')).body;
    expect(passed.redirectUrl).toBe(`authsignal://auth?token=${passed.token}`);
    expect((await test.server('POST', '/validate', { token: passed.token })).body.isValid).toBe(true);
    const without = (await visitor.post('/hosted/finish', { outcome: 'completed' })).body;
    expect(without.redirectUrl).toMatch(/^https:\/\/app\.example\.com\/cb\?token=/);
  });

  it.each(['', 'evil', 'https', 'javascript', 'AUTHSIGNAL', 'authsignal:', 'authsignal://x', 'authsignal2'])(
    '%j is refused, and uses nothing up',
    async (nativeScheme) => {
      const visitor = await Visitor.arrive(test, 'alice', { redirectUrl });
      const refused = await finish(visitor, nativeScheme);
      expect(refused).toMatchObject({ status: 400, body: { errorCode: 'invalid_request' } });
      const { url } = (await test.server('POST', '/users/alice/actions/signIn', {})).body;
      const reference = pageReferenceOf({ url });
      const body = { reference, nativeScheme };
      expect((await test.client('POST', '/hosted/exchange', undefined, body)).status).toBe(400);
      expect((await exchange(test, reference)).status).toBe(200);
    },
  );

  it('is what the tenant lists', async () => {
    await test.management('PATCH', '/tenant', { nativeSchemes: ['com.example.app'] });
    const visitor = await Visitor.arrive(test, 'alice');
    expect((await finish(visitor, 'com.example.app')).body.redirectUrl).toMatch(
      /^com\.example\.app:\/\/auth\?/,
    );
    expect((await finish(visitor, 'authsignal')).status).toBe(400);
    const cleared = await test.management('PATCH', '/tenant', { nativeSchemes: null });
    expect(cleared.body).not.toHaveProperty('nativeSchemes');
    expect((await finish(visitor, 'authsignal')).status).toBe(200);
  });

  it.each([['javascript'], ['https'], ['data'], ['intent'], ['My.App'], ['a b'], ['x'], ['app:'], ['file']])(
    '%j is no scheme of an app',
    async (scheme) => {
      expect((await test.management('PATCH', '/tenant', { nativeSchemes: [scheme] })).status).toBe(400);
    },
  );
});
