// The public names of the package, and nothing else. Those of the public SDK are names of the same things.
export { ChallengeError, type ChallengeErrorCode } from './challenge-error.ts';
export { locales } from './messages/catalogues.ts';
export { StepwardProvider, StepwardProvider as AuthsignalProvider } from './provider.tsx';
export type {
  Appearance,
  AppearanceVariables,
  ChallengeCallbacks,
  ChallengeProps,
  StartChallengeAsyncOptions,
  StartChallengeOptions,
  StepwardChallenges,
  StepwardProviderProps,
  StepwardProviderProps as AuthsignalProviderProps,
} from './types.ts';
export { useStepward, useStepward as useAuthsignal } from './use-stepward.ts';
