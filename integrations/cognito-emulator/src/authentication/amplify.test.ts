import { createHash, randomBytes as systemRandomBytes } from 'node:crypto';
import { Amplify } from 'aws-amplify';
import * as auth from 'aws-amplify/auth';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type Bed, email, password, poolId, startBed, unknown } from '../test-bed.ts';

let bed: Bed;

beforeAll(async () => {
  vi.stubGlobal('localStorage', memoryStorage());
  vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  bed = await startBed();
});
afterAll(async () => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  await bed.close();
});
beforeEach(async () => {
  bed.invocations.length = 0;
  configure(bed);
  await auth.signOut();
});

function configure({ cognito }: Bed): void {
  Amplify.configure({
    Auth: { Cognito: { userPoolId: poolId, userPoolClientId: 'spa', userPoolEndpoint: cognito.url } },
  });
}

const signIn = (username: string, authFlowType: 'CUSTOM_WITHOUT_SRP' | 'CUSTOM_WITH_SRP', given = password) =>
  auth.signIn({
    username,
    options: { authFlowType },
    ...(authFlowType === 'CUSTOM_WITH_SRP' && { password: given }),
  });

const customChallenge = {
  isSignedIn: false,
  nextStep: {
    signInStep: 'CONFIRM_SIGN_IN_WITH_CUSTOM_CHALLENGE',
    additionalInfo: { question: 'six times seven', USERNAME: expect.any(String) },
  },
};
const incorrect = { name: 'NotAuthorizedException', message: 'Incorrect username or password.' };

describe('Amplify', () => {
  it('CUSTOM_WITHOUT_SRP: a wrong answer, a right one, the current user, tokens, sign-out', async () => {
    expect(await signIn(email, 'CUSTOM_WITHOUT_SRP')).toEqual(customChallenge);
    expect(await auth.confirmSignIn({ challengeResponse: '41' })).toEqual(customChallenge);
    expect(await auth.confirmSignIn({ challengeResponse: '42' })).toMatchObject({ isSignedIn: true });
    const { userId, username } = await auth.getCurrentUser();
    expect(userId).toBe(username);
    const { tokens } = await auth.fetchAuthSession();
    expect(tokens?.idToken?.payload).toMatchObject({ email, email_verified: true, sub: userId });
    expect(await auth.fetchUserAttributes()).toMatchObject({ email, sub: userId });
    await auth.signOut({ global: true });
    await expect(auth.getCurrentUser()).rejects.toMatchObject({ name: 'UserUnAuthenticatedException' });
  });

  it('CUSTOM_WITH_SRP: the last Define sees SRP_A, PASSWORD_VERIFIER and CUSTOM_CHALLENGE', async () => {
    expect(await signIn(email, 'CUSTOM_WITH_SRP')).toEqual(customChallenge);
    expect(await auth.confirmSignIn({ challengeResponse: '42' })).toMatchObject({ isSignedIn: true });
    expect(bed.invocations.at(-1)?.event.request.session).toEqual([
      { challengeName: 'SRP_A', challengeResult: true, challengeMetadata: null },
      { challengeName: 'PASSWORD_VERIFIER', challengeResult: true, challengeMetadata: null },
      { challengeName: 'CUSTOM_CHALLENGE', challengeResult: true, challengeMetadata: 'round-3' },
    ]);
  });

  it('CUSTOM_WITH_SRP: a wrong password and an unknown user look the same, and Define is not asked again', async () => {
    await expect(signIn(email, 'CUSTOM_WITH_SRP', 'Wrong-horse-1')).rejects.toMatchObject(incorrect);
    await expect(signIn(unknown, 'CUSTOM_WITH_SRP')).rejects.toMatchObject(incorrect);
    expect(bed.invocations.map(({ event }) => event.request.session)).toHaveLength(2);
  });

  it('USER_SRP_AUTH, and a renewed session', async () => {
    expect(await auth.signIn({ username: email, password })).toMatchObject({ isSignedIn: true });
    const before = (await auth.fetchAuthSession()).tokens?.accessToken.toString();
    const after = (await auth.fetchAuthSession({ forceRefresh: true })).tokens?.accessToken.toString();
    expect(after).toBeDefined();
    expect(after).not.toBe(before);
  });

  it('signs up, confirms with the code and signs in', async () => {
    const username = 'new@example.com';
    const options = { userAttributes: { email: username } };
    const { nextStep } = await auth.signUp({ username, password, options });
    expect(nextStep).toMatchObject({
      codeDeliveryDetails: { destination: 'n***@e***', deliveryMedium: 'EMAIL' },
    });
    expect(await auth.signIn({ username, password })).toMatchObject({
      nextStep: { signInStep: 'CONFIRM_SIGN_UP' },
    });
    const { code } = bed.deliveries.at(-1) ?? { code: '' };
    await auth.confirmSignUp({ username, confirmationCode: code });
    expect(await auth.signIn({ username, password })).toMatchObject({ isSignedIn: true });
  });

  it('signs in when the number of the server begins with zeros, which its clients do not pad', async () => {
    const secret = createHash('sha256').update('b55584').digest();
    const salt = createHash('sha256').update('salt').digest().subarray(0, 16);
    const given: Record<number, Buffer> = { 16: salt, 32: secret };
    const plain = await startBed(
      { usernameAttributes: [], users: [{ username: 'anna', password }] },
      { randomBytes: (size) => given[size] ?? systemRandomBytes(size) },
    );
    onTestFinished(plain.close);
    configure(plain);
    expect(await auth.signIn({ username: 'anna', password })).toMatchObject({ isSignedIn: true });
    await auth.signOut();
  });
});

function memoryStorage(): Storage {
  const items = new Map<string, string>();
  return {
    get length() {
      return items.size;
    },
    clear: () => items.clear(),
    getItem: (key) => items.get(key) ?? null,
    key: (index) => [...items.keys()][index] ?? null,
    removeItem: (key) => void items.delete(key),
    setItem: (key, value) => void items.set(key, value),
  };
}
