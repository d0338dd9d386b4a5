// A proof that is made somewhere else (on a phone, at a vendor's) while this page waits for it. Owns: what such steps
// have in common. Does not own: what they ask for and what they show.
import { type Dispatch, type StateUpdater, useEffect, useRef, useState } from 'preact/hooks';
import { type DeliveryState, deliveryFailure } from '../code/use-delivery.ts';
import { usePage } from '../page/page-context.ts';
import { useAlive } from '../ui/use-alive.ts';
import { watch } from './watch.ts';

type Failed = Extract<DeliveryState, { kind: 'failed' }>;
interface Approved {
  readonly kind: 'approved';
  readonly accessToken?: string | undefined;
}

export interface ProofElsewhere<State, Started, Progress> {
  /** Before anything was begun. */
  readonly first: State;
  /** While the server is asked to begin. */
  readonly starting: State;
  readonly begin: () => Promise<Started>;
  readonly begun: (started: Started) => State;
  readonly look: (started: Started) => Promise<Progress | Approved>;
  /** Answers whether the wait is over. */
  readonly onProgress: (
    progress: Progress,
    started: Started,
    setState: Dispatch<StateUpdater<State>>,
  ) => Promise<boolean> | boolean;
  /** In how many milliseconds the next look is due at the latest; absent: whenever. */
  readonly dueInMs?: (state: State) => number | undefined;
}

const isApproved = (progress: { readonly kind: string }): progress is Approved =>
  progress.kind === 'approved';

/** Begins when `start` is called, and looks how it went while the page is seen. */
export function useProofElsewhere<State, Started extends object, Progress extends { readonly kind: string }>(
  proof: ProofElsewhere<State | Failed, Started, Progress>,
): {
  readonly state: State | Failed;
  readonly isReached: boolean;
  readonly start: () => void;
} {
  const { controller, now } = usePage();
  const [state, setState] = useState<State | Failed>(proof.first);
  const [started, setStarted] = useState<Started | undefined>(undefined);
  const [isReached, setReached] = useState(true);
  const isAlive = useAlive();
  const fail = (error: unknown): void => {
    const failure = deliveryFailure(error, now());
    if (!failure) controller.fail(error);
    else if (isAlive()) setState(failure);
  };
  const start = async (): Promise<void> => {
    setStarted(undefined);
    setState(proof.starting);
    setReached(true);
    try {
      const answer = await proof.begin();
      if (!isAlive()) return;
      setStarted(answer);
      setState(proof.begun(answer));
    } catch (error) {
      fail(error);
    }
  };
  // What runs on between two drawings asks for what was drawn last.
  const latest = useRef({ proof, state, fail });
  latest.current = { proof, state, fail };
  useEffect(() => {
    if (started === undefined) return;
    return watch({
      now,
      look: () => latest.current.proof.look(started),
      onAnswer: async (progress) => {
        if (!isApproved(progress)) return await latest.current.proof.onProgress(progress, started, setState);
        await controller.verified({ isVerified: true, accessToken: progress.accessToken });
        return true;
      },
      isEnd: ({ kind }) => kind === 'expired' || kind === 'refused',
      onEnd: (error) => latest.current.fail(error),
      onReached: setReached,
      dueInMs: () => latest.current.proof.dueInMs?.(latest.current.state),
    });
  }, [started, controller, now]);
  return { state, isReached, start: () => void start() };
}
