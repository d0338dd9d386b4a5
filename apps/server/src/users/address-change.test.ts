/** A new address that the application has verified (server-api.md §7): codes go there from then on. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { configureActions, Visitor } from '../testing/visitor.ts';

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
  await configureActions(test);
});
afterEach(async () => await test.close());

const patch = async (body: object) => await test.server('PATCH', '/users/alice', body);
const enrol = async (body: object) => {
  // Lists are by time: each factor has its own.
  test.clock.now += 1;
  return (await test.server('POST', '/users/alice/authenticators', body)).body.authenticator
    .userAuthenticatorId;
};
const enrolEmail = async (email: string) => await enrol({ verificationMethod: 'EMAIL_OTP', email });
const list = async () => (await test.server('GET', '/users/alice/authenticators')).body;
const addresses = async () =>
  Object.fromEntries(
    (await list()).map((one: Record<string, string>) => [
      one.verificationMethod,
      one.email ?? one.phoneNumber,
    ]),
  );

describe('a new verified e-mail address', () => {
  it('is where codes and links go, under the same id', async () => {
    const id = await enrolEmail('old@example.com');
    await enrol({ verificationMethod: 'EMAIL_MAGIC_LINK', email: 'old@example.com' });
    await enrol({ verificationMethod: 'SMS', phoneNumber: '+64211234567' });
    await patch({ email: 'new@Example.com', emailVerified: true });
    expect(await addresses()).toEqual({
      EMAIL_OTP: 'new@example.com',
      EMAIL_MAGIC_LINK: 'new@example.com',
      SMS: '+64211234567',
    });
    expect((await list())[0].userAuthenticatorId).toBe(id);
    const visitor = await Visitor.arrive(test, 'alice');
    await visitor.post('/challenge/email-otp');
    const { body } = await visitor.verify('email-otp', await test.codeFor('new@example.com'));
    expect(body.isVerified).toBe(true);
  });

  it('ends a code that went to the old one', async () => {
    await enrolEmail('old@example.com');
    const visitor = await Visitor.arrive(test, 'alice');
    await visitor.post('/challenge/email-otp');
    const code = await test.codeFor('old@example.com');
    await patch({ email: 'new@example.com', emailVerified: true });
    test.clock.now += 1;
    expect((await visitor.verify('email-otp', code)).body.isVerified).toBe(false);
    expect((await visitor.action()).state).toBe('CHALLENGE_REQUIRED');
    expect((await visitor.post('/challenge/email-otp')).body.sent).toBe(true);
    const { body } = await visitor.verify('email-otp', await test.codeFor('new@example.com'));
    expect(body.isVerified).toBe(true);
  });

  it('leaves one factor where two would be the same', async () => {
    await enrolEmail('one@example.com');
    await enrolEmail('two@example.com');
    await patch({ email: 'three@example.com', emailVerified: true });
    expect((await list()).map((one: { email: string }) => one.email)).toEqual(['three@example.com']);
  });

  it.each([
    ['not verified', { email: 'new@example.com' }],
    ['said not to be', { email: 'new@example.com', emailVerified: false }],
    ['the one that was there', { email: 'old@example.com', emailVerified: true }],
    ['only said to be verified', { emailVerified: true }],
  ])('that is %s moves nothing', async (_case, body) => {
    await enrolEmail('old@example.com');
    await enrolEmail('other@example.com');
    await patch(body);
    expect((await list()).map((one: { email: string }) => one.email)).toEqual([
      'old@example.com',
      'other@example.com',
    ]);
  });

  it('that nothing can be sent to is refused, and the person stays as they were', async () => {
    await enrolEmail('old@example.com');
    const { status, body } = await patch({ email: 'no address', emailVerified: true, displayName: 'x' });
    expect([status, body.errorDescription]).toEqual([400, expect.stringContaining('email')]);
    expect((await test.server('GET', '/users/alice')).body).toMatchObject({ email: 'old@example.com' });
    expect((await test.server('GET', '/users/alice')).body).not.toHaveProperty('displayName');
  });

  it('of somebody without such a factor may be any text', async () => {
    expect((await patch({ email: 'no address', emailVerified: true })).status).toBe(200);
  });
});

it('a new verified phone number is where text messages go', async () => {
  await enrol({ verificationMethod: 'SMS', phoneNumber: '+64211234567' });
  await enrolEmail('old@example.com');
  await patch({ phoneNumber: '+64219999999' });
  expect((await addresses()).SMS).toBe('+64211234567');
  await patch({ phoneNumber: '+64 21 888 8888', phoneNumberVerified: true });
  expect(await addresses()).toEqual({ SMS: '+64218888888', EMAIL_OTP: 'old@example.com' });
});
