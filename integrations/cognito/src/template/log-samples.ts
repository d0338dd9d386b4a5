/** What stands in the log groups of the triggers, from the triggers themselves: of a failing Stepward, and of others. */
import { StepwardTimeoutError } from '@stepward/node';
import { shielded } from '../triggers/failure.ts';
import type { LogSamples } from './check-operation.ts';

// Lambda puts time, request id and level before what a function logs as text.
const prefix = '2026-11-20T10:00:00.000Z\t8f5c1d0e-3b1f-4a57-9d6e-0f3a1c2b4d5e\tERROR\t';

export async function readLogSamples(): Promise<LogSamples> {
  const lines: string[] = [];
  const failures = [new StepwardTimeoutError(4_000), new TypeError('fetch failed')];
  for (const failure of failures) {
    await shielded(
      'createAuthChallenge',
      (line) => lines.push(line),
      () => Promise.reject(failure),
    ).catch(() => {});
  }
  return {
    faults: lines.map((line) => `${prefix}${line}\n`),
    others: [
      'START RequestId: 8f5c1d0e-3b1f-4a57-9d6e-0f3a1c2b4d5e Version: $LATEST\n',
      'REPORT RequestId: 8f5c1d0e-3b1f-4a57-9d6e-0f3a1c2b4d5e\tDuration: 12.00 ms\n',
      `${prefix}${JSON.stringify({ level: 'warn', problem: 'must challenge people with authenticators' })}\n`,
    ],
  };
}
