import { describe, expect, it } from 'vitest';
import { requireAccepted } from './acceptance.ts';
import { passkeyProblemOf } from './passkey-problem.ts';

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
