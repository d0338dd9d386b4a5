import { useEffect, useState } from 'preact/hooks';
import { ApiError } from '../api/api-error.ts';
import { usePage } from '../page/page-context.ts';
import { useAlive } from '../ui/use-alive.ts';
import { type PasskeyProblem, passkeyProblemOf } from './passkey-problem.ts';

export type CeremonyState = 'idle' | 'running' | PasskeyProblem;

/** Runs one passkey ceremony at a time, and takes the browser's sheet away when the person goes another way. */
export function useCeremony(run: () => Promise<void>): { state: CeremonyState; start: () => void } {
  const { controller, passkeys } = usePage();
  const [state, setState] = useState<CeremonyState>('idle');
  const isAlive = useAlive();
  useEffect(() => () => passkeys.cancel(), [passkeys]);
  const perform = async (): Promise<void> => {
    setState('running');
    try {
      await run();
    } catch (error) {
      if (!isAlive()) return;
      if (error instanceof ApiError && error.kind === 'expired') controller.fail(error);
      else setState(passkeyProblemOf(error));
    }
  };
  return {
    state,
    start: () => {
      if (state !== 'running') void perform();
    },
  };
}

/** The problem to say, if any: `interrupted` is our own doing. */
export function problemIn(state: CeremonyState): PasskeyProblem | undefined {
  return state === 'idle' || state === 'running' || state === 'interrupted' ? undefined : state;
}
