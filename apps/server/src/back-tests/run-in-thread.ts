/**
 * Back-tests in a thread of their own, so that decisions keep theirs. Owns: the thread; aborting is ending it.
 */
import { Worker } from 'node:worker_threads';
import { TooManyActions } from './count.ts';
import type { BackTestPlan } from './plan.ts';
import type { BackTestOutcome } from './result.ts';
import type { RunPlan } from './runner.ts';
import type { Progress } from './scan.ts';

/** Where the thread finds the data. */
export type DataSource = { readonly path: string } | { readonly url: string };

export interface ThreadInput {
  readonly source: DataSource;
  readonly plan: BackTestPlan;
}

export interface ThreadMessage {
  readonly progress?: Progress;
  readonly outcome?: BackTestOutcome;
  readonly tooMany?: string;
}

/** The source in development and tests, the build else. */
const isSource = import.meta.url.endsWith('.ts');
const program = new URL(isSource ? './thread.ts' : './thread.js', import.meta.url);
const execArgv = isSource ? ['--conditions=@stepward/source'] : [];
/** A back-test that needs more ends alone. */
const resourceLimits = { maxOldGenerationSizeMb: 1_024 };

export const runInThread =
  (source: DataSource): RunPlan =>
  async (plan, { onProgress, signal }) => {
    signal.throwIfAborted();
    const workerData: ThreadInput = { source, plan };
    const worker = new Worker(program, { workerData, execArgv, resourceLimits });
    const end = (): void => void worker.terminate();
    signal.addEventListener('abort', end, { once: true });
    try {
      return await new Promise<BackTestOutcome>((resolve, reject) => {
        worker.on('message', ({ progress, outcome, tooMany }: ThreadMessage) => {
          if (progress) onProgress(progress);
          if (outcome) resolve(outcome);
          if (tooMany !== undefined) reject(new TooManyActions(tooMany));
        });
        worker.once('error', reject);
        worker.once('exit', () => reject(new Error('the thread of a back-test ended')));
      });
    } finally {
      signal.removeEventListener('abort', end);
      await worker.terminate();
    }
  };
