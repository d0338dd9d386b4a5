/** One round at a time, and never one too few. */
import { expect, it } from 'vitest';
import { Rounds } from './rounds.ts';

/** Rounds that end when they are told. */
function heldRounds() {
  const begun: PromiseWithResolvers<void>[] = [];
  const errors: unknown[] = [];
  const rounds = new Rounds({
    run: async () => {
      const round = Promise.withResolvers<void>();
      begun.push(round);
      await round.promise;
    },
    onError: (error) => errors.push(error),
  });
  return { rounds, begun, errors };
}

it('goes once more, and once only, however often it is woken meanwhile', async () => {
  const { rounds, begun } = heldRounds();
  for (let times = 0; times < 5; times += 1) rounds.wake();
  expect(begun).toHaveLength(1);
  begun[0]?.resolve();
  await rounds.running;
  expect(begun).toHaveLength(2);
  begun[1]?.resolve();
  await rounds.running;
  expect([begun.length, rounds.running]).toEqual([2, undefined]);
});

it('tells of a round that failed, and goes on', async () => {
  const { rounds, begun, errors } = heldRounds();
  rounds.wake();
  rounds.wake();
  begun[0]?.reject(new Error('no'));
  await rounds.running;
  expect(errors).toEqual([new Error('no')]);
  expect(begun).toHaveLength(2);
});

it('begins none once it is stopped, and ends with the one that is on', async () => {
  const { rounds, begun } = heldRounds();
  rounds.wake();
  rounds.wake();
  const stopped = rounds.stop();
  begun[0]?.resolve();
  await stopped;
  rounds.wake();
  expect([begun.length, rounds.isStopped, rounds.running]).toEqual([1, true, undefined]);
});
