// The public names of the package, and nothing else. Those of the public SDK are names of the same things.
export { ChallengeError, type ChallengeErrorCode } from './challenge-error.ts';
export { InlineChallenge } from './inline-challenge.tsx';
export { locales } from './messages/catalogues.ts';
export type { ScreenMethod } from './messages/messages.ts';
export { StepwardProvider, StepwardProvider as AuthsignalProvider } from './provider.tsx';
export {
  AuthenticatorAppScreen,
  ChallengeScreens,
  EmailCodeScreen,
  EmailLinkScreen,
  IdentityScreen,
  MethodList,
  PasskeyScreen,
  PushScreen,
  QrCodeScreen,
  RecoveryCodeScreen,
  SecurityKeyScreen,
  SmsCodeScreen,
  WhatsappCodeScreen,
} from './screens.tsx';
export type {
  Appearance,
  AppearanceVariables,
  ChallengeCallbacks,
  ChallengeProps,
  InlineChallengeProps,
  StartChallengeAsyncOptions,
  StartChallengeOptions,
  StepwardChallenges,
  StepwardProviderProps,
  StepwardProviderProps as AuthsignalProviderProps,
} from './types.ts';
export { useStepward, useStepward as useAuthsignal } from './use-stepward.ts';
