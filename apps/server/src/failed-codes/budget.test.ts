/** SECURITY row 4 and N-09 (T04), with a smaller budget than a tenant has from the start. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { askByEmail, verify } from '../testing/one-time-codes.ts';
import { addTenant } from '../testing/second-tenant.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { configureActions, importEmail, totpCode, Visitor } from '../testing/visitor.ts';
import { reportAlarms } from './alarm.ts';

const dayMs = 24 * 3_600_000;
const invalid = { isVerified: false, failureReason: 'CODE_INVALID_OR_EXPIRED' };

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
  await configureActions(test);
  // Recovery codes are hashed slowly.
  await test.management('PATCH', '/tenant', { skipRecoveryCodesOnProgrammaticEnrollment: true });
});
afterEach(async () => await test.close());

const tighten = async (failedCodesPerDayMax: number | null) =>
  await test.management('PATCH', '/tenant', { failedCodesPerDayMax });
const evaluated = async (): Promise<number> =>
  Number((await test.database.read.rows('select sum(failures) as sum from failed_codes', []))[0]?.sum ?? 0);

let asked = 0;
/** Spends it with wrong codes at challenges of nobody; right once in a million. */
async function spend(count: number): Promise<void> {
  for (let tries = 0; tries < count; ) {
    asked += 1;
    const email = `nobody${asked}@example.com`;
    const body = { verificationMethod: 'EMAIL_OTP', action: 'signIn', email };
    const { challengeId } = (await test.server('POST', '/challenge', body)).body;
    for (let turn = 0; turn < 5 && tries < count; turn += 1, tries += 1)
      await verify(test, challengeId, '000000');
  }
}

/** A person with a proven address who was sent a code. */
async function sent(userId: string): Promise<Visitor> {
  await importEmail(test, userId, `${userId}@example.com`);
  const visitor = await Visitor.arrive(test, userId);
  await visitor.post('/challenge/email-otp');
  return visitor;
}

/** A person with a proven address, and a challenge whose code was sent. */
async function waiting(
  userId: string,
  tracking = {},
): Promise<{ visitor: Visitor; code: string; sent: object }> {
  const email = `${userId}@example.com`;
  await importEmail(test, userId, email);
  const visitor = await Visitor.arrive(test, userId, tracking);
  const { body: sent } = await visitor.post('/challenge/email-otp');
  return { visitor, code: await test.codeFor(email), sent };
}

describe('T04: five guesses at each of many people', () => {
  it('no more than the budget are looked at, and the tenant’s own people sign in as before', async () => {
    await tighten(20);
    let honest = 0;
    for (let person = 0; person < 12; person += 1) {
      const victim = await sent(`victim${person}`);
      const answers = await victim.guess('email-otp', 5);
      expect(answers.every(({ body }) => body.isVerified === false)).toBe(true);
      const own = await waiting(`honest${person}`);
      const { body } = await own.visitor.verify('email-otp', own.code);
      honest += body.isVerified ? 1 : 0;
    }
    expect(await evaluated()).toBe(20);
    expect(honest).toBe(12);
  });

  it('codes that were sent before are not looked at either, and whoever waits for one is sent another', async () => {
    await tighten(10);
    const others = await Promise.all(['b', 'c'].map(async (userId) => await sent(userId)));
    const first = await waiting('a');
    await spend(10);
    for (const other of others) expect((await other.guess('email-otp', 1))[0]?.body).toEqual(invalid);
    expect(await evaluated()).toBe(10);
    expect((await first.visitor.verify('email-otp', first.code)).body).toEqual(invalid);
    test.clock.now += 30_000;
    const again = await first.visitor.post('/challenge/email-otp');
    expect(again.body).toMatchObject({ sent: true, codeLength: 8 });
    const code = await test.codeFor('a@example.com');
    expect(code).toMatch(/^\d{8}$/);
    expect((await first.visitor.verify('email-otp', code)).body.isVerified).toBe(true);
  });

  it('holds over a restart, for parallel tries, and for a day', async () => {
    await tighten(10);
    const people = await Promise.all(Array.from({ length: 5 }, (_, index) => sent(`person${index}`)));
    test = await test.restart();
    const guesses = people.flatMap(({ token }) =>
      Array.from({ length: 3 }, () =>
        test.client('POST', '/verify/email-otp', token, { verificationCode: '000000' }),
      ),
    );
    await Promise.all(guesses);
    expect(await evaluated()).toBe(10);
    test.clock.now += dayMs - 3_600_000;
    expect((await askByEmail(test, 'eve@example.com')).code).toMatch(/^\d{8}$/);
    test.clock.now += 2 * 3_600_000;
    expect((await askByEmail(test, 'eve@example.com')).code).toMatch(/^\d{6}$/);
  });

  it('counts every kind of typed code, whoever judges it and however it is asked for', async () => {
    const visitor = await Visitor.arrive(test, 'alice');
    await visitor.addTotp();
    await visitor.post('/recovery-codes');
    await importEmail(test, 'alice', 'alice@example.com');
    const again = await Visitor.arrive(test, 'alice');
    await again.post('/challenge/email-otp');
    for (const factor of ['email-otp', 'totp', 'recovery-code'] as const) await again.guess(factor, 1);
    expect(await evaluated()).toBe(3);
    await spend(1);
    expect(await evaluated()).toBe(4);
  });
});

describe('once the budget is spent', () => {
  beforeEach(async () => {
    await tighten(10);
  });

  it('the first of the page’s answers says how long the code is, the repeated ones too', async () => {
    expect((await waiting('early')).sent).not.toHaveProperty('codeLength');
    await spend(10);
    const { visitor, code, sent } = await waiting('late');
    expect(sent).toMatchObject({ codeLength: 8 });
    expect(code).toMatch(/^\d{8}$/);
    expect((await visitor.post('/challenge/email-otp')).body).toMatchObject({ sent: false, codeLength: 8 });
    expect((await visitor.verify('email-otp', `${code.slice(0, 4)} ${code.slice(4)}`)).body.isVerified).toBe(
      true,
    );
  });

  it('an app is asked for from known devices alone; strangers are not counted and take another way', async () => {
    const owner = await Visitor.arrive(test, 'alice', { deviceId: 'own' });
    const secret = await owner.addTotp();
    await importEmail(test, 'alice', 'alice@example.com');
    await spend(10);
    test.clock.now += 60_000;
    const stranger = await Visitor.arrive(test, 'alice', { deviceId: 'other' });
    const { body } = await stranger.verify('totp', totpCode(secret, test.clock.now));
    expect(body).toMatchObject({ isVerified: false, failureReason: 'MAX_ATTEMPTS_EXCEEDED' });
    expect(Date.parse(body.lockedUntil)).toBeGreaterThan(test.clock.now);
    expect((await stranger.action()).state).toBe('CHALLENGE_REQUIRED');
    expect(await evaluated()).toBe(10);
    await stranger.post('/challenge/email-otp');
    const code = await test.codeFor('alice@example.com');
    expect((await stranger.verify('email-otp', code)).body.isVerified).toBe(true);
    const known = await Visitor.arrive(test, 'alice', { deviceId: 'own' });
    expect((await known.verify('totp', totpCode(secret, test.clock.now))).body.isVerified).toBe(true);
  });

  it('a new app can be added: what is typed then is no guess at anybody’s secret', async () => {
    await spend(10);
    const visitor = await Visitor.arrive(test, 'bob');
    const { secret } = (await visitor.post('/user-authenticators/totp')).body;
    const { body } = await visitor.verify('totp', totpCode(secret, test.clock.now));
    expect(body.isVerified).toBe(true);
  });

  it('another tenant goes on with six digits', async () => {
    const other = await addTenant(test);
    await spend(10);
    const asking = { verificationMethod: 'EMAIL_OTP', action: 'signIn', email: 'eve@example.com' };
    await other.server('POST', '/challenge', asking);
    expect(await test.codeFor('eve@example.com')).toMatch(/^\d{6}$/);
  });

  it('one alarm is raised: in the audit trail, and told once, however often it is asked for', async () => {
    await spend(9);
    const told: string[] = [];
    const report = () => reportAlarms(test.database, (tenantId) => told.push(tenantId));
    await report();
    expect(told).toEqual([]);
    await spend(3);
    await Promise.all([report(), report()]);
    await report();
    expect(told).toEqual(['test-tenant']);
    const events = await test.database.read.rows(
      "select data from audit_events where type = 'failed_codes.budget_spent'",
      [],
    );
    expect(events.map(({ data }) => JSON.parse(data as string))).toEqual([{ failedCodesPerDayMax: 10 }]);
  });
});

describe('how large it is', () => {
  it('10,000 from the start; a tenant may only tighten, an operator sets the most', async () => {
    expect((await test.management('GET', '/tenant')).body.failedCodesPerDayMax).toBe(10_000);
    const more = await tighten(10_001);
    expect(more).toMatchObject({ status: 400, body: { errorCode: 'invalid_request' } });
    expect(more.body.errorDescription).toContain('failedCodesPerDayMax');
    expect((await tighten(0)).status).toBe(400);
    expect((await tighten(10)).body.failedCodesPerDayMax).toBe(10);
    expect((await tighten(null)).body.failedCodesPerDayMax).toBe(10_000);
  });

  it('a large one is spent in parts, and in all of them never exceeded', async () => {
    const hour = Math.floor(test.clock.now / 3_600_000);
    await test.database.commit(async (transaction) => {
      for (let part = 0; part < 16; part += 1)
        await transaction.run(
          'insert into failed_codes (tenant_id, hour, part, failures) values (?, ?, ?, ?)',
          ['test-tenant', hour - (part % 20), part, 624],
        );
    });
    expect((await askByEmail(test, 'eve@example.com')).code).toMatch(/^\d{6}$/);
    await spend(30);
    expect(await evaluated()).toBeLessThanOrEqual(10_000);
    expect(await evaluated()).toBeGreaterThan(16 * 624);
  });
});
