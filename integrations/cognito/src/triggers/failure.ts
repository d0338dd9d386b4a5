// What becomes of a fault. Cognito passes a trigger's error message on to the client: it gets one sentence, the log the
// cause. Nothing here lets anybody in: an invocation that throws ends the sign-in.
import { StepwardError } from '@stepward/node';

/** All that a client ever learns of a fault. */
export const unavailable = 'Signing in is not possible at the moment. Please try again later.';

export type TriggerName = 'createAuthChallenge' | 'verifyAuthChallengeResponse';

/** Runs a trigger; what it throws is logged, and thrown on as one sentence without cause. */
export async function shielded<T>(
  trigger: TriggerName,
  log: (line: string) => void,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    log(JSON.stringify({ level: 'error', trigger, ...describe(error) }));
    const plain = new Error(unavailable);
    // Lambda hands the stack to the caller as well.
    plain.stack = `Error: ${unavailable}`;
    throw plain;
  }
}

/** Codes and places; of messages only those of our own SDK, which hold no secret. */
export function describe(error: unknown): Record<string, unknown> {
  if (error instanceof StepwardError) {
    const { name, statusCode, errorCode, errorDescription } = error;
    return { error: name, statusCode, errorCode, errorDescription };
  }
  if (!(error instanceof Error)) return { error: typeof error };
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return { error: error.name, at: frames.slice(0, 5).map((line) => line.trim()) };
}
