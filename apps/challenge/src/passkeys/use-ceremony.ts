import { useEffect, useState } from 'preact/hooks';
import { ApiError } from '../api/api-error.ts';
import { usePage } from '../page/page-context.ts';
import { useAlive } from '../ui/use-alive.ts';
import { type PasskeyProblem, passkeyProblemOf } from './passkey-problem.ts';

export type CeremonyState = 'idle' | 'running' | PasskeyProblem;

/** What a ceremony waits for before the sheet opens. Who has gone another way meanwhile gets no sheet: it rejects. */
export type WhileHere = <Value>(asked: Promise<Value>) => Promise<Value>;

export type Ceremony = (whileHere: WhileHere) => Promise<void>;

/** Runs one passkey ceremony at a time, and takes the browser's sheet away when the person goes another way. */
export function useCeremony(run: Ceremony): { state: CeremonyState; start: () => void } {
  const { controller, passkeys } = usePage();
  const [state, setState] = useState<CeremonyState>('idle');
  const isAlive = useAlive();
  useEffect(() => () => passkeys.cancel(), [passkeys]);
  const whileHere: WhileHere = async (asked) => {
    const value = await asked;
    if (!isAlive()) throw new Error('the person has gone another way');
    return value;
  };
  const perform = async (): Promise<void> => {
    setState('running');
    try {
      await run(whileHere);
      // Still here: the server asks for the same thing again.
      if (isAlive()) setState('idle');
    } catch (error) {
      if (!isAlive()) return;
      if (error instanceof ApiError && error.kind === 'expired') return controller.fail(error);
      setState(passkeyProblemOf(error));
      // The tenth wrong try ends the action (N-01): the server knows, so it is asked.
      if (passkeyProblemOf(error) === 'not-accepted') await controller.refresh();
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
