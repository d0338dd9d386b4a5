import { useState } from 'preact/hooks';
import { ApiError } from '../api/api-error.ts';
import type { Delivery } from '../api/types.ts';
import { usePage } from '../page/page-context.ts';
import { useAlive } from '../ui/use-alive.ts';
import { useOnAppear } from '../ui/use-on-appear.ts';
import { type CodeLength, usualCodeLength } from './normalize.ts';

export type DeliveryState =
  | { readonly kind: 'sending' }
  | { readonly kind: 'sent'; readonly delivery: Delivery; readonly again: boolean }
  | {
      readonly kind: 'failed';
      /** `refused`: this target is not allowed, so that sending again does not help. */
      readonly reason: 'offline' | 'limited' | 'refused' | 'other';
      readonly retryAfterSeconds?: number | undefined;
      readonly retryAt?: number | undefined;
    };

/** Why nothing was sent; undefined: the page's session is over. */
export function deliveryFailure(
  error: unknown,
  now: number,
): Extract<DeliveryState, { kind: 'failed' }> | undefined {
  if (!(error instanceof ApiError) || error.kind === 'broken') return { kind: 'failed', reason: 'other' };
  if (error.kind === 'expired') return undefined;
  const { kind: reason, retryAfterSeconds } = error;
  if (retryAfterSeconds === undefined) return { kind: 'failed', reason };
  return { kind: 'failed', reason, retryAfterSeconds, retryAt: now + retryAfterSeconds * 1000 };
}

/** Digits of the code that was sent. */
export const digitsOf = ({ delivery }: Extract<DeliveryState, { kind: 'sent' }>): number =>
  delivery.codeLength ?? usualCodeLength;

export const codeLengthOf = (state: DeliveryState): CodeLength =>
  state.kind === 'sent' ? digitsOf(state) : 'unknown';

/** Asks for a message when the step appears, unless one was just sent, and again when the person asks. */
export function useDelivery(
  challenge: () => Promise<Delivery>,
  first: Delivery | undefined,
): { state: DeliveryState; send: () => void } {
  const { controller, now } = usePage();
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
      const failure = deliveryFailure(error, now());
      if (!failure) controller.fail(error);
      else if (isAlive()) setState(failure);
    }
  }

  useOnAppear(() => {
    if (!first) void ask(false);
  });
  return { state, send: () => void ask(true) };
}
