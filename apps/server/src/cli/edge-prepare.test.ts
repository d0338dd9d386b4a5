import { readFileSync } from 'node:fs';
import { validateEdgeConfig } from '@stepward/edge';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { addTenant } from '../testing/second-tenant.ts';
import { startTestApp, type TestApp, testManagementKey, testSecretKey } from '../testing/test-app.ts';
import { edgeStarter, prepareForEdge } from './edge-prepare.ts';

let test: TestApp;
let url: string;
beforeEach(async () => {
  test = await startTestApp();
  url = await test.app.server.listen({ host: '127.0.0.1', port: 0 });
});
afterEach(async () => await test.close());

const callback = 'https://app.example.com/.stepward/callback';
const prepare = (managementKey = testManagementKey, secretKey = testSecretKey, action = 'signIn') =>
  prepareForEdge(
    validateEdgeConfig(
      {
        origin: 'https://app.example.com',
        api: { url, secretKey },
        action,
        logins: [{ path: '/login', userNameField: 'name', success: { statuses: [302] } }],
        loginPage: '/login',
        publicPaths: ['/login'],
        sealKeys: [{ kid: 'k1', key: 'c29tZS1ieXRlcy10aGF0LWFyZS1ub3QtYWxsLWVxdWE' }],
      },
      test.clock.now,
    ),
    managementKey,
  );
const signIn = async (deviceId?: string) =>
  (await test.server('POST', '/users/alice/actions/signIn', deviceId === undefined ? {} : { deviceId })).body
    .state;

it('an empty server challenges new browsers afterwards (SECURITY row 15), and returns from a challenge to the edge alone', async () => {
  expect(await signIn()).toBe('ALLOW');
  await test.management('DELETE', '/action-configurations/signIn');
  expect(await prepare()).toEqual([
    `redirectUrls: added ${callback}.`,
    'The action signIn: default CHALLENGE, rules New device (CHALLENGE), Proven device (ALLOW).',
    'First check: a sign-in in a new browser is challenged.',
  ]);
  expect(await signIn()).toBe('CHALLENGE_REQUIRED');
  expect(await signIn('browser-1')).toBe('CHALLENGE_REQUIRED');
  expect((await test.management('GET', '/tenant')).body.redirectUrls).toEqual([callback]);
  expect((await test.server('GET', '/users/stepward-edge-first-check/actions')).body).toEqual([]);
});

it('what is there already stays, and is said; a second time changes nothing', async () => {
  const own = 'https://shop.example.com/paid';
  await test.management('PATCH', '/tenant', { redirectUrls: [own] });
  await test.management('POST', '/action-configurations', {
    actionCode: 'signIn',
    defaultUserActionResult: 'ALLOW',
  });
  const expected = [
    'The action signIn is configured: left as it is.',
    expect.stringMatching(/^Warning: a sign-in in a new browser gets ALLOW\./),
  ];
  expect(await prepare()).toEqual([`redirectUrls: added ${callback}.`, ...expected]);
  expect(await prepare()).toEqual([`redirectUrls has ${callback}.`, ...expected]);
  expect((await test.management('GET', '/tenant')).body.redirectUrls).toEqual([own, callback]);
  expect((await test.management('GET', '/action-configurations/signIn/rules')).body).toEqual([]);
});

it('keys of two tenants are noticed, and a wrong one is named', async () => {
  const other = await addTenant(test);
  expect((await prepare(testManagementKey, other.secretKey)).at(-1)).toMatch(/same tenant\?/);
  await expect(prepare('mk_wrong-wrong-wrong-wrong-wrong-wrong')).rejects.toThrow('STEPWARD_MANAGEMENT_KEY');
  await expect(prepare(testManagementKey, 'sk_wrong-wrong-wrong-wrong-wrong-wrong')).rejects.toThrow(
    'api.secretKey',
  );
  await expect(prepare(testSecretKey)).rejects.toThrow(/STEPWARD_MANAGEMENT_KEY/);
});

it('makes what docs/deploy-cloudfront.md makes by hand', () => {
  const guide = readFileSync(new URL('../../../../docs/deploy-cloudfront.md', import.meta.url), 'utf8');
  const rules = [...guide.matchAll(/^manage "\$signIn\/rules" -d '(\{[\s\S]*?\n\})'$/gm)].map(
    ([, text = '']) => JSON.parse(text),
  );
  expect(rules).toEqual(edgeStarter.rules);
  expect(guide).toContain(`"defaultUserActionResult": "${edgeStarter.defaultUserActionResult}"`);
});
