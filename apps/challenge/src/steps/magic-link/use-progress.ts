import { useEffect, useRef, useState } from 'preact/hooks';
import type { LinkAnswer } from '../../api/types.ts';
import { usePage } from '../../page/page-context.ts';
import { watch } from '../../polling/watch.ts';

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
    return watch({
      now,
      look: () => api.finalizeLink(),
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
