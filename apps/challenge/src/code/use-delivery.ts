import { useEffect, useRef, useState } from 'preact/hooks';
import { ApiError } from '../api/api-error.ts';
import type { Delivery } from '../api/types.ts';
import { usePage } from '../page/page-context.ts';
import { useAlive } from '../ui/use-alive.ts';

export type DeliveryState =
  | { readonly kind: 'sending' }
  | { readonly kind: 'sent'; readonly delivery: Delivery; readonly again: boolean }
  | { readonly kind: 'failed'; readonly reason: 'offline' | 'limited' | 'other' };

/** Asks for a message when the step appears, unless one was just sent, and again when the person asks. */
export function useDelivery(
  challenge: () => Promise<Delivery>,
  first: Delivery | undefined,
): { state: DeliveryState; send: () => void } {
  const { controller } = usePage();
  const [state, setState] = useState<DeliveryState>(
    first ? { kind: 'sent', delivery: first, again: false } : { kind: 'sending' },
  );
  const isAlive = useAlive();

  async function ask(again: boolean): Promise<void> {
    setState({ kind: 'sending' });
    try {
      const delivery = await challenge();
      if (isAlive()) setState({ kind: 'sent', delivery, again });
    } catch (error) {
      const kind = error instanceof ApiError ? error.kind : 'broken';
      if (kind === 'expired') controller.fail(error);
      else if (isAlive())
        setState({ kind: 'failed', reason: kind === 'offline' || kind === 'limited' ? kind : 'other' });
    }
  }

  const hasAsked = useRef(first !== undefined);
  useEffect(() => {
    if (hasAsked.current) return;
    hasAsked.current = true;
    void ask(false);
  });
  return { state, send: () => void ask(true) };
}
