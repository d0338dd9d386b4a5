/** Back-tests in the thread of the server, in slices that leave room for decisions: where there is no file or address to open again. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Reader } from '../database/database.ts';
import type { RunPlan } from './runner.ts';
import { runBackTest, scanReader } from './scan.ts';

/** About a millisecond. */
const pageRows = 200;

export const runHere =
  (reader: Reader): RunPlan =>
  async (plan, { onProgress, signal }) => {
    const pause = async (): Promise<void> => {
      await nextTurn();
      signal.throwIfAborted();
    };
    return await runBackTest(scanReader(reader), plan, {
      onProgress,
      pause,
      pageRows,
    });
  };
