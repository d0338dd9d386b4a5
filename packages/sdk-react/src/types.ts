// What the provider and the hook take and give.
import type { ChallengeOptions } from '@stepward/browser';
import type { ReactNode } from 'react';
import type { ChallengeError } from './challenge-error.ts';

/** Colours and sizes, as CSS values. The same may be set in CSS: `--as-color-primary`, `--as-border-radius`, … */
export interface AppearanceVariables {
  colorPrimary?: string | undefined;
  colorPrimaryForeground?: string | undefined;
  colorBackground?: string | undefined;
  colorForeground?: string | undefined;
  colorDanger?: string | undefined;
  colorRing?: string | undefined;
  colorMuted?: string | undefined;
  colorInputBorder?: string | undefined;
  spacingUnit?: string | undefined;
  borderRadius?: string | undefined;
}

/** How the challenge looks. */
export interface Appearance {
  /** @deprecated There is one theme. */
  theme?: string | undefined;
  /** Light, dark, or as the person's system; `auto` unless told. */
  colorScheme?: 'auto' | 'light' | 'dark' | undefined;
  /** In both schemes. What could not be read is shown darker or lighter. */
  variables?: AppearanceVariables | undefined;
  /** In the dark alone, before `variables`. */
  darkVariables?: AppearanceVariables | undefined;
}

/** Properties of the provider. */
export interface StepwardProviderProps {
  /** Your tenant's id. It is public. */
  tenantId: string;
  /** Your Stepward server, with or without `/v1`: `https://mfa.example.com`. */
  baseUrl: string;
  appearance?: Appearance | undefined;
  /** BCP 47 tag; the page's language, then the browser's, unless told. en, de, es, fr, pt-BR, ja and ar are there. */
  locale?: string | undefined;
  children?: ReactNode;
}

/** What is called when a challenge ends. The dialog is gone by then. */
export interface ChallengeCallbacks {
  /** `token` goes to your backend, which validates it. */
  onChallengeSuccess?: ((result: { token: string }) => void) | undefined;
  /** The person closed it. */
  onCancel?: (() => void) | undefined;
  /** The token is too old: ask your backend for a new one. */
  onTokenExpired?: (() => void) | undefined;
  /** It cannot be met (`NO_METHOD`, `CHALLENGE_FAILED`), which the person was told. Without it `onCancel` is called. */
  onError?: ((error: ChallengeError) => void) | undefined;
}

/** A challenge that is shown. */
export interface ChallengeProps extends ChallengeCallbacks {
  challengeOptions: ChallengeOptions;
}

/** Of a challenge in the page. */
export interface InlineChallengeProps extends ChallengeCallbacks {
  /** What your backend got from track. */
  token: string;
  /** True: it takes the focus when it appears, as after a press that asked for it. `false` unless told. */
  autoFocus?: boolean | undefined;
  /** Screens in place of the usual ones. */
  children?: ReactNode;
}

/** How to start a challenge. */
export interface StartChallengeOptions extends ChallengeCallbacks {
  /** What your backend got from track. */
  token: string;
}

/** How to start a challenge and wait for its end. */
export interface StartChallengeAsyncOptions {
  /** What your backend got from track. */
  token: string;
}

/** What `useStepward` gives. */
export interface StepwardChallenges {
  /** The challenge that is shown; undefined: none. */
  challenge: ChallengeProps | undefined;
  /** Shows a challenge. Rejects with a `ChallengeError` when one is open or the server was not reached. */
  startChallenge(options: StartChallengeOptions): Promise<void>;
  /** Shows a challenge and resolves with its token. Rejects with a `ChallengeError` when it ended without. */
  startChallengeAsync(options: StartChallengeAsyncOptions): Promise<{ token: string }>;
}
