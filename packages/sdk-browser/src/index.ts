// The public names of the package, and nothing else. Those of the public SDK are names of the same things.
export {
  type Authenticator,
  type AuthenticatorAttachment,
  type ChallengeResponse,
  type EnrollResponse,
  type ParsedUserAgent,
  VerificationMethod,
  type VerifyResponse,
  type WebauthnCredential,
} from './authenticator-types.ts';
export type {
  AuthenticatorChange,
  AuthenticatorChanged,
  AuthenticatorRemoved,
  Authenticators,
} from './authenticators.ts';
export type { ChallengeOptions } from './challenge-options.ts';
export type { Email } from './email.ts';
export type { EmailMagicLink, MagicLinkVerifyResponse } from './email-magic-link.ts';
export type {
  IdentityState,
  IdentityVerification,
  IdentityVerificationMethod,
  IdentityVerificationResult,
  IdentityVerificationStarted,
} from './identity-verification.ts';
export {
  type LaunchError,
  type LaunchOptions,
  type PopupLaunchOptions,
  type RedirectLaunchOptions,
  StepwardWindowMessage,
  StepwardWindowMessage as AuthsignalWindowMessage,
  type StepwardWindowMessageData,
  type StepwardWindowMessageData as AuthsignalWindowMessageData,
  type TokenPayload,
  type WindowLaunchOptions,
} from './launch/launch-types.ts';
export type { StepwardOptions, StepwardOptions as AuthsignalOptions } from './options.ts';
export type { Passkey } from './passkey.ts';
export type { SignInParams, SignInResponse, SignUpParams, SignUpResponse } from './passkey-types.ts';
export type { Push, PushChallengeResponse, PushVerifyResponse } from './push.ts';
export type { QrCode } from './qr-code/qr-code.ts';
export type {
  ChallengeState,
  QrCodeChallengeParams,
  QrCodeChallengeResponse,
  QrCodeVerifyResponse,
  WebSocketQrCodeOptions,
  WebSocketQrCodeResponse,
} from './qr-code/qr-code-types.ts';
export type { RecoveryCodes } from './recovery-codes.ts';
export {
  type CallOptions,
  ErrorCode,
  type StepwardResponse,
  type StepwardResponse as AuthsignalResponse,
  StepwardUsageError,
} from './result.ts';
export type { EnrollSecurityKeyResponse, SecurityKey, VerifySecurityKeyResponse } from './security-key.ts';
export type { Sms } from './sms.ts';
export { Stepward, Stepward as Authsignal } from './stepward.ts';
export type { EnrollTotpResponse, Totp } from './totp.ts';
export { WebAuthnError, type WebAuthnErrorCode } from './webauthn/error.ts';
export type { PublicKeyCredentialHint } from './webauthn/json.ts';
export { Whatsapp } from './whatsapp.ts';
