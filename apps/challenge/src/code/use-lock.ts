import { useEffect } from 'preact/hooks';
import { usePage } from '../page/page-context.ts';
import { useSecondsLeft } from '../ui/use-seconds-left.ts';
import type { CodeEntry } from './use-code.ts';

/** Counts down a lock (0 where there is none) and lifts it on this page when its time is over. */
export function useLock({ status, reset }: Pick<CodeEntry, 'status' | 'reset'>): number {
  const { now } = usePage();
  const locked = status.kind === 'locked';
  const secondsLeft = useSecondsLeft(locked ? status.until : undefined, now);
  useEffect(() => {
    if (locked && secondsLeft === 0) reset();
  });
  return secondsLeft;
}
