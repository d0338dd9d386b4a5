/** `POST /users/authenticators` (server-api.md §8): up to 1,000 passkeys, each item for itself. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { passkeyOf } from '../testing/software-authenticator/imported-passkey.ts';
import { createSoftwareAuthenticator } from '../testing/software-authenticator/software-authenticator.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
});
afterEach(async () => await test.close());

const path = '/users/authenticators';
const send = async (authenticators: unknown) => await test.server('POST', path, { authenticators });
const item = (userId: string, extra: object = {}) => ({
  userId,
  verificationMethod: 'PASSKEY',
  ...passkeyOf(createSoftwareAuthenticator()),
  ...extra,
});
const list = async (userId: string) =>
  (await test.server('GET', `/users/${encodeURIComponent(userId)}/authenticators`)).body;

describe('a batch', () => {
  it('enrols everybody, without recovery codes', async () => {
    const ids = ['auth0|1', 'a+b@x.y', 'ü 💡', '💡'.repeat(255)];
    const { status, body } = await send(
      ids.map((id) => item(id, { name: 'Old phone', transports: ['internal'] })),
    );
    expect([status, body]).toEqual([200, { total: 4, succeeded: 4, failed: 0, failures: [] }]);
    for (const id of ids)
      expect(await list(id)).toMatchObject([
        { userId: id, verificationMethod: 'PASSKEY', webauthnCredential: { name: 'Old phone' } },
      ]);
    expect(await test.database.read.rows('select 1 from recovery_codes', [])).toEqual([]);
  });

  it('gives a credential that is named twice to the first', async () => {
    const one = item('user-0');
    const users = Array.from({ length: 40 }, (_, n) => `user-${n}`);
    const { body } = await send(users.map((userId) => ({ ...one, userId })));
    expect(body).toMatchObject({ total: 40, succeeded: 1, failed: 39 });
    expect(await list('user-0')).toHaveLength(1);
  });

  it('says of each item that failed which and why, and keeps the others', async () => {
    const taken = item('alice');
    await send([taken]);
    const good = item('bob');
    const { status, body } = await send([
      taken,
      { ...taken, userId: 'mallory' },
      good,
      { ...item('x'), verificationMethod: 'SMS' },
      { ...item('y'), credentialPublicKey: 'AAAA' },
      { ...item('z'), credentialId: undefined },
      { ...item('w'), userId: '' },
      { ...item('v'), userId: 'x'.repeat(256) },
      { verificationMethod: 'PASSKEY' },
      'no item',
      null,
      [],
      { ...item('carol'), name: null, aaguid: null },
    ]);
    expect(status).toBe(200);
    expect(body).toMatchObject({ total: 13, succeeded: 3, failed: 10 });
    const reasons = body.failures.map((one: Record<string, string>) => [
      one.userId?.slice(0, 8),
      one.errorCode,
      one.errorDescription,
    ]);
    const invalid = (field: string) => ['invalid_request', expect.stringContaining(field)];
    expect(reasons).toEqual([
      ['mallory', 'conflict', expect.stringContaining('credentialId')],
      ['x', ...invalid('verificationMethod')],
      ['y', ...invalid('credentialPublicKey')],
      ['z', ...invalid('credentialId')],
      ['', ...invalid('userId')],
      ['xxxxxxxx', ...invalid('userId')],
      [undefined, ...invalid('userId')],
      [undefined, ...invalid('object')],
      [undefined, ...invalid('object')],
      [undefined, ...invalid('object')],
    ]);
    expect(body.failures[0].credentialId).toBe(taken.credentialId);
    expect(await list('mallory')).toEqual([]);
    expect(await list('alice')).toHaveLength(1);
    expect(await list('bob')).toHaveLength(1);
  });

  it('again, and the same credential twice in it, is a success that changes nothing (T31)', async () => {
    const one = item('alice');
    const before = await send([one, one]);
    expect(before.body).toMatchObject({ succeeded: 2, failed: 0 });
    const [first] = await list('alice');
    expect((await send([one])).body).toMatchObject({ succeeded: 1, failed: 0 });
    expect(await list('alice')).toEqual([first]);
    const rows = await test.database.read.rows(
      "select 1 from audit_events where type = 'authenticator.created'",
      [],
    );
    expect(rows).toHaveLength(1);
    const both = item('carol');
    const { body } = await send([both, { ...both, userId: 'dave' }]);
    expect(body).toMatchObject({ succeeded: 1, failed: 1, failures: [{ errorCode: 'conflict' }] });
  });

  it('of a thousand is one call of up to 1 MB, and a sent-again one is the same', async () => {
    const { credentialPublicKey } = passkeyOf(createSoftwareAuthenticator());
    const many = Array.from({ length: 1_000 }, (_, at) => ({
      userId: `user-${at}`,
      verificationMethod: 'PASSKEY',
      credentialId: Buffer.from(`credential ${at}`.padEnd(300, '.')).toString('base64url'),
      credentialPublicKey,
      name: 'Imported',
      transports: ['internal', 'hybrid', 'usb'],
      aaguid: 'ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4',
    }));
    expect(JSON.stringify(many).length).toBeGreaterThan(700_000);
    for (let turn = 0; turn < 2; turn += 1)
      expect((await send(many)).body).toEqual({ total: 1_000, succeeded: 1_000, failed: 0, failures: [] });
    test = await test.restart();
    const [row] = await test.database.read.rows('select count(*) as n from authenticators', []);
    expect(row?.n).toBe(1_000);
  });
});

describe('refused as a whole:', () => {
  it.each([
    ['no list', {}, 'authenticators'],
    ['a list that is none', { authenticators: 'all' }, 'authenticators'],
    ['an empty list', { authenticators: [] }, 'authenticators'],
    ['1,001 items', { authenticators: Array.from({ length: 1_001 }, () => 1) }, 'authenticators'],
  ])('%s', async (_case, body, named) => {
    const { status, body: answer } = await test.server('POST', path, body);
    expect([status, answer.errorDescription]).toEqual([400, expect.stringContaining(named)]);
    expect(await test.database.read.rows('select * from users', [])).toEqual([]);
  });

  it('more than 1 MB, and no other route takes as much', async () => {
    const body = { authenticators: ['x'.repeat(1_048_576)] };
    expect((await test.server('POST', path, body)).status).toBe(413);
    const half = { authenticators: ['x'.repeat(500_000)] };
    expect((await test.server('POST', path, half)).status).toBe(200);
    expect((await test.server('PATCH', '/users/alice', half)).status).toBe(413);
  });

  it('no secret key', async () => {
    expect((await test.call('POST', `/v1${path}`, { body: { authenticators: [1] } })).status).toBe(401);
    expect((await test.management('POST', '/../users/authenticators', {})).status).not.toBe(200);
  });
});

it('a person called authenticators is a person like any other', async () => {
  const userPath = '/users/authenticators';
  await test.server('PATCH', userPath, { displayName: 'Odd name' });
  expect((await test.server('GET', userPath)).body).toMatchObject({
    userId: 'authenticators',
    displayName: 'Odd name',
  });
  const factor = { verificationMethod: 'EMAIL_OTP', email: 'odd@example.com' };
  expect((await test.server('POST', `${userPath}/authenticators`, factor)).status).toBe(200);
  expect(await list('authenticators')).toHaveLength(1);
  expect((await send([item('authenticators')])).body.succeeded).toBe(1);
  expect(await list('authenticators')).toHaveLength(2);
  expect((await test.server('POST', `${userPath}/actions/signIn`, {})).status).toBe(200);
  expect((await test.server('DELETE', userPath)).status).toBe(200);
  expect((await test.server('GET', userPath)).body).toMatchObject({ isEnrolled: false });
});
