import { useEffect, useState } from 'preact/hooks';
import { secondsUntil } from '../flow/countdown.ts';

const tickMs = 1000;

/** Whole seconds until a moment (server time, epoch ms), counting down to 0. */
export function useSecondsLeft(moment: number | undefined, now: () => number): number {
  const [, setTick] = useState(0);
  const left = secondsUntil(moment, now());
  const running = left > 0;
  useEffect(() => {
    if (!running) return;
    const timer = setInterval(() => setTick((tick) => tick + 1), tickMs);
    return () => clearInterval(timer);
  }, [running]);
  return left;
}
