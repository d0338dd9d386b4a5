import { expect, it } from 'vitest';
import { ApiError } from '../api/api-error.ts';
import { exchangeProblemOf, problemOf } from './problem.ts';

it.each([
  ['expired', 'session-expired'],
  ['offline', 'offline'],
  ['limited', 'limited'],
  ['refused', 'unknown'],
  ['broken', 'unknown'],
] as const)('%s is told as %s', (kind, problem) => {
  expect(problemOf(new ApiError(kind)).problem).toBe(problem);
});

it('what is no answer of the server is unknown', () => {
  expect(problemOf(new TypeError('x'))).toEqual({ problem: 'unknown' });
  expect(exchangeProblemOf('x')).toEqual({ problem: 'unknown' });
});

it('keeps the id to quote', () => {
  for (const kind of ['broken', 'expired', 'limited', 'refused'] as const)
    expect(problemOf(new ApiError(kind, { requestId: 'r1' })).requestId).toBe('r1');
  for (const kind of ['expired', 'refused'] as const)
    expect(exchangeProblemOf(new ApiError(kind, { requestId: 'r1' })).requestId).toBe('r1');
});

it.each([
  ['expired', 'link-used'],
  ['refused', 'link-used'],
  ['offline', 'offline'],
  ['broken', 'unknown'],
] as const)('an exchange that is %s is told as %s', (kind, problem) => {
  expect(exchangeProblemOf(new ApiError(kind)).problem).toBe(problem);
});

it('an exchange that is refused for what the address asks has used nothing up', () => {
  const refused = new ApiError('refused', { status: 400, errorCode: 'invalid_request' });
  expect(exchangeProblemOf(refused).problem).toBe('link-incomplete');
});
