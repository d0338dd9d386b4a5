// The public names of the package, and nothing else.
export type {
  ActionAttributes,
  ActionOutput,
  GetActionRequest,
  GetActionResponse,
  QueriedUserAction,
  QueryUserActionsRequest,
  QueryUserActionsResponse,
  Rule,
  TrackAttributes,
  TrackRequest,
  TrackResponse,
  UpdateActionAttributes,
  UpdateActionRequest,
} from './action-types.ts';
export {
  type Auth0PostLoginApi,
  type Auth0PostLoginEvent,
  type ContinuePostLoginOptions,
  type ExecutePostLoginOptions,
  handleAuth0ContinuePostLogin,
  handleAuth0ExecutePostLogin,
} from './auth0.ts';
export type {
  AaguidMapping,
  DeleteAuthenticatorRequest,
  EnrollVerifiedAuthenticatorAttributes,
  EnrollVerifiedAuthenticatorRequest,
  EnrollVerifiedAuthenticatorResponse,
  EnrollVerifiedAuthenticatorsRequest,
  EnrollVerifiedAuthenticatorsResponse,
  GetAuthenticatorsRequest,
  ImportedPasskey,
  ImportFailure,
  UserAgent,
  UserAgentBrowser,
  UserAgentCpu,
  UserAgentDevice,
  UserAgentEngine,
  UserAgentOs,
  UserAuthenticator,
  WebauthnCredential,
} from './authenticator-types.ts';
export {
  CallConnect,
  type FinishCallRequest,
  type FinishCallResponse,
  type StartCallRequest,
  type StartCallResponse,
} from './call-connect.ts';
export type {
  ChallengeRequest,
  ChallengeResponse,
  ClaimChallengeRequest,
  ClaimChallengeResponse,
  GetChallengeRequest,
  GetChallengeResponse,
  ValidateChallengeRequest,
  ValidateChallengeResponse,
  VerifyRequest,
  VerifyResponse,
} from './challenge-types.ts';
export type { Clock } from './clock.ts';
export {
  AuthScope,
  CallConnectMessageChannel,
  CallState,
  SmsChannel,
  UserActionState,
  VerificationFailureReason,
  VerificationMethod,
} from './enumerations.ts';
export {
  mapToStepwardError,
  mapToStepwardError as mapToAuthsignalError,
  StepwardConnectionError,
  StepwardError,
  StepwardError as AuthsignalError,
  StepwardTimeoutError,
} from './error.ts';
export type { CallOptions } from './http.ts';
export type { StepwardOptions, StepwardOptions as AuthsignalConstructor } from './options.ts';
export type {
  CreateSessionRequest,
  CreateSessionResponse,
  RefreshSessionRequest,
  RefreshSessionResponse,
  RevokeSessionRequest,
  RevokeUserSessionsRequest,
  ValidateSessionRequest,
  ValidateSessionResponse,
} from './session-types.ts';
export { type SignatureHeaderData, WebhookError, type WebhookErrorCode } from './signature.ts';
export { Stepward, Stepward as Authsignal } from './stepward.ts';
export type {
  CustomData,
  DeleteUserRequest,
  DeviceAttributes,
  GetDevicesRequest,
  GetUserRequest,
  GetUserResponse,
  InvalidateDeviceRequest,
  QueriedUser,
  QueryUsersRequest,
  QueryUsersResponse,
  TokenPayload,
  UpdateDeviceRequest,
  UpdateUserRequest,
  UserAttributes,
  UserDevice,
} from './user-types.ts';
export {
  isWebhookLogBatch,
  Webhook,
  type WebhookEvent,
  type WebhookEventData,
  type WebhookHeaders,
  type WebhookLogBatch,
  type WebhookLogRecord,
  type WebhookPayload,
} from './webhook.ts';
