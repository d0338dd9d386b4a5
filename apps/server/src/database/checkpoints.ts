/**
 * Copies the write-ahead log back into the database file from a thread of its own. SQLite's automatic checkpoint does
 * it inside somebody's commit and sets p99 (PERFORMANCE: 11-34 ms with it, 8.6-10.3 ms without).
 */
import { constants } from 'node:os';
import { Worker } from 'node:worker_threads';

/** A page that was written ten times in between is copied once: five times as often costs a decision 4 us more. */
const checkpointEveryMs = 1_000;
/** A restart finds the writer at work and goes without: under full load the log would grow by a second's writes each time. */
const retryAfterMs = 100;
/** A thread costs more than the log of a moment: commands and short lives do without one. */
const startAfterMs = 1_000;
/** Above this many log pages readers may have to wait once, so that the log cannot grow without end. */
const pagesForRestart = 20_000;
/** Whoever waits for an answer goes first. A thread of its own priority has only Linux; elsewhere it would be the whole process's. */
const priority = process.platform === 'linux' ? constants.priority.PRIORITY_BELOW_NORMAL : undefined;

const program = `
const { workerData, parentPort } = require('node:worker_threads');
const { DatabaseSync } = require('node:sqlite');
const { setPriority } = require('node:os');
try {
  if (workerData.priority !== undefined) setPriority(0, workerData.priority);
} catch {}
const database = new DatabaseSync(workerData.path, { timeout: 100 });
database.exec('pragma synchronous = full');
const { everyMs, retryAfterMs, pagesForRestart } = workerData;
const restarted = () => database.prepare('pragma wal_checkpoint(restart)').get().busy === 0;
const round = () => {
  let isDone = true;
  try {
    const { log } = database.prepare('pragma wal_checkpoint(passive)').get();
    if (log > pagesForRestart) isDone = restarted();
  } catch {}
  timer = setTimeout(round, isDone ? everyMs : retryAfterMs);
};
let timer = setTimeout(round, everyMs);
parentPort.on('message', () => { clearTimeout(timer); database.close(); parentPort.close(); });
`;

/** Starts the thread, once it is worth one; the answer stops it. */
export function startCheckpoints(path: string): () => Promise<void> {
  let stop = async (): Promise<void> => {};
  const timer = setTimeout(() => {
    stop = startThread(path);
  }, startAfterMs);
  timer.unref();
  return async () => {
    clearTimeout(timer);
    await stop();
  };
}

function startThread(path: string): () => Promise<void> {
  const worker = new Worker(program, {
    eval: true,
    workerData: { path, everyMs: checkpointEveryMs, retryAfterMs, pagesForRestart, priority },
  });
  worker.unref();
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  return async () => {
    worker.ref();
    worker.postMessage('stop');
    await ended;
  };
}
