import { UserActionState, VerificationMethod } from '@authsignal/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { configureAction } from '../harness/management.ts';
import { type ServerProcess, startServerProcess } from '../harness/server-process.ts';
import { clientApi, passByEmail, refusalOf, serverSdk } from './server-sdk.ts';

let server: ServerProcess;
let ruleIds: string[];

beforeAll(async () => {
  server = await startServerProcess();
  const riskIs = (level: string) => ({ '==': [{ var: 'custom.risk' }, level] });
  ({ ruleIds } = await configureAction(server, { actionCode: 'transfer', defaultUserActionResult: 'ALLOW' }, [
    {
      name: 'Stolen account',
      description: 'Reported by its owner.',
      type: 'BLOCK',
      conditions: riskIs('stolen'),
    },
    { name: 'Large amount', type: 'REVIEW', conditions: { '>': [{ var: 'custom.amount' }, 10_000] } },
    { name: 'Some risk', type: 'CHALLENGE', conditions: riskIs('some') },
  ]));
  await configureAction(server, { actionCode: 'signIn', defaultUserActionResult: 'CHALLENGE' });
});
afterAll(async () => await server?.close());

const iso = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

describe('track', () => {
  it.each([
    ['ALLOW', {}, []],
    ['BLOCK', { risk: 'stolen' }, [0]],
    ['REVIEW_REQUIRED', { amount: 10_001 }, [1]],
    ['CHALLENGE_REQUIRED', { risk: 'some' }, [2]],
    ['BLOCK', { risk: 'stolen', amount: 10_001 }, [0, 1]],
  ])('%s for %j', async (state, custom, rules) => {
    const answer = await serverSdk(server).track({
      userId: 'u-states',
      action: 'transfer',
      attributes: { custom },
    });
    expect(answer).toMatchObject({ state, isEnrolled: false, enrolledVerificationMethods: [] });
    expect(answer.ruleIds).toEqual(rules.map((index) => ruleIds[index]));
    expect(answer.idempotencyKey).toMatch(/^[0-9a-f-]{36}$/);
    expect(answer.allowedVerificationMethods).toContain('EMAIL_OTP');
    // The address always has a query: SDKs append to it. It never carries the token itself.
    expect(answer.url.startsWith(`${server.origin}/?token=`)).toBe(true);
    expect(answer.url).not.toContain(answer.token);
    expect(answer.token.split('.')).toHaveLength(3);
  });

  it('takes every attribute of the SDK and keeps the given key', async () => {
    const attributes = {
      idempotencyKey: 'order-4711',
      redirectUrl: 'https://app.example.com/callback?order=4711',
      redirectToSettings: false,
      ipAddress: '203.0.113.9',
      userAgent: 'Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0.0.0',
      deviceId: 'device-1',
      scope: 'read:authenticators add:authenticators',
      email: 'full@example.com',
      phoneNumber: '+6421000000',
      username: 'full',
      custom: { risk: 'none', amount: 12.5, trusted: true },
      locale: 'de',
      customDomain: 'login.example.com',
    };
    const answer = await serverSdk(server).track({ userId: 'u-full', action: 'transfer', attributes });
    expect(answer).toMatchObject({ idempotencyKey: 'order-4711', state: 'ALLOW' });
    expect(await serverSdk(server).getUser({ userId: 'u-full' })).toMatchObject({
      email: 'full@example.com',
      emailVerified: false,
      phoneNumber: '+6421000000',
      username: 'full',
    });
  });

  it('the same key again answers the same decision; with other inputs it is a conflict', async () => {
    const request = { userId: 'u-again', action: 'transfer' };
    const attributes = { idempotencyKey: 'k-1', custom: { risk: 'some' } };
    const first = await serverSdk(server).track({ ...request, attributes });
    const again = await serverSdk(server).track({ ...request, attributes });
    expect(again).toMatchObject({ state: first.state, idempotencyKey: 'k-1', ruleIds: first.ruleIds });
    const other = { idempotencyKey: 'k-1', custom: { risk: 'none' } };
    const refusal = await refusalOf(serverSdk(server).track({ ...request, attributes: other }));
    expect(refusal).toMatchObject({ statusCode: 409, errorCode: 'conflict' });
    expect(refusal.errorDescription).toContain('idempotencyKey');
  });

  it.each(['auth0|4711', 'a+b@example.com', 'größe', '123:test'])('knows user %s as sent', async (userId) => {
    // The SDK puts the id into the path unescaped.
    const { token } = await serverSdk(server).track({ userId, action: 'signIn' });
    const result = await serverSdk(server).validateChallenge({ token, userId, action: 'signIn' });
    expect(result).toMatchObject({ userId, state: 'CHALLENGE_REQUIRED' });
  });

  it('a pre-encoded user id is the same user', async () => {
    const { token } = await serverSdk(server).track({ userId: 'auth0%7C99', action: 'signIn' });
    expect(await serverSdk(server).validateChallenge({ token })).toMatchObject({ userId: 'auth0|99' });
  });

  it.each([
    ['a bad action code', { userId: 'u', action: 'sign in!' }, 'action'],
    ['a redirect to plain http', { redirectUrl: 'http://app.example.com/' }, 'redirectUrl'],
    ['a redirect with a script', { redirectUrl: 'javascript:alert(1)' }, 'redirectUrl'],
  ])('%s is refused by name', async (_case, part, field) => {
    const request = 'action' in part ? part : { userId: 'u', action: 'signIn', attributes: part };
    const refusal = await refusalOf(serverSdk(server).track(request));
    expect(refusal).toMatchObject({ statusCode: 400, errorCode: 'invalid_request' });
    expect(refusal.errorDescription).toContain(field);
  });
});

describe('validateChallenge', () => {
  it('a passed challenge is valid, with everything the SDK types', async () => {
    const sdk = serverSdk(server);
    const email = 'passed@example.com';
    const { token, idempotencyKey } = await sdk.track({
      userId: email,
      action: 'signIn',
      attributes: { email },
    });
    const accessToken = await passByEmail(server, token, email);
    const result = await sdk.validateChallenge({ token: accessToken, userId: email, action: 'signIn' });
    expect(result).toMatchObject({
      isValid: true,
      state: UserActionState.CHALLENGE_SUCCEEDED,
      userId: email,
      action: 'signIn',
      idempotencyKey,
      verificationMethod: VerificationMethod.EMAIL_OTP,
    });
    expect(result.stateUpdatedAt).toMatch(iso);
    expect(result.error).toBeUndefined();
  });

  it('a success counts once; only the identical repeat of a dropped answer is told again', async () => {
    const sdk = serverSdk(server);
    const email = 'once@example.com';
    const { token } = await sdk.track({ userId: email, action: 'signIn', attributes: { email } });
    const accessToken = await passByEmail(server, token, email);
    expect((await sdk.validateChallenge({ token: accessToken })).isValid).toBe(true);
    expect((await sdk.validateChallenge({ token: accessToken })).isValid).toBe(true);
    const other = await sdk.validateChallenge({ token, userId: email });
    expect(other).toMatchObject({ isValid: false, error: 'token_already_used' });
    expect(other.state).toBeUndefined();
  });

  it.each([
    ['CHALLENGE_REQUIRED', { risk: 'some' }],
    ['ALLOW', {}],
    ['REVIEW_REQUIRED', { amount: 20_000 }],
    ['BLOCK', { risk: 'stolen' }],
  ])('%s is not valid, but told', async (state, custom) => {
    const request = { userId: 'u-told', action: 'transfer' };
    const { token, idempotencyKey } = await serverSdk(server).track({ ...request, attributes: { custom } });
    const result = await serverSdk(server).validateChallenge({ token, ...request });
    expect(result).toMatchObject({ isValid: false, state, userId: 'u-told', idempotencyKey });
    expect(result.verificationMethod).toBeUndefined();
  });

  it.each([
    ['another user', { userId: 'mallory' }, 'user_mismatch'],
    ['another action', { action: 'signIn' }, 'action_mismatch'],
    ['a made-up token', { token: 'invalid-token' }, 'invalid_token'],
    ['an unsigned token', { token: 'eyJhbGciOiJub25lIn0.e30.' }, 'invalid_token'],
  ])('%s: not valid, and nothing is told', async (_case, part, error) => {
    const { token } = await serverSdk(server).track({ userId: 'u-mine', action: 'transfer' });
    const result = await serverSdk(server).validateChallenge({ token, ...part });
    // The SDK copies `actionCode` to `action`, also when there is none.
    expect(result).toEqual({ isValid: false, success: false, error, action: undefined });
  });
});

describe('actions', () => {
  it('getAction tells state, times, rules and the facts of the decision', async () => {
    const sdk = serverSdk(server);
    const request = { userId: 'u-get', action: 'transfer' };
    const attributes = { custom: { risk: 'stolen' }, ipAddress: '203.0.113.9' };
    const { idempotencyKey } = await sdk.track({ ...request, attributes });
    const action = await sdk.getAction({ ...request, idempotencyKey });
    expect(action).toMatchObject({
      state: 'BLOCK',
      rules: [{ ruleId: ruleIds[0], name: 'Stolen account', description: 'Reported by its owner.' }],
    });
    expect(action.createdAt).toMatch(iso);
    expect(action.stateUpdatedAt).toMatch(iso);
    expect(action.verificationMethod).toBeUndefined();
    expect(JSON.stringify(action.output)).toContain('203.0.113.9');
  });

  it('an unknown action is 404 not_found', async () => {
    const refusal = await refusalOf(
      serverSdk(server).getAction({ userId: 'u-get', action: 'transfer', idempotencyKey: 'never' }),
    );
    expect(refusal).toMatchObject({ statusCode: 404, errorCode: 'not_found' });
  });

  it.each([
    ['CHALLENGE_REQUIRED', { risk: 'some' }, UserActionState.REVIEW_REQUIRED],
    ['CHALLENGE_REQUIRED', { risk: 'some' }, UserActionState.BLOCK],
    ['REVIEW_REQUIRED', { amount: 20_000 }, UserActionState.REVIEW_SUCCEEDED],
    ['REVIEW_REQUIRED', { amount: 20_000 }, UserActionState.REVIEW_FAILED],
  ])('updateAction moves %s (%j) to %s', async (before, custom, state) => {
    const sdk = serverSdk(server);
    const request = { userId: 'u-update', action: 'transfer' };
    const { idempotencyKey, state: tracked } = await sdk.track({ ...request, attributes: { custom } });
    expect(tracked).toBe(before);
    const updated = await sdk.updateAction({ ...request, idempotencyKey, attributes: { state } });
    expect(updated.state).toBe(state);
    expect((await sdk.getAction({ ...request, idempotencyKey })).state).toBe(state);
  });

  it('an overridden success is no proof: the person may not add a passkey with it', async () => {
    const sdk = serverSdk(server);
    const email = 'overridden@example.com';
    const request = { userId: email, action: 'signIn' };
    await sdk.enrollVerifiedAuthenticator({
      userId: email,
      attributes: { verificationMethod: VerificationMethod.EMAIL_OTP, email },
    });
    const scope = 'add:authenticators';
    const { token, idempotencyKey } = await sdk.track({ ...request, attributes: { scope } });
    const state = UserActionState.CHALLENGE_SUCCEEDED;
    await sdk.updateAction({ ...request, idempotencyKey, attributes: { state } });
    const refused = await clientApi(server, token, '/user-authenticators/passkey/registration-options');
    expect(refused).toMatchObject({ errorCode: 'forbidden' });
  });

  it('queryUserActions lists newest first and filters', async () => {
    const sdk = serverSdk(server);
    const userId = 'u-query';
    const first = await sdk.track({ userId, action: 'transfer' });
    const second = await sdk.track({
      userId,
      action: 'transfer',
      attributes: { custom: { risk: 'stolen' } },
    });
    const third = await sdk.track({ userId, action: 'signIn' });
    const keys = async (filter: { actionCodes?: string[]; state?: UserActionState; fromDate?: string }) =>
      (await sdk.queryUserActions({ userId, ...filter })).map(({ idempotencyKey }) => idempotencyKey);
    expect(new Set(await keys({}))).toEqual(
      new Set([third.idempotencyKey, second.idempotencyKey, first.idempotencyKey]),
    );
    expect(await keys({ actionCodes: ['signIn'] })).toEqual([third.idempotencyKey]);
    expect(await keys({ actionCodes: ['signIn', 'transfer'] })).toHaveLength(3);
    expect(await keys({ state: UserActionState.BLOCK })).toEqual([second.idempotencyKey]);
    expect(await keys({ fromDate: '2024-01-01' })).toHaveLength(3);
    expect(await keys({ fromDate: new Date(Date.now() + 60_000).toISOString() })).toEqual([]);
    const [newest] = await sdk.queryUserActions({ userId, actionCodes: ['signIn'] });
    expect(newest).toMatchObject({ actionCode: 'signIn', state: 'CHALLENGE_REQUIRED' });
    expect(newest?.createdAt).toMatch(iso);
    expect(await sdk.queryUserActions({ userId: 'nobody' })).toEqual([]);
  });
});
