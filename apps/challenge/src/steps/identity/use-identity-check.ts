import type {
  IdentityEnd,
  IdentityOpen,
  IdentityProgress,
  IdentityStarted,
} from '../../api/identity-calls.ts';
import type { IdentityMethod } from '../../api/types.ts';
import type { DeliveryState } from '../../code/use-delivery.ts';
import { usePage } from '../../page/page-context.ts';
import { useProofElsewhere } from '../../polling/use-proof-elsewhere.ts';

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
  const { api, controller } = usePage();
  return useProofElsewhere<CheckState, IdentityStarted, Exclude<IdentityProgress, { kind: 'approved' }>>({
    first: { kind: 'ready' },
    starting: { kind: 'starting' },
    begin: () => api.startIdentityCheck(method),
    begun: ({ challengeId, url }) => ({ kind: 'open', under: { challengeId, url, state: 'WAITING' } }),
    look: ({ challengeId }) => api.identityProgress(challengeId),
    onProgress: async (progress, { challengeId }, setState) => {
      if (progress.kind === 'open') {
        const { state, url } = progress;
        setState({ kind: 'open', under: { challengeId, url, state } });
        return false;
      }
      setState({ kind: 'over', end: progress.end });
      // Whether the action is over with it the server knows.
      await controller.refresh();
      return true;
    },
  });
}
