import { describe, expect, it } from 'vitest';
import { ApiError } from '../api/api-error.ts';
import { en } from '../messages/en.ts';
import { testNow } from '../testing/session.ts';
import { appCodeWords, codeMessage, recoveryCodeWords, sentCodeWords } from './code-message.ts';
import { type CodeStatus, judgeAnswer, judgeError } from './code-status.ts';

const refused = (more: object = {}) => ({ isVerified: false, ...more });

describe('a refused code', () => {
  it.each<[string, object, number | undefined, CodeStatus]>([
    ['wrong', {}, undefined, { kind: 'wrong', attemptsRemaining: undefined }],
    [
      'wrong, with tries left',
      { attemptsRemaining: 3 },
      testNow + 1,
      { kind: 'wrong', attemptsRemaining: 3 },
    ],
    ['too late', { attemptsRemaining: 3 }, testNow, { kind: 'expired' }],
    ['dead after too many tries', { failureReason: 'MAX_ATTEMPTS_EXCEEDED' }, undefined, { kind: 'spent' }],
    ['dead, by the count', { attemptsRemaining: 0 }, testNow, { kind: 'spent' }],
    [
      'locked',
      { lockedUntil: testNow + 1, attemptsRemaining: 0 },
      undefined,
      { kind: 'locked', until: testNow + 1 },
    ],
    [
      'a lock that is over',
      { lockedUntil: testNow },
      undefined,
      { kind: 'wrong', attemptsRemaining: undefined },
    ],
  ])('%s', (_name, answer, expiresAt, status) => {
    expect(judgeAnswer(refused(answer), testNow, expiresAt)).toEqual(status);
  });
});

describe('a failed call', () => {
  it('that the person can cure stays on the screen; any other ends it', () => {
    expect(judgeError(new ApiError('offline'))).toEqual({ kind: 'offline' });
    expect(judgeError(new ApiError('limited'))).toEqual({ kind: 'limited' });
    for (const error of [new ApiError('expired'), new ApiError('broken'), new Error('x')]) {
      expect(judgeError(error)).toBeUndefined();
    }
  });
});

describe('what is said', () => {
  it.each<[CodeStatus, string]>([
    [{ kind: 'idle' }, ''],
    [{ kind: 'checking' }, ''],
    [{ kind: 'incomplete' }, 'Enter all 6 digits.'],
    [{ kind: 'wrong' }, 'That code isn’t right. Check it and try again.'],
    [{ kind: 'wrong', attemptsRemaining: 3 }, 'That code isn’t right. 3 tries left.'],
    [{ kind: 'wrong', attemptsRemaining: 1 }, 'That code isn’t right. 1 try left.'],
    [{ kind: 'expired' }, 'That code has expired. We can send a new one.'],
    [{ kind: 'spent' }, 'That was too many tries with this code. We can send a new one.'],
    [{ kind: 'locked', until: 0 }, 'Too many tries. You can try again in 30 s.'],
    [{ kind: 'offline' }, 'You’re offline. Check your connection and try again.'],
    [{ kind: 'limited' }, 'That was too many tries in a short time. Wait a little, or try another way.'],
  ])('%j', (status, text) => {
    expect(codeMessage(status, sentCodeWords(en), en, 30)).toBe(text);
  });

  it('how many digits are missing follows the code that was sent', () => {
    expect(codeMessage({ kind: 'incomplete' }, sentCodeWords(en, 8), en, 0)).toBe('Enter all 8 digits.');
  });

  it('nobody promises a new code where none is sent', () => {
    for (const words of [appCodeWords(en), recoveryCodeWords(en)]) {
      expect(codeMessage({ kind: 'spent' }, words, en, 0)).toBe('That was too many tries. Try another way.');
    }
  });

  it('a recovery code may also have been used', () => {
    const status = { kind: 'wrong', attemptsRemaining: 2 } as const;
    expect(codeMessage(status, recoveryCodeWords(en), en, 0)).toContain('used before. 2 tries left.');
  });
});
