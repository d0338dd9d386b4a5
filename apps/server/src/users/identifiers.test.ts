/** Identifiers (server-api.md §4) on the routes of people, factors, devices and actions: each id is itself, everywhere. */
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rawRequest, requestText } from '../testing/raw-http.ts';
import { basic, startTestApp, type TestApp, testSecretKey } from '../testing/test-app.ts';

let test: TestApp;
let port: number;
beforeAll(async () => {
  test = await startTestApp({});
  await test.management('PATCH', '/tenant', { skipRecoveryCodesOnProgrammaticEnrollment: true });
  await test.app.server.listen({ host: '127.0.0.1', port: 0 });
  port = (test.app.server.server.address() as AddressInfo).port;
});
afterAll(async () => await test.close());

/** As an SDK writes it: the segment comes as it is put here. */
async function send(method: string, target: string, body?: object) {
  const authorization = basic(testSecretKey);
  const text = body === undefined ? '' : JSON.stringify(body);
  const answer = await rawRequest(
    port,
    requestText({ method, target: `/v1${target}`, authorization, body: text }),
  );
  return { status: answer.status, body: JSON.parse(answer.text) };
}

/** Segment on the wire, and the id it stands for. */
const ids: [segment: string, id: string][] = [
  ['auth0|123', 'auth0|123'],
  ['auth0%7C123', 'auth0|123'],
  ['a+b@x.y', 'a+b@x.y'],
  ['a%2Bb%40x.y', 'a+b@x.y'],
  ['a%20b', 'a b'],
  ['a%2Fb', 'a/b'],
  ['a%252Fb', 'a%2Fb'],
  ['%E2%82%AC%F0%9F%98%80', '€😀'],
  ['Z%C3%BCrich', 'Zürich'],
  ['x'.repeat(255), 'x'.repeat(255)],
  ['%F0%9F%98%80'.repeat(255), '😀'.repeat(255)],
];

describe.each(ids)('%s', (segment, id) => {
  it('is one person on every route, from the first update to the deletion', async () => {
    const person = `/users/${segment}`;
    expect((await send('POST', person, { username: id.slice(0, 100) })).body.userId).toBe(id);
    expect((await send('GET', person)).body.userId).toBe(id);
    const search = await send('GET', `/users?${new URLSearchParams({ username: id.slice(0, 100) })}`);
    expect(search.body.users.map((user: { userId: string }) => user.userId)).toContain(id);
    const enrolled = await send('POST', `${person}/authenticators`, {
      verificationMethod: 'EMAIL_OTP',
      email: 'a@example.com',
    });
    const { userAuthenticatorId } = enrolled.body.authenticator;
    expect(enrolled.body.authenticator.userId).toBe(id);
    expect((await send('GET', `${person}/authenticators`)).body).toMatchObject([{ userId: id }]);
    await send('POST', `${person}/actions/signIn`, { deviceId: id, idempotencyKey: 'k' });
    expect((await send('GET', `${person}/actions`)).body).toMatchObject([{ actionCode: 'signIn' }]);
    expect((await send('PATCH', `${person}/actions/signIn/k`, { state: 'BLOCK' })).body.state).toBe('BLOCK');
    expect((await send('GET', `${person}/actions/signIn/k`)).body.state).toBe('BLOCK');
    expect((await send('GET', `${person}/devices`)).body).toMatchObject([{ userId: id, deviceId: id }]);
    const device = `${person}/devices/${segment}`;
    const rememberedUntil = '2030-01-01T00:00:00.000Z';
    expect((await send('PATCH', device, { rememberedUntil })).body).toMatchObject({
      deviceId: id,
      rememberedUntil,
    });
    expect((await send('POST', `${device}/invalidate`)).body).toMatchObject({ userId: id, deviceId: id });
    expect((await send('DELETE', `${person}/authenticators/${userAuthenticatorId}`)).status).toBe(200);
    expect((await send('DELETE', person)).body).toEqual({ success: true });
    const rows = await test.database.read.rows('select 1 from users where user_id = ?', [id]);
    expect(rows).toEqual([]);
  });
});

describe('too long or empty', () => {
  const long = 'x'.repeat(256);
  const factor = { verificationMethod: 'EMAIL_OTP', email: 'a@example.com' };
  const remembered = { rememberedUntil: null };
  const routes: [method: string, path: (id: string) => string, named: string, body?: object][] = [
    ['GET', (id) => `/users/${id}`, 'userId'],
    ['PATCH', (id) => `/users/${id}`, 'userId', {}],
    ['POST', (id) => `/users/${id}`, 'userId', {}],
    ['DELETE', (id) => `/users/${id}`, 'userId'],
    ['GET', (id) => `/users/${id}/authenticators`, 'userId'],
    ['POST', (id) => `/users/${id}/authenticators`, 'userId', factor],
    ['DELETE', (id) => `/users/${id}/authenticators/x`, 'userId'],
    ['GET', (id) => `/users/${id}/devices`, 'userId'],
    ['POST', (id) => `/users/${id}/devices/d/invalidate`, 'userId'],
    ['PATCH', (id) => `/users/${id}/devices/d`, 'userId', remembered],
    ['POST', (id) => `/users/a/devices/${id}/invalidate`, 'deviceId'],
    ['PATCH', (id) => `/users/a/devices/${id}`, 'deviceId', remembered],
    ['GET', (id) => `/users/${id}/actions`, 'userId'],
    ['GET', (id) => `/users/${id}/actions/signIn/k`, 'userId'],
    ['PATCH', (id) => `/users/${id}/actions/signIn/k`, 'userId', { state: 'BLOCK' }],
    ['GET', (id) => `/users/a/actions/signIn/${id}`, 'idempotencyKey'],
    ['PATCH', (id) => `/users/a/actions/signIn/${id}`, 'idempotencyKey', { state: 'BLOCK' }],
  ];
  it.each(routes)('%s %s names %s', async (method, path, named, body) => {
    for (const id of [long, '%F0%9F%98%80'.repeat(256), 'a%00b']) {
      const answer = await send(method, path(id), body);
      expect([answer.status, answer.body.errorDescription]).toEqual([
        400,
        expect.stringContaining(`path parameter ${named}`),
      ]);
    }
  });

  it('a key that is wrong is said before an id that is', async () => {
    const target = `/v1/users/${long}`;
    const answer = await rawRequest(port, requestText({ target, authorization: basic('sk_wrong') }));
    expect(answer.status).toBe(401);
  });
});
