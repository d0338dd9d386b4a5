import { describe, expect, it } from 'vitest';
import { identityCalls, parseIdentityProgress, parseIdentityStarted } from './identity-calls.ts';

describe('a check that was begun', () => {
  it('has a way to the vendor', () => {
    const url = 'https://vendor.example/check';
    expect(parseIdentityStarted({ challengeId: 'c', url })).toEqual({ challengeId: 'c', url });
    expect(parseIdentityStarted({ challengeId: 'c', sessionToken: 't' })).toEqual({ challengeId: 'c' });
  });

  it.each(['javascript:alert(1)', 'data:text/html,x', 'nowhere', 7])('never leads to %s', (url) => {
    expect(parseIdentityStarted({ challengeId: 'c', url }).url).toBeUndefined();
  });
});

describe('how it goes', () => {
  it('is approved only by true', () => {
    expect(parseIdentityProgress({ isVerified: true, accessToken: 't' })).toEqual({
      kind: 'approved',
      accessToken: 't',
    });
    for (const isVerified of ['true', 1, undefined])
      expect(parseIdentityProgress({ isVerified, identityState: 'APPROVED' }).kind).toBe('over');
  });

  it('is open while the person or the vendor goes on', () => {
    expect(parseIdentityProgress({ isVerified: false, identityState: 'REVIEW' })).toEqual({
      kind: 'open',
      state: 'REVIEW',
    });
  });

  it('is over for what it does not know', () => {
    expect(parseIdentityProgress({ isVerified: false, identityState: 'NEW' })).toEqual({
      kind: 'over',
      end: 'REFUSED',
    });
    expect(parseIdentityProgress({ isVerified: false, identityState: 'DECLINED' })).toEqual({
      kind: 'over',
      end: 'DECLINED',
    });
  });
});

it('asks the routes of the server', async () => {
  const asked: unknown[] = [];
  const calls = identityCalls(async (path, body) => {
    asked.push([path, body]);
    return { challengeId: 'c', isVerified: true };
  });
  await calls.startIdentityCheck('VERIFF');
  await calls.identityProgress('c');
  expect(asked).toEqual([
    ['/client/challenge/identity-verification', { verificationMethod: 'VERIFF' }],
    ['/client/verify/identity-verification', { challengeId: 'c' }],
  ]);
});
