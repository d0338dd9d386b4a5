import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { TurnBatches } from './turn-batches.ts';

/** Runs that end when the test says so. */
function heldRuns() {
  const batches: (readonly string[])[] = [];
  const ends: (() => void)[] = [];
  const run = async (values: readonly string[]): Promise<string[]> => {
    batches.push(values);
    await new Promise<void>((end) => ends.push(end));
    return values.map((value) => value.toUpperCase());
  };
  return { batches, ends, run };
}
const turns = async () => {
  for (let turn = 0; turn < 5; turn += 1) await setImmediate();
};

it('what comes in one turn goes together; what comes while as many as may are on their way waits', async () => {
  const { batches, ends, run } = heldRuns();
  const works = new TurnBatches({ batchMax: 2, batchesAtOnceMax: 2, run });
  const results = ['a', 'b', 'c', 'd', 'e'].map((value) => works.add(value));
  await turns();
  expect(batches).toEqual([
    ['a', 'b'],
    ['c', 'd'],
  ]);
  ends[1]?.();
  await turns();
  expect(batches[2]).toEqual(['e']);
  for (const end of ends) end();
  expect(await Promise.all(results)).toEqual(['A', 'B', 'C', 'D', 'E']);
});

it('values that need the same go in different batches, in their order, and hold up nobody else', async () => {
  const { batches, ends, run } = heldRuns();
  const works = new TurnBatches({
    batchMax: 9,
    batchesAtOnceMax: 1,
    run,
    needs: (value) => [value[0] ?? ''],
  });
  const results = ['a1', 'a2', 'b1', 'a3'].map((value) => works.add(value));
  for (let round = 0; round < 3; round += 1) {
    await turns();
    ends[round]?.();
  }
  expect(await Promise.all(results)).toEqual(['A1', 'A2', 'B1', 'A3']);
  expect(batches).toEqual([['a1', 'b1'], ['a2'], ['a3']]);
});

it('a run that throws is the answer to its own batch, and the next goes on', async () => {
  let runs = 0;
  const run = async (values: readonly string[]): Promise<readonly string[]> => {
    runs += 1;
    if (runs === 1) throw new Error('away');
    return values;
  };
  const works = new TurnBatches({ batchMax: 9, batchesAtOnceMax: 1, run });
  const results = await Promise.allSettled([works.add('a'), works.add('b')]);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await works.add('c')).toBe('c');
});

it('values that hold the same go together or after the other was settled, and nobody overtakes', async () => {
  const batches: (readonly string[])[] = [];
  const settle = new Map<string, () => void>();
  const run = async (values: readonly string[]): Promise<Promise<string>[]> => {
    batches.push(values);
    return values.map(async (value) => {
      await new Promise<void>((end) => settle.set(value, end));
      return value;
    });
  };
  const holds = (value: string) => [...(value.split(' ')[0] ?? '')];
  const works = new TurnBatches({ batchMax: 9, batchesAtOnceMax: 3, run, holds });
  const early = [works.add('a 1'), works.add('a 2'), works.add('b 1')];
  await turns();
  // The first waits for a; so whoever shares c with it waits as well, and d goes at once.
  const late = [works.add('ac 1'), works.add('c 1'), works.add('d 1')];
  await turns();
  expect(batches).toEqual([['a 1', 'a 2', 'b 1'], ['d 1']]);
  settle.get('a 1')?.();
  settle.get('a 2')?.();
  await turns();
  expect(batches).toHaveLength(2);
  settle.get('b 1')?.();
  await turns();
  expect(batches[2]).toEqual(['ac 1', 'c 1']);
  for (const value of ['ac 1', 'c 1', 'd 1']) settle.get(value)?.();
  expect(await Promise.all([...early, ...late])).toEqual(['a 1', 'a 2', 'b 1', 'ac 1', 'c 1', 'd 1']);
});
