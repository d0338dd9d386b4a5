import { expect, it } from 'vitest';
import { sentences } from '../problem.ts';
import { endOf, readChallenge, requireProof } from './challenge.ts';

const parameters = { USERNAME: 'sub-1', token: 'eyJ', url: 'https://mfa.shop.example/?token=abc' };

it('goes on where a proof is wanted, also of a trigger that does not say its decision', () => {
  expect(readChallenge({ ...parameters, state: 'CHALLENGE_REQUIRED' })).toMatchObject({ token: 'eyJ' });
  expect(requireProof(readChallenge(parameters))).toMatchObject({ url: parameters.url });
});

it.each([
  ['BLOCK', sentences.blocked],
  ['REVIEW_REQUIRED', sentences.inReview],
  ['REVIEW_FAILED', sentences.inReview],
])('says %s in a sentence of its own, and never that there may be no account', (state, message) => {
  const read = () => readChallenge({ ...parameters, state });
  expect(read).toThrow(expect.objectContaining({ kind: 'refused', message }));
});

it('takes ALLOW behind a password, and not without one', () => {
  const challenge = readChallenge({ ...parameters, state: 'ALLOW' });
  expect(challenge.state).toBe('ALLOW');
  const wanted = expect.objectContaining({ kind: 'refused', message: sentences.refused });
  expect(() => requireProof(challenge)).toThrow(wanted);
});

it('ends when Cognito ends it', () => {
  const challenge = readChallenge(parameters);
  expect(endOf(challenge, 10) - challenge.begunAt).toBe(600_000);
});
