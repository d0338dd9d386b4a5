import { useEffect, useRef, useState } from 'preact/hooks';
import { ApiError } from '../../api/api-error.ts';
import type { LinkAnswer } from '../../api/types.ts';
import { usePage } from '../../page/page-context.ts';
import { nextLookMs } from './wait.ts';

/** `code`: opened in another browser. `expired` and `spent`: nothing more comes of this mail. */
export type Progress = 'waiting' | 'code' | 'expired' | 'spent';

interface Waiting {
  /** A mail is on its way or there, and no code is being checked. */
  readonly isOn: boolean;
  readonly onOpened: (answer: LinkAnswer) => Promise<void>;
}

/**
 * Looks again and again, while the page is seen, whether the link was opened. Coming back to the page looks at once: that
 * is what people do after they opened the link.
 */
export function useProgress({ isOn, onOpened }: Waiting): {
  progress: Progress;
  restart: () => void;
} {
  const { api, controller, now } = usePage();
  const [progress, setProgress] = useState<Progress>('waiting');
  const opened = useRef(onOpened);
  opened.current = onOpened;
  const isLive = isOn && (progress === 'waiting' || progress === 'code');
  useEffect(() => {
    if (!isLive) return;
    return watch(now, {
      look: api.finalizeLink,
      onAnswer: async (answer) => {
        if (answer.isVerified) await opened.current(answer);
        else setProgress(progressOf(answer));
        return answer.isVerified;
      },
      onEnd: controller.fail,
    });
  }, [isLive, api, controller, now]);
  return { progress, restart: () => setProgress('waiting') };
}

function progressOf({ codeRequired, failureReason, lockedUntil }: LinkAnswer): Progress {
  // A lock ends by itself; the link that was opened is good then.
  if (lockedUntil !== undefined) return 'waiting';
  if (failureReason === 'MAX_ATTEMPTS_EXCEEDED') return 'spent';
  if (failureReason !== undefined) return 'expired';
  return codeRequired ? 'code' : 'waiting';
}

interface Watch {
  readonly look: () => Promise<LinkAnswer>;
  /** Answers whether the wait is over. */
  readonly onAnswer: (answer: LinkAnswer) => Promise<boolean>;
  /** The session is over. */
  readonly onEnd: (error: unknown) => void;
}

/** Answers what stops it. */
function watch(now: () => number, { look, onAnswer, onEnd }: Watch): () => void {
  const startedAt = now();
  let failures = 0;
  let isOver = false;
  let isLooking = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const plan = () => {
    clearTimeout(timer);
    if (!isOver && !document.hidden)
      timer = setTimeout(() => void once(), nextLookMs(now() - startedAt, failures));
  };
  const once = async () => {
    if (isOver || isLooking || document.hidden) return;
    isLooking = true;
    try {
      const answer = await look();
      failures = 0;
      if (!isOver && (await onAnswer(answer))) isOver = true;
    } catch (error) {
      failures += 1;
      const isEnd = error instanceof ApiError && error.kind === 'expired';
      if (isEnd && !isOver) onEnd(error);
      isOver ||= isEnd;
    }
    isLooking = false;
    plan();
  };
  const onVisible = () => void once();
  document.addEventListener('visibilitychange', onVisible);
  plan();
  return () => {
    isOver = true;
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', onVisible);
  };
}
