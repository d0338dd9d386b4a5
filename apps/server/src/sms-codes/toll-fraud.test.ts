/** T06: SECURITY row 6, N-10, N-11. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Outbox } from '../messages/outbox.ts';
import { TenantStore } from '../tenants/store.ts';
import type { Tenant } from '../tenants/tenant.ts';
import { addCallKey, allowAllMethods } from '../testing/one-time-codes.ts';
import { basic, startTestApp, type TestApp, testManagementKey } from '../testing/test-app.ts';
import { requireDelivery } from './text-channel.ts';
import { noteTextVerified, type TextSend, takeTextSend } from './toll-fraud.ts';

const hourMs = 3_600_000;

let test: TestApp;
let tenant: Tenant;
beforeEach(async () => {
  test = await startTestApp();
  await setTenant({ smsCountries: ['NZ', 'US'] });
});
afterEach(async () => await test.close());

async function setTenant(settings: object): Promise<void> {
  expect((await test.management('PATCH', '/tenant', settings)).status).toBe(200);
  const found = await new TenantStore(test.database, test.keyRing, () => test.clock.now).find('test-tenant');
  if (!found) throw new Error('no tenant');
  tenant = found;
}

/** Undefined: it would be sent. Otherwise the refusal's code. */
async function send(number: string, more: Partial<TextSend> = {}): Promise<string | undefined> {
  const given = { tenant, number, now: test.clock.now, isDevelopment: false, ...more };
  try {
    await test.database.commit((transaction) => takeTextSend(transaction, given));
    return undefined;
  } catch (error) {
    return (error as { code: string }).code;
  }
}

const verified = async (number: string) =>
  await test.database.commit((transaction) =>
    noteTextVerified(transaction, tenant.tenantId, number, test.clock.now),
  );
const inRange = (turn: number, start = 2_112_300_000) => `+64${start + turn}`.slice(0, 12);

describe('countries', () => {
  it('go nowhere that is not named', async () => {
    expect(await send('+6421123456')).toBeUndefined();
    expect(await send('+14155552671')).toBeUndefined();
    expect(await send('+447400123456')).toBe('invalid_configuration');
    expect(await send('+15555550100')).toBe('invalid_configuration');
    await setTenant({ smsCountries: null });
    expect(await send('+6421123456')).toBe('invalid_configuration');
  });

  it('the development inbox takes any', async () => {
    expect(await send('+447400123456', { isDevelopment: true })).toBeUndefined();
  });

  it.each([['nz'], ['NZL'], [''], ['N1']])('refuses %j as a country', async (country) => {
    expect((await test.management('PATCH', '/tenant', { smsCountries: [country] })).status).toBe(400);
  });
});

describe('the breaker of a range', () => {
  it('T06: pumping one range sends 20 messages and stops it for a day', async () => {
    let sent = 0;
    for (let turn = 0; turn < 300; turn += 1) if ((await send(inRange(turn))) === undefined) sent += 1;
    expect(sent).toBe(20);
    expect(await send('+6427555555')).toBeUndefined();
    test.clock.now += 23 * hourMs;
    expect(await send(inRange(1_000))).toBe('too_many_requests');
    test.clock.now += hourMs;
    expect(await send(inRange(1_000))).toBeUndefined();
  });

  it('codes that are entered keep it open', async () => {
    for (let turn = 0; turn < 60; turn += 1) {
      expect(await send(inRange(turn))).toBeUndefined();
      if (turn % 8 === 0) await verified(inRange(turn));
    }
  });

  it('counts an hour', async () => {
    for (let turn = 0; turn < 19; turn += 1) expect(await send(inRange(turn))).toBeUndefined();
    test.clock.now += hourMs;
    for (let turn = 0; turn < 19; turn += 1) expect(await send(inRange(turn))).toBeUndefined();
  });

  it('the stop is written down with who was stopped', async () => {
    for (let turn = 0; turn < 20; turn += 1) await send(inRange(turn));
    const [row] = await test.database.read.rows(
      "select data from audit_events where type = 'sms.range_stopped'",
      [],
    );
    expect(JSON.parse(row?.data as string)).toMatchObject({ sent: 20, verified: 0 });
  });
});

describe('the day of a tenant', () => {
  it('stops at the limit and says so at four fifths of it', async () => {
    await setTenant({ smsPerDayMax: 10 });
    const numbers = Array.from({ length: 11 }, (_, turn) => `+6421${turn}`.padEnd(11, '7'));
    const alarms = async () =>
      await test.database.read.rows("select 1 from audit_events where type = 'sms.day_limit_near'", []);
    for (const [turn, number] of numbers.entries()) {
      expect([turn, await alarms()]).toEqual([turn, turn < 8 ? [] : [expect.anything()]]);
      expect([turn, await send(number)]).toEqual([turn, turn < 10 ? undefined : 'too_many_requests']);
    }
    test.clock.now += 24 * hourMs;
    expect(await send('+6421123456')).toBeUndefined();
  });
});

it('holds on every way to a phone, once a carrier is set', async () => {
  await allowAllMethods(test, { smsCountries: null });
  const provider = { provider: 'webhook', settings: { url: 'https://sms.example/hook' } };
  const authorization = basic(testManagementKey);
  const path = '/v1/management/message-providers/sms';
  expect((await test.call('PUT', path, { authorization, body: provider })).status).toBe(200);
  const phoneNumber = '+6421123456';
  const { token } = (await test.server('POST', '/users/alice/actions/signIn', {})).body;
  const callKey = await addCallKey(test);
  for (const answer of [
    await test.server('POST', '/challenge', { verificationMethod: 'SMS', action: 'signIn', phoneNumber }),
    await test.client('POST', '/user-authenticators/sms', token, { phoneNumber }),
    await test.call('POST', '/call/start', {
      authorization: basic(callKey),
      body: { referenceId: 'r', channel: 'SMS', phoneNumber },
    }),
  ]) {
    expect(answer).toMatchObject({ status: 400, body: { errorCode: 'invalid_configuration' } });
    expect(answer.body.errorDescription).toContain('NZ');
  }
  expect(await test.database.read.rows('select 1 from outbox', [])).toEqual([]);
});

it('a channel that nobody carries is refused', async () => {
  const outbox = { destination: async () => 'none' } as unknown as Outbox;
  await expect(requireDelivery(outbox, test.database.read, 'test-tenant', 'sms')).rejects.toMatchObject({
    code: 'invalid_configuration',
  });
});
