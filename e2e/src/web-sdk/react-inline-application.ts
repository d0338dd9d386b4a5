/** A React application, as strict as React can be, with the challenge in the page: the usual screens, or one of its own choice. */
import {
  EmailCodeScreen,
  InlineChallenge,
  StepwardProvider,
  type StepwardProviderProps,
} from '@stepward/react';
import { createElement, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import type { Ended } from './react-application.ts';

declare global {
  interface Window {
    renderInline(options: Omit<StepwardProviderProps, 'children'>, token: string, isChosen: boolean): void;
  }
}

const root = createRoot(document.getElementById('root') as HTMLElement);
window.renderInline = (options, token, isChosen) => {
  window.ended = new Promise<Ended>((resolve) => {
    const challenge = createElement(
      InlineChallenge,
      { token, onChallengeSuccess: resolve, onError: ({ code }) => resolve({ code }) },
      isChosen ? createElement(EmailCodeScreen) : undefined,
    );
    root.render(createElement(StrictMode, null, createElement(StepwardProvider, options, challenge)));
  });
};
