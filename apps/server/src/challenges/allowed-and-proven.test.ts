/** A first factor in an action that asked for none makes it CHALLENGE_SUCCEEDED (docs/decisions/0009). */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSoftwareAuthenticator } from '../testing/software-authenticator/software-authenticator.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { configureActions, totpCode, Visitor } from '../testing/visitor.ts';

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
  await configureActions(test);
});
afterEach(async () => await test.close());

const arrive = (fields: object = {}) => Visitor.arrive(test, 'alice', { actionCode: 'profile', ...fields });
const factors: [string, (visitor: Visitor) => Promise<unknown>][] = [
  ['EMAIL_OTP', (visitor) => visitor.addEmail('alice@example.com')],
  ['AUTHENTICATOR_APP', (visitor) => visitor.addTotp()],
  ['PASSKEY', (visitor) => visitor.addPasskey(createSoftwareAuthenticator())],
];

describe('an action in ALLOW', () => {
  it.each(factors)('is met by a first %s, once', async (verificationMethod, enrol) => {
    const visitor = await arrive();
    expect((await visitor.action()).state).toBe('ALLOW');
    await enrol(visitor);
    expect(await visitor.action()).toMatchObject({ state: 'CHALLENGE_SUCCEEDED', verificationMethod });
    const { token } = (await visitor.post('/hosted/finish', { outcome: 'completed' })).body;
    const validated = async () => (await test.server('POST', '/validate', { token, singleUse: true })).body;
    expect(await validated()).toMatchObject({ isValid: true, state: 'CHALLENGE_SUCCEEDED' });
    expect(await validated()).toMatchObject({ isValid: false, error: 'token_already_used' });
  });

  it('is told in its new state by a repeated track, and stays so over a restart', async () => {
    const visitor = await arrive({ idempotencyKey: 'once' });
    await visitor.addTotp();
    test = await test.restart();
    const repeated = await test.server('POST', '/users/alice/actions/profile', { idempotencyKey: 'once' });
    expect(repeated.body).toMatchObject({ state: 'CHALLENGE_SUCCEEDED', isEnrolled: true });
  });

  it('stays where the factor is none that the decision permits (I1)', async () => {
    await test.management('PATCH', '/action-configurations/profile', { verificationMethods: ['PASSKEY'] });
    const visitor = await arrive();
    await visitor.addTotp();
    expect((await visitor.action()).state).toBe('ALLOW');
  });

  it('of an enrolled person stays: what they have proves nothing here', async () => {
    const secret = await (await arrive()).addTotp();
    test.clock.now += 60_000;
    const visitor = await arrive({ scope: 'read:authenticators add:authenticators' });
    const code = totpCode(secret, test.clock.now);
    expect((await visitor.verify('totp', code)).status).toBe(400);
    expect((await visitor.post('/user-authenticators/email-otp', { email: 'x@example.com' })).status).toBe(
      403,
    );
    expect((await visitor.action()).state).toBe('ALLOW');
  });

  it('gives recovery codes and a passkey offer as after any first factor', async () => {
    const visitor = await arrive();
    expect((await visitor.get('/hosted/session')).body.step).toBe('ENROLL');
    await visitor.addEmail('alice@example.com');
    expect((await visitor.get('/hosted/session')).body.step).toBe('SHOW_RECOVERY_CODES');
    expect((await visitor.post('/recovery-codes')).body.recoveryCodes).toHaveLength(10);
    await visitor.post('/recovery-codes/saved');
    expect((await visitor.get('/hosted/session')).body.step).toBe('OFFER_PASSKEY');
  });

  it('is met by one of two first factors proven at once', async () => {
    const [one, other] = [await arrive({ idempotencyKey: 'k' }), await arrive({ idempotencyKey: 'k' })];
    const { secret } = (await one.post('/user-authenticators/totp')).body;
    await other.post('/user-authenticators/email-otp', { email: 'alice@example.com' });
    const [app, mail] = await Promise.all([
      one.verify('totp', totpCode(secret, test.clock.now)),
      other.verify('email-otp', await test.codeFor('alice@example.com')),
    ]);
    expect([app.body.isVerified, mail.body.isVerified].filter(Boolean)).toHaveLength(1);
    expect((await one.action()).state).toBe('CHALLENGE_SUCCEEDED');
  });
});

describe('BLOCK, and what a person decides', () => {
  it.each(['BLOCK', 'REVIEW_REQUIRED', 'REVIEW_FAILED', 'CHALLENGE_FAILED'])(
    '%s is not moved by an enrolment',
    async (state) => {
      const visitor = await arrive();
      const { secret } = (await visitor.post('/user-authenticators/totp')).body;
      await visitor.override(state);
      expect((await visitor.verify('totp', totpCode(secret, test.clock.now))).status).toBe(400);
      expect((await visitor.action()).state).toBe(state);
    },
  );
});
