import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addTenant } from '../testing/second-tenant.ts';
import { asTenant, enableApps, SoftwareDevice, tenantHeaders } from '../testing/software-device.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { configureActions, importEmail, Visitor } from '../testing/visitor.ts';

const paths = ['push', 'qr-code', 'in-app'] as const;
const bucketMs = 600_000;

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
  await configureActions(test);
  await enableApps(test);
});
afterEach(async () => await test.close());

const rows = async (): Promise<number> =>
  (await test.database.read.rows('select 1 from authenticators where app_key_id is not null', [])).length;

async function enrolled(userId: string, path: (typeof paths)[number] = 'in-app'): Promise<SoftwareDevice> {
  const device = new SoftwareDevice();
  const visitor = await Visitor.arrive(test, userId);
  const answer = await device.enrol(test, visitor.token, path);
  expect(answer.status).toBe(200);
  return device;
}

describe.each(paths)('%s', (path) => {
  it('is added, found by its key however an SDK spells it, and removed by its signature', async () => {
    const visitor = await Visitor.arrive(test, 'zoë');
    const device = new SoftwareDevice();
    const added = await device.enrol(test, visitor.token, path);
    expect(added.status).toBe(200);
    expect(added.body).toEqual({
      userAuthenticatorId: expect.any(String),
      userId: 'zoë',
      verifiedAt: new Date(test.clock.now).toISOString(),
    });
    for (const style of ['ios', 'android'] as const)
      for (const header of Object.values(tenantHeaders)) {
        const found = await test.call(
          'GET',
          `/v1/client/user-authenticators/${path}?${device.query(style)}`,
          {
            authorization: header('test-tenant'),
          },
        );
        expect(found.body).toEqual(added.body);
      }
    const { now } = test.clock;
    const removed = await asTenant(test, 'POST', `/user-authenticators/${path}/remove`, device.removal(now));
    expect(removed.body).toEqual({ removedAuthenticatorId: added.body.userAuthenticatorId });
    const gone = await asTenant(test, 'GET', `/user-authenticators/${path}?${device.query()}`);
    expect([gone.status, gone.body.errorCode]).toEqual([400, 'invalid_credential']);
  });

  it('is one authenticator however often its key is added', async () => {
    const visitor = await Visitor.arrive(test, 'alice');
    const device = new SoftwareDevice();
    const added = await device.enrol(test, visitor.token, path);
    const again = await device.enrol(test, visitor.token, path, { deviceName: 'Renamed' });
    expect(again.body).toEqual(added.body);
    expect(await rows()).toBe(1);
  });
});

describe('adding a key', () => {
  it('refuses what is no key, and what names no phone', async () => {
    const { token } = await Visitor.arrive(test, 'alice');
    const device = new SoftwareDevice();
    for (const fields of [
      { publicKey: 'AAAA' },
      { publicKey: Buffer.from(device.publicKey).toString('base64') },
      { deviceName: '' },
      { devicePlatform: 'toaster' },
      { performAttestation: { provider: 'OTHER', token: 't' } },
    ]) {
      const answer = await device.enrol(test, token, 'in-app', fields);
      expect([answer.status, answer.body.errorCode]).toEqual([400, 'invalid_request']);
    }
    expect(await rows()).toBe(0);
  });

  it('refuses a key that is another user’s, of whatever kind, but not of another tenant', async () => {
    const device = await enrolled('alice', 'push');
    const bob = await Visitor.arrive(test, 'bob');
    for (const path of paths) expect((await device.enrol(test, bob.token, path)).status).toBe(409);
    const other = await addTenant(test);
    await other.management('PATCH', '/tenant', { verificationMethods: ['PASSKEY', 'DEVICE'] });
    const { token } = (await other.server('POST', '/users/bob/actions/profile', {})).body;
    expect((await device.enrol(test, token, 'in-app')).status).toBe(200);
    const found = await asTenant(test, 'GET', `/user-authenticators/in-app?${device.query()}`);
    expect(found.body.errorCode).toBe('invalid_credential');
  });

  it('makes one authenticator of parallel calls', async () => {
    const { token } = await Visitor.arrive(test, 'alice');
    const device = new SoftwareDevice();
    const answers = await Promise.all(Array.from({ length: 8 }, () => device.enrol(test, token, 'in-app')));
    expect(new Set(answers.map(({ body }) => body.userAuthenticatorId)).size).toBe(1);
    expect(await rows()).toBe(1);
  });

  it('lets one key serve several kinds of its owner, each removed alone', async () => {
    const visitor = await Visitor.arrive(test, 'alice', { actionCode: 'profile' });
    const device = new SoftwareDevice();
    await device.enrol(test, visitor.token, 'push');
    // The first was the first factor; the next needs a proof, which the application stands for here.
    await importEmail(test, 'alice', 'alice@example.com');
    expect((await device.enrol(test, visitor.token, 'in-app')).status).toBe(403);
    expect(await rows()).toBe(1);
  });

  it('shows the phone, and never its key or push token', async () => {
    const visitor = await Visitor.arrive(test, 'alice', { actionCode: 'profile' });
    const device = new SoftwareDevice();
    await device.enrol(test, visitor.token, 'push', {
      pushToken: 'apns-token-of-alice',
      devicePlatform: 'ios',
    });
    const list = (await test.server('GET', '/users/alice/authenticators')).body;
    expect(list[0]).toMatchObject({
      verificationMethod: 'PUSH',
      devicePlatform: 'IOS',
      displayName: 'Pixel 9',
    });
    const stored = await test.database.read.rows('select * from authenticators', []);
    const audit = await test.database.read.rows('select data from audit_events', []);
    const everything = JSON.stringify([list, stored, audit, test.logged]);
    expect(everything).not.toContain('apns-token-of-alice');
    expect(JSON.stringify(list)).not.toContain(device.publicKey);
  });
});

describe('T33, T34: a key of an app is an authenticator like others', () => {
  it('is not added by a pending challenge of somebody who has a factor', async () => {
    await importEmail(test, 'alice', 'alice@example.com');
    const visitor = await Visitor.arrive(test, 'alice', { scope: 'add:authenticators' });
    expect((await new SoftwareDevice().enrol(test, visitor.token, 'in-app')).status).toBe(403);
  });

  it('is not added without the scope, even where the action is allowed', async () => {
    await importEmail(test, 'alice', 'alice@example.com');
    const visitor = await Visitor.arrive(test, 'alice', { actionCode: 'profile' });
    expect((await new SoftwareDevice().enrol(test, visitor.token, 'in-app')).status).toBe(403);
    expect(await rows()).toBe(0);
  });

  it('needs a proof as strong as itself: a code by e-mail does not do beside an authenticator app', async () => {
    await importEmail(test, 'alice', 'alice@example.com');
    const first = await Visitor.arrive(test, 'alice');
    await first.post('/challenge/email-otp');
    await first.verify('email-otp', await test.codeFor('alice@example.com'));
    // As strong as all she has.
    expect((await new SoftwareDevice().enrol(test, first.token, 'in-app')).status).toBe(200);
    // Beside a phone's key the same code is too weak.
    expect((await new SoftwareDevice().enrol(test, first.token, 'in-app')).status).toBe(403);
  });

  it('is not the first factor of a person whose address the application vouches for', async () => {
    const visitor = await Visitor.arrive(test, 'alice', { email: 'alice@example.com' });
    expect((await new SoftwareDevice().enrol(test, visitor.token, 'in-app')).status).toBe(403);
  });

  it('is not added where the tenant or the decision does not permit it', async () => {
    await test.management('PATCH', '/tenant', { verificationMethods: ['PASSKEY'] });
    const visitor = await Visitor.arrive(test, 'alice');
    const answer = await new SoftwareDevice().enrol(test, visitor.token, 'in-app');
    expect(answer.body.errorCode).toBe('invalid_configuration');
  });

  it('proves nothing by being added (T35)', async () => {
    const visitor = await Visitor.arrive(test, 'alice');
    await new SoftwareDevice().enrol(test, visitor.token, 'in-app');
    expect((await visitor.action()).state).toBe('CHALLENGE_REQUIRED');
  });

  it('added again by a token that could not add it keeps what it said of itself', async () => {
    const device = await enrolled('alice', 'push');
    const visitor = await Visitor.arrive(test, 'alice');
    const again = await device.enrol(test, visitor.token, 'push', {
      deviceName: 'Mallory’s',
      pushToken: 'elsewhere',
    });
    expect(again.status).toBe(200);
    const [one] = (await test.server('GET', '/users/alice/authenticators')).body;
    expect(one.displayName).toBe('Pixel 9');
    const [row] = await test.database.read.rows('select sealed_secret from authenticators', []);
    expect(row?.sealed_secret).toBeNull();
  });
});

describe('removing a key', () => {
  const remove = async (body: object) =>
    await asTenant(test, 'POST', '/user-authenticators/in-app/remove', body);

  it('takes the key’s own signature over this span of time or the next ones beside it', async () => {
    for (const shift of [-bucketMs, 0, bucketMs]) {
      const device = await enrolled(`user${shift}`);
      expect((await remove(device.removal(test.clock.now + shift))).body).toHaveProperty(
        'removedAuthenticatorId',
      );
    }
    const device = await enrolled('late');
    for (const shift of [-2 * bucketMs, 2 * bucketMs])
      expect((await remove(device.removal(test.clock.now + shift))).body.errorCode).toBe(
        'invalid_credential',
      );
  });

  it('takes the integer form of our own SDKs', async () => {
    const device = await enrolled('alice');
    const answer = await remove(device.signed(String(Math.floor(test.clock.now / bucketMs))));
    expect(answer.body).toHaveProperty('removedAuthenticatorId');
  });

  it('is refused to anybody else, and says nothing about keys to those who do not hold them (T07)', async () => {
    const device = await enrolled('alice');
    const { signature } = new SoftwareDevice().removal(test.clock.now);
    const known = await remove({ publicKey: device.publicKey, signature });
    const unknown = await remove({ publicKey: new SoftwareDevice().publicKey, signature });
    const { requestId: _one, ...refusal } = known.body;
    const { requestId: _other, ...same } = unknown.body;
    expect([known.status, refusal]).toEqual([unknown.status, same]);
    expect(await rows()).toBe(1);
  });

  it('of one that is not there answers as done', async () => {
    const answer = await remove(new SoftwareDevice().removal(test.clock.now));
    expect([answer.status, answer.body]).toEqual([200, {}]);
  });

  it('counts once of parallel calls, and is in the audit trail', async () => {
    const device = await enrolled('alice');
    const body = device.removal(test.clock.now);
    const answers = await Promise.all(Array.from({ length: 6 }, () => remove(body)));
    expect(answers.filter((one) => one.body.removedAuthenticatorId !== undefined)).toHaveLength(1);
    const events = await test.database.read.rows(
      `select 1 from audit_events where type = 'authenticator.deleted'`,
      [],
    );
    expect(events).toHaveLength(1);
  });
});

describe('callers without a token', () => {
  it('must name a tenant that there is', async () => {
    const device = await enrolled('alice');
    const path = `/v1/client/user-authenticators/in-app?${device.query()}`;
    for (const authorization of [undefined, tenantHeaders.ios('nobody'), 'Basic !!!', 'Bearer x'])
      expect(
        (await test.call('GET', path, authorization === undefined ? {} : { authorization })).status,
      ).toBe(401);
  });

  it('learn nothing of another kind of the same key', async () => {
    const device = await enrolled('alice', 'in-app');
    const found = await asTenant(test, 'GET', `/user-authenticators/push?${device.query()}`);
    expect(found.body.errorCode).toBe('invalid_credential');
  });
});

describe('after a restart', () => {
  it('is known still', async () => {
    const device = await enrolled('alice');
    test = await test.restart();
    const found = await asTenant(test, 'GET', `/user-authenticators/in-app?${device.query()}`);
    expect(found.body.userId).toBe('alice');
  });
});
