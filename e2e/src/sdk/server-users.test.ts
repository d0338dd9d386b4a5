import { VerificationMethod } from '@authsignal/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { configureAction } from '../harness/management.ts';
import { type ServerProcess, startServerProcess } from '../harness/server-process.ts';
import { refusalOf, serverSdk } from './server-sdk.ts';

let server: ServerProcess;

beforeAll(async () => {
  server = await startServerProcess();
  await configureAction(server, { actionCode: 'signIn', defaultUserActionResult: 'CHALLENGE' });
});
afterAll(async () => await server?.close());

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const emailOtp = VerificationMethod.EMAIL_OTP;

describe('users', () => {
  it('a person nobody ever saw is not enrolled, and no error', async () => {
    const user = await serverSdk(server).getUser({ userId: 'never-seen' });
    expect(user).toMatchObject({ isEnrolled: false, emailVerified: false, phoneNumberVerified: false });
    expect(user.enrolledVerificationMethods).toEqual([]);
    expect(user.allowedVerificationMethods).toContain('PASSKEY');
    // Absent values are omitted, never null.
    expect(user.email).toBeUndefined();
    expect(Object.values(user)).not.toContain(null);
  });

  it('updateUser makes the person, answers what it stored, and leaves other fields alone', async () => {
    const sdk = serverSdk(server);
    const userId = 'u-updated';
    const attributes = {
      email: 'updated@example.com',
      emailVerified: true,
      phoneNumber: '9876543210',
      phoneNumberVerified: false,
      username: 'updated',
      displayName: 'Updated Person',
      locale: 'en-NZ',
      custom: { plan: 'gold', seats: 3, beta: true },
    };
    expect(await sdk.updateUser({ userId, attributes })).toMatchObject(attributes);
    expect(await sdk.updateUser({ userId, attributes: { displayName: 'Someone' } })).toMatchObject({
      ...attributes,
      displayName: 'Someone',
    });
    expect(await sdk.getUser({ userId })).toMatchObject({
      ...attributes,
      displayName: 'Someone',
      isEnrolled: false,
    });
  });

  it('a new address is unverified until said otherwise', async () => {
    const sdk = serverSdk(server);
    const userId = 'u-readdressed';
    await sdk.updateUser({ userId, attributes: { email: 'old@example.com', emailVerified: true } });
    await sdk.updateUser({ userId, attributes: { email: 'new@example.com' } });
    expect(await sdk.getUser({ userId })).toMatchObject({ email: 'new@example.com', emailVerified: false });
  });
});

describe('authenticators', () => {
  it('enrolls a verified address, lists it, enrols the person, and takes it away again', async () => {
    const sdk = serverSdk(server);
    const userId = 'u-enrolled';
    const email = 'enrolled@example.com';
    expect(await sdk.getAuthenticators({ userId })).toEqual([]);

    const attributes = { verificationMethod: emailOtp, email };
    const { authenticator } = await sdk.enrollVerifiedAuthenticator({ userId, attributes });
    expect(authenticator).toMatchObject({ userId, verificationMethod: 'EMAIL_OTP', email });
    expect(authenticator.userAuthenticatorId).toMatch(uuid);
    expect(authenticator.verifiedAt).toBeDefined();
    expect(authenticator.webauthnCredential).toBeUndefined();

    expect(await sdk.getAuthenticators({ userId })).toEqual([authenticator]);
    expect(await sdk.getUser({ userId })).toMatchObject({
      isEnrolled: true,
      email,
      enrolledVerificationMethods: ['EMAIL_OTP'],
      defaultVerificationMethod: 'EMAIL_OTP',
    });
    const tracked = await sdk.track({ userId, action: 'signIn' });
    expect(tracked).toMatchObject({
      isEnrolled: true,
      enrolledVerificationMethods: ['EMAIL_OTP'],
      defaultVerificationMethod: 'EMAIL_OTP',
    });

    const { userAuthenticatorId } = authenticator;
    await expect(sdk.deleteAuthenticator({ userId, userAuthenticatorId })).resolves.toBeUndefined();
    expect(await sdk.getAuthenticators({ userId })).toEqual([]);
    expect(await sdk.getUser({ userId })).toMatchObject({ isEnrolled: false });
    const gone = await refusalOf(sdk.deleteAuthenticator({ userId, userAuthenticatorId }));
    expect(gone).toMatchObject({ statusCode: 404, errorCode: 'not_found' });
  });

  it('the same address twice is one authenticator', async () => {
    const sdk = serverSdk(server);
    const userId = 'u-twice';
    const enrol = (email: string) =>
      sdk.enrollVerifiedAuthenticator({ userId, attributes: { verificationMethod: emailOtp, email } });
    const first = await enrol('twice@example.com');
    const second = await enrol('Twice@Example.com');
    expect(second.authenticator.userAuthenticatorId).toBe(first.authenticator.userAuthenticatorId);
    expect(await sdk.getAuthenticators({ userId })).toHaveLength(1);
  });

  it('nobody removes the authenticator of another person', async () => {
    const sdk = serverSdk(server);
    const attributes = { verificationMethod: emailOtp, email: 'owner@example.com' };
    const { authenticator } = await sdk.enrollVerifiedAuthenticator({ userId: 'u-owner', attributes });
    const { userAuthenticatorId } = authenticator;
    const refusal = await refusalOf(sdk.deleteAuthenticator({ userId: 'u-other', userAuthenticatorId }));
    expect(refusal.statusCode).toBe(404);
    expect(await sdk.getAuthenticators({ userId: 'u-owner' })).toHaveLength(1);
  });

  it.each([
    ['no address', { verificationMethod: emailOtp }, 'email'],
    ['no address at all', { verificationMethod: emailOtp, email: 'nonsense' }, 'email'],
  ])('%s is refused by name', async (_case, attributes, field) => {
    const refusal = await refusalOf(
      serverSdk(server).enrollVerifiedAuthenticator({ userId: 'u', attributes }),
    );
    expect(refusal).toMatchObject({ statusCode: 400, errorCode: 'invalid_request' });
    expect(refusal.errorDescription).toContain(field);
  });
});

describe('errors', () => {
  const unauthorizedText =
    'The request is unauthorized. Check that your API key and region base URL are correctly configured.';

  it.each(['sk_wrong-key', ''])('key %j is the typed error, with the text that SDKs assert', async (key) => {
    const refusal = await refusalOf(serverSdk(server, key).getUser({ userId: 'u' }));
    expect(refusal.name).toBe('AuthsignalError');
    expect(refusal).toMatchObject({
      statusCode: 401,
      errorCode: 'unauthorized',
      errorDescription: unauthorizedText,
    });
    expect(refusal.message).toBe(`AuthsignalError: 401 - ${unauthorizedText}`);
  });

  it('a wrong key is said before anything else', async () => {
    const sdk = serverSdk(server, 'sk_wrong-key');
    const refusals = await Promise.all([
      refusalOf(sdk.getAction({ userId: 'nobody', action: 'nothing', idempotencyKey: 'never' })),
      refusalOf(sdk.track({ userId: 'u', action: 'not allowed!' })),
      refusalOf(sdk.validateChallenge({ token: 'x' })),
      refusalOf(sdk.revokeUserSessions({ userId: 'u' })),
    ]);
    expect(refusals.map(({ statusCode }) => statusCode)).toEqual([401, 401, 401, 401]);
  });

  it('a management key is no secret key', async () => {
    const refusal = await refusalOf(serverSdk(server, server.managementKey).getUser({ userId: 'u' }));
    expect(refusal).toMatchObject({ statusCode: 403, errorCode: 'forbidden' });
  });

  it('neither keys nor tokens nor names reach the log', async () => {
    const sdk = serverSdk(server);
    const { token, url } = await sdk.track({ userId: 'logged@example.com', action: 'signIn' });
    await refusalOf(sdk.track({ userId: 'logged@example.com', action: 'not allowed!' }));
    for (const secret of [server.secretKey, server.managementKey, token, url, 'logged@example.com']) {
      expect(server.output()).not.toContain(secret);
    }
  });
});
