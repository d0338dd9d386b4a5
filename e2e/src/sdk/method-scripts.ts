/** One script for each method of the public server SDK's client, by `Class.method`. Each is a person of its own. */
import { expect } from 'vitest';
import { asked, emailOf, enrolled, passed, type Script, session } from './scene.ts';

const unauthorized = { statusCode: 401, errorCode: 'unauthorized' };

const users: Record<string, Script> = {
  'Authsignal.getUser': async ({ sdk, userId }) => {
    const user = await sdk.getUser({ userId });
    expect(user).toMatchObject({ isEnrolled: false, emailVerified: false, phoneNumberVerified: false });
    expect(user.email).toBeUndefined();
  },
  'Authsignal.updateUser': async ({ sdk, other, userId }) => {
    const attributes = {
      email: emailOf(userId),
      emailVerified: true,
      displayName: 'Ä "B"',
      custom: { plan: 'gold' },
    };
    expect(await sdk.updateUser({ userId, attributes })).toMatchObject(attributes);
    expect(await other.getUser({ userId })).toMatchObject(attributes);
  },
  'Authsignal.queryUsers': async ({ sdk, other, userId }) => {
    const ids = [`${userId}-a`, `${userId}-b`];
    for (const id of ids) await sdk.updateUser({ userId: id, attributes: { username: userId } });
    const first = await other.queryUsers({ username: userId, limit: 1 });
    expect(first).toMatchObject({ users: [{ userId: ids[0], username: userId }] });
    const { lastEvaluatedUserId = '' } = first;
    const rest = await other.queryUsers({ username: userId, limit: 1, lastEvaluatedUserId });
    expect(rest.users.map((user) => user.userId)).toEqual([ids[1]]);
    expect((await other.queryUsers({ email: `nobody-${userId}@example.com` })).users).toEqual([]);
  },
  'Authsignal.deleteUser': async (scene) => {
    const { sdk, other, userId } = scene;
    await enrolled(scene);
    expect(await sdk.deleteUser({ userId })).toBeUndefined();
    const user = await other.getUser({ userId });
    expect([user.isEnrolled, user.email]).toEqual([false, undefined]);
  },
};

const authenticators: Record<string, Script> = {
  'Authsignal.enrollVerifiedAuthenticator': async (scene) => {
    expect(await enrolled(scene)).toMatch(/^[0-9a-f-]{36}$/);
    expect(await scene.other.getUser({ userId: scene.userId })).toMatchObject({ isEnrolled: true });
  },
  'Authsignal.getAuthenticators': async (scene) => {
    const userAuthenticatorId = await enrolled(scene);
    expect(await scene.other.getAuthenticators({ userId: scene.userId })).toMatchObject([
      { userAuthenticatorId, verificationMethod: 'EMAIL_OTP', email: emailOf(scene.userId) },
    ]);
  },
  'Authsignal.deleteAuthenticator': async (scene) => {
    const { sdk, other, userId } = scene;
    const userAuthenticatorId = await enrolled(scene);
    expect(await sdk.deleteAuthenticator({ userId, userAuthenticatorId })).toBeUndefined();
    expect(await other.getAuthenticators({ userId })).toEqual([]);
  },
};

const actions: Record<string, Script> = {
  'Authsignal.track': async ({ sdk, other, userId }) => {
    const attributes = { idempotencyKey: 'k-1', custom: { amount: 5 } };
    const first = await sdk.track({ userId, action: 'signIn', attributes });
    expect(first).toMatchObject({ state: 'CHALLENGE_REQUIRED', idempotencyKey: 'k-1', isEnrolled: false });
    expect(new URL(first.url).searchParams.get('token')).toBeTruthy();
    const again = await other.track({ userId, action: 'signIn', attributes });
    expect([again.state, again.idempotencyKey]).toEqual([first.state, 'k-1']);
  },
  'Authsignal.validateChallenge': async (scene) => {
    const { token, idempotencyKey } = await passed(scene);
    const { userId } = scene;
    expect(await scene.other.validateChallenge({ token, userId, action: 'signIn' })).toMatchObject({
      isValid: true,
      state: 'CHALLENGE_SUCCEEDED',
      action: 'signIn',
      userId,
      idempotencyKey,
      verificationMethod: 'EMAIL_OTP',
    });
    const stranger = await scene.sdk.validateChallenge({ token, userId: 'mallory' });
    expect([stranger.isValid, stranger.state]).toEqual([false, undefined]);
  },
  'Authsignal.getAction': async (scene) => {
    const { idempotencyKey } = await passed(scene);
    const action = await scene.other.getAction({ userId: scene.userId, action: 'signIn', idempotencyKey });
    expect(action).toMatchObject({ state: 'CHALLENGE_SUCCEEDED', verificationMethod: 'EMAIL_OTP' });
    expect(action.output).toBeTypeOf('object');
  },
  'Authsignal.queryUserActions': async ({ sdk, other, library, userId }) => {
    const { idempotencyKey } = await sdk.track({ userId, action: 'signIn' });
    await sdk.track({ userId, action: 'signUp' });
    const state = library.UserActionState.CHALLENGE_REQUIRED;
    const request = { userId, actionCodes: ['signIn', 'other'], state, fromDate: '2024-01-01' };
    expect(await other.queryUserActions(request)).toMatchObject([{ actionCode: 'signIn', idempotencyKey }]);
    expect(await other.queryUserActions({ userId })).toHaveLength(2);
  },
  'Authsignal.updateAction': async ({ sdk, other, library, userId }) => {
    const request = { userId, action: 'signIn' };
    const { idempotencyKey } = await sdk.track(request);
    const attributes = { state: library.UserActionState.REVIEW_FAILED };
    expect(await sdk.updateAction({ ...request, idempotencyKey, attributes })).toMatchObject(attributes);
    expect(await other.getAction({ ...request, idempotencyKey })).toMatchObject(attributes);
  },
};

const challenges: Record<string, Script> = {
  'Authsignal.challenge': async (scene) => {
    const { challengeId, verificationCode } = await asked(scene);
    expect(verificationCode).toMatch(/^\d{6}$/);
    const again = await scene.other.challenge({ challengeId });
    expect(again).toEqual({ challengeId, idempotencyKey: expect.any(String), expiresAt: expect.any(Number) });
  },
  'Authsignal.getChallenge': async (scene) => {
    const { challengeId } = await asked(scene);
    const expected = { challengeId, action: 'signUp', email: emailOf(scene.userId) };
    expect(await scene.other.getChallenge({ challengeId })).toMatchObject(expected);
  },
  'Authsignal.verify': async (scene) => {
    const { challengeId, verificationCode } = await asked(scene);
    const wrong = verificationCode === '000000' ? '111111' : '000000';
    expect(await scene.sdk.verify({ challengeId, verificationCode: wrong })).toMatchObject({
      isVerified: false,
      failureReason: scene.library.VerificationFailureReason.CODE_INVALID_OR_EXPIRED,
    });
    expect(await scene.other.verify({ challengeId, verificationCode })).toMatchObject({ isVerified: true });
  },
  'Authsignal.claimChallenge': async (scene) => {
    const { sdk, other, userId } = scene;
    const { challengeId, verificationCode } = await asked(scene);
    await expect(sdk.claimChallenge({ challengeId, userId })).rejects.toMatchObject({ statusCode: 400 });
    await sdk.verify({ challengeId, verificationCode });
    const { token, verificationMethod } = await other.claimChallenge({ challengeId, userId });
    expect(verificationMethod).toBe('EMAIL_OTP');
    const result = await sdk.validateChallenge({ token, userId, action: 'signUp' });
    expect([result.isValid, result.state]).toEqual([true, 'CHALLENGE_SUCCEEDED']);
  },
};

const sessions: Record<string, Script> = {
  'Authsignal.createSession': async (scene) => {
    const { accessToken, refreshToken } = await session(scene);
    expect(accessToken.split('.')).toHaveLength(3);
    expect(refreshToken).not.toBe('');
    const { token } = await scene.sdk.track({ userId: scene.userId, action: 'signIn' });
    const early = scene.sdk.createSession({ token, clientId: scene.clientId });
    await expect(early).rejects.toMatchObject({ statusCode: 400 });
  },
  'Authsignal.validateSession': async (scene) => {
    const { accessToken } = await session(scene);
    const found = await scene.other.validateSession({ accessToken, clientIds: [scene.clientId] });
    const user = { userId: scene.userId, email: emailOf(scene.userId), emailVerified: true };
    expect(found).toMatchObject({ user, verificationMethod: 'EMAIL_OTP' });
    expect(Number.isInteger(found.expiresAt) && found.expiresAt < 2 ** 31).toBe(true);
    const foreign = scene.sdk.validateSession({ accessToken, clientIds: ['another'] });
    await expect(foreign).rejects.toMatchObject(unauthorized);
  },
  'Authsignal.refreshSession': async (scene) => {
    const before = await session(scene);
    const after = await scene.other.refreshSession({ refreshToken: before.refreshToken });
    expect(after.refreshToken).not.toBe(before.refreshToken);
    const { accessToken } = after;
    expect((await scene.sdk.validateSession({ accessToken })).user.userId).toBe(scene.userId);
  },
  'Authsignal.revokeSession': async (scene) => {
    const { accessToken, refreshToken } = await session(scene);
    expect(await scene.sdk.revokeSession({ accessToken })).toBeUndefined();
    await expect(scene.other.validateSession({ accessToken })).rejects.toMatchObject(unauthorized);
    await expect(scene.other.refreshSession({ refreshToken })).rejects.toMatchObject(unauthorized);
  },
  'Authsignal.revokeUserSessions': async (scene) => {
    const { accessToken } = await session(scene);
    expect(await scene.other.revokeUserSessions({ userId: scene.userId })).toBeUndefined();
    await expect(scene.sdk.validateSession({ accessToken })).rejects.toMatchObject(unauthorized);
  },
};

export const clientScripts: Readonly<Record<string, Script>> = {
  ...users,
  ...authenticators,
  ...actions,
  ...challenges,
  ...sessions,
};
