// One challenge while it is shown, in a dialog or in the page: what its screens may do, and how it ends.
import { useId, useMemo, useRef, useState } from 'react';
import { refusalProblem } from './problems.ts';
import { askOver, type Outcome, type Running } from './running.ts';
import type { Over, ScreenContextValue } from './screen-context.ts';

interface Ends {
  readonly end: (outcome: Outcome) => void;
  readonly goOn: (token: string) => void;
  readonly takesFocus: boolean;
}

export interface Course {
  readonly screen: ScreenContextValue;
  readonly over: Over | undefined;
  /** The person goes. */
  readonly close: () => void;
}

export const outcomeOf = (over: Over): Outcome => (over === 'noMethod' ? 'NO_METHOD' : 'CHALLENGE_FAILED');

export function useCourse(running: Running, { end, goOn, takesFocus }: Ends): Course {
  const { client, options, text, step } = running;
  const [found, setOver] = useState<Over>();
  const over = running.over ?? found;
  const headingId = useId();
  const ends = useRef({ end, goOn });
  ends.current = { end, goOn };
  /** An answer that comes twice, from the link and from its code, is one proof. */
  const proven = useRef(-1);
  const screen = useMemo<ScreenContextValue>(() => {
    const isOver = async (as?: Over) => {
      const answered = await askOver(client);
      if (answered !== undefined) setOver(as ?? answered);
      return answered !== undefined;
    };
    return {
      client,
      options,
      text,
      headingId,
      takesFocus: takesFocus || step > 0,
      succeed: (token, isMoreRequired) => {
        if (proven.current === step) return;
        proven.current = step;
        if (isMoreRequired) ends.current.goOn(token);
        else ends.current.end({ token });
      },
      refused: async (errorCode = '') => {
        if (errorCode === 'invalid_request' && (await isOver())) return undefined;
        return refusalProblem(errorCode);
      },
      isOver,
    };
  }, [client, options, text, step, headingId, takesFocus]);
  return { screen, over, close: () => end(over === undefined ? 'canceled' : outcomeOf(over)) };
}
