/** Deleting a person (server-api.md §7): everything that is theirs goes, nothing of anybody else. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readTrail } from '../audit/stored-trail.ts';
import { verifyChain } from '../audit/verify-chain.ts';
import type { Row } from '../database/database.ts';
import { exchange, pageReferenceOf } from '../testing/passed-challenge.ts';
import { addTenant } from '../testing/second-tenant.ts';
import { addAppClient, signIn } from '../testing/signed-in.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { isPostgres } from '../testing/test-database.ts';
import { configureActions, Visitor } from '../testing/visitor.ts';
import { keptTables, ownedTables } from './owned-tables.ts';

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
  await configureActions(test);
});
afterEach(async () => await test.close());

const remove = async (userId: string) => await test.server('DELETE', `/users/${encodeURIComponent(userId)}`);

/** Somebody with everything: factors, codes, a device, failures, an open action, a waiting login. */
async function equip(userId: string): Promise<Visitor> {
  const email = `${userId}@example.com`;
  const visitor = await Visitor.arrive(test, userId, { email, deviceId: 'd1' });
  await visitor.addEmail(email);
  await visitor.post('/recovery-codes');
  await visitor.addTotp();
  const next = await Visitor.arrive(test, userId, { deviceId: 'd1', idempotencyKey: 'open' });
  await next.post('/challenge/email-otp');
  await next.guess('email-otp', 1);
  const owner = { userId, action: 'signIn', idempotencyKey: 'open' };
  await test.server('POST', '/edge/handles', { ...owner, ciphertext: 'AAAA', expiresInSeconds: 600 });
  return next;
}

/** Tables with a column `user_id`. */
const columnsInSqlite = `select tables.name as name from sqlite_master tables, pragma_table_info(tables.name) columns
  where tables.type = 'table' and columns.name = 'user_id'`;
const columnsInPostgres = `select table_name as name from information_schema.columns
  where table_schema = current_schema() and column_name = 'user_id'`;

/** In the order of the trail, or in one that is the same each time: a table without one may give any. */
const rowsOf = async (table: string, userId: string) => {
  const sql = `select * from ${table} where tenant_id = ? and user_id = ?`;
  const rows = await test.database.read.rows(sql, ['test-tenant', userId]);
  const place = ({ seq, ...row }: Row): string =>
    seq === undefined ? JSON.stringify(row) : String(seq).padStart(9, '0');
  return rows.toSorted((one, other) => place(one).localeCompare(place(other)));
};

describe('what belongs to a person', () => {
  it('is decided for every table that names one', async () => {
    const columns = await test.database.read.rows(isPostgres() ? columnsInPostgres : columnsInSqlite, []);
    // The part of the trail that waits to be chained, on PostgreSQL alone.
    const named = columns.map(({ name }) => name).filter((name) => name !== 'audit_pending');
    expect(named.sort()).toEqual([...ownedTables, ...keptTables].sort());
  });

  it('is there before, and gone after; the trail stays and still verifies', async () => {
    await equip('alice');
    const full = ['recovery_codes', 'authenticators', 'devices', 'challenges', 'factor_failures'] as const;
    for (const table of [...full, 'edge_handles', 'actions', 'users'])
      expect([table, (await rowsOf(table, 'alice')).length > 0]).toEqual([table, true]);
    const events = (await rowsOf('audit_events', 'alice')).length;
    expect(await remove('alice')).toMatchObject({ status: 200, body: { success: true } });
    for (const table of ownedTables) expect([table, await rowsOf(table, 'alice')]).toEqual([table, []]);
    const trail = await rowsOf('audit_events', 'alice');
    expect(trail.length).toBe(events + 3);
    expect(trail.slice(-3).map(({ type }) => type)).toEqual([
      'authenticator.deleted',
      'authenticator.deleted',
      'user.deleted',
    ]);
    const { events: all, head } = await readTrail(test.database.read, 'test-tenant');
    expect(verifyChain('test-tenant', all, head)).toMatchObject({ intact: true });
  });

  it('leaves the person next to it, in this tenant and in another', async () => {
    await equip('alice');
    await equip('alice2');
    const other = await addTenant(test);
    await other.server('PATCH', '/users/alice', { displayName: 'Theirs' });
    await other.server('POST', '/users/alice/actions/signIn', { idempotencyKey: 'k' });
    const before = JSON.stringify(await Promise.all(ownedTables.map((table) => rowsOf(table, 'alice2'))));
    await remove('alice');
    expect(JSON.stringify(await Promise.all(ownedTables.map((table) => rowsOf(table, 'alice2'))))).toBe(
      before,
    );
    expect((await other.server('GET', '/users/alice')).body.displayName).toBe('Theirs');
    expect((await other.server('GET', '/users/alice/actions/signIn/k')).status).toBe(200);
    await other.server('DELETE', '/users/alice2');
    expect(JSON.stringify(await Promise.all(ownedTables.map((table) => rowsOf(table, 'alice2'))))).toBe(
      before,
    );
  });
});

describe('afterwards', () => {
  it('the person is one nobody has ever seen', async () => {
    await equip('alice');
    const stranger = (await test.server('GET', '/users/nobody')).body;
    await remove('alice');
    test = await test.restart();
    expect(await test.server('GET', '/users/alice')).toMatchObject({
      status: 200,
      body: { ...stranger, userId: 'alice' },
    });
    expect((await test.server('GET', '/users/alice')).body).toEqual({ ...stranger, userId: 'alice' });
    for (const list of ['authenticators', 'actions', 'devices'])
      expect((await test.server('GET', `/users/alice/${list}`)).body).toEqual([]);
    expect((await test.server('GET', '/users/alice/actions/signIn/open')).status).toBe(404);
    expect((await test.server('GET', '/users?email=alice@example.com')).body.users).toEqual([]);
    const { body } = await test.server('POST', '/users/alice/actions/signIn', { email: 'alice@example.com' });
    expect(body).toMatchObject({ state: 'CHALLENGE_REQUIRED', isEnrolled: false });
  });

  it('no token of theirs does anything (A6)', async () => {
    const passed = await Visitor.arrive(test, 'alice', { email: 'alice@example.com' });
    await passed.addEmail('alice@example.com');
    const finished = (await passed.post('/hosted/finish', { outcome: 'completed' })).body.token;
    const { body: tracked } = await test.server('POST', '/users/alice/actions/signIn', {});
    const open = await Visitor.arrive(test, 'alice');
    await open.post('/challenge/email-otp');
    const code = await test.codeFor('alice@example.com');
    await remove('alice');
    for (const token of [passed.token, open.token, finished, tracked.token]) {
      const { body } = await test.server('POST', '/validate', { token });
      expect(body).toMatchObject({ isValid: false });
      expect(body).not.toHaveProperty('state');
    }
    expect((await open.verify('email-otp', code)).status).toBe(401);
    expect((await open.post('/challenge/email-otp')).status).toBe(401);
    expect((await open.get('/user-authenticators')).status).toBe(401);
    expect((await passed.post('/user-authenticators/totp')).status).toBe(401);
    expect((await exchange(test, pageReferenceOf(tracked))).status).toBe(401);
  });

  it('no session of theirs lives on (row 65)', async () => {
    const { clientId } = await addAppClient(test);
    const { accessToken, refreshToken } = await signIn(test, 'alice', clientId);
    expect((await test.server('POST', '/sessions/validate', { accessToken })).status).toBe(200);
    await remove('alice');
    expect((await test.server('POST', '/sessions/validate', { accessToken })).status).toBe(401);
    expect((await test.server('POST', '/sessions/refresh', { refreshToken })).status).toBe(401);
    expect(await rowsOf('sessions', 'alice')).toEqual([]);
  });

  it('again, and of somebody nobody knows, it is 200 and changes nothing', async () => {
    await equip('alice');
    await remove('alice');
    const events = async () => (await test.database.read.rows('select 1 from audit_events', [])).length;
    const before = await events();
    for (const userId of ['alice', 'nobody'])
      expect(await remove(userId)).toMatchObject({ status: 200, body: { success: true } });
    expect(await events()).toBe(before);
  });

  it('ten at once delete once', async () => {
    await equip('alice');
    const answers = await Promise.all(Array.from({ length: 10 }, () => remove('alice')));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
    const deleted = await test.database.read.rows(
      "select 1 from audit_events where type = 'user.deleted'",
      [],
    );
    expect(deleted).toHaveLength(1);
  });

  it('wants a secret key', async () => {
    await equip('alice');
    expect((await test.call('DELETE', '/v1/users/alice')).status).toBe(401);
    expect((await test.management('DELETE', '/../users/alice')).status).not.toBe(200);
    expect(await rowsOf('users', 'alice')).toHaveLength(1);
  });
});
