import { fileURLToPath } from 'node:url';
import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { basic, startTestApp, type TestApp, testManagementKey, testSecretKey } from '../testing/test-app.ts';
import { answerFields } from './answer-fields.ts';
import type { DocumentedOperation, OpenApiDocument } from './document.ts';
import { fields } from './fields.ts';
import type { JsonSchema } from './json-schema.ts';
import { areas } from './operations/areas.ts';
import { isApi } from './served-routes.ts';

const committed = fileURLToPath(new URL('../../../../docs/openapi.json', import.meta.url));

let stepward: TestApp;
let document: OpenApiDocument;
beforeAll(async () => {
  stepward = await startTestApp();
  document = (await stepward.call('GET', '/openapi.json')).body;
});
afterAll(async () => await stepward.close());

interface Listed {
  readonly method: string;
  readonly path: string;
  readonly operation: DocumentedOperation;
}

const listed = (): Listed[] =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      operation,
    })),
  );

const described = areas.flatMap(({ operations }) => Object.keys(operations));

/** Values that every schema of a path takes. */
const filled = (path: string): string =>
  path
    .replace('{channel}', 'email')
    .replace('{provider}', 'fcm')
    .replace(/\{\w+\}/g, 'someone');

const callerOf = ({ security }: DocumentedOperation): string | undefined => Object.keys(security[0] ?? {})[0];

describe('route inventory', () => {
  it('has every served route, and serves every route it has', () => {
    const served = stepward.app.routes.filter(isApi).map(({ name }) => name);
    expect(served.filter((name) => !described.includes(name))).toEqual([]);
    expect(described.filter((name) => !served.includes(name))).toEqual([]);
    expect(new Set(described).size).toBe(described.length);
    const documented = listed().map(({ method, path }) => `${method} ${path}`);
    expect(documented.sort()).toEqual(served.map((name) => name.replace(/:(\w+)/g, '{$1}')).sort());
  });

  it('knows of each route that the server has', () => {
    const printed = stepward.app.server.printRoutes({ commonPrefix: false });
    const countOf = (method: string) =>
      [...printed.matchAll(/\(([A-Z, ]+)\)/g)].filter(([, list]) => list?.split(', ').includes(method))
        .length;
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])
      expect([method, stepward.app.routes.filter((route) => route.method === method).length]).toEqual([
        method,
        countOf(method),
      ]);
  });

  it('leaves out pages, the inbox and health alone', () => {
    const left = stepward.app.routes.filter((route) => !isApi(route)).map(({ name }) => name);
    expect(left.sort()).toEqual([
      'GET /',
      'GET /dev/inbox',
      'GET /dev/inbox.css',
      'GET /dev/inbox.js',
      'GET /dev/phone',
      'GET /dev/phone.css',
      'GET /dev/phone.js',
      'GET /docs/api',
      'GET /docs/api.css',
      'GET /healthz',
      'GET /identity-verification/done',
      'GET /magic-link',
      'GET /magic-link.css',
      'GET /no-script',
      'GET /no-script.css',
      'GET /readyz',
      'GET /themes/:tenantId/:version/:name',
      'OPTIONS /v1/client/*',
      'POST /magic-link',
      'POST /no-script',
    ]);
  });
});

/** Within these the names are another specification's. */
const isForeign = (name: string, { description }: JsonSchema): boolean =>
  name === 'keys' || name === 'parsedUserAgent' || /WebAuthn Level 3/.test(description ?? '');

describe('the document', () => {
  it('is valid OpenAPI 3.1', async () => {
    const result = await new Validator().validate(
      structuredClone(document) as unknown as Record<string, unknown>,
    );
    expect(result.errors).toBeUndefined();
    expect(result.valid).toBe(true);
  });

  // Meant to change? `npx vitest run --project unit apps/server/src/api-reference -u` writes it anew.
  it('is the committed docs/openapi.json', async () => {
    await expect(`${JSON.stringify(document, null, 2)}\n`).toMatchFileSnapshot(committed);
  });

  it('has the schema of each answer', () => {
    const without = areas.flatMap(({ operations }) =>
      Object.entries(operations).flatMap(([name, { answerSchema }]) => (answerSchema ? [] : [name])),
    );
    expect(without).toEqual([]);
  });

  it('names each operation once, and each reference leads somewhere', () => {
    const ids = listed().map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, target] of JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)) {
      const found = target
        ?.split('/')
        .reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], document);
      expect(found, target).toBeDefined();
    }
    for (const { path, operation } of listed()) {
      const inPath = (operation.parameters ?? []).filter((one) => one.in === 'path').map(({ name }) => name);
      expect(inPath).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
    }
  });

  it('describes each field of a request and of an answer, and no field that there is not', () => {
    const names = new Set<string>();
    const bare: string[] = [];
    const see = (name: string, description: string | undefined, place: string): void => {
      names.add(name);
      if (!description) bare.push(`${place} ${name}`);
    };
    const look = (schema: JsonSchema, place: string, of = ''): void => {
      if (isForeign(of, schema)) return;
      const { properties = {}, items, anyOf = [], additionalProperties } = schema;
      for (const [name, one] of Object.entries(properties)) {
        see(name, one.description, place);
        look(one, place, name);
      }
      for (const inner of [items, ...anyOf, additionalProperties])
        if (typeof inner === 'object') look(inner, place);
    };
    for (const { operation } of listed()) {
      const { operationId, parameters = [], requestBody, responses } = operation;
      for (const { name, description } of parameters) see(name, description, operationId);
      look(requestBody?.content['application/json'].schema ?? {}, operationId);
      look(responses[200].content['application/json'].schema, `${operationId} answers`);
    }
    expect(bare).toEqual([]);
    const described = Object.keys({ ...fields, ...answerFields });
    expect(described.filter((name) => !names.has(name))).toEqual([]);
  });
});

describe('what the document says is so', () => {
  const withoutBody = { DELETE: true, GET: true };
  const body = (method: string) => (method in withoutBody ? {} : { body: {} });

  it('asks for the credential that it names, and takes no other kind of key', async () => {
    const judged = { serverKey: 0, managementKey: 0, callConnectKey: 0, clientToken: 0, tenantId: 0 };
    for (const { method, path, operation } of listed()) {
      const caller = callerOf(operation) as keyof typeof judged | undefined;
      if (caller === undefined) continue;
      judged[caller] += 1;
      const name = `${method} ${path}`;
      const nobody = await stepward.call(method, filled(path), body(method));
      expect([name, nobody.status]).toEqual([name, 401]);
      const wrong = basic(caller === 'serverKey' ? testManagementKey : testSecretKey);
      const other = await stepward.call(method, filled(path), { authorization: wrong, ...body(method) });
      expect([name, other.status]).toEqual([name, caller.endsWith('Key') ? 403 : 401]);
    }
    for (const [caller, count] of Object.entries(judged)) expect([caller, count > 0]).toEqual([caller, true]);
  });

  it('asks for no credential where it names none', async () => {
    const open = listed().filter(({ operation }) => callerOf(operation) === undefined);
    expect(open.length).toBeGreaterThan(0);
    for (const { method, path } of open) {
      const { status } = await stepward.call(
        method,
        filled(path).replace('someone', 'test-tenant'),
        body(method),
      );
      expect([`${method} ${path}`, status]).toEqual([`${method} ${path}`, method === 'GET' ? 200 : 400]);
    }
  });

  it('answers a list where it says so, else an object, and refuses with a documented error', async () => {
    for (const { method, path, operation } of listed()) {
      const caller = callerOf(operation);
      if (method !== 'GET' || (caller !== 'serverKey' && caller !== 'managementKey')) continue;
      const authorization = basic(caller === 'serverKey' ? testSecretKey : testManagementKey);
      const { status, body: answer } = await stepward.call('GET', filled(path), { authorization });
      expect(Object.keys(operation.responses), path).toContain(String(status));
      if (status !== 200) continue;
      const { content } = operation.responses[200];
      const isArray = content['application/json'].schema.type === 'array';
      expect([path, Array.isArray(answer)]).toEqual([path, isArray]);
    }
  });

  it('shows examples that are taken', async () => {
    let taken = 0;
    for (const { method, path, operation } of listed()) {
      const example = operation.requestBody?.content['application/json'].example;
      const caller = callerOf(operation);
      if (example === undefined || (caller !== 'serverKey' && caller !== 'managementKey')) continue;
      const authorization = basic(caller === 'serverKey' ? testSecretKey : testManagementKey);
      const answer = await stepward.call(method, filled(path), { authorization, body: example });
      expect([path, answer.status, answer.body.errorDescription]).toEqual([path, 200, undefined]);
      taken += 1;
    }
    expect(taken).toBeGreaterThan(3);
  });

  it('refuses every wrong body with 400 in the documented shape', async () => {
    const required = document.components.schemas.Error.required;
    for (const { method, path, operation } of listed()) {
      const caller = callerOf(operation);
      const needed = operation.requestBody?.content['application/json'].schema.required ?? [];
      if (needed.length === 0 || (caller !== 'serverKey' && caller !== 'managementKey')) continue;
      const authorization = basic(caller === 'serverKey' ? testSecretKey : testManagementKey);
      const { status, body: answer } = await stepward.call(method, filled(path), { authorization, body: {} });
      expect([path, status]).toEqual([path, 400]);
      expect(Object.keys(answer)).toEqual(expect.arrayContaining([...required]));
    }
  });
});
