/** Requests to any operation of the OpenAPI document: valid, one thing wrong, or hostile (SECURITY D11). */
import fc from 'fast-check';
import type { DocumentedOperation, OpenApiDocument, Parameter } from '../../api-reference/document.ts';
import type { Caller } from '../../api-reference/operation.ts';
import { hostileBodies, hostileContentTypes, hostileQueries, hostileSegments } from './hostile-bodies.ts';
import { hostileLeaves, live, mutated, valid } from './values.ts';

/** Who sends it; `right` has what the operation asks for, `passed` has also passed the challenge. */
export const credentials = [
  'right',
  'passed',
  'none',
  'wrong',
  'otherTenant',
  'otherKind',
  'callKey',
  'otherUser',
  'expired',
  'malformed',
] as const;
export type Credential = (typeof credentials)[number];

/** Places of live values are still open in path, query and body. */
export interface FuzzRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly body: string | Buffer | undefined;
  readonly contentType: string | undefined;
  readonly credential: Credential;
  /** Whom the operation it aims at is for. */
  readonly caller: Caller;
}

interface Target {
  readonly method: string;
  readonly path: string;
  readonly caller: Caller;
  readonly operation: DocumentedOperation;
}

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD', 'TRACE', 'PROPFIND'];

const targetsOf = ({ paths }: OpenApiDocument): Target[] =>
  Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      operation,
      caller: (Object.keys(operation.security[0] ?? {})[0] ?? 'nobody') as Caller,
    })),
  );

/** Half surrogates have no percent form; a live value stays readable to be filled in. */
const encoded = (value: unknown): string =>
  encodeURIComponent(String(value).toWellFormed()).replace(/%E2%9F%A6(\w+)%E2%9F%A7/g, '⟦$1⟧');

const mostly = <T>(usual: fc.Arbitrary<T>, rare: fc.Arbitrary<T>, oneIn: number): fc.Arbitrary<T> =>
  fc.oneof({ weight: oneIn - 1, arbitrary: usual }, { weight: 1, arbitrary: rare });

/** Together they name things that are there. */
const present: Readonly<Record<string, string>> = {
  userId: 'alice',
  action: 'signIn',
  actionCode: 'pay',
  channel: 'email',
  deviceId: 'device-1',
  idempotencyKey: live('key'),
  userAuthenticatorId: live('authenticatorId'),
  ruleId: live('ruleId'),
  endpointId: live('endpointId'),
  clientId: live('clientId'),
  tenantId: 'test-tenant',
};

function pathOf(path: string, parameters: readonly Parameter[]): fc.Arbitrary<string> {
  const parts = parameters.filter((one) => one.in === 'path');
  const segments = parts.map(({ name, schema }) =>
    mostly(valid(name, schema).map(encoded), fc.constantFrom(...hostileSegments), 12),
  );
  const named = parts.map(({ name, schema }) =>
    Object.hasOwn(present, name) ? fc.constant(present[name] ?? '') : valid(name, schema).map(encoded),
  );
  return fc
    .oneof(fc.tuple(...segments), fc.tuple(...named))
    .map((drawn) =>
      parts.reduce((text, { name }, at) => text.replace(`{${name}}`, () => drawn[at] ?? ''), path),
    );
}

function queryOf(parameters: readonly Parameter[]): fc.Arbitrary<string> {
  const parts = parameters.filter((one) => one.in === 'query');
  const fields = Object.fromEntries(parts.map(({ name, schema }) => [name, valid(name, schema)]));
  const usual = fc
    .record(fields, { requiredKeys: parts.filter(({ required }) => required).map(({ name }) => name) })
    .map((drawn) => Object.entries(drawn).map(([name, value]) => `${name}=${encoded(value)}`))
    .map((pairs) => (pairs.length === 0 ? '' : `?${pairs.join('&')}`));
  return mostly(usual, fc.constantFrom(...hostileQueries), parts.length === 0 ? 30 : 8);
}

function bodyOf({ requestBody }: DocumentedOperation): fc.Arbitrary<string | Buffer | undefined> {
  const { schema, example } = requestBody?.content['application/json'] ?? {};
  const right = schema ? valid('', schema) : fc.constant(undefined);
  const usual = example === undefined ? right : mostly(right, fc.constant<unknown>(example), 6);
  const text = usual.map((value) => JSON.stringify(value));
  const near = fc
    .tuple(usual, fc.nat(), fc.nat(hostileLeaves.length))
    .map(([value, place, by]) => JSON.stringify(mutated(value ?? {}, place, by)));
  // The last of two fields of one name counts.
  const twice = usual.map((value) => `{"userId":1,${JSON.stringify(value ?? {}).slice(1)}`);
  return fc.oneof(
    { weight: 9, arbitrary: text },
    { weight: schema ? 5 : 1, arbitrary: near },
    { weight: 1, arbitrary: twice },
    { weight: schema ? 2 : 1, arbitrary: fc.constantFrom(...hostileBodies) },
  );
}

function toTarget({ method, path, caller, operation }: Target): fc.Arbitrary<FuzzRequest> {
  const { parameters = [] } = operation;
  return fc.record({
    method: mostly(fc.constant(method), fc.constantFrom(...methods), 20),
    path: mostly(
      pathOf(path, parameters),
      pathOf(path, parameters).map((one) => `${one}/x`),
      40,
    ),
    query: queryOf(parameters),
    body: bodyOf(operation),
    contentType: mostly(
      fc.constant('application/json'),
      fc.constantFrom(undefined, ...hostileContentTypes),
      12,
    ),
    credential: mostly(fc.constantFrom<Credential>('right', 'passed'), fc.constantFrom(...credentials), 2),
    caller: fc.constant(caller),
  });
}

export const requestsTo = (document: OpenApiDocument): fc.Arbitrary<FuzzRequest> =>
  fc.oneof(...targetsOf(document).map(toTarget));
