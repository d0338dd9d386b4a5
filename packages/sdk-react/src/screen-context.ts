// What every screen of a running challenge works with.
import type { ChallengeOptions, Stepward } from '@stepward/browser';
import { createContext, useContext } from 'react';
import type { Messages } from './messages/messages.ts';

export interface ScreenContextValue {
  readonly client: Stepward;
  readonly options: ChallengeOptions;
  readonly text: Messages;
  /** It was right: shows the next step where there is one, else closes the dialog. */
  succeed(token: string, isMoreRequired: boolean | undefined): void;
}

export const ScreenContext = createContext<ScreenContextValue | undefined>(undefined);

export function useScreen(): ScreenContextValue {
  const value = useContext(ScreenContext);
  if (value === undefined) throw new Error('A screen is shown outside of a challenge.');
  return value;
}
