import { fileURLToPath } from 'node:url';
import { Validator } from '@seriousme/openapi-schema-validator';
import {
  attestationProviders,
  identityProviders,
  messageProviders,
  pushProviders,
  webhookEventTypes,
} from '@stepward/api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { basic, startTestApp, type TestApp, testManagementKey, testSecretKey } from '../testing/test-app.ts';
import { retryDelayMs } from '../webhooks/retry-schedule.ts';
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
      const { properties = {}, items, anyOf = [], oneOf = [], additionalProperties } = schema;
      for (const [name, one] of Object.entries(properties)) {
        see(name, one.description, place);
        look(one, place, name);
      }
      for (const inner of [items, ...anyOf, ...oneOf, additionalProperties])
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

describe('webhooks', () => {
  it('has every event that an endpoint may be told, each with its fields in words', () => {
    expect(Object.keys(document.webhooks).sort()).toEqual([...webhookEventTypes, 'action.verify'].sort());
    const look = (schema: JsonSchema): void => {
      const { properties = {}, items, anyOf = [] } = schema;
      for (const one of Object.values(properties)) {
        expect(one.description, JSON.stringify(one)).toBeTruthy();
        look(one);
      }
      for (const inner of [items, ...anyOf]) if (inner) look(inner);
    };
    for (const { post } of Object.values(document.webhooks)) {
      look(post.requestBody.content['application/json'].schema);
      expect(post.parameters.map(({ name }) => name)).toContain('X-Signature-V2');
    }
  });

  it('says what is asked while a person waits, and what is told afterwards', () => {
    const descriptions = Object.entries(document.webhooks).map(([type, { post }]) => [
      type,
      post.description,
    ]);
    const waiting = descriptions.filter(([, text]) => text?.includes('within two seconds'));
    expect(waiting.map(([type]) => type)).toEqual([
      'email.created',
      'sms.created',
      'push.created',
      'action.verify',
    ]);
    for (const [, text] of descriptions)
      expect(text).toMatch(/two seconds|ten tries in all, over three days/);
    const triesMax = 10;
    expect([retryDelayMs(triesMax - 1, 0), retryDelayMs(triesMax, 0)]).toEqual([24 * 3_600_000, undefined]);
  });
});

describe('what a provider takes', () => {
  const bodyOf = (operationId: string) => {
    const found = listed().find(({ operation }) => operation.operationId === operationId);
    return found?.operation.requestBody?.content['application/json'].schema;
  };

  it.each([
    ['putMessageProvider', Object.keys(messageProviders)],
    ['putPushProvider', Object.keys(pushProviders)],
    ['putIdentityProvider', Object.keys(identityProviders)],
    ['putAttestationProvider', Object.keys(attestationProviders)],
  ])('is said field by field: %s', (operationId, names) => {
    const oneOf = bodyOf(operationId)?.oneOf ?? [];
    expect(oneOf.map(({ title }) => title)).toEqual(names);
    for (const { properties } of oneOf)
      expect(Object.keys(properties?.settings?.properties ?? {})).not.toEqual([]);
  });

  it('is what it is judged by: with all that is asked for nothing is missed, without any one of it that one is', async () => {
    const twilio = bodyOf('putMessageProvider')?.oneOf?.find(({ title }) => title === 'twilio');
    expect(twilio?.required).toEqual(['provider', 'settings', 'credentials']);
    expect(twilio?.properties?.settings?.required).toEqual(['accountSid']);
    expect(twilio?.properties?.credentials?.required).toEqual(['authToken']);
    const path = '/message-providers/sms';
    const settings = { accountSid: `AC${'0'.repeat(32)}`, from: '+6421000000' };
    const full = { provider: 'twilio', settings, credentials: { authToken: 'x' } };
    expect((await stepward.management('PUT', path, full)).status).toBe(200);
    const { body } = await stepward.management('PUT', path, { ...full, credentials: {} });
    expect(body.errorDescription).toBe('The field credentials.authToken is required.');
    await stepward.management('DELETE', path);
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
