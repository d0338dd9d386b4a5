import { useEffect, useRef } from 'preact/hooks';

/** Does `work` once when the screen appears, and never again however often it is drawn. */
export function useOnAppear(work: () => void): void {
  const isDue = useRef(true);
  useEffect(() => {
    if (!isDue.current) return;
    isDue.current = false;
    work();
  });
}
