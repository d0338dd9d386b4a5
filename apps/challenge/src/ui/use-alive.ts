import { useEffect, useRef } from 'preact/hooks';

/** False once the component is gone: an answer that comes later belongs to nobody. */
export function useAlive(): () => boolean {
  const alive = useRef(true);
  useEffect(() => {
    alive.current = true;
    return () => {
      alive.current = false;
    };
  }, []);
  return () => alive.current;
}
