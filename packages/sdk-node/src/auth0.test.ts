import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Auth0PostLoginEvent,
  handleAuth0ContinuePostLogin,
  handleAuth0ExecutePostLogin,
} from './index.ts';
import { type Recorder, startRecorder } from './testing/recorder.ts';

let recorder: Recorder;
beforeAll(async () => {
  recorder = await startRecorder();
});
afterAll(() => recorder.close());

function login(changes: Partial<Auth0PostLoginEvent> = {}, query: Record<string, unknown> = {}) {
  const calls: string[] = [];
  const event: Auth0PostLoginEvent = {
    secrets: { STEPWARD_SECRET: 'key', STEPWARD_API_URL: recorder.url },
    user: { user_id: 'auth0|123', email: 'a@b.example' },
    request: { hostname: 'login.example.com', ip: '192.0.2.1', user_agent: 'Mozilla', query },
    authentication: { methods: [{ name: 'pwd' }] },
    ...changes,
  };
  const api = {
    redirect: { sendUserTo: (url: string) => calls.push(`redirect ${url}`) },
    access: { deny: (reason: string) => calls.push(`deny ${reason}`) },
    authentication: { recordMethod: (url: string) => calls.push(`record ${url}`) },
  };
  return { event, api, calls };
}

const url = 'https://mfa.example.com/?token=r';

describe('after the password', () => {
  it('tells the server what Auth0 knows', async () => {
    recorder.answer({ body: { state: 'ALLOW', isEnrolled: true, url } });
    const { event, api, calls } = login({}, { device_id: 'd-1' });
    await handleAuth0ExecutePostLogin(event, api, { custom: { plan: 'gold' } });
    expect(calls).toEqual([]);
    const [request] = recorder.requests;
    expect(request?.target).toBe('/v1/users/auth0%7C123/actions/auth0-login');
    expect(JSON.parse(request?.body ?? '')).toEqual({
      redirectUrl: 'https://login.example.com/continue',
      custom: { plan: 'gold' },
      email: 'a@b.example',
      ipAddress: '192.0.2.1',
      userAgent: 'Mozilla',
      deviceId: 'd-1',
    });
  });

  it('options come first', async () => {
    recorder.answer({ body: { state: 'ALLOW', isEnrolled: true, url } });
    const { event, api } = login({ secrets: {} });
    const options = {
      apiSecretKey: 'k',
      apiUrl: recorder.url,
      userId: 'u',
      action: 'a',
      redirectUrl: 'https://r',
    };
    await handleAuth0ExecutePostLogin(event, api, options);
    expect(recorder.requests[0]?.target).toBe('/v1/users/u/actions/a');
    expect(recorder.requests[0]?.body).toContain('"redirectUrl":"https://r"');
  });

  it.each([
    ['CHALLENGE_REQUIRED', true, [`redirect ${url}`]],
    ['CHALLENGE_REQUIRED', false, [`redirect ${url}`]],
    ['ALLOW', true, []],
    ['ALLOW', false, [`redirect ${url}`]],
    ['CHALLENGE_SUCCEEDED', true, []],
    ['REVIEW_SUCCEEDED', true, []],
    ['BLOCK', true, ['deny Action blocked']],
    ['BLOCK', false, ['deny Action blocked']],
    ['REVIEW_REQUIRED', true, ['deny Action under review']],
    ['REVIEW_REQUIRED', false, ['deny Action under review']],
    ['REVIEW_FAILED', true, ['deny Action blocked']],
    ['CHALLENGE_FAILED', true, ['deny Action blocked']],
    ['SOMETHING_NEW', true, ['deny Action blocked']],
    [undefined, true, ['deny Action blocked']],
  ])('%s, enrolled %s', async (state, isEnrolled, expected) => {
    recorder.answer({ body: { state, isEnrolled, url } });
    const { event, api, calls } = login();
    await handleAuth0ExecutePostLogin(event, api, {});
    expect(calls).toEqual(expected);
  });

  it('enrolment may be forced', async () => {
    recorder.answer({ body: { state: 'CHALLENGE_REQUIRED', isEnrolled: false, url } });
    const { event, api, calls } = login();
    await handleAuth0ExecutePostLogin(event, api, { forceEnrollment: true });
    expect(calls).toEqual([`redirect ${url}&force_enrollment=true`]);
  });

  it('a refresh of tokens and a proven session are not asked', async () => {
    recorder.answer({ status: 500 });
    const refresh = login({ transaction: { protocol: 'oauth2-refresh-token' } });
    await handleAuth0ExecutePostLogin(refresh.event, refresh.api, {});
    const proven = login({ authentication: { methods: [{ name: recorder.url }] } });
    await handleAuth0ExecutePostLogin(proven.event, proven.api, {});
    expect(recorder.requests).toEqual([]);
    expect([...refresh.calls, ...proven.calls]).toEqual([]);
  });

  it('a server that does not answer lets nobody in: the function throws, and Auth0 fails the login', async () => {
    recorder.answer({ status: 500, body: {} });
    const { event, api } = login();
    await expect(handleAuth0ExecutePostLogin(event, api, {})).rejects.toMatchObject({ statusCode: 500 });
  });

  it('takes the secret that an action written for the public SDK has', async () => {
    recorder.answer({ body: { state: 'ALLOW', isEnrolled: true, url } });
    const { event, api } = login({ secrets: { AUTHSIGNAL_SECRET: 'key-2' } });
    await handleAuth0ExecutePostLogin(event, api, { apiUrl: recorder.url });
    expect(recorder.requests[0]?.headers.authorization).toBe(`Basic ${btoa('key-2:')}`);
  });

  it('without an address it is refused', async () => {
    const { event, api } = login({ secrets: { STEPWARD_SECRET: 'key' } });
    await expect(handleAuth0ExecutePostLogin(event, api, {})).rejects.toThrow(/apiUrl/);
  });
});

describe('after the challenge page', () => {
  const passed = {
    isValid: true,
    state: 'CHALLENGE_SUCCEEDED',
    userId: 'auth0|123',
    actionCode: 'auth0-login',
    action: 'auth0-login',
  };

  it('a proof is recorded under the address, which the next login looks for', async () => {
    recorder.answer({ body: passed });
    const { event, api, calls } = login({}, { token: 't' });
    await handleAuth0ContinuePostLogin(event, api, {});
    expect(calls).toEqual([`record ${recorder.url}`]);
    expect(JSON.parse(recorder.requests[0]?.body ?? '')).toEqual({
      token: 't',
      action: 'auth0-login',
      userId: 'auth0|123',
    });
  });

  it.each([
    ['not valid', { isValid: false }],
    ['a valid flag that is none', { isValid: 'true' }],
    ['not passed', { state: 'CHALLENGE_REQUIRED' }],
    ['allowed, which is no proof', { state: 'ALLOW' }],
    ['another action', { actionCode: 'other', action: 'other' }],
    ['another person', { userId: 'auth0|124' }],
  ])('%s: denied', async (_name, changes) => {
    recorder.answer({ body: { ...passed, ...changes } });
    const { event, api, calls } = login({}, { token: 't' });
    await handleAuth0ContinuePostLogin(event, api, { failureMessage: 'No.' });
    expect(calls).toEqual(['deny No.']);
  });

  it.each([undefined, ['a', 'b'], 12])('token %j: denied, unasked', async (token) => {
    recorder.answer({ body: passed });
    const { event, api, calls } = login({}, { token });
    await handleAuth0ContinuePostLogin(event, api, {});
    expect(calls).toEqual(['deny MFA challenge failed']);
    expect(recorder.requests).toEqual([]);
  });
});
