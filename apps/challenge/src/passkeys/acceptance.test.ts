import { describe, expect, it } from 'vitest';
import { maySkip, requireAccepted } from './acceptance.ts';
import { passkeyProblemOf, passkeyProblems } from './passkey-problem.ts';

describe('an answer to a passkey', () => {
  it('goes on when it was accepted', () => {
    expect(requireAccepted({ isVerified: true, accessToken: 'next' })).toMatchObject({ accessToken: 'next' });
  });

  it('is a failure with words of its own when it was not', () => {
    let caught: unknown;
    try {
      requireAccepted({ isVerified: false });
    } catch (error) {
      caught = error;
    }
    expect(passkeyProblemOf(caught)).toBe('not-accepted');
  });
});

describe('passing over an offer', () => {
  it('is always possible where nobody insists', () => {
    for (const problem of [undefined, ...passkeyProblems]) expect(maySkip(false, problem, true)).toBe(true);
  });

  it('is not possible where the application insists', () => {
    expect(maySkip(true, undefined, false)).toBe(false);
    expect(maySkip(true, 'offline', false)).toBe(false);
    expect(maySkip(true, 'limited', false)).toBe(false);
  });

  it('is possible after all where this device cannot do it and nothing else is on offer', () => {
    for (const problem of [
      'already-added',
      'unsupported',
      'no-screen-lock',
      'device',
      'cancelled',
    ] as const) {
      expect(maySkip(true, problem, false)).toBe(true);
      expect(maySkip(true, problem, true)).toBe(false);
    }
  });
});
