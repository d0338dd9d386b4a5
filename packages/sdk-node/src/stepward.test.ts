import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AuthScope, Authsignal, AuthsignalError, Stepward, StepwardError } from './index.ts';
import { type Recorder, startRecorder } from './testing/recorder.ts';
import { sdkVersion } from './version.ts';

const apiSecretKey = 'tenant-secret-key-0123456789';
let recorder: Recorder;
let client: Stepward;

beforeAll(async () => {
  recorder = await startRecorder();
  client = new Stepward({ apiSecretKey, apiUrl: recorder.url });
});
afterAll(() => recorder.close());

const action = { userId: 'alice', action: 'payment', idempotencyKey: 'order-1' };
const device = { userId: 'alice', deviceId: 'd-1' };
const passkey = {
  userId: 'alice',
  verificationMethod: 'PASSKEY',
  credentialId: 'AQ',
  credentialPublicKey: 'Ag',
} as const;

type Row = [name: string, call: (client: Stepward) => Promise<unknown>, line: string, body?: unknown];

const routes: Row[] = [
  [
    'track',
    (c) => c.track({ userId: 'alice', action: 'payment' }),
    'POST /v1/users/alice/actions/payment',
    {},
  ],
  [
    'track with attributes',
    (c) =>
      c.track({
        userId: 'alice',
        action: 'payment',
        attributes: { redirectUrl: 'https://a.example/?b=c', email: undefined, custom: { amount: 900 } },
      }),
    'POST /v1/users/alice/actions/payment',
    { redirectUrl: 'https://a.example/?b=c', custom: { amount: 900 } },
  ],
  [
    'validateChallenge',
    (c) => c.validateChallenge({ token: 't', userId: 'alice', action: 'payment' }),
    'POST /v1/validate',
    { token: 't', userId: 'alice', action: 'payment' },
  ],
  ['getAction', (c) => c.getAction(action), 'GET /v1/users/alice/actions/payment/order-1'],
  ['queryUserActions', (c) => c.queryUserActions({ userId: 'alice' }), 'GET /v1/users/alice/actions'],
  [
    'queryUserActions with filters',
    (c) =>
      c.queryUserActions({
        userId: 'alice',
        fromDate: '2026-11-01T00:00:00.000Z',
        actionCodes: ['payment', 'signIn'],
        state: 'REVIEW_REQUIRED',
      }),
    'GET /v1/users/alice/actions?fromDate=2026-11-01T00%3A00%3A00.000Z&codes=payment%2CsignIn&state=REVIEW_REQUIRED',
  ],
  [
    'updateAction',
    (c) => c.updateAction({ ...action, attributes: { state: 'REVIEW_SUCCEEDED' } }),
    'PATCH /v1/users/alice/actions/payment/order-1',
    { state: 'REVIEW_SUCCEEDED' },
  ],
  ['getUser', (c) => c.getUser({ userId: 'alice' }), 'GET /v1/users/alice'],
  [
    'queryUsers',
    (c) => c.queryUsers({ phoneNumber: '+64 21', email: '', limit: 5, lastEvaluatedUserId: 'z' }),
    'GET /v1/users?phoneNumber=%2B64+21&limit=5&lastEvaluatedUserId=z',
  ],
  [
    'updateUser',
    (c) => c.updateUser({ userId: 'alice', attributes: { email: 'a@b.example', emailVerified: true } }),
    'PATCH /v1/users/alice',
    { email: 'a@b.example', emailVerified: true },
  ],
  ['deleteUser', (c) => c.deleteUser({ userId: 'alice' }), 'DELETE /v1/users/alice'],
  [
    'getAuthenticators',
    (c) => c.getAuthenticators({ userId: 'alice' }),
    'GET /v1/users/alice/authenticators',
  ],
  [
    'enrollVerifiedAuthenticator',
    (c) =>
      c.enrollVerifiedAuthenticator({
        userId: 'alice',
        attributes: { verificationMethod: 'SMS', phoneNumber: '+6421' },
      }),
    'POST /v1/users/alice/authenticators',
    { verificationMethod: 'SMS', phoneNumber: '+6421' },
  ],
  [
    'enrollVerifiedAuthenticators',
    (c) => c.enrollVerifiedAuthenticators({ authenticators: [passkey] }),
    'POST /v1/users/authenticators',
    { authenticators: [passkey] },
  ],
  [
    'deleteAuthenticator',
    (c) => c.deleteAuthenticator({ userId: 'alice', userAuthenticatorId: 'a-1' }),
    'DELETE /v1/users/alice/authenticators/a-1',
  ],
  [
    'deleteAuthenticator',
    (c) => c.deleteAuthenticator({ userId: 'alice', userAuthenticatorId: 'a-1', keepLast: true }),
    'DELETE /v1/users/alice/authenticators/a-1?keepLast=true',
  ],
  [
    'challenge',
    (c) =>
      c.challenge({ verificationMethod: 'EMAIL_OTP', action: 'signUp', scope: AuthScope.addAuthenticators }),
    'POST /v1/challenge',
    { verificationMethod: 'EMAIL_OTP', action: 'signUp', scope: 'add:authenticators' },
  ],
  [
    'verify',
    (c) => c.verify({ challengeId: 'c-1', verificationCode: '123456' }),
    'POST /v1/verify',
    { challengeId: 'c-1', verificationCode: '123456' },
  ],
  [
    'claimChallenge',
    (c) => c.claimChallenge({ challengeId: 'c-1', userId: 'alice' }),
    'POST /v1/claim',
    { challengeId: 'c-1', userId: 'alice' },
  ],
  ['getChallenge', (c) => c.getChallenge({ challengeId: 'c-1' }), 'GET /v1/challenges?challengeId=c-1'],
  [
    'createSession',
    (c) => c.createSession({ clientId: 'app', token: 't' }),
    'POST /v1/sessions',
    { clientId: 'app', token: 't' },
  ],
  [
    'validateSession',
    (c) => c.validateSession({ accessToken: 'a', clientIds: ['app'] }),
    'POST /v1/sessions/validate',
    { accessToken: 'a', clientIds: ['app'] },
  ],
  [
    'refreshSession',
    (c) => c.refreshSession({ refreshToken: 'r' }),
    'POST /v1/sessions/refresh',
    { refreshToken: 'r' },
  ],
  [
    'revokeSession',
    (c) => c.revokeSession({ accessToken: 'a' }),
    'POST /v1/sessions/revoke',
    { accessToken: 'a' },
  ],
  [
    'revokeUserSessions',
    (c) => c.revokeUserSessions({ userId: 'alice' }),
    'POST /v1/sessions/user/revoke',
    { userId: 'alice' },
  ],
  ['getDevices', (c) => c.getDevices({ userId: 'alice' }), 'GET /v1/users/alice/devices'],
  [
    'updateDevice',
    (c) => c.updateDevice({ ...device, attributes: { rememberedUntil: null } }),
    'PATCH /v1/users/alice/devices/d-1',
    { rememberedUntil: null },
  ],
  ['invalidateDevice', (c) => c.invalidateDevice(device), 'POST /v1/users/alice/devices/d-1/invalidate'],
];

const returnsNothing = new Set(['deleteUser', 'deleteAuthenticator', 'revokeSession', 'revokeUserSessions']);

describe('each method sends its request and gives the answer', () => {
  it.each(routes)('%s', async (name, call, line, body) => {
    recorder.answer({ body: { isValid: true, echoed: name } });
    const answer = await call(client);
    expect(answer).toEqual(returnsNothing.has(name) ? undefined : { isValid: true, echoed: name });
    const [request, ...others] = recorder.requests;
    expect(others).toEqual([]);
    expect(`${request?.method} ${request?.target}`).toBe(line);
    expect(request?.body === '' ? undefined : JSON.parse(request?.body ?? '')).toEqual(body);
    expect(request?.headers).toMatchObject({
      authorization: `Basic ${Buffer.from(`${apiSecretKey}:`).toString('base64')}`,
      accept: 'application/json',
      'user-agent': `stepward-node/${sdkVersion}`,
    });
    expect(request?.headers['content-type']).toBe(body === undefined ? undefined : 'application/json');
  });

  it('this table has every method', () => {
    const methods = Object.getOwnPropertyNames(Stepward.prototype).filter((name) => name !== 'constructor');
    expect(new Set(routes.map(([name]) => name.split(' ')[0]))).toEqual(new Set(methods));
  });
});

describe('answers', () => {
  it('validateChallenge calls the action `action`, whichever of both names the server uses', async () => {
    recorder.answer({ body: { isValid: true, actionCode: 'payment' } });
    expect(await client.validateChallenge({ token: 't' })).toEqual({ isValid: true, action: 'payment' });
    recorder.answer({ body: { isValid: true, action: 'payment' } });
    expect(await client.validateChallenge({ token: 't' })).toEqual({ isValid: true, action: 'payment' });
  });

  it.each([undefined, '"text"', 'null', '12'])('an answer of %s is no object', async (body) => {
    recorder.answer({ body });
    await expect(client.challenge({})).rejects.toMatchObject({
      name: 'StepwardConnectionError',
      errorCode: 'unexpected_error',
    });
  });

  it('deleting accepts an empty answer', async () => {
    recorder.answer({ status: 204 });
    expect(await client.deleteUser({ userId: 'alice' })).toBeUndefined();
  });
});

describe('the names of the public SDK', () => {
  it('are the same classes', () => {
    expect(Authsignal).toBe(Stepward);
    expect(AuthsignalError).toBe(StepwardError);
  });
});

describe('the base address', () => {
  it.each(['', '/', '/v1', '/v1/', '/v1//'])('may end in %j', async (ending) => {
    recorder.answer({ body: {} });
    const other = new Stepward({ apiSecretKey, apiUrl: `${recorder.url}${ending}` });
    await other.getUser({ userId: 'alice' });
    expect(other.apiUrl).toBe(`${recorder.url}/v1`);
    expect(recorder.requests[0]?.target).toBe('/v1/users/alice');
  });

  it('may have a path', async () => {
    recorder.answer({ body: {} });
    await new Stepward({ apiSecretKey, apiUrl: `${recorder.url}/mfa/` }).getUser({ userId: 'alice' });
    expect(recorder.requests[0]?.target).toBe('/mfa/v1/users/alice');
  });
});
