// Whether a moment has passed. Whoever waits is told when it does.
import { useEffect, useState } from 'react';

export function useIsPast(atMs: number): boolean {
  const [isPast, setPast] = useState(() => Date.now() >= atMs);
  useEffect(() => {
    const left = atMs - Date.now();
    setPast(left <= 0);
    if (left <= 0) return;
    const timer = setTimeout(() => setPast(true), left);
    return () => clearTimeout(timer);
  }, [atMs]);
  return isPast;
}

/** Whole seconds until a moment, counting down. */
export function useSecondsUntil(atMs: number): number {
  const left = () => Math.max(0, Math.ceil((atMs - Date.now()) / 1000));
  const [seconds, setSeconds] = useState(left);
  useEffect(() => {
    const tick = () => setSeconds(Math.max(0, Math.ceil((atMs - Date.now()) / 1000)));
    tick();
    const timer = setInterval(tick, 1000);
    return () => clearInterval(timer);
  }, [atMs]);
  return seconds;
}
