/** I2, D6: verifies of one code at once. On its own, because it runs on PostgreSQL as well. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { askByEmail, otherThan, verify } from '../testing/one-time-codes.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';

const email = 'alice@example.com';
const invalid = { isVerified: false, failureReason: 'CODE_INVALID_OR_EXPIRED' };
const exhausted = { isVerified: false, failureReason: 'MAX_ATTEMPTS_EXCEEDED' };

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
});
afterEach(async () => await test.close());

const wrongTries = async (challengeId: string): Promise<number> => {
  const rows = await test.database.read.rows(
    'select wrong_tries from otp_challenges where challenge_id = ?',
    [challengeId],
  );
  return Number(rows[0]?.wrong_tries);
};

describe('I2, D6: parallel', () => {
  it('50 verifies of one code: exactly one success', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { challengeId, code } = await askByEmail(test, `round-${round}@example.com`);
      const answers = await Promise.all(Array.from({ length: 50 }, () => verify(test, challengeId, code)));
      expect(answers.filter(({ body }) => body.isVerified)).toHaveLength(1);
      expect(answers.filter(({ body }) => body.failureReason === invalid.failureReason)).toHaveLength(49);
    }
  });

  it('T01: 50 guesses: five are evaluated', async () => {
    const { challengeId, code } = await askByEmail(test, email);
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => verify(test, challengeId, otherThan(code))),
    );
    expect(await wrongTries(challengeId)).toBe(5);
    expect(answers.every(({ body }) => body.isVerified === false)).toBe(true);
    expect((await verify(test, challengeId, code)).body).toEqual(exhausted);
  });
});
