/** A React application with our SDK in it, as strict as React can be: effects run twice. The tests drive it by `window`. */
import { Authsignal } from '@stepward/browser';
import { ChallengeError, StepwardProvider, type StepwardProviderProps, useStepward } from '@stepward/react';
import { createElement, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

export type ApplicationOptions = Omit<StepwardProviderProps, 'children'>;
/** What a challenge came to. */
export type Ended = { readonly token?: string; readonly code?: string };

declare global {
  interface Window {
    render(options: ApplicationOptions): void;
    unmount(): void;
    start(token: string): Promise<Ended>;
    /** Of a challenge that runs. */
    ended: Promise<Ended>;
  }
}

function Payment() {
  const { challenge, startChallengeAsync } = useStepward();
  window.start = async (token) => {
    try {
      return await startChallengeAsync({ token });
    } catch (error) {
      return { code: error instanceof ChallengeError ? error.code : String(error) };
    }
  };
  return createElement('p', null, challenge === undefined ? 'No challenge' : 'A challenge is shown');
}

const root = createRoot(document.getElementById('root') as HTMLElement);
window.Authsignal = Authsignal as never;
window.render = (options) =>
  root.render(
    createElement(StrictMode, null, createElement(StepwardProvider, options, createElement(Payment))),
  );
window.unmount = () => root.unmount();
