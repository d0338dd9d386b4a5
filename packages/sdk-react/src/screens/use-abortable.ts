// Work that a screen starts when it appears, and that ends with it.
import { useEffect, useRef, useState } from 'react';

/**
 * Runs `work` when the screen appears and each time `again` is called; the run before ends first. A run whose signal is
 * aborted must do nothing more.
 */
export function useAbortable(work: (signal: AbortSignal, isFirst: boolean) => Promise<void>): {
  again: () => void;
} {
  const [round, setRound] = useState(0);
  const latest = useRef(work);
  latest.current = work;
  useEffect(() => {
    const controller = new AbortController();
    latest.current(controller.signal, round === 0).catch((error: unknown) => {
      if (!controller.signal.aborted) throw error;
    });
    return () => controller.abort();
  }, [round]);
  return { again: () => setRound((before) => before + 1) };
}
