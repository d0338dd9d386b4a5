import { useEffect, useRef, useState } from 'preact/hooks';
import type { QrProgress, QrShown, QrStarted } from '../../api/approval-calls.ts';
import { type DeliveryState, deliveryFailure } from '../../code/use-delivery.ts';
import { usePage } from '../../page/page-context.ts';
import { watch } from '../../polling/watch.ts';
import { useAlive } from '../../ui/use-alive.ts';

export type QrState =
  | { readonly kind: 'starting' }
  | { readonly kind: 'shown'; readonly shown: QrShown }
  /** A phone has scanned it, and asks for the number. */
  | { readonly kind: 'claimed'; readonly number?: string | undefined }
  /** It is over; a new code is shown when the person asks for it, so that nothing waits here for a stranger. */
  | { readonly kind: 'over'; readonly end: 'rejected' | 'expired' }
  | Extract<DeliveryState, { kind: 'failed' }>;

/** What the screen shows after an answer. Pure. */
export function afterProgress(before: QrState, progress: Exclude<QrProgress, { kind: 'approved' }>): QrState {
  switch (progress.kind) {
    case 'unclaimed':
      return progress.shown ? { kind: 'shown', shown: progress.shown } : before;
    case 'claimed':
      return { kind: 'claimed', number: progress.number };
    default:
      return { kind: 'over', end: progress.kind };
  }
}

/** A code that changes, kept fresh while the page is seen, and what the phone made of it. */
export function useQrCode(): { state: QrState; isReached: boolean; start: () => void } {
  const { api, controller, now } = usePage();
  const [started, setStarted] = useState<QrStarted | undefined>(undefined);
  const [state, setState] = useState<QrState>({ kind: 'starting' });
  const [isReached, setReached] = useState(true);
  const isAlive = useAlive();
  const fail = (error: unknown): void => {
    const failure = deliveryFailure(error, now());
    if (!failure) controller.fail(error);
    else if (isAlive()) setState(failure);
  };
  const start = async (): Promise<void> => {
    setStarted(undefined);
    setState({ kind: 'starting' });
    setReached(true);
    try {
      const answer = await api.startQrCode();
      if (!isAlive()) return;
      setStarted(answer);
      setState({ kind: 'shown', shown: answer.shown });
    } catch (error) {
      fail(error);
    }
  };
  const hasAsked = useRef(false);
  useEffect(() => {
    if (hasAsked.current) return;
    hasAsked.current = true;
    void start();
  });
  const rotatesAt = useRef<number | undefined>(undefined);
  rotatesAt.current = state.kind === 'shown' ? state.shown.rotatesAt : undefined;
  const failing = useRef(fail);
  failing.current = fail;
  useEffect(() => {
    if (started === undefined) return;
    return watch({
      now,
      look: () => api.qrProgress(started),
      onAnswer: async (progress) => {
        if (progress.kind === 'approved') {
          await controller.verified({ isVerified: true, accessToken: progress.accessToken });
          return true;
        }
        setState((before) => afterProgress(before, progress));
        return progress.kind === 'rejected' || progress.kind === 'expired';
      },
      isEnd: ({ kind }) => kind === 'expired' || kind === 'refused',
      onEnd: (error) => failing.current(error),
      onReached: setReached,
      dueInMs: () => (rotatesAt.current === undefined ? undefined : rotatesAt.current - now()),
    });
  }, [started, api, controller, now]);
  return { state, isReached, start: () => void start() };
}
