// The public SDK and ours, method by method, against one recorder: same verb, same path, same body, same result.
import * as theirs from '@authsignal/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as ours from './index.ts';
import { type RecordedRequest, type Recorder, startRecorder } from './testing/recorder.ts';

const apiSecretKey = 'tenant-secret-key-0123456789';
let recorder: Recorder;
let publicClient: theirs.Authsignal;
let ownClient: ours.Authsignal;

beforeAll(async () => {
  recorder = await startRecorder();
  const options = { apiSecretKey, apiUrl: `${recorder.url}/v1`, retries: 0 };
  publicClient = new theirs.Authsignal(options);
  ownClient = new ours.Authsignal(options);
});
afterAll(() => recorder.close());

/** Code written for the public SDK. (That it compiles against ours as well is for package.test.ts to see.) */
type Client = theirs.Authsignal;
const asTheirs = (client: ours.Authsignal): Client => client as unknown as Client;
type Case = [method: keyof theirs.Authsignal, call: (client: Client) => Promise<unknown>];

const key = { userId: 'u-1', action: 'payment', idempotencyKey: '5a1c' };
const cases: Case[] = [
  ['getUser', (c) => c.getUser({ userId: 'u-1' })],
  ['queryUsers', (c) => c.queryUsers({ email: 'a+b@c.example' })],
  [
    'queryUsers',
    (c) =>
      c.queryUsers({
        username: 'ä b',
        email: 'e',
        phoneNumber: '+64',
        token: 't',
        limit: 3,
        lastEvaluatedUserId: 'l',
      }),
  ],
  ['queryUsers', (c) => c.queryUsers({})],
  [
    'updateUser',
    (c) => c.updateUser({ userId: 'u-1', attributes: { displayName: 'Ä "b"', custom: { n: 1, b: true } } }),
  ],
  ['deleteUser', (c) => c.deleteUser({ userId: 'u-1' })],
  ['getAuthenticators', (c) => c.getAuthenticators({ userId: 'u-1' })],
  [
    'enrollVerifiedAuthenticator',
    (c) =>
      c.enrollVerifiedAuthenticator({
        userId: 'u-1',
        attributes: { verificationMethod: theirs.VerificationMethod.EMAIL_OTP, email: 'a@b.example' },
      }),
  ],
  ['deleteAuthenticator', (c) => c.deleteAuthenticator({ userId: 'u-1', userAuthenticatorId: 'a-1' })],
  ['track', (c) => c.track({ userId: 'u-1', action: 'payment' })],
  [
    'track',
    (c) =>
      c.track({
        userId: 'u-1',
        action: 'payment',
        attributes: {
          idempotencyKey: 'k',
          redirectUrl: 'https://a.example/',
          redirectToSettings: false,
          ipAddress: '::1',
          userAgent: 'Mozilla',
          deviceId: 'd',
          scope: 'read:authenticators',
          email: 'a@b.example',
          phoneNumber: '+64',
          username: 'u',
          custom: { amount: 12.5 },
          challengeId: 'c',
          locale: 'de',
          customDomain: 'x',
        },
      }),
  ],
  ['validateChallenge', (c) => c.validateChallenge({ token: 't' })],
  ['validateChallenge', (c) => c.validateChallenge({ action: 'payment', userId: 'u|1', token: 't' })],
  [
    'claimChallenge',
    (c) => c.claimChallenge({ challengeId: 'c', userId: 'u-1', skipVerificationCheck: true }),
  ],
  ['getAction', (c) => c.getAction(key)],
  ['queryUserActions', (c) => c.queryUserActions({ userId: 'u-1' })],
  [
    'queryUserActions',
    (c) =>
      c.queryUserActions({
        userId: 'u-1',
        fromDate: '2026-01-01',
        actionCodes: ['a', 'b'],
        state: theirs.UserActionState.BLOCK,
      }),
  ],
  [
    'updateAction',
    (c) => c.updateAction({ ...key, attributes: { state: theirs.UserActionState.REVIEW_FAILED } }),
  ],
  [
    'challenge',
    (c) =>
      c.challenge({
        verificationMethod: 'SMS',
        action: 'a',
        phoneNumber: '+64',
        smsChannel: theirs.SmsChannel.DEFAULT,
        scope: theirs.AuthScope.addAuthenticators,
        custom: { a: 'b' },
      }),
  ],
  ['verify', (c) => c.verify({ challengeId: 'c', verificationCode: '000000' })],
  ['getChallenge', (c) => c.getChallenge({ challengeId: 'c' })],
  [
    'getChallenge',
    (c) =>
      c.getChallenge({
        userId: 'u|1',
        action: 'a',
        verificationMethod: theirs.VerificationMethod.SMS,
      }),
  ],
  ['createSession', (c) => c.createSession({ clientId: 'i', token: 't', action: 'a' })],
  ['validateSession', (c) => c.validateSession({ accessToken: 'a', clientIds: ['i', 'j'] })],
  ['refreshSession', (c) => c.refreshSession({ refreshToken: 'r' })],
  ['revokeSession', (c) => c.revokeSession({ accessToken: 'a' })],
  ['revokeUserSessions', (c) => c.revokeUserSessions({ userId: 'u-1' })],
];

const onTheWire = ({ method, target, body, headers }: RecordedRequest) => ({
  line: `${method} ${target}`,
  body,
  authorization: headers.authorization,
});

async function run<C>(client: C, call: (client: C) => Promise<unknown>) {
  recorder.requests.length = 0;
  const result = await call(client).then(
    (value) => ({ value }),
    ({ statusCode, errorCode, errorDescription }: theirs.AuthsignalError) => ({
      refused: { statusCode, errorCode, errorDescription },
    }),
  );
  return { result, requests: recorder.requests.map(onTheWire) };
}

describe('the same call through both', () => {
  it.each(cases)('%s', async (_method, call) => {
    recorder.answer({ body: { isValid: true, actionCode: 'payment', state: 'ALLOW', users: [] } });
    const expected = await run<Client>(publicClient, call);
    const found = await run<Client>(asTheirs(ownClient), call);
    expect(expected.requests).toHaveLength(1);
    expect(found).toEqual(expected);
  });

  it.each(cases)('%s, refused', async (_method, call) => {
    recorder.answer({
      status: 400,
      body: { error: 'invalid_request', errorCode: 'invalid_request', errorDescription: 'No.' },
    });
    const expected = await run<Client>(publicClient, call);
    expect(expected.result).toHaveProperty('refused.errorCode', 'invalid_request');
    expect(await run<Client>(asTheirs(ownClient), call)).toEqual(expected);
  });

  it('this table has every method of the public SDK', () => {
    const methods = Object.getOwnPropertyNames(theirs.Authsignal.prototype);
    const called = new Set<string>(cases.map(([method]) => method));
    expect(
      methods.filter((name) => !['constructor', 'getRequestConfig'].includes(name) && !called.has(name)),
    ).toEqual([]);
  });

  it.each(['alice@example.com', 'a+b@x.y', '123:test', "o'neil", 'a;b,c=d', 'a b', 'ü-1', '~x!$&()*'])(
    'id %j makes the same path',
    async (userId) => {
      recorder.answer({ body: {} });
      const expected = await run<Client>(publicClient, (c) => c.getUser({ userId }));
      expect(await run<Client>(asTheirs(ownClient), (c) => c.getUser({ userId }))).toEqual(expected);
    },
  );

  it('id `auth0|123` is the same id: the public SDK sends the bar raw, ours as RFC 3986 wants it', async () => {
    recorder.answer({ body: {} });
    const userId = 'auth0|123';
    const [expected] = (await run<Client>(publicClient, (c) => c.getUser({ userId }))).requests;
    const [found] = (await run<Client>(asTheirs(ownClient), (c) => c.getUser({ userId }))).requests;
    expect(found?.line).toBe('GET /v1/users/auth0%7C123');
    expect(decodeURIComponent(found?.line ?? '')).toBe(expected?.line);
  });

  it('an id that the caller encoded makes the same path, once ours is told so', async () => {
    recorder.answer({ body: {} });
    const encoding = new ours.Authsignal({ apiSecretKey, apiUrl: `${recorder.url}/v1`, preEncodedIds: true });
    const userId = 'auth0%7Ca%2Fb';
    const expected = await run<Client>(publicClient, (c) => c.getUser({ userId }));
    expect(await run<Client>(asTheirs(encoding), (c) => c.getUser({ userId }))).toEqual(expected);
  });
});

describe('Call Connect through both', () => {
  type CallClient = theirs.CallConnect;
  const calls: [string, (client: CallClient) => Promise<unknown>][] = [
    [
      'startCall',
      (c) =>
        c.startCall({
          referenceId: 'r',
          phoneNumber: '021',
          country: 'NZL',
          channel: theirs.CallConnectMessageChannel.SMS,
        }),
    ],
    [
      'finishCall',
      (c) =>
        c.finishCall({
          referenceId: 'r',
          state: theirs.CallState.CHALLENGE_SUCCEEDED,
          payload: { a: { b: 1 } },
        }),
    ],
  ];

  it.each(calls)('%s', async (_method, call) => {
    recorder.answer({ body: { success: true } });
    const options = { apiSecretKey, apiUrl: recorder.url, retries: 0 };
    const expected = await run<CallClient>(new theirs.CallConnect(options), call);
    expect(await run<CallClient>(new ours.CallConnect(options) as unknown as CallClient, call)).toEqual(
      expected,
    );
  });
});

describe('what is exported', () => {
  it('has every name of the public SDK', () => {
    const missing = Object.keys(theirs).filter((name) => !(name in ours));
    expect(missing).toEqual([]);
  });

  it.each([
    ['UserActionState', ours.UserActionState, theirs.UserActionState],
    ['VerificationMethod', ours.VerificationMethod, theirs.VerificationMethod],
    ['SmsChannel', ours.SmsChannel, theirs.SmsChannel],
    ['VerificationFailureReason', ours.VerificationFailureReason, theirs.VerificationFailureReason],
    ['AuthScope', ours.AuthScope, theirs.AuthScope],
    ['CallConnectMessageChannel', ours.CallConnectMessageChannel, theirs.CallConnectMessageChannel],
    ['CallState', ours.CallState, theirs.CallState],
  ])('%s has the same members', (_name, own, published) => {
    expect(own).toEqual(published);
  });
});

describe('webhooks through both', () => {
  it('one signature is good for both, and is parsed to the same', () => {
    const now = Math.floor(Date.now() / 1_000);
    const signature = `t=${now},v2=AAAA,v2=BBBB`;
    expect(ownClient.webhook.parseSignature(signature)).toEqual(
      publicClient.webhook.parseSignature(signature),
    );
    for (const client of [publicClient, ownClient]) {
      expect(() => client.webhook.constructEvent('{}', signature)).toThrow('Signature mismatch.');
      expect(() => client.webhook.constructEvent('{}', `t=1,v2=AAAA`)).toThrow(
        'Timestamp is outside the tolerance zone.',
      );
      expect(() => client.webhook.constructEvent('{}', 'nonsense')).toThrow('Signature format is invalid.');
    }
  });
});
