/** I4: of the 64 moves an action could make by itself, the store takes six, and those once. */
import { type ActionState, actionStates } from '@stepward/decision';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { Visitor } from '../testing/visitor.ts';
import { findAction } from './store.ts';
import { moveAction } from './transitions.ts';

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp();
});
afterAll(async () => await test.close());

const legal: Partial<Record<ActionState, readonly ActionState[]>> = {
  ALLOW: ['CHALLENGE_SUCCEEDED'],
  CHALLENGE_REQUIRED: ['CHALLENGE_SUCCEEDED', 'CHALLENGE_FAILED', 'BLOCK'],
  REVIEW_REQUIRED: ['REVIEW_SUCCEEDED', 'REVIEW_FAILED'],
};

async function actionIn(state: ActionState) {
  const visitor = await Visitor.arrive(test, 'alice', { actionCode: 'profile' });
  await visitor.override(state);
  const { userId, actionCode, idempotencyKey } = visitor;
  return { tenantId: 'test-tenant', userId, actionCode, idempotencyKey };
}

const now = 1_800_000_000_000;
const stateOf = async (key: Awaited<ReturnType<typeof actionIn>>) =>
  (await findAction(test.database.read, key))?.state;

describe.each(actionStates)('from %s', (from) => {
  it.each(actionStates)('to %s', async (state) => {
    const key = await actionIn(from);
    const isLegal = legal[from]?.includes(state) ?? false;
    const move = () =>
      test.database.commit((transaction) => moveAction(transaction, key, from, { state, now }));
    expect(await move()).toBe(isLegal);
    expect(await stateOf(key)).toBe(isLegal ? state : from);
    expect(await move()).toBe(false);
  });
});

it('a move from a state that the action has left is none', async () => {
  const key = await actionIn('BLOCK');
  const change = { state: 'CHALLENGE_SUCCEEDED', now } as const;
  const moved = await test.database.commit((transaction) =>
    moveAction(transaction, key, 'CHALLENGE_REQUIRED', change),
  );
  expect([moved, await stateOf(key)]).toEqual([false, 'BLOCK']);
});

it('of ten moves at once one is made', async () => {
  const key = await actionIn('CHALLENGE_REQUIRED');
  const ends = ['CHALLENGE_SUCCEEDED', 'CHALLENGE_FAILED'] as const;
  const moves = await Promise.all(
    Array.from({ length: 10 }, (_, at) =>
      test.database.commit((transaction) =>
        moveAction(transaction, key, 'CHALLENGE_REQUIRED', {
          state: ends[at % 2] ?? 'CHALLENGE_FAILED',
          now,
        }),
      ),
    ),
  );
  expect(moves.filter(Boolean)).toHaveLength(1);
});
