import { describe, expect, it } from 'vitest';
import { ApiError } from '../api/api-error.ts';
import { en } from '../messages/en.ts';
import { testNow } from '../testing/session.ts';
import { limitedMessage } from './code-message.ts';
import { codeLengthOf, deliveryFailure } from './use-delivery.ts';

describe('a message that was not sent', () => {
  it.each([
    [new ApiError('offline'), 'offline'],
    [new ApiError('refused', { errorCode: 'invalid_configuration' }), 'refused'],
    [new ApiError('broken'), 'other'],
    [new TypeError('x'), 'other'],
  ])('%s: %s', (error, reason) => {
    expect(deliveryFailure(error, testNow)).toMatchObject({ kind: 'failed', reason });
  });

  it('after too many says how long to wait, where the server did', () => {
    const failure = deliveryFailure(new ApiError('limited', { retryAfterSeconds: 600 }), testNow);
    expect(failure).toMatchObject({ reason: 'limited', retryAt: testNow + 600_000 });
    expect(limitedMessage(failure ?? {}, 'later', en)).toContain('10 min');
    const unsaid = deliveryFailure(new ApiError('limited'), testNow);
    expect(unsaid).not.toHaveProperty('retryAt');
    expect(limitedMessage({}, 'later', en)).toBe('later');
  });

  it('because the session is over is not this step’s to say', () => {
    expect(deliveryFailure(new ApiError('expired'), testNow)).toBeUndefined();
  });
});

it('nobody claims to know how long a code is before it was sent', () => {
  expect(codeLengthOf({ kind: 'sending' })).toBe('unknown');
  expect(codeLengthOf({ kind: 'failed', reason: 'other' })).toBe('unknown');
  expect(codeLengthOf({ kind: 'sent', again: false, delivery: { sent: true } })).toBe(6);
  expect(codeLengthOf({ kind: 'sent', again: false, delivery: { sent: true, codeLength: 8 } })).toBe(8);
});
