import { expect, test } from 'vitest';
import { actionStates, isTerminalState, legalTransition, outcomes, outcomeToState } from './index.ts';

test('each outcome has its first state', () => {
  expect(outcomes.map(outcomeToState)).toEqual(['ALLOW', 'CHALLENGE_REQUIRED', 'REVIEW_REQUIRED', 'BLOCK']);
});

test('of all 64 moves exactly six are legal', () => {
  const legal = actionStates.flatMap((from) =>
    actionStates.filter((to) => legalTransition(from, to)).map((to) => `${from} > ${to}`),
  );
  expect(legal).toEqual([
    'ALLOW > CHALLENGE_SUCCEEDED',
    'CHALLENGE_REQUIRED > BLOCK',
    'CHALLENGE_REQUIRED > CHALLENGE_SUCCEEDED',
    'CHALLENGE_REQUIRED > CHALLENGE_FAILED',
    'REVIEW_REQUIRED > REVIEW_SUCCEEDED',
    'REVIEW_REQUIRED > REVIEW_FAILED',
  ]);
});

test('the two required states are open, and ALLOW to a proof alone', () => {
  expect(actionStates.filter((state) => !isTerminalState(state))).toEqual([
    'ALLOW',
    'CHALLENGE_REQUIRED',
    'REVIEW_REQUIRED',
  ]);
});
