/** `stepward keys`: a second process on the data of a running server; nobody is logged out by a rotation. */
import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { removeExpired } from '../housekeeping/expired-rows.ts';
import { AccessTokens } from '../sessions/access-token.ts';
import { SigningKeyStore } from '../signing-keys/store.ts';
import { addAppClient, decodeJwt, refresh, signIn, validate } from '../testing/signed-in.ts';
import { basic, type JsonBody, startTestApp, type TestApp, testSecretKey } from '../testing/test-app.ts';
import { storedBytes, testDatabaseUrl } from '../testing/test-database.ts';
import { configureActions } from '../testing/visitor.ts';
import { keysCommand } from './keys.ts';
import { tenantsCommand } from './tenants.ts';

let test: TestApp;
let clientId: string;
let output: string;
beforeEach(async () => {
  test = await startTestApp();
  await configureActions(test);
  clientId = (await addAppClient(test)).clientId;
});
afterEach(async () => await test.close());

/** The settings of the server, for a second process on its data. */
const environment = () => ({
  STEPWARD_DATA_DIR: test.directory,
  STEPWARD_DATABASE_URL: testDatabaseUrl(test.directory),
});
const context = () => ({
  environment: environment(),
  write: (text: string) => {
    output += text;
  },
  now: () => test.clock.now,
});
/** What `stepward keys …` prints. */
async function keys(line: string): Promise<string> {
  output = '';
  await keysCommand(line.split(' '), context());
  return output;
}
const hourMs = 3_600_000;
const seen = () => {
  test.clock.now += 2_000;
};
const jwks = async (): Promise<JsonBody> =>
  (await test.call('GET', '/v1/client/public/test-tenant/.well-known/jwks')).body;
const kids = async (): Promise<string[]> => (await jwks()).keys.map(({ kid }: JsonBody) => kid);
const kidOf = (token: string): string => decodeJwt(token).header.kid;
const statusWith = async (key: string, path = '/v1/users/alice') =>
  (await test.call('GET', path, { authorization: basic(key) })).status;

describe('stepward keys rotate', () => {
  it('publishes the new key two hours before it signs, and keeps the old until its last token has expired', async () => {
    await test.management('PATCH', `/app-clients/${clientId}`, { accessTokenDurationInMinutes: 60 });
    const first = await signIn(test, 'alice', clientId);
    const old = kidOf(first.accessToken);
    expect(await keys('rotate')).toContain('nobody is logged out');
    seen();
    const [, fresh = ''] = await kids();
    expect(await kids()).toEqual([old, fresh]);
    expect(kidOf((await signIn(test, 'bob', clientId)).accessToken)).toBe(old);
    test.clock.now += 2 * hourMs - 2_001;
    const last = await signIn(test, 'carol', clientId);
    expect(kidOf(last.accessToken)).toBe(old);
    test.clock.now += 1;
    const next = await signIn(test, 'dave', clientId);
    expect(kidOf(next.accessToken)).toBe(fresh);
    // The last token of the old key, to its last second, here and at anybody who asks for the keys now.
    test.clock.now += hourMs - 2_000;
    expect(await validate(test, last.accessToken)).toMatchObject({ status: 200 });
    const options = { currentDate: new Date(test.clock.now), audience: clientId };
    const verified = await jwtVerify(last.accessToken, createLocalJWKSet(await jwks()), options);
    expect(verified.payload.sub).toBe('carol');
    test.clock.now += hourMs;
    expect(await kids()).toEqual([fresh]);
    await removeExpired(test.database, test.clock.now);
    expect(await test.database.read.rows('select key_id from signing_keys', [])).toHaveLength(1);
    // Refresh tokens are signed by none of them.
    const refreshed = await refresh(test, first.refreshToken);
    expect(refreshed.status).toBe(200);
    expect(kidOf(refreshed.body.accessToken)).toBe(fresh);
  });

  it('with --now signs with the new key as soon as the server sees it; old tokens still count, after a restart too', async () => {
    const first = await signIn(test, 'alice', clientId);
    await keys('rotate --now');
    seen();
    const next = await signIn(test, 'bob', clientId);
    expect(kidOf(next.accessToken)).not.toBe(kidOf(first.accessToken));
    test = await test.restart();
    expect(await validate(test, first.accessToken)).toMatchObject({ status: 200 });
    expect(await validate(test, next.accessToken)).toMatchObject({ status: 200 });
    expect(await refresh(test, first.refreshToken)).toMatchObject({ status: 200 });
  });

  it('a token of a key that this server has not seen yet is validated at once', async () => {
    const first = await signIn(test, 'bob', clientId);
    await keys('rotate --now');
    // Another process signs with it; this one still keeps the list from before.
    const elsewhere = new AccessTokens(
      new SigningKeyStore(test.database, test.keyRing, () => test.clock.now),
      'http://localhost:4800',
    );
    const { sub, aud, sid, iat, exp } = decodeJwt(first.accessToken).claims;
    const draft = { userId: sub, clientId: aud, sessionId: sid, generation: 0 };
    const token = await elsewhere.sign('test-tenant', 'RS256', {
      ...draft,
      issuedAt: iat,
      expiresAt: exp,
      customClaims: {},
    });
    expect(kidOf(token)).not.toBe(kidOf(first.accessToken));
    expect(await validate(test, token)).toMatchObject({ status: 200 });
  });

  it('again before the first new key signs, the newest signs in the end', async () => {
    const first = await signIn(test, 'alice', clientId);
    await keys('rotate');
    test.clock.now += hourMs;
    await keys('rotate --now');
    seen();
    const [, , newest] = await kids();
    expect(kidOf((await signIn(test, 'bob', clientId)).accessToken)).toBe(newest);
    test.clock.now += hourMs + 1;
    expect(kidOf((await signIn(test, 'bob', clientId)).accessToken)).toBe(newest);
    expect(await refresh(test, first.refreshToken)).toMatchObject({ status: 200 });
  });

  it('with --drop-old ends the tokens of a key that has leaked; people refresh', async () => {
    const first = await signIn(test, 'alice', clientId);
    for (let count = 0; count < 9; count += 1) await keys('rotate --now');
    await expect(keys('rotate --now')).rejects.toThrow('at most 10');
    expect(await keys('rotate --drop-old')).toContain('access tokens end now');
    seen();
    expect(await kids()).toHaveLength(1);
    expect(await validate(test, first.accessToken)).toMatchObject({ status: 401 });
    const next = await refresh(test, first.refreshToken);
    expect(next.status).toBe(200);
    expect(await validate(test, next.body.accessToken)).toMatchObject({ status: 200 });
  });

  it('of one algorithm leaves the other alone; the first of an algorithm signs at once', async () => {
    test.clock.now += 1;
    expect(await keys('rotate --algorithm ES256')).toContain(
      `signs from ${new Date(test.clock.now).toISOString()}`,
    );
    const [rsa] = await kids();
    await keys('rotate --algorithm ES256 --now');
    seen();
    expect((await jwks()).keys.map(({ alg }: JsonBody) => alg)).toEqual(['RS256', 'ES256', 'ES256']);
    expect((await kids())[0]).toBe(rsa);
    await expect(keys('rotate --algorithm HS256')).rejects.toThrow('--algorithm must be one of RS256, ES256');
  });

  it('leaves no private key in the database, its log, the output or the audit trail (row 49)', async () => {
    await keys('rotate --now');
    const [row] = await test.database.read.rows('select * from signing_keys', []);
    const sealed = row?.sealed_private_key as Uint8Array;
    const clear = test.keyRing.open(sealed, `signing-key|test-tenant|${row?.key_id}`);
    expect(clear.length).toBeGreaterThan(1_000);
    const files = await storedBytes(test.directory, test.database);
    const stored = Buffer.concat(files.map(({ bytes }) => bytes));
    expect(stored.includes('test-tenant')).toBe(true);
    const middle = clear.subarray(400, 440);
    for (const form of [middle, Buffer.from(middle.toString('base64')), Buffer.from(middle.toString('hex'))])
      expect(stored.includes(form)).toBe(false);
    expect(() => test.keyRing.open(sealed, `signing-key|other|${row?.key_id}`)).toThrow();
    const trail = await test.database.read.rows(
      "select type, data from audit_events where type like 'signing_key.%' order by seq",
      [],
    );
    expect(trail.map(({ type }) => type)).toEqual(['signing_key.created', 'signing_key.rotated']);
  });
});

describe('stepward keys create, list, revoke', () => {
  const created = (text: string) => /\n {2}(\S+)\n$/.exec(text)?.[1] ?? '';
  const idOf = (text: string) => /key (\S{36}) of/.exec(text)?.[1] ?? '';

  it('make a second key beside the first, show it once, and end the first', async () => {
    const text = await keys('create --kind server');
    const key = created(text);
    expect(key).toMatch(/^sk_/);
    expect([await statusWith(testSecretKey), await statusWith(key)]).toEqual([200, 200]);
    const list = await keys('list');
    expect(list).not.toContain(key);
    expect(list).not.toMatch(/[smc]k_/);
    expect(list).toContain(`${idOf(text)}  server`);
    const servers = [...list.matchAll(/^(\S+) {2}server /gm)].map(([, id]) => id);
    await keys(`revoke --key ${servers.find((id) => id !== idOf(text))}`);
    seen();
    expect([await statusWith(testSecretKey), await statusWith(key)]).toEqual([401, 200]);
    expect(await keys('list')).toContain('revoked 2026');
  });

  it.each([
    ['management', /^mk_/],
    ['call-connect', /^ck_/],
  ])('make a %s key', async (kind, form) => {
    expect(created(await keys(`create --kind ${kind}`))).toMatch(form);
  });

  it('say what is wrong with the line', async () => {
    for (const [line, message] of [
      ['', 'keys list'],
      ['create', '--kind must be one of server, management, call-connect'],
      ['create --kind admin', '--kind must be one of'],
      ['revoke', '--key is required'],
      ['revoke --key nobody', 'no such live key'],
      ['create --kind server --tenant nobody', 'There is no tenant nobody'],
      ['list --tennant x', 'tennant'],
    ] as const)
      await expect(keys(line)).rejects.toThrow(message);
    for (let count = 0; count < 4; count += 1) await keys('create --kind server');
    await expect(keys('create --kind server')).rejects.toThrow('at most 5 live server keys');
  });

  it('end the last key of a kind only when told twice', async () => {
    const id = /^(\S+) {2}management/m.exec(await keys('list'))?.[1];
    await expect(keys(`revoke --key ${id}`)).rejects.toThrow('last live management key');
    await keys(`revoke --key ${id} --last`);
    seen();
    expect((await test.management('GET', '/tenant')).status).toBe(401);
  });

  it('need data, and make none', async () => {
    const elsewhere = { environment: { STEPWARD_DATA_DIR: join(test.directory, 'nothing') } };
    await expect(keysCommand(['list'], { ...context(), ...elsewhere })).rejects.toThrow(
      'There is no data in',
    );
    expect(readdirSync(test.directory)).not.toContain('nothing');
  });

  it('run as a process of their own, while the server works', async () => {
    const main = fileURLToPath(new URL('./main.ts', import.meta.url));
    const run = async (...args: string[]) =>
      (
        await promisify(execFile)(process.execPath, ['--conditions=@stepward/source', main, ...args], {
          env: { ...process.env, ...environment() },
        })
      ).stdout;
    const [text] = await Promise.all([
      run('keys', 'create', '--kind', 'server'),
      ...Array.from({ length: 200 }, (_, at) => test.server('POST', `/users/u${at}/actions/profile`, {})),
    ]);
    expect(await statusWith(created(text))).toBe(200);
    expect(await run('keys', 'list')).not.toContain(created(text));
    await expect(run('keys', 'revoke', '--key', 'x')).rejects.toMatchObject({
      stderr: expect.stringMatching(/^This tenant has no such live key[^\n]*\n$/),
    });
  });
});

describe('stepward tenants', () => {
  async function tenants(...args: string[]): Promise<string> {
    output = '';
    await tenantsCommand(args, context());
    return output;
  }

  it('make a tenant whose keys the running server takes at once, shown once', async () => {
    test.clock.now += 1;
    const text = await tenants('create', '--name', 'Globex', '--id', 'globex');
    const secretKey = /secret key {6}(\S+)/.exec(text)?.[1] ?? '';
    const managementKey = /management key {2}(\S+)/.exec(text)?.[1] ?? '';
    expect(await statusWith(secretKey)).toBe(200);
    const authorization = basic(managementKey);
    expect((await test.call('GET', '/v1/management/tenant', { authorization })).body).toMatchObject({
      tenantId: 'globex',
      name: 'Globex',
    });
    const list = await tenants('list');
    expect(list.split('\n').map((line) => line.split('  ')[0])).toEqual(['test-tenant', 'globex', '']);
    for (const key of [secretKey, managementKey]) expect(list).not.toContain(key);
    await expect(keys('list')).rejects.toThrow('--tenant is required');
    expect(await keys('list --tenant globex')).toContain('server');
  });

  it('rename one, and only that', async () => {
    await test.management('PATCH', '/tenant', { tokenDurationInMinutes: 3 });
    await tenants('update', '--tenant', 'test-tenant', '--name', 'Zoë \u001b[31mred');
    expect(output).not.toContain('\u001b');
    expect((await test.management('GET', '/tenant')).body).toMatchObject({
      name: 'Zoë \u001b[31mred',
      tokenDurationInMinutes: 3,
    });
    expect(await tenants('list')).not.toContain('\u001b');
  });

  it('say what is wrong with the line', async () => {
    for (const [args, message] of [
      [[], 'tenants list'],
      [['create'], '--name is required'],
      [['create', '--name', ' '], '--name is required'],
      [['create', '--name', 'x'.repeat(129)], '--name is required'],
      [['create', '--name', 'x', '--id', 'a/b'], '--id must be'],
      [['create', '--name', 'x', '--id', 'test-tenant'], 'There is a tenant test-tenant already'],
      [['update', '--tenant', 'nobody', '--name', 'x'], 'There is no tenant nobody'],
    ] as const)
      await expect(tenants(...args)).rejects.toThrow(message);
  });
});
