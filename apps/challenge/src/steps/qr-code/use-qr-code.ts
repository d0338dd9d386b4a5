import type { QrProgress, QrShown, QrStarted } from '../../api/approval-calls.ts';
import type { DeliveryState } from '../../code/use-delivery.ts';
import { usePage } from '../../page/page-context.ts';
import { useProofElsewhere } from '../../polling/use-proof-elsewhere.ts';
import { useOnAppear } from '../../ui/use-on-appear.ts';

export type QrState =
  | { readonly kind: 'starting' }
  | { readonly kind: 'shown'; readonly shown: QrShown }
  /** A phone has scanned it, and asks for the number. */
  | { readonly kind: 'claimed'; readonly number?: string | undefined }
  /** It is over; a new code is shown when the person asks for it, so that nothing waits here for a stranger. */
  | { readonly kind: 'over'; readonly end: 'rejected' | 'expired' }
  | Extract<DeliveryState, { kind: 'failed' }>;

type OpenProgress = Exclude<QrProgress, { kind: 'approved' }>;

/** What the screen shows after an answer. Pure. */
export function afterProgress(before: QrState, progress: OpenProgress): QrState {
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
  const { api, now } = usePage();
  const proof = useProofElsewhere<QrState, QrStarted, OpenProgress>({
    first: { kind: 'starting' },
    starting: { kind: 'starting' },
    begin: () => api.startQrCode(),
    begun: ({ shown }) => ({ kind: 'shown', shown }),
    look: (started) => api.qrProgress(started),
    onProgress: (progress, _started, setState) => {
      setState((before) => afterProgress(before, progress));
      return progress.kind === 'rejected' || progress.kind === 'expired';
    },
    dueInMs: (state) => {
      const rotatesAt = state.kind === 'shown' ? state.shown.rotatesAt : undefined;
      return rotatesAt === undefined ? undefined : rotatesAt - now();
    },
  });
  useOnAppear(proof.start);
  return proof;
}
