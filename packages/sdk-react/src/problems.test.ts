import { describe, expect, it } from 'vitest';
import { en } from './messages/en.ts';
import { ceremonyProblem, codeProblem, refusalProblem, sayProblem } from './problems.ts';

const now = Date.parse('2026-01-01T00:00:00Z');
const no = (more: object = {}) => codeProblem({ isVerified: false, ...more }, now);

describe('a typed code', () => {
  it('that was right is no problem; right without a token is (client-api.md §14)', () => {
    expect(codeProblem({ isVerified: true, token: 't' }, now)).toBeUndefined();
    expect(codeProblem({ isVerified: true }, now)).toBe('unknown');
  });

  it('that was wrong says how often one may try', () => {
    expect(no({ failureReason: 'CODE_INVALID_OR_EXPIRED', attemptsRemaining: 1 })).toEqual({
      kind: 'wrong',
      left: 1,
    });
    expect(sayProblem(en, { kind: 'wrong', left: 1 })).toBe('That code isn’t right. 1 try left.');
    expect(sayProblem(en, { kind: 'wrong', left: 3 })).toBe('That code isn’t right. 3 tries left.');
    expect(sayProblem(en, { kind: 'wrong', left: undefined })).toBe(en.code.wrong);
    expect(sayProblem(en, { kind: 'wrong', left: 3 }, { kind: 'recovery', isSent: false })).toBe(
      en.recovery.wrong,
    );
  });

  it('that came too late says so, unless the server counted it: then only the clock here is wrong', () => {
    const late = { isVerified: false, failureReason: 'CODE_INVALID_OR_EXPIRED' };
    expect(codeProblem(late, now, now)).toEqual({ kind: 'expired' });
    expect(sayProblem(en, { kind: 'expired' })).toBe('That code has expired. We can send a new one.');
    expect(codeProblem(late, now, now + 1)).toEqual({ kind: 'wrong', left: undefined });
    expect(codeProblem({ ...late, attemptsRemaining: 3 }, now, now)).toEqual({ kind: 'wrong', left: 3 });
  });

  it('that is not whole is told how long it is, where that is known', () => {
    const say = (kind: number | undefined | 'recovery') =>
      sayProblem(en, { kind: 'incomplete' }, { kind, isSent: true });
    expect(say(8)).toBe('Enter all 8 digits.');
    expect(say(undefined)).toBe('Enter the whole code.');
    expect(say('recovery')).toBe(en.recovery.wrong);
  });

  it('too often promises a new code only where one can be sent', () => {
    expect(sayProblem(en, { kind: 'spent' }, { kind: 6, isSent: true })).toBe(en.code.spent);
    expect(sayProblem(en, { kind: 'spent' }, { kind: 6, isSent: false })).toBe(en.code.spentHere);
  });

  it('too often says so, and until when', () => {
    expect(no({ failureReason: 'MAX_ATTEMPTS_EXCEEDED' })).toEqual({ kind: 'spent' });
    const locked = no({ failureReason: 'MAX_ATTEMPTS_EXCEEDED', lockedUntil: '2026-01-01T00:04:10Z' });
    expect(locked).toEqual({ kind: 'locked', minutes: 5 });
    expect(no({ lockedUntil: '2025-12-31T23:00:00Z' })).toEqual({ kind: 'wrong', left: undefined });
    expect(no({ lockedUntil: 'never' })).toEqual({ kind: 'wrong', left: undefined });
  });
});

it.each([
  ['network_error', 'offline'],
  ['too_many_requests', 'limited'],
  ['unknown_credential', 'notKnown'],
  ['invalid_credential', 'notAccepted'],
  ['forbidden', 'unknown'],
  ['expired_token', undefined],
])('the refusal %s is told as %s', (errorCode, problem) => {
  expect(refusalProblem(errorCode)).toBe(problem);
});

it.each([
  ['NotAllowedError', 'cancelled'],
  ['NotSupportedError', 'unsupported'],
  ['SecurityError', 'unsupported'],
  ['InvalidStateError', 'unknown'],
])('what the browser calls %s is told as %s', (name, problem) => {
  expect(ceremonyProblem(Object.assign(new Error('x'), { name }))).toBe(problem);
  expect(ceremonyProblem('x')).toBe('unknown');
});
