import { describe, expect, it } from 'vitest';
import { testNow } from '../testing/session.ts';
import { parsePushProgress, parsePushStarted, parseQrProgress, parseQrStarted } from './approval-calls.ts';

const time = new Date(testNow).toISOString();

describe('a push request', () => {
  it('has the number to show, and says when no phone could be reached', () => {
    const started = { challengeId: 'c', numberToMatch: '07', expiresAt: time };
    expect(parsePushStarted(started)).toEqual({
      challengeId: 'c',
      number: '07',
      expiresAt: testNow,
      isUndelivered: false,
    });
    const reached = (...deliveryResults: object[]) => parsePushStarted({ ...started, deliveryResults });
    expect(reached({ errorCode: 'gone' }, {}).isUndelivered).toBe(false);
    expect(reached({ errorCode: 'gone' }, { errorCode: 'gone' }).isUndelivered).toBe(true);
    expect(() => parsePushStarted({})).toThrow();
  });

  it.each([
    [{ isVerified: false, isConsumed: false }, { kind: 'waiting' }],
    [
      { isVerified: true, isConsumed: true, accessToken: 't' },
      { kind: 'approved', accessToken: 't' },
    ],
    [
      { isVerified: 'true', isConsumed: true, accessToken: 't' },
      { kind: 'over', end: 'REFUSED' },
    ],
    [
      { isVerified: false, isConsumed: true, pushState: 'DENIED' },
      { kind: 'over', end: 'DENIED' },
    ],
    [
      { isVerified: false, isConsumed: true, pushState: 'NEW_ONE' },
      { kind: 'over', end: 'REFUSED' },
    ],
    [{}, { kind: 'waiting' }],
  ])('%j is %j', (answer, progress) => {
    expect(parsePushProgress(answer)).toEqual(progress);
  });
});

describe('a QR code', () => {
  it('is only shown when it changes (SECURITY row 42)', () => {
    const started = { challengeId: 'c', deviceCode: 'd', code: 'c.1.mac', rotatesAt: time };
    expect(parseQrStarted(started)).toEqual({
      challengeId: 'c',
      deviceCode: 'd',
      shown: { code: 'c.1.mac', rotatesAt: testNow },
    });
    expect(() => parseQrStarted({ ...started, code: undefined })).toThrow();
  });

  it.each([
    [{ isClaimed: false, isConsumed: false }, { kind: 'unclaimed' }],
    [
      { isClaimed: false, code: 'x', rotatesAt: time },
      { kind: 'unclaimed', shown: { code: 'x', rotatesAt: testNow } },
    ],
    [
      { isClaimed: true, isConsumed: false, numberToMatch: '42' },
      { kind: 'claimed', number: '42' },
    ],
    [
      { isClaimed: true, isConsumed: true, isVerified: true, accessToken: 't' },
      { kind: 'approved', accessToken: 't' },
    ],
    [{ isClaimed: true, isConsumed: true, isVerified: false }, { kind: 'rejected' }],
    [{ isClaimed: false, isConsumed: true, isVerified: false }, { kind: 'expired' }],
  ])('%j is %j', (answer, progress) => {
    expect(parseQrProgress(answer)).toEqual(progress);
  });
});
