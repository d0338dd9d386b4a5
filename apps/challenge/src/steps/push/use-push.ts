import type { PushEnd, PushProgress, PushStarted } from '../../api/approval-calls.ts';
import type { DeliveryState } from '../../code/use-delivery.ts';
import { usePage } from '../../page/page-context.ts';
import { useProofElsewhere } from '../../polling/use-proof-elsewhere.ts';
import { useOnAppear } from '../../ui/use-on-appear.ts';

export type PushState =
  | { readonly kind: 'sending' }
  | { readonly kind: 'waiting'; readonly started: PushStarted; readonly resendAvailableAt: number }
  /** It is over without an approval; nothing is sent again unasked. */
  | { readonly kind: 'over'; readonly end: Exclude<PushEnd, 'DENIED'> }
  | Extract<DeliveryState, { kind: 'failed' }>;

/** So long the server answers with the request that is there. A person needs as long to find the phone. */
const resendAfterMs = 20_000;

/** Asks the phone when the step appears and again when the person wants it; looks how it went while the page is seen. */
export function usePush(): { state: PushState; isReached: boolean; send: () => void } {
  const { api, controller, now } = usePage();
  const { state, isReached, start } = useProofElsewhere<
    PushState,
    PushStarted,
    Exclude<PushProgress, { kind: 'approved' }>
  >({
    first: { kind: 'sending' },
    starting: { kind: 'sending' },
    begin: () => api.startPush(),
    begun: (started) => ({ kind: 'waiting', started, resendAvailableAt: now() + resendAfterMs }),
    look: ({ challengeId }) => api.pushProgress(challengeId),
    onProgress: async (progress, _started, setState) => {
      if (progress.kind === 'waiting') return false;
      const { end } = progress;
      if (end === 'DENIED') {
        controller.declined();
        return true;
      }
      setState({ kind: 'over', end });
      // A wrong number counts as a try, and a refusal may be the end of it: the server knows, so it is asked.
      if (end === 'WRONG_NUMBER' || end === 'REFUSED') await controller.refresh();
      return true;
    },
  });
  useOnAppear(start);
  return { state, isReached, send: start };
}
