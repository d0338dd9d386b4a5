/** T52, T49 for API keys: kinds, rotation, revocation, and what is left of a key at rest. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addTenant } from '../testing/second-tenant.ts';
import { basic, startTestApp, type TestApp, testManagementKey, testSecretKey } from '../testing/test-app.ts';
import { type ApiKeyKind, apiKeyChecksum, apiKeyKinds, newApiKey } from './api-key.ts';
import { ApiKeyStore, listApiKeys, liveKeysMax, revokeApiKey } from './store.ts';

let test: TestApp;
let store: ApiKeyStore;
beforeEach(async () => {
  test = await startTestApp();
  store = new ApiKeyStore(test.database, test.keyRing, () => test.clock.now);
});
afterEach(async () => await test.close());

const add = async (kind: ApiKeyKind, tenantId = 'test-tenant') => {
  const key = newApiKey(kind);
  const keyId = await test.database.commit((transaction) => store.insert(transaction, tenantId, kind, key));
  return { key, keyId };
};
const revoke = async (keyId: string) =>
  await test.database.commit((transaction) =>
    revokeApiKey(transaction, { tenantId: 'test-tenant', keyId, kind: 'server' }, test.clock.now),
  );
const statusWith = async (key: string, path = '/v1/users/alice') =>
  (await test.call('GET', path, { authorization: basic(key) })).status;

describe('a new key', () => {
  it('says what it opens, has 256 random bits, and a checksum that a scanner can check', () => {
    for (const [kind, prefix] of [
      ['server', 'sk'],
      ['management', 'mk'],
      ['call-connect', 'ck'],
    ] as const) {
      const keys = Array.from({ length: 100 }, () => newApiKey(kind));
      expect(new Set(keys).size).toBe(100);
      for (const key of keys) {
        expect(key).toMatch(new RegExp(`^${prefix}_[A-Za-z0-9_-]{49}$`));
        expect(apiKeyChecksum(key.slice(0, -6))).toBe(key.slice(-6));
      }
    }
  });
});

describe('each kind', () => {
  it('is refused on the routes of the others with 403', async () => {
    const [management, callConnect] = [(await add('management')).key, (await add('call-connect')).key];
    const routes = { server: '/v1/users/alice', management: '/v1/management/tenant' } as const;
    const keys = { server: testSecretKey, management, 'call-connect': callConnect };
    for (const kind of apiKeyKinds)
      for (const [route, path] of Object.entries(routes)) {
        const { status, body } = await test.call('GET', path, { authorization: basic(keys[kind]) });
        expect([kind, route, status]).toEqual([kind, route, kind === route ? 200 : 403]);
        if (status === 403) expect(body).toMatchObject({ error: 'forbidden', errorCode: 'forbidden' });
      }
  });
});

describe('two keys of a kind', () => {
  it('are both live while one replaces the other, and the old one ends when it is revoked', async () => {
    const old = (await listApiKeys(test.database.read, 'test-tenant')).find(({ kind }) => kind === 'server');
    const { key } = await add('server');
    expect([await statusWith(testSecretKey), await statusWith(key)]).toEqual([200, 200]);
    expect(await revoke(old?.keyId ?? '')).toBe(true);
    // The server may know it for 2 s.
    test.clock.now += 2_000;
    expect([await statusWith(testSecretKey), await statusWith(key)]).toEqual([401, 200]);
    test = await test.restart();
    expect([await statusWith(testSecretKey), await statusWith(key)]).toEqual([401, 200]);
  });

  it('can both sign webhooks; a revoked one and other kinds cannot', async () => {
    const { key, keyId } = await add('server');
    test.clock.now += 1;
    await add('management');
    await add('call-connect');
    expect(new Set(await store.signingSecrets('test-tenant'))).toEqual(new Set([testSecretKey, key]));
    await revoke(keyId);
    expect(await store.signingSecrets('test-tenant')).toEqual([testSecretKey]);
    expect(await store.signingSecrets('nobody')).toEqual([]);
  });

  it('are not more than a few', async () => {
    for (let count = 1; count < liveKeysMax; count += 1) await add('server');
    await expect(add('server')).rejects.toThrow(`at most ${liveKeysMax} live server keys`);
    await expect(add('call-connect')).resolves.toBeDefined();
  });
});

describe('a key', () => {
  it('is taken from the Authorization header alone, and never from a browser (row 52)', async () => {
    for (const query of [`key=${testSecretKey}`, `api_key=${testSecretKey}`, `token=${testSecretKey}`])
      expect((await test.call('GET', `/v1/users/alice?${query}`)).status).toBe(401);
    expect(
      (await test.call('GET', '/v1/users/alice', { authorization: `Bearer ${testSecretKey}` })).status,
    ).toBe(401);
    for (const origin of ['https://app.example.com', 'null', 'http://localhost:4800'])
      for (const [key, path] of [
        [testSecretKey, '/v1/users/alice'],
        [testManagementKey, '/v1/management/tenant'],
      ] as const) {
        const headers = { origin };
        const answer = await test.call('GET', path, { authorization: basic(key), headers });
        expect(answer).toMatchObject({ status: 403, body: { error: 'forbidden' } });
        expect(JSON.stringify(answer.body)).not.toContain(key);
      }
  });

  it('that is unknown is 401, whatever else is wrong', async () => {
    const headers = { origin: 'https://app.example.com' };
    const answer = await test.call('GET', '/v1/users/alice', { authorization: basic('sk_x'), headers });
    expect(answer.status).toBe(401);
  });

  it('is kept as a hash, and sealed where webhooks are signed with it (row 49)', async () => {
    const made = [await add('server'), await add('management'), await add('call-connect')];
    const rows = await test.database.read.rows('select key_id, kind, hash, sealed from api_keys', []);
    const text = rows
      .map((row) => Buffer.from(row.hash as Uint8Array).toString('latin1') + String(row.sealed))
      .join();
    for (const { key } of made) expect(text).not.toContain(key);
    for (const { kind, sealed } of rows) expect([kind, sealed === null]).toEqual([kind, kind !== 'server']);
    const trail = JSON.stringify(await test.database.read.rows('select data from audit_events', []));
    for (const { key } of made) {
      expect(trail).not.toContain(key);
      expect(test.logged.join('')).not.toContain(key);
    }
  });

  it('that is revoked is not kept in a form that could be read', async () => {
    const { keyId } = await add('server');
    expect(await revoke(keyId)).toBe(true);
    expect(await revoke(keyId)).toBe(false);
    const [row] = await test.database.read.rows('select sealed from api_keys where key_id = ?', [keyId]);
    expect(row?.sealed).toBeNull();
  });

  it('shows when it was last used, once that is written down', async () => {
    await test.server('GET', '/users/alice');
    await store.find(testSecretKey);
    const used = async () =>
      (await listApiKeys(test.database.read, 'test-tenant')).find(({ kind }) => kind === 'server')
        ?.lastUsedAt;
    expect(await used()).toBeUndefined();
    await store.recordUses();
    expect(await used()).toBe(test.clock.now);
    await store.recordUses();
    expect(await used()).toBe(test.clock.now);
  });

  it('of another tenant is listed there alone', async () => {
    await addTenant(test);
    const ids = async (tenantId: string) =>
      (await listApiKeys(test.database.read, tenantId)).map(({ keyId }) => keyId);
    const [ours, theirs] = [await ids('test-tenant'), await ids('other-tenant')];
    expect([ours.length, theirs.length]).toEqual([2, 2]);
    expect(ours.some((id) => theirs.includes(id))).toBe(false);
    const foreign = { tenantId: 'test-tenant', keyId: theirs[0] ?? '', kind: 'server' as const };
    const revoked = await test.database.commit((transaction) => revokeApiKey(transaction, foreign, 1));
    expect(revoked).toBe(false);
  });
});
