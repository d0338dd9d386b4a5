/** People and imported factors (server-api.md §7, §8). */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { configureActions, importEmail, Visitor } from '../testing/visitor.ts';

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
});
afterEach(async () => await test.close());

const get = async () => (await test.server('GET', '/users/alice')).body;
const patch = async (body: object) => await test.server('PATCH', '/users/alice', body);

describe('a person', () => {
  it('comes into being with an update, and keeps what it leaves out', async () => {
    const given = {
      email: 'alice@example.com',
      emailVerified: true,
      phoneNumber: '9876543210',
      phoneNumberVerified: true,
      username: 'al',
      displayName: 'Alice',
      locale: 'de-AT',
      custom: { tier: 'gold', age: 5, vip: true },
      defaultVerificationMethod: 'PASSKEY',
    };
    const { defaultVerificationMethod: _default, ...shown } = given;
    expect(await patch(given)).toMatchObject({ status: 200, body: { userId: 'alice', ...shown } });
    await patch({ displayName: 'Al', unknown: 1, email: null });
    test = await test.restart();
    expect(await get()).toMatchObject({ ...shown, displayName: 'Al', isEnrolled: false });
    expect(await get()).not.toHaveProperty('defaultVerificationMethod');
  });

  it('replaces custom whole', async () => {
    await patch({ custom: { a: 1, b: 2 } });
    expect((await patch({ custom: { b: 3 } })).body.custom).toEqual({ b: 3 });
  });

  it('with a new address is unverified, unless said otherwise', async () => {
    await patch({ email: 'a@example.com', emailVerified: true });
    expect((await patch({ displayName: 'x' })).body.emailVerified).toBe(true);
    expect((await patch({ email: 'b@example.com' })).body.emailVerified).toBe(false);
    expect((await patch({ emailVerified: true })).body.emailVerified).toBe(true);
    await patch({ phoneNumber: '1', phoneNumberVerified: true });
    expect((await patch({ phoneNumber: '2' })).body.phoneNumberVerified).toBe(false);
  });

  it.each([
    [{ defaultVerificationMethod: 'TELEPATHY' }, 'defaultVerificationMethod'],
    [{ email: 7 }, 'email'],
    [{ emailVerified: 'true' }, 'emailVerified'],
    [{ custom: 'x' }, 'custom'],
    [{ custom: [] }, 'custom'],
    [{ locale: 'x'.repeat(36) }, 'locale'],
    [{ username: 'x'.repeat(1_025) }, 'username'],
  ])('%j is refused and named', async (body, field) => {
    expect(await patch(body)).toMatchObject({
      status: 400,
      body: { errorDescription: expect.stringContaining(field) },
    });
    expect(await test.database.read.rows('select * from users', [])).toEqual([]);
  });

  it('is told to rules', async () => {
    await test.management('POST', '/action-configurations', {
      actionCode: 'signIn',
      defaultUserActionResult: 'ALLOW',
    });
    const conditions = { '==': [{ var: 'user.email' }, 'alice@example.com'] };
    await test.management('POST', '/action-configurations/signIn/rules', {
      name: 'r',
      type: 'BLOCK',
      priority: 0,
      conditions,
    });
    const state = async () => (await test.server('POST', '/users/alice/actions/signIn', {})).body.state;
    expect(await state()).toBe('ALLOW');
    await patch({ email: 'alice@example.com' });
    expect(await state()).toBe('BLOCK');
  });
});

describe('an imported factor', () => {
  it('counts at once, is listed, and is made once however often it is sent', async () => {
    const ids = await Promise.all(
      Array.from({ length: 10 }, () => importEmail(test, 'alice', 'Alice@example.com')),
    );
    expect(new Set(ids).size).toBe(1);
    expect(await get()).toMatchObject({
      isEnrolled: true,
      enrolledVerificationMethods: ['EMAIL_OTP'],
      defaultVerificationMethod: 'EMAIL_OTP',
    });
    const { body } = await test.server('GET', '/users/alice/authenticators');
    expect(body).toEqual([
      {
        userId: 'alice',
        userAuthenticatorId: ids[0],
        verificationMethod: 'EMAIL_OTP',
        createdAt: '2026-01-01T00:00:00.000Z',
        verifiedAt: '2026-01-01T00:00:00.000Z',
        email: expect.stringMatching(/^alice@example\.com$/i),
        isDefault: false,
      },
    ]);
  });

  it('that is removed counts no more; an unknown one is 404', async () => {
    const id = await importEmail(test, 'alice', 'alice@example.com');
    expect(await test.server('DELETE', `/users/bob/authenticators/${id}`)).toMatchObject({ status: 404 });
    expect(await test.server('DELETE', `/users/alice/authenticators/${id}`)).toMatchObject({
      status: 200,
      body: { success: true },
    });
    expect(await test.server('DELETE', `/users/alice/authenticators/${id}`)).toMatchObject({
      status: 404,
      body: { error: 'not_found' },
    });
    expect(await get()).toMatchObject({ isEnrolled: false, enrolledVerificationMethods: [] });
  });

  it.each([
    [{ verificationMethod: 'PUSH', phoneNumber: '+64210000' }, 'verificationMethod'],
    [{ verificationMethod: 'SMS', phoneNumber: '0211234567' }, 'phoneNumber'],
    [{ verificationMethod: 'EMAIL_OTP' }, 'email'],
    [{ verificationMethod: 'EMAIL_OTP', email: 'not an address' }, 'email'],
    [{ email: 'a@example.com' }, 'verificationMethod'],
    [{}, 'verificationMethod'],
  ])('%j is refused and named', async (body, field) => {
    const answer = await test.server('POST', '/users/alice/authenticators', body);
    expect(answer).toMatchObject({ status: 400, body: { errorDescription: expect.stringContaining(field) } });
  });

  it('half enrolled is not listed and not counted (row 35)', async () => {
    await configureActions(test);
    const visitor = await Visitor.arrive(test, 'alice', { email: 'alice@example.com' });
    await visitor.post('/user-authenticators/email-otp', { email: 'alice@example.com' });
    expect(await get()).toMatchObject({ isEnrolled: false, enrolledVerificationMethods: [] });
    expect((await test.server('GET', '/users/alice/authenticators')).body).toEqual([]);
  });
});
