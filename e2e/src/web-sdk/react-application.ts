/**
 * A React application, as strict as React can be: effects run twice. Written for the public SDK: only the imports differ
 * (sdk-pages.ts puts the public packages in their place). The tests drive it by `window`.
 */
import { Authsignal } from '@stepward/browser';
import {
  AuthsignalProvider,
  type AuthsignalProviderProps,
  ChallengeError,
  useAuthsignal,
} from '@stepward/react';
import { createElement, StrictMode, version } from 'react';
import { createRoot } from 'react-dom/client';

export type ApplicationOptions = Omit<AuthsignalProviderProps, 'children'>;
/** What a challenge came to. */
export type Ended = { readonly token?: string; readonly code?: string };

declare global {
  interface Window {
    render(options: ApplicationOptions): void;
    unmount(): void;
    start(token: string): Promise<Ended>;
    /** Of a challenge that runs. */
    ended: Promise<Ended>;
    reactVersion: string;
  }
}

function Payment() {
  const { challenge, startChallengeAsync } = useAuthsignal();
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
    createElement(StrictMode, null, createElement(AuthsignalProvider, options, createElement(Payment))),
  );
window.reactVersion = version;
window.unmount = () => root.unmount();
