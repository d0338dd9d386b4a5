import { useState } from 'preact/hooks';
import type { VerifyAnswer } from '../api/types.ts';
import { usePage } from '../page/page-context.ts';
import { useAlive } from '../ui/use-alive.ts';
import { type CodeStatus, judgeAnswer, judgeError } from './code-status.ts';

interface UseCode {
  readonly verify: (code: string) => Promise<VerifyAnswer>;
  readonly onVerified: (answer: VerifyAnswer) => Promise<void>;
  /** When the code stops working (server time, epoch ms), where it is one that we sent. */
  readonly expiresAt?: number | undefined;
}

export interface CodeEntry {
  readonly status: CodeStatus;
  submit(code: string): void;
  /** Something changed (a new code, a lock that ended): what was said before no longer holds. */
  reset(): void;
  incomplete(): void;
}

/** Checks codes with the server, one at a time, and says how it went. */
export function useCode({ verify, onVerified, expiresAt }: UseCode): CodeEntry {
  const { controller, now } = usePage();
  const [status, setStatus] = useState<CodeStatus>({ kind: 'idle' });
  const isAlive = useAlive();

  async function check(code: string): Promise<void> {
    setStatus({ kind: 'checking' });
    try {
      const answer = await verify(code);
      if (answer.isVerified) return await onVerified(answer);
      const judged = judgeAnswer(answer, now(), expiresAt);
      if (isAlive()) setStatus(judged);
      // The tenth wrong try ends the action (N-01): the server knows, so it is asked.
      if (judged.kind === 'spent') await controller.refresh();
    } catch (error) {
      const judged = judgeError(error);
      if (judged && isAlive()) setStatus(judged);
      else if (!judged) controller.fail(error);
    }
  }

  return {
    status,
    submit: (code) => {
      if (status.kind !== 'checking' && status.kind !== 'locked') void check(code);
    },
    reset: () => setStatus({ kind: 'idle' }),
    incomplete: () => setStatus({ kind: 'incomplete' }),
  };
}
