/**
 * The server that is fuzzed: two tenants that know the same user ids, each full of marked data, and whatever live values
 * a request may carry. Owns: sending one request, and what the database holds. Does not own: what is right.
 */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import type { OpenApiDocument } from '../../api-reference/document.ts';
import { servedMethods } from '../../authenticators/verification-method.ts';
import { addCallKey, askByEmail, verifiedByEmail } from '../one-time-codes.ts';
import { addTenant, type SecondTenant } from '../second-tenant.ts';
import { addAppClient, passedToken } from '../signed-in.ts';
import {
  type Answer,
  basic,
  type JsonBody,
  startTestApp,
  type TestApp,
  testManagementKey,
  testSecretKey,
} from '../test-app.ts';
import { configureActions } from '../visitor.ts';
import type { Credential, FuzzRequest } from './requests.ts';
import { fillLive } from './values.ts';

/** In all that a tenant, or a person of it, has: nobody else may ever see it. */
export const markers = { first: 'mark7f3aof1', bob: 'mark7f3aofbob', second: 'mark9c1eof2' } as const;

/** What changes without a request: messages and events on their way, and counters of traffic. */
const restless = new Set([
  'outbox',
  'webhook_deliveries',
  'rate_limits',
  'rate_limit_leases',
  'audit_pending',
]);

type Call = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown) => Promise<Answer>;

interface Seeded {
  readonly alice: JsonBody;
  readonly bob: JsonBody;
  readonly live: Record<string, string>;
}

async function need(answer: Promise<Answer>): Promise<JsonBody> {
  const { status, body } = await answer;
  if (status !== 200) throw new Error(`the stage could not be set: ${status} ${JSON.stringify(body)}`);
  return body;
}

/** One tenant's people and settings, all with the marker. */
async function seed(server: Call, management: Call, marker: string, bobMarker: string): Promise<Seeded> {
  await need(
    management('PATCH', '/tenant', { verificationMethods: servedMethods, smsCountries: ['NZ', 'US'] }),
  );
  const rule = { name: marker, type: 'ALLOW', isActive: false, priority: 90 };
  const code = 'pay';
  await need(
    management('POST', '/action-configurations', { actionCode: code, defaultUserActionResult: 'CHALLENGE' }),
  );
  const { ruleId } = await need(management('POST', `/action-configurations/${code}/rules`, rule));
  const url = `https://${marker}.example.com/hook`;
  const endpoint = { url, eventTypes: ['authenticator.created'], description: marker };
  const { endpointId } = await need(management('POST', '/webhook-endpoints', endpoint));
  const { clientId } = await need(
    management('POST', '/app-clients', { name: marker, signingAlgorithm: 'ES256' }),
  );
  const people: Record<string, JsonBody> = {};
  let authenticatorId = '';
  for (const [userId, mark] of [
    ['alice', marker],
    ['bob', bobMarker],
  ] as const) {
    const email = `${userId}@${mark}.example.com`;
    await need(server('PATCH', `/users/${userId}`, { email, displayName: mark, custom: { note: mark } }));
    const enrolled = await need(
      server('POST', `/users/${userId}/authenticators`, { verificationMethod: 'EMAIL_OTP', email }),
    );
    authenticatorId ||= enrolled.authenticator.userAuthenticatorId;
    const fields = { deviceId: `device-${mark}`, userAgent: mark, custom: { note: mark } };
    people[userId] = await need(server('POST', `/users/${userId}/actions/signIn`, fields));
  }
  const { alice, bob } = people;
  return { alice, bob, live: { ruleId, endpointId, clientId, authenticatorId } };
}

/** The token after a passed challenge, which may add and remove authenticators. */
async function passed(test: TestApp, token: string): Promise<string> {
  await need(test.client('POST', '/challenge/email-otp', token));
  const verificationCode = await test.codeFor(`alice@${markers.first}.example.com`);
  return (await need(test.client('POST', '/verify/email-otp', token, { verificationCode }))).accessToken;
}

function referenceOf({ url }: JsonBody): string {
  return new URL(url).searchParams.get('token') ?? '';
}

const others = (live: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(live).map(([name, value]) => [`other${name[0]?.toUpperCase()}${name.slice(1)}`, value]),
  );

async function liveValues(
  test: TestApp,
  other: SecondTenant,
  first: Seeded,
  second: Seeded,
): Promise<Record<string, string>> {
  const expired = await need(test.server('POST', '/users/alice/actions/signIn', {}));
  test.clock.now += 3_600_000;
  const alice = await need(test.server('POST', '/users/alice/actions/signIn', { deviceId: 'device-1' }));
  const again = await need(test.server('POST', '/users/alice/actions/signIn', { deviceId: 'device-2' }));
  const bob = await need(test.server('POST', '/users/bob/actions/signIn', {}));
  const { clientId } = await addAppClient(test);
  const token = await passedToken(test, 'alice', 'pay');
  const session = await need(test.server('POST', '/sessions', { token, clientId }));
  const { challengeId } = await askByEmail(test, 'somebody@example.com');
  const verified = await verifiedByEmail(test, 'new@example.com');
  const code = {
    verificationMethod: 'EMAIL_OTP',
    action: 'signIn',
    email: `x@${markers.second}.example.com`,
  };
  const otherChallenge = await need(other.server('POST', '/challenge', code));
  return {
    ...first.live,
    ...others(second.live),
    clientId,
    challengeId,
    verifiedChallengeId: verified.challengeId,
    otherChallengeId: otherChallenge.challengeId,
    token: alice.token,
    key: alice.idempotencyKey,
    reference: referenceOf(alice),
    passedToken: await passed(test, again.token),
    bobToken: bob.token,
    bobKey: bob.idempotencyKey,
    expiredToken: expired.token,
    otherToken: second.alice.token,
    otherReference: referenceOf(second.alice),
    accessToken: session.accessToken,
    refreshToken: session.refreshToken,
    otherAccessToken: second.alice.token,
  };
}

export interface Stage {
  readonly test: TestApp;
  readonly document: OpenApiDocument;
  readonly secrets: readonly string[];
  /** `POST /v1/users/:userId` of the last request; undefined: no route took it. */
  readonly lastRoute: () => string | undefined;
  send(request: FuzzRequest): Promise<{ status: number; contentType: unknown; text: string }>;
  /** A number that changes with every commit. */
  version(): number;
  /** All rows of a tenant. */
  contentOf(tenantId: string): string;
  /** Nothing that the last request began is still under way. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

interface Keys {
  readonly right: string;
  readonly otherTenant: string;
  readonly otherKind: string;
}

export async function openStage(): Promise<Stage> {
  const nowhere = async (): Promise<never> => {
    throw new Error('there is no network here');
  };
  const test = await startTestApp({}, { fetch: nowhere, resolveName: nowhere });
  let route: string | undefined;
  test.app.server.addHook('onRequest', (request, _reply, done) => {
    route =
      request.routeOptions.url === undefined ? undefined : `${request.method} ${request.routeOptions.url}`;
    done();
  });
  const document = (await test.call('GET', '/openapi.json')).body as OpenApiDocument;
  await configureActions(test);
  const other = await addTenant(test);
  const first = await seed(test.server, test.management, markers.first, markers.bob);
  const second = await seed(other.server, other.management, markers.second, markers.second);
  const callKey = await addCallKey(test);
  const live = await liveValues(test, other, first, second);
  const file = new DatabaseSync(join(test.directory, 'stepward.sqlite'), { readOnly: true });
  const closeFile = (): void => file.close();
  const version = file.prepare('pragma data_version');
  const waiting = file.prepare('select 1 from outbox limit 1');
  const backTesting = file.prepare('select 1 from back_tests where finished_at is null limit 1');
  const authorizationOf = authorizations(other, callKey, live);
  return {
    test,
    document,
    secrets: [testSecretKey, testManagementKey, other.secretKey, other.managementKey, callKey],
    lastRoute: () => route,
    send: async (request) => {
      route = undefined;
      return await send(test, request, live, authorizationOf(request));
    },
    version: () => Number(version.get()?.data_version),
    contentOf: reader(file),
    settled: async () => {
      for (let turns = 0; turns < 500; turns += 1) {
        await setImmediate();
        if (waiting.get() === undefined) break;
      }
      for (let turns = 0; turns < 20_000 && backTesting.get() !== undefined; turns += 1) await setImmediate();
    },
    close: async () => {
      closeFile();
      await test.close();
    },
  };
}

async function send(
  test: TestApp,
  { method, path, query, body, contentType }: FuzzRequest,
  live: Readonly<Record<string, string>>,
  authorization: string | undefined,
): Promise<{ status: number; contentType: unknown; text: string }> {
  const hasBody = body !== undefined && method !== 'GET' && method !== 'HEAD';
  const answer = await test.app.server.inject({
    method: method as 'GET',
    url: fillLive(path + query, live),
    headers: {
      ...(authorization === undefined ? {} : { authorization }),
      ...(contentType === undefined || !hasBody ? {} : { 'content-type': contentType }),
    },
    ...(hasBody ? { payload: typeof body === 'string' ? fillLive(body, live) : body } : {}),
  });
  return { status: answer.statusCode, contentType: answer.headers['content-type'], text: answer.body };
}

function authorizations(
  other: SecondTenant,
  callKey: string,
  live: Readonly<Record<string, string>>,
): (request: FuzzRequest) => string | undefined {
  const bearer = (name: string): string => `Bearer ${live[name]}`;
  const keys: Readonly<Record<FuzzRequest['caller'], Keys>> = {
    serverKey: {
      right: basic(testSecretKey),
      otherTenant: basic(other.secretKey),
      otherKind: basic(testManagementKey),
    },
    managementKey: {
      right: basic(testManagementKey),
      otherTenant: basic(other.managementKey),
      otherKind: basic(testSecretKey),
    },
    callConnectKey: {
      right: basic(callKey),
      otherTenant: basic(other.secretKey),
      otherKind: basic(testSecretKey),
    },
    clientToken: {
      right: bearer('token'),
      otherTenant: bearer('otherToken'),
      otherKind: basic(testSecretKey),
    },
    tenantId: {
      right: basic('test-tenant'),
      otherTenant: basic(other.tenantId),
      otherKind: basic('no-tenant'),
    },
    nobody: { right: '', otherTenant: '', otherKind: '' },
  };
  const anyway: Readonly<Record<Exclude<Credential, keyof Keys | 'passed'>, string | undefined>> = {
    none: undefined,
    wrong: basic('sk_not-a-key-of-anybody-000000000000000000'),
    callKey: basic(callKey),
    otherUser: bearer('bobToken'),
    expired: bearer('expiredToken'),
    malformed: 'Basic \u00ff=%',
  };
  return ({ caller, credential }) => {
    if (caller === 'nobody') return undefined;
    if (credential === 'passed') return caller === 'clientToken' ? bearer('passedToken') : keys[caller].right;
    const own: Readonly<Record<string, string | undefined>> = { ...anyway, ...keys[caller] };
    return own[credential];
  };
}

/** All rows of a tenant as text, a line for each table. */
function reader(file: DatabaseSync): (tenantId: string) => string {
  const tables = file
    .prepare("select name from sqlite_schema where type = 'table' order by name")
    .all()
    .map(({ name }) => String(name))
    .filter((name) => !restless.has(name) && !name.startsWith('sqlite_'))
    .filter((name) =>
      file
        .prepare(`pragma table_info(${name})`)
        .all()
        .some((column) => column.name === 'tenant_id'),
    )
    .map((name) => ({ name, rows: file.prepare(`select * from ${name} where tenant_id = ?`) }));
  return (tenantId) =>
    tables.map(({ name, rows }) => `${name} ${JSON.stringify(rows.all(tenantId))}`).join('\n');
}
