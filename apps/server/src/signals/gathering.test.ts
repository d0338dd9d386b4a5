/** Signals by the front door: what rules see, what is stored, and that nothing is gathered or counted for nobody. */
import { compileRules, dataPoints, type Facts } from '@stepward/decision';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failChallenge } from '../actions/transitions.ts';
import { invalidateDevice, proveDevice } from '../devices/store.ts';
import { housekeepingRound } from '../housekeeping/expired-rows.ts';
import { challengeEverybody, passChallenge } from '../testing/passed-challenge.ts';
import { addTenant } from '../testing/second-tenant.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { ipIntelligence } from './ip-intelligence.ts';
import { measurePlan } from './measured.ts';
import { rememberProvenAddress } from './proven-addresses.ts';

const places: Record<string, object> = {
  '1.1.1.1': { city: 'Paris', country_code: 'FR', latitude: 48.86, longitude: 2.35 },
  '2.2.2.2': { city: 'Tokyo', country_code: 'JP', latitude: 35.68, longitude: 139.69 },
};
const fakeIntelligence = ipIntelligence({
  country: { get: () => null },
  city: { get: (address) => places[address] ?? null },
  asn: { get: (address) => (address === '1.1.1.1' ? { asn: 64_500 } : null) },
});

const minuteMs = 60_000;
const dayMs = 86_400_000;

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp({}, { ipIntelligence: fakeIntelligence });
});
afterEach(async () => await test.close());

const track = async (body: object = {}, userId = 'alice', actionCode = 'signIn') =>
  (await test.server('POST', `/users/${userId}/actions/${actionCode}`, body)).body;

async function facts(body: object = {}, userId = 'alice', actionCode = 'signIn') {
  const { idempotencyKey } = await track(body, userId, actionCode);
  const path = `/users/${userId}/actions/${actionCode}/${idempotencyKey}`;
  return (await test.server('GET', path)).body.output;
}

let priority = 0;
async function addRule(conditions: object, actionCode = 'signIn'): Promise<string> {
  priority = (priority + 1) % 100;
  const rule = { name: 'rule', type: 'REVIEW', isActive: true, priority, conditions };
  const { body } = await test.management('POST', `/action-configurations/${actionCode}/rules`, rule);
  expect(body).not.toHaveProperty('warnings');
  return body.ruleId;
}
const reads = (name: string) => ({ '>': [{ var: name }, 1_000_000] });

const entryCount = async (): Promise<number> =>
  Number((await test.database.read.rows('select count(*) as n from velocity_entries', []))[0]?.n);

describe('what rules ask for', () => {
  it('is planned for every data point that is gathered when it is read, and for no other', () => {
    for (const { name, gathered } of dataPoints) {
      const written = name.replace('*', 'PASSKEY').replace('<key>', 'card').replace('<window>', '1h');
      const rule = {
        ruleId: 'r',
        isActive: true,
        priority: 0,
        type: 'BLOCK',
        conditions: reads(written),
      } as const;
      const plan = measurePlan(compileRules([rule]));
      expect(plan?.readsDetails ?? false, name).toBe(gathered === 'details');
      expect(plan?.readsHistory ?? false, name).toBe(gathered === 'history');
      expect(plan?.counts.length ?? 0, name).toBe(gathered === 'velocity' ? 1 : 0);
      expect(plan?.readsMore ?? false, name).toBe(gathered === 'history' || gathered === 'velocity');
    }
  });

  it('is planned once for a rule set; inactive rules ask for nothing', () => {
    const rule = { ruleId: 'r', priority: 0, type: 'BLOCK', conditions: reads('device.count') } as const;
    const rules = compileRules([{ ...rule, isActive: true }]);
    expect(measurePlan(rules)).toBe(measurePlan(rules));
    expect(measurePlan(rules)).toBeDefined();
    expect(measurePlan(compileRules([{ ...rule, isActive: false }]))).toBeUndefined();
  });

  it('is neither read, stored nor counted while no rule asks', async () => {
    await challengeEverybody(test, 'signIn');
    const isNew = { var: 'device.isNew' };
    await addRule({ and: [{ '==': [isNew, true] }, { '==': [isNew, false] }] });
    const output = await facts({ ipAddress: '1.1.1.1', deviceId: 'd1' });
    expect(output.ip).not.toHaveProperty('isUnrecognized');
    expect(output.device).toEqual({ isNew: true, isProven: false, isRemembered: false, isBot: null });
    expect(output.user).not.toHaveProperty('emailDomain');
    expect(await entryCount()).toBe(0);
  });
});

describe('history', () => {
  beforeEach(async () => {
    await challengeEverybody(test, 'signIn');
    await addRule({ or: [reads('ip.travelSpeedKmh'), reads('user.enrolledStrength')] });
  });

  it('knows where a challenge was passed, and that nobody gets to Tokyo in ten minutes', async () => {
    await passChallenge(test, {
      userId: 'alice',
      actionCode: 'signIn',
      fields: { ipAddress: '1.1.1.1', deviceId: 'd1' },
    });
    test.clock.now += 10 * minuteMs;
    const there = await facts({ ipAddress: '2.2.2.2', deviceId: 'd2' });
    expect(there.ip).toMatchObject({
      isUnrecognized: true,
      countryChanged: true,
      lastProvenCountryCode: 'FR',
      impossibleTravel: true,
      atypicalTravel: true,
      location: { city: 'Tokyo', uncertaintyKm: 50 },
    });
    expect(there.ip.travelDistanceKm).toBeGreaterThan(9_000);
    expect(there.device).toMatchObject({
      isNew: true,
      count: 1,
      isWebAuthnProven: false,
      minutesSinceFirstSeen: null,
    });
    expect(there.user).toMatchObject({
      ageDays: 0.007,
      isDormant: false,
      minutesSinceLastVerified: 10,
      minutesSinceLastVerifiedBy: { EMAIL_OTP: 10 },
      emailDomain: 'example.com',
      isEmailDisposable: false,
      enrolledMethods: ['EMAIL_OTP'],
      enrolledStrength: 1,
    });
    const home = await facts({ ipAddress: '1.1.1.1', deviceId: 'd1' });
    expect(home.ip).toMatchObject({ isUnrecognized: false, impossibleTravel: false, asn: 64_500 });
    expect(home.device).toMatchObject({ isProven: true, minutesSinceProven: 10, count: 2 });
  });

  it('is each person’s own, and goes with them', async () => {
    const fields = { ipAddress: '1.1.1.1' };
    await passChallenge(test, { userId: 'alice', actionCode: 'signIn', fields });
    expect((await facts({ ipAddress: '1.1.1.1' }, 'bob')).ip).toMatchObject({
      isUnrecognized: true,
      impossibleTravel: null,
    });
    await test.server('DELETE', '/users/alice');
    expect((await facts({ ipAddress: '1.1.1.1' })).ip).toMatchObject({
      isUnrecognized: true,
      impossibleTravel: null,
    });
  });

  it('an address with a zone is one that cannot be read, and fails no decision (rows 15 and 58)', async () => {
    await addRule({ '==': [{ var: 'ip.isUnparsable' }, true] });
    for (const ipAddress of [
      'fe80::1%eth0',
      'fe80::1%eth0.100',
      '2606:4700::1111%en-0',
      '::ffff:1.1.1.1%x-y',
    ])
      expect(await track({ ipAddress })).toMatchObject({ state: 'REVIEW_REQUIRED' });
  });

  it('an address that cannot be read is never better than none or a strange one (row 58)', async () => {
    await passChallenge(test, { userId: 'alice', actionCode: 'signIn', fields: { ipAddress: '1.1.1.1' } });
    for (const ipAddress of ['a', '1.1.1.1, 1.1.1.1', '01.1.1.1', ' 1.1.1.1', '0x7f.1', '::ffff:1.1.1']) {
      expect((await facts({ ipAddress })).ip, ipAddress).toMatchObject({
        isUnparsable: true,
        isUnrecognized: true,
        countryChanged: true,
        address: null,
        impossibleTravel: null,
      });
    }
    expect((await facts()).ip).toMatchObject({ isUnparsable: false, isUnrecognized: null });
  });

  it('knows a device on which a passkey or a security key was used, until it is invalidated', async () => {
    const device = { tenantId: 'test-tenant', userId: 'alice', deviceId: 'd1', now: test.clock.now };
    const prove = async (method: string) =>
      await test.database.commit((transaction) => proveDevice(transaction, { ...device, method }));
    const isWebAuthnProven = async (deviceId: string) => (await facts({ deviceId })).device.isWebAuthnProven;
    await prove('EMAIL_OTP');
    expect(await isWebAuthnProven('d1')).toBe(false);
    await prove('SECURITY_KEY');
    await prove('EMAIL_OTP');
    expect([await isWebAuthnProven('d1'), await isWebAuthnProven('d2')]).toEqual([true, false]);
    await test.database.commit((transaction) => invalidateDevice(transaction, device, test.clock.now));
    expect(await isWebAuthnProven('d1')).toBe(false);
  });

  it('knows since when a device is seen, whatever was decided, until it is invalidated', async () => {
    const firstSeen = async (deviceId: string) => (await facts({ deviceId })).device.minutesSinceFirstSeen;
    expect(await firstSeen('d1')).toBeNull();
    test.clock.now += 3 * minuteMs;
    expect([await firstSeen('d1'), await firstSeen('d2')]).toEqual([3, null]);
    const device = { tenantId: 'test-tenant', userId: 'alice', deviceId: 'd1' };
    await test.database.commit((transaction) => invalidateDevice(transaction, device, test.clock.now));
    expect(await firstSeen('d1')).toBeNull();
  });

  it('remembers the last 50 addresses', async () => {
    const addresses = Array.from({ length: 52 }, (_, at) => `9.9.9.${at}`);
    for (const ipAddress of addresses) {
      test.clock.now += 1;
      const { idempotencyKey } = await track({ ipAddress });
      const key = { tenantId: 'test-tenant', userId: 'alice', actionCode: 'signIn', idempotencyKey };
      const { now } = test.clock;
      await test.database.commit((transaction) => rememberProvenAddress(transaction, key, now));
    }
    const isUnrecognized = async (ipAddress: string) => (await facts({ ipAddress })).ip.isUnrecognized;
    expect(await Promise.all(['9.9.9.0', '9.9.9.1', '9.9.9.2', '9.9.9.51'].map(isUnrecognized))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it('knows the user by the e-mail address and number of this action, else by those that are kept', async () => {
    await addRule({ '==': [{ var: 'user.isEmailDisposable' }, true] });
    const kept = { email: 'alice@example.com', phoneNumber: '+4366412345678' };
    const sent = { email: 'alice@mailinator.com', phoneNumber: '+4366487654321' };
    expect((await facts(kept)).user).toMatchObject({ ...kept, isEmailDisposable: false });
    expect((await facts(sent)).user).toMatchObject({ ...sent, isEmailDisposable: true });
    expect((await facts({})).user).toMatchObject({ ...kept, emailDomain: 'example.com' });
  });

  it('a challenge that was not passed proves no address', async () => {
    await track({ ipAddress: '1.1.1.1', email: 'alice@example.com' });
    expect((await facts({ ipAddress: '1.1.1.1' })).ip.isUnrecognized).toBe(true);
  });

  it('what was seen stays with the action, whatever is learned later', async () => {
    const { idempotencyKey } = await track({ ipAddress: '1.1.1.1' });
    const read = async () =>
      (await test.server('GET', `/users/alice/actions/signIn/${idempotencyKey}`)).body.output as Facts;
    const before = await read();
    await passChallenge(test, { userId: 'alice', actionCode: 'signIn', fields: { ipAddress: '1.1.1.1' } });
    test.clock.now += 100 * dayMs;
    expect(await read()).toEqual(before);
  });
});

describe('velocity', () => {
  it('counts what came before, for every action of the tenant and from the next decision on', async () => {
    await track({}, 'somebody', 'payment');
    expect(await entryCount()).toBe(0);
    await track();
    await addRule({ '>=': [{ var: 'ip.distinctUserCount.1h' }, 3] });
    for (const userId of ['a', 'b']) await track({ ipAddress: '1.1.1.1' }, userId, 'payment');
    await track({ ipAddress: '1.1.1.1' }, 'a');
    expect(await track({ ipAddress: '1.1.1.1' }, 'c')).toMatchObject({ state: 'ALLOW' });
    expect(await track({ ipAddress: '1.1.1.1' }, 'd')).toMatchObject({ state: 'REVIEW_REQUIRED' });
    expect(await track({ ipAddress: '2.2.2.2' }, 'd')).toMatchObject({ state: 'ALLOW' });
    test.clock.now += 60 * minuteMs;
    expect(await track({ ipAddress: '1.1.1.1' }, 'd')).toMatchObject({ state: 'ALLOW' });
  });

  it('says null, not 0, where there is nothing to count by', async () => {
    await track();
    await addRule({
      or: [
        reads('ip.actionCount.1h'),
        reads('device.actionCount.1h'),
        reads('customKey.card.actionCount.1h'),
      ],
    });
    const output = await facts({ custom: { card: '' } });
    expect(output.ip.actionCount).toEqual({ '1h': null });
    expect(output.device.actionCount).toEqual({ '1h': null });
    expect(output.customKey).toEqual({ card: { actionCount: { '1h': null } } });
    expect((await facts({ custom: { card: '4242' } })).customKey.card.actionCount).toEqual({ '1h': 0 });
    expect((await facts({ custom: { card: '4242' } })).customKey.card.actionCount).toEqual({ '1h': 1 });
  });

  it('counts challenges when they are passed or fail, and a repeated call once', async () => {
    await challengeEverybody(test, 'signIn');
    const counted = [
      'user.failedChallengeCount.10m',
      'user.passedChallengeCount.10m',
      'action.challengedCount.10m',
    ];
    await addRule({ or: counted.map(reads) });
    const failed = await track({ idempotencyKey: 'k1' });
    await track({ idempotencyKey: 'k1' });
    const key = {
      tenantId: 'test-tenant',
      userId: 'alice',
      actionCode: 'signIn',
      idempotencyKey: failed.idempotencyKey,
    };
    test.clock.now += 30 * minuteMs;
    await test.database.commit((transaction) => failChallenge(transaction, key, test.clock.now));
    await test.database.commit((transaction) => failChallenge(transaction, key, test.clock.now));
    await passChallenge(test, { userId: 'alice', actionCode: 'signIn' });
    const { user, action } = await facts();
    expect(user).toMatchObject({ failedChallengeCount: { '10m': 1 }, passedChallengeCount: { '10m': 1 } });
    expect(action.challengedCount).toEqual({ '10m': 1 });
  });

  it('all that cannot be read is one subject: nonsense begins no new count (row 58)', async () => {
    await track();
    await addRule(reads('ip.actionCount.1h'));
    for (const ipAddress of ['a', 'b', '1.1.1.1:80']) await track({ ipAddress });
    expect((await facts({ ipAddress: 'another' })).ip.actionCount).toEqual({ '1h': 3 });
  });

  it('of tenants never mixes', async () => {
    const other = await addTenant(test);
    await track();
    await addRule(reads('ip.actionCount.1h'));
    const path = '/users/alice/actions/signIn';
    const own = { ipAddress: '1.1.1.1' };
    await other.server('POST', path, own);
    expect(await entryCount()).toBe(0);
    const rule = {
      name: 'rule',
      type: 'REVIEW',
      isActive: true,
      priority: 1,
      conditions: reads('ip.actionCount.1h'),
    };
    await other.management('POST', '/action-configurations/signIn/rules', rule);
    for (let at = 0; at < 3; at += 1) await other.server('POST', path, own);
    expect((await facts(own)).ip.actionCount).toEqual({ '1h': 0 });
    // The other's four, with the one from before its rule, and our own.
    expect(await entryCount()).toBe(5);
  });

  it('of many at once loses none', async () => {
    await track();
    await addRule(reads('network.actionCount.1h'));
    await Promise.all(Array.from({ length: 40 }, (_, at) => track({ ipAddress: '1.1.1.1' }, `u${at % 7}`)));
    expect((await facts({ ipAddress: '1.1.1.1' })).network.actionCount).toEqual({ '1h': 40 });
  });

  it('of a person goes with them', async () => {
    await track();
    await addRule({
      or: [reads('user.actionCount.1h'), reads('action.actionCount.1h'), reads('ip.actionCount.1h')],
    });
    const own = { ipAddress: '1.1.1.1' };
    await track(own);
    await track(own, 'bob');
    await test.server('DELETE', '/users/alice');
    const { user, action, ip } = await facts(own);
    expect([user.actionCount, action.actionCount, ip.actionCount]).toEqual([
      { '1h': 0 },
      { '1h': 0 },
      { '1h': 2 },
    ]);
    expect((await facts(own, 'bob')).user.actionCount).toEqual({ '1h': 1 });
  });

  it('is forgotten after 30 days', async () => {
    await track();
    await addRule(reads('ip.actionCount.30d'));
    await track({ ipAddress: '1.1.1.1' });
    test.clock.now += 30 * dayMs;
    await housekeepingRound(test.database, () => test.clock.now);
    expect(await entryCount()).toBe(1);
    test.clock.now += 1;
    await housekeepingRound(test.database, () => test.clock.now);
    expect(await entryCount()).toBe(0);
  });
});
