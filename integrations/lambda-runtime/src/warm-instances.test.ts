import { afterEach, expect, it, vi } from 'vitest';
import { cleanUp, returning, serviceOf } from './test-bed.ts';

afterEach(cleanUp);

/** A cold start is a thread that compiles: on a busy machine more than the second that `waitFor` gives by itself. */
const patient = { timeout: 15_000 };

const counting = `let count = 0, running = 0; export const handler = async () => {
  running += 1; await new Promise((resolve) => setImmediate(resolve)); count += 1;
  return { count, running: running-- }; };`;

it('an instance keeps its state while warm', async () => {
  const { invoke, coldStarts } = serviceOf(counting);
  expect(await invoke()).toEqual({ count: 1, running: 1 });
  expect(await invoke()).toEqual({ count: 2, running: 1 });
  expect(coldStarts).toEqual([true, false]);
});

it('an instance never has two invocations at once, and no more than those allowed are started', async () => {
  const { invoke, coldStarts } = serviceOf(counting, { instancesMax: 3 });
  const answers = await Promise.all(Array.from({ length: 12 }, () => invoke()));
  expect(answers.map((answer) => (answer as { running: number }).running)).toEqual(Array(12).fill(1));
  expect(coldStarts.filter(Boolean)).toHaveLength(3);
});

it('further invocations wait for their turn', async () => {
  const { invoke, coldStarts } = serviceOf(counting, { instancesMax: 1 });
  const answers = await Promise.all(Array.from({ length: 5 }, () => invoke()));
  expect(answers.map((answer) => (answer as { count: number }).count)).toEqual([1, 2, 3, 4, 5]);
  expect(coldStarts).toEqual([true, false, false, false, false]);
});

it('a failure gives the turn on', async () => {
  const { invoke } = serviceOf(
    'export const handler = async ({ fails }) => { if (fails) process.exit(1); };',
    {
      instancesMax: 1,
    },
  );
  const [failed, answered] = await Promise.allSettled([invoke({ fails: true }), invoke()]);
  expect(failed).toMatchObject({ status: 'rejected' });
  expect(answered).toEqual({ status: 'fulfilled', value: null });
});

it('an instance that dies between two invocations is replaced', async () => {
  const { instances, invoke, coldStarts, log } = serviceOf(
    'export const handler = async ({ dies }) => { if (dies) setImmediate(() => process.exit(1)); return 1; };',
  );
  expect(await invoke({ dies: true })).toBe(1);
  const first = await instances.lend(async (instance) => instance);
  await vi.waitFor(() => expect(first.isDead).toBe(true), patient);
  expect(await invoke()).toBe(1);
  expect(coldStarts).toEqual([true, true]);
  expect(log).toEqual([]);
});

it('closing ends what runs and what waits, and nothing runs afterwards', async () => {
  const { instances, invoke, coldStarts, log } = serviceOf(
    'export const handler = () => { console.log("begun"); return new Promise(() => setInterval(() => {}, 1_000)); };',
    { instancesMax: 1 },
  );
  const both = Promise.allSettled([invoke(), invoke()]);
  await vi.waitFor(() => expect(log.map(({ message }) => message)).toEqual(['begun']), patient);
  await instances.close();
  expect(await both).toMatchObject([{ reason: { kind: 'ended' } }, { reason: { kind: 'closed' } }]);
  await expect(invoke()).rejects.toMatchObject({ name: 'LambdaFunctionError', kind: 'closed' });
  expect(coldStarts).toEqual([true]);
});

it('an instance may be loaded before it is asked', async () => {
  const { instances, log } = serviceOf(`console.log('loading'); ${returning('event')}`);
  const answer = await instances.lend(async (instance) => {
    await vi.waitFor(() => expect(log).toHaveLength(1), patient);
    await new Promise((resolve) => setImmediate(resolve));
    return instance.invoke({ requestId: 'late', event: '"late"', timeLimitMs: 5_000 });
  });
  expect(answer).toBe('"late"');
  expect(log).toEqual([{ level: 'INFO', message: 'loading', requestId: null }]);
});
