import { useEffect, useRef, useState } from 'preact/hooks';
import type { PushEnd, PushStarted } from '../../api/approval-calls.ts';
import { type DeliveryState, deliveryFailure } from '../../code/use-delivery.ts';
import { usePage } from '../../page/page-context.ts';
import { watch } from '../../polling/watch.ts';
import { useAlive } from '../../ui/use-alive.ts';

export type PushState =
  | { readonly kind: 'sending' }
  | { readonly kind: 'waiting'; readonly started: PushStarted; readonly resendAvailableAt: number }
  /** It is over without an approval; nothing is sent again unasked. */
  | { readonly kind: 'over'; readonly end: PushEnd }
  | Extract<DeliveryState, { kind: 'failed' }>;

/** So long the server answers with the request that is there. A person needs as long to find the phone. */
const resendAfterMs = 20_000;

/** Asks the phone when the step appears and again when the person wants it; looks how it went while the page is seen. */
export function usePush(): { state: PushState; isReached: boolean; send: () => void } {
  const { api, controller, now } = usePage();
  const [state, setState] = useState<PushState>({ kind: 'sending' });
  const [isReached, setReached] = useState(true);
  const isAlive = useAlive();
  const fail = (error: unknown): void => {
    const failure = deliveryFailure(error, now());
    if (!failure) controller.fail(error);
    else if (isAlive()) setState(failure);
  };
  const send = async (): Promise<void> => {
    setState({ kind: 'sending' });
    setReached(true);
    try {
      const started = await api.startPush();
      if (isAlive()) setState({ kind: 'waiting', started, resendAvailableAt: now() + resendAfterMs });
    } catch (error) {
      fail(error);
    }
  };
  const hasAsked = useRef(false);
  useEffect(() => {
    if (hasAsked.current) return;
    hasAsked.current = true;
    void send();
  });
  const challengeId = state.kind === 'waiting' ? state.started.challengeId : undefined;
  const failing = useRef(fail);
  failing.current = fail;
  useEffect(() => {
    if (challengeId === undefined) return;
    return watch({
      now,
      look: () => api.pushProgress(challengeId),
      onAnswer: async (progress) => {
        if (progress.kind === 'waiting') return false;
        if (progress.kind === 'approved') {
          await controller.verified({ isVerified: true, accessToken: progress.accessToken });
          return true;
        }
        setState({ kind: 'over', end: progress.end });
        // A wrong number counts as a try, and a refusal may be the end of it: the server knows, so it is asked.
        if (progress.end === 'WRONG_NUMBER' || progress.end === 'REFUSED') await controller.refresh();
        return true;
      },
      isEnd: ({ kind }) => kind === 'expired' || kind === 'refused',
      onEnd: (error) => failing.current(error),
      onReached: setReached,
    });
  }, [challengeId, api, controller, now]);
  return { state, isReached, send: () => void send() };
}
