import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Turns } from './turns.ts';

it('runs work of one key in order, one at a time, and other keys beside it', async () => {
  const turns = new Turns();
  const log: string[] = [];
  const work = (key: string, name: string) =>
    turns.take(key, async () => {
      log.push(`${name} starts`);
      await setImmediate();
      log.push(`${name} ends`);
      return name;
    });
  const results = await Promise.all([work('a', 'one'), work('a', 'two'), work('b', 'other')]);
  expect(results).toEqual(['one', 'two', 'other']);
  expect(log.filter((line) => !line.startsWith('other'))).toEqual([
    'one starts',
    'one ends',
    'two starts',
    'two ends',
  ]);
  expect(log.indexOf('other starts')).toBeLessThan(log.indexOf('one ends'));
});

it('goes on after work that failed, and passes its error on', async () => {
  const turns = new Turns();
  const failing = turns.take('a', () => Promise.reject(new Error('no')));
  const next = turns.take('a', async () => 'next');
  await expect(failing).rejects.toThrow('no');
  await expect(next).resolves.toBe('next');
});
