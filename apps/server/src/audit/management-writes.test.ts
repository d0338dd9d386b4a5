/** Every write of the Management API is in the trail: by which key, what was before and what is after, and no secret. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { managedResources, startManagedApp, type Write } from '../testing/management-writes.ts';
import type { JsonBody, TestApp } from '../testing/test-app.ts';
import { readTrail } from './stored-trail.ts';

let test: TestApp;
beforeEach(async () => {
  test = await startManagedApp();
});
afterEach(async () => await test.close());

const trail = async () => (await readTrail(test.database.read, 'test-tenant')).events;

const managementKeyId = async (): Promise<unknown> => {
  const [row] = await test.database.read.rows("select key_id from api_keys where kind = 'management'", []);
  return row?.key_id;
};

type Kind = 'creation' | 'change' | 'removal';

function expectedStates(kind: Kind, { route }: Write, data: JsonBody): void {
  const had = { before: data.before !== undefined, after: data.after !== undefined };
  // A draft for a new rule replaces none; of an authenticator there were settings before it was configured.
  if (route.endsWith('/promote')) expect(had).toEqual({ before: false, after: true });
  else if (route.startsWith('POST /authenticator-')) expect(had).toEqual({ before: true, after: true });
  else expect(had).toEqual({ before: kind !== 'creation', after: kind !== 'removal' });
  if (kind === 'change' && !isSecretAlone(route)) expect(data.after).not.toEqual(data.before);
}

/** Only what is never shown differs in these changes. */
const isSecretAlone = (route: string): boolean =>
  route === 'PATCH /authenticator-configurations/:authenticatorId' ||
  ['message', 'push', 'identity'].some((kind) => route.startsWith(`PUT /${kind}-providers/`));

async function write(one: Write, kind: Kind): Promise<JsonBody> {
  const before = (await trail()).length;
  const [method = ''] = one.route.split(' ');
  const { status, body } = await test.management(method as 'POST', one.path, one.body);
  expect([one.route, status, body.errorDescription]).toEqual([one.route, 200, undefined]);
  const events = (await trail()).slice(before).map(({ data }) => JSON.parse(String(data)));
  // A first key to sign with may be made beside an app client.
  const told = events.filter((data) => data.before !== undefined || data.after !== undefined);
  expect([one.route, told.length]).toEqual([one.route, 1]);
  const [data] = told;
  expect(data.keyId).toBe(await managementKeyId());
  expectedStates(kind, one, data);
  return body;
}

describe('the trail names who wrote, what was and what is', () => {
  it.each(managedResources.map((one) => [one.name, one] as const))('of %s', async (_name, one) => {
    await one.before?.(test);
    const { create, changes, remove, secret } = one;
    const made = create
      ? await write(create, 'creation')
      : (await test.management('GET', one.path(undefined))).body;
    // What was never published or set has nothing before.
    for (const [at, change] of (changes?.(made) ?? []).entries())
      await write(change, one.name === 'a flow' && at === 0 ? 'creation' : 'change');
    if (remove) await write(remove(made), 'removal');
    if (secret === undefined) return;
    expect(JSON.stringify(await trail())).not.toContain(secret);
  });
});

describe('a configuration applied as text', () => {
  /** Of each type of resource one, made by the calls that the table knows. */
  async function fill(): Promise<void> {
    for (const { before, create } of managedResources) {
      await before?.(test);
      if (create) await test.management(create.route.split(' ')[0] as 'POST', create.path, create.body);
    }
  }

  async function apply(body: object): Promise<void> {
    const { revision } = (await test.management('POST', '/configuration/plan', body)).body;
    const { status, body: answer } = await test.management('POST', '/configuration/apply', {
      ...body,
      revision,
    });
    expect([status, answer.errorDescription]).toEqual([200, undefined]);
  }

  it('leaves for each change what was and what is, and no secret', async () => {
    await test.management('POST', '/action-configurations', { actionCode: 'signIn' });
    const { configuration: small } = (await test.management('GET', '/configuration')).body;
    await fill();
    const { configuration: full } = (await test.management('GET', '/configuration')).body;
    // Its key would have to be one.
    delete full.providers.push;
    const seen = (await trail()).length;
    await apply({ configuration: small, prune: true });
    const secrets = Object.fromEntries(secretNames(full).map((name) => [name, `hidden-credential-${name}`]));
    await apply({ configuration: full, secrets });
    const events = (await trail()).slice(seen).filter(({ type }) => !type.startsWith('signing_key.'));
    const keyId = await managementKeyId();
    for (const { type, data } of events) {
      const told = JSON.parse(String(data));
      expect([type, told.keyId, 'before' in told || 'after' in told]).toEqual([type, keyId, true]);
    }
    expect(new Set(events.map(({ type }) => type)).size).toBeGreaterThan(10);
    expect(JSON.stringify(events)).not.toContain('hidden-credential');
  });
});

/** Names of the secrets that the text leaves to the environment. */
function secretNames(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const { env } = value as { readonly env?: unknown };
  return typeof env === 'string' ? [env] : Object.values(value).flatMap(secretNames);
}
