import { useEffect, useRef, useState } from 'preact/hooks';
import type { IdentityEnd, IdentityOpen } from '../../api/identity-calls.ts';
import type { IdentityMethod } from '../../api/types.ts';
import { type DeliveryState, deliveryFailure } from '../../code/use-delivery.ts';
import { usePage } from '../../page/page-context.ts';
import { watch } from '../../polling/watch.ts';
import { useAlive } from '../../ui/use-alive.ts';

interface Under {
  readonly challengeId: string;
  readonly state: IdentityOpen;
  readonly url?: string | undefined;
}

export type CheckState =
  /** Nothing was asked of the vendor yet: each check costs. */
  | { readonly kind: 'ready' }
  | { readonly kind: 'starting' }
  | { readonly kind: 'open'; readonly under: Under }
  | { readonly kind: 'over'; readonly end: IdentityEnd }
  | Extract<DeliveryState, { kind: 'failed' }>;

/** Begins a check when the person wants it, and looks how it went while the page is seen. */
export function useIdentityCheck(method: IdentityMethod): {
  state: CheckState;
  isReached: boolean;
  start: () => void;
} {
  const { api, controller, now } = usePage();
  const [state, setState] = useState<CheckState>({ kind: 'ready' });
  const [isReached, setReached] = useState(true);
  const isAlive = useAlive();
  const fail = (error: unknown): void => {
    const failure = deliveryFailure(error, now());
    if (!failure) controller.fail(error);
    else if (isAlive()) setState(failure);
  };
  const start = async (): Promise<void> => {
    setState({ kind: 'starting' });
    setReached(true);
    try {
      const { challengeId, url } = await api.startIdentityCheck(method);
      if (isAlive()) setState({ kind: 'open', under: { challengeId, url, state: 'WAITING' } });
    } catch (error) {
      fail(error);
    }
  };
  const challengeId = state.kind === 'open' ? state.under.challengeId : undefined;
  const failing = useRef(fail);
  failing.current = fail;
  useEffect(() => {
    if (challengeId === undefined) return;
    return watch({
      now,
      look: () => api.identityProgress(challengeId),
      onAnswer: async (progress) => {
        if (progress.kind === 'open') {
          const { state: stands, url } = progress;
          setState({ kind: 'open', under: { challengeId, url, state: stands } });
          return false;
        }
        if (progress.kind === 'approved') {
          await controller.verified({ isVerified: true, accessToken: progress.accessToken });
          return true;
        }
        setState({ kind: 'over', end: progress.end });
        // Whether the action is over with it the server knows.
        await controller.refresh();
        return true;
      },
      isEnd: ({ kind }) => kind === 'expired' || kind === 'refused',
      onEnd: (error) => failing.current(error),
      onReached: setReached,
    });
  }, [challengeId, api, controller, now]);
  return { state, isReached, start: () => void start() };
}
