import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AnswerCheck, answerCheck } from './answer-check.ts';
import { startTestApp, type TestApp } from './test-app.ts';

let stepward: TestApp;
let check: AnswerCheck;
beforeAll(async () => {
  stepward = await startTestApp();
  check = answerCheck(stepward.app.routes);
});
afterAll(async () => await stepward.close());

const name = 'POST /v1/sessions/refresh';
const refusal = {
  error: 'unauthorized',
  errorCode: 'unauthorized',
  errorDescription: 'No.',
  requestId: 'r1',
};
const answer = (status: number, body: unknown) =>
  check({ name, status, contentType: 'application/json', text: JSON.stringify(body) });

describe('an answer', () => {
  it('as documented is let through', () => {
    expect(answer(200, { accessToken: 'a', refreshToken: 'r' })).toBeUndefined();
    expect(answer(401, refusal)).toBeUndefined();
  });

  it.each([
    ['a field more', 200, { accessToken: 'a', refreshToken: 'r', tenantKey: 's' }, 'tenantKey'],
    ['a field less', 200, { accessToken: 'a' }, 'refreshToken'],
    ['null for what is absent', 200, { accessToken: 'a', refreshToken: null }, '/refreshToken'],
    ['a list', 200, [], 'object'],
    ['a status that nobody wrote down', 404, refusal, '404'],
    ['a refusal without its code', 401, { ...refusal, errorCode: undefined }, 'errorCode'],
    ['a refusal that says more', 401, { ...refusal, stack: 'at …' }, 'stack'],
  ])('with %s is not', (_what, status, body, place) => {
    expect(answer(status, body)).toContain(name);
    expect(answer(status, body)).toContain(place);
  });

  it('is JSON without a charset (server-api.md rule 1)', () => {
    const contentType = 'application/json; charset=utf-8';
    expect(check({ name, status: 401, contentType, text: JSON.stringify(refusal) })).toContain('charset');
  });

  it('of a page or of no route is not judged', () => {
    for (const other of ['GET /docs/api', 'GET /nowhere'])
      expect(check({ name: other, status: 200, contentType: 'text/html', text: '<p>' })).toBeUndefined();
  });
});

describe('a test app', () => {
  it('fails the call whose answer is not as documented', async () => {
    const app = await startTestApp();
    app.app.server.addHook('onRequest', async (_request, reply) => reply.code(418).send({ error: 'teapot' }));
    await expect(app.server('GET', '/users')).rejects.toThrow('GET /v1/users answered 418');
    await app.close();
  });

  it('fails also where the server was called directly', async () => {
    const app = await startTestApp();
    app.app.server.addHook('onRequest', async (_request, reply) => reply.code(418).send({ error: 'teapot' }));
    await app.app.server.inject('/v1/users');
    await expect(app.close()).rejects.toThrow('GET /v1/users answered 418');
  });
});
