// What every screen of a running challenge works with.
import type { ChallengeOptions, Stepward } from '@stepward/browser';
import { createContext, useContext } from 'react';
import type { Messages } from './messages/messages.ts';
import type { Problem } from './problems.ts';

/** Why a challenge cannot be met any more: a sentence is shown for each. */
export type Over = keyof Messages['end'];

export interface ScreenContextValue {
  readonly client: Stepward;
  readonly options: ChallengeOptions;
  readonly text: Messages;
  /** Of the heading, which names the dialog. */
  readonly headingId: string;
  /** False: this screen appears with the page around it, and leaves the focus where it is. */
  readonly takesFocus: boolean;
  /** It was right: shows the next step where there is one, else ends the challenge. */
  succeed(token: string, isMoreRequired: boolean | undefined): void;
  /** What the server refused, for the screen to say; undefined: the challenge ends with it. */
  refused(errorCode: string | undefined): Promise<Problem | undefined>;
  /** Ends the challenge if the server says that it is over. True: it is. */
  isOver(as?: Over): Promise<boolean>;
}

export const ScreenContext = createContext<ScreenContextValue | undefined>(undefined);

export function useScreen(): ScreenContextValue {
  const value = useContext(ScreenContext);
  if (value === undefined)
    throw new Error('A screen is shown outside of a challenge: put it into an InlineChallenge.');
  return value;
}
