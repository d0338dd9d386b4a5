import { describe, expect, it } from 'vitest';
import { type ApiAnswer, type ApiCall, createDecisionApi } from './decision-api.ts';

const key = { userId: 'alice@example.com', action: 'signIn', idempotencyKey: 'k1' };
const facts = { redirectUrl: 'https://app.example.com/cb', ipAddress: '::1', deviceId: 'd' };
const tracked = {
  idempotencyKey: 'k1',
  state: 'ALLOW',
  url: 'https://mfa.example.com/?token=t',
  isEnrolled: true,
};

function apiWith(answer: ApiAnswer | object) {
  const calls: ApiCall[] = [];
  const api = createDecisionApi(async (call) => {
    calls.push(call);
    if ('kind' in answer) return answer as ApiAnswer;
    return { kind: 'answer', status: 200, body: JSON.stringify(answer) };
  });
  return { api, calls };
}

const bodyOf = (call: ApiCall | undefined) => JSON.parse(call?.body ?? 'null');

describe('calls', () => {
  it('track carries the key, the facts and no more', async () => {
    const { api, calls } = apiWith(tracked);
    await api.track({ ...key, userId: 'a/b?c#d é' }, facts);
    expect(calls[0]).toMatchObject({
      method: 'POST',
      path: '/users/a%2Fb%3Fc%23d%20%C3%A9/actions/signIn',
    });
    expect(bodyOf(calls[0])).toEqual({ ...facts, idempotencyKey: 'k1' });
  });

  it.each([
    ['.', '%2E'],
    ['..', '%2E%2E'],
  ])('a user %s is no dot segment', async (userId, segment) => {
    const { api, calls } = apiWith(tracked);
    await api.track({ ...key, userId }, facts);
    expect(calls[0]?.path).toBe(`/users/${segment}/actions/signIn`);
  });

  it('validate asks for single use, user and action', async () => {
    const { api, calls } = apiWith({ isValid: false });
    await api.validate('token', { userId: 'u', action: 'a' });
    expect(calls[0]?.path).toBe('/validate');
    expect(bodyOf(calls[0])).toEqual({ token: 'token', userId: 'u', action: 'a', singleUse: true });
  });

  it('handles carry the action that they belong to', async () => {
    const held = apiWith({ handle: 'h_-1' });
    expect(await held.api.hold(key, 'Y2lwaGVy', 600)).toEqual({ kind: 'ok', value: 'h_-1' });
    expect(held.calls[0]?.path).toBe('/edge/handles');
    expect(bodyOf(held.calls[0])).toEqual({ ciphertext: 'Y2lwaGVy', expiresInSeconds: 600, ...key });
    const taken = apiWith({ ciphertext: 'Y2lwaGVy' });
    expect(await taken.api.take(key, 'h')).toEqual({ kind: 'ok', value: 'Y2lwaGVy' });
    expect(bodyOf(taken.calls[0])).toEqual({ handle: 'h', ...key });
  });

  it('claims name the user, the claim and hashes only, and answer what is another user’s', async () => {
    const claimant = { userId: 'u', claimId: 'c'.repeat(22) };
    const { api, calls } = apiWith({ claimed: false, foreign: ['h2'] });
    expect(await api.claimSessions(claimant, ['h1', 'h2'], 60)).toEqual({ kind: 'ok', value: ['h2'] });
    expect(calls[0]?.path).toBe('/edge/sessions/claim');
    expect(bodyOf(calls[0])).toEqual({ ...claimant, cookies: ['h1', 'h2'], expiresInSeconds: 60 });
    const released = apiWith({ released: true });
    expect(await released.api.releaseSessions(claimant)).toEqual({ kind: 'ok', value: true });
    expect(released.calls[0]?.path).toBe('/edge/sessions/release');
    expect(bodyOf(released.calls[0])).toEqual(claimant);
  });

  it('getAction names the action by its three parts', async () => {
    const { api, calls } = apiWith({ state: 'REVIEW_REQUIRED' });
    expect(await api.getAction(key)).toEqual({ kind: 'ok', value: 'REVIEW_REQUIRED' });
    expect(calls[0]).toEqual({ method: 'GET', path: '/users/alice%40example.com/actions/signIn/k1' });
  });
});

describe('answers that are none', () => {
  it.each([{ kind: 'timeout' }, { kind: 'unreachable' }] as const)('%j stays what it is', async (answer) => {
    expect(await apiWith(answer).api.track(key, facts)).toEqual(answer);
  });

  it.each([400, 401, 404, 429, 500, 302])('status %i is a status, whatever the body says', async (status) => {
    const { api } = apiWith({ kind: 'answer', status, body: JSON.stringify(tracked) });
    expect(await api.track(key, facts)).toEqual({ kind: 'status', status });
  });

  it.each([
    { ...tracked, state: 'allow' },
    { ...tracked, state: 'ALLOWED' },
    { ...tracked, state: undefined },
    { ...tracked, state: ['ALLOW'] },
    { ...tracked, idempotencyKey: 'k2' },
    { ...tracked, isEnrolled: 'yes' },
    { ...tracked, url: 'http://mfa.example.com/?token=t' },
    { ...tracked, url: 'javascript:alert(1)' },
    { ...tracked, url: 'https://mfa.example.com/\r\nset-cookie: a=b' },
    [tracked],
    'ALLOW',
  ])('%j is malformed', async (body) => {
    const { api } = apiWith({ kind: 'answer', status: 200, body: JSON.stringify(body) });
    expect(await api.track(key, facts)).toEqual({ kind: 'malformed' });
  });

  it.each(['', '<html>', '{"state":"ALLOW"'])('%j is malformed', async (body) => {
    expect(await apiWith({ kind: 'answer', status: 200, body }).api.track(key, facts)).toEqual({
      kind: 'malformed',
    });
  });

  it.each([{}, { isValid: 'true' }, { isValid: true, state: 'PASSED' }])('validate: %j', async (body) => {
    expect(await apiWith(body).api.validate('t', key)).toEqual({ kind: 'malformed' });
  });

  it.each([{}, { handle: '' }, { handle: 'a b' }, { handle: 7 }])('hold: %j', async (body) => {
    expect(await apiWith(body).api.hold(key, 'x', 1)).toEqual({ kind: 'malformed' });
  });

  it.each([
    {},
    { claimed: true },
    { claimed: true, foreign: ['h1'] },
    { claimed: false, foreign: [] },
    { claimed: 'true', foreign: [] },
    { claimed: false, foreign: ['unasked'] },
    { claimed: false, foreign: 'h1' },
  ])('claim: %j', async (body) => {
    const claimant = { userId: 'u', claimId: 'c' };
    expect(await apiWith(body).api.claimSessions(claimant, ['h1'], 1)).toEqual({ kind: 'malformed' });
    expect(await apiWith(body).api.releaseSessions(claimant)).toEqual({ kind: 'malformed' });
  });
});

it('takes a challenge page on a loopback name over HTTP, for development', async () => {
  const { api } = apiWith({ ...tracked, url: 'http://localhost:4000/?token=t' });
  expect(await api.track(key, facts)).toMatchObject({ kind: 'ok' });
});
