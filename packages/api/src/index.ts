/** Schemas of the wire. Every route of the server is validated by one of these. */
export {
  AddPasskeyBody,
  AuthenticationOptionsBody,
  ChallengeEmailBody,
  EnrolEmailBody,
  ExchangeBody,
  FindPasskeyQuery,
  FinishBody,
  RegistrationOptionsBody,
  VerificationCodeBody,
  VerifyPasskeyBody,
} from './client-api.ts';
export { DeviceParameters, UpdateDeviceBody } from './devices-api.ts';
export * as limits from './limits.ts';
export {
  ActionCodeParameters,
  CreateActionBody,
  CreateRuleBody,
  outcomes,
  RuleParameters,
  UpdateActionConfigurationBody,
  UpdateRuleBody,
  UpdateTenantBody,
} from './management-api.ts';
export {
  type MessageProviderConfiguration,
  type MessageProviderName,
  MessageProviderParameters,
  messageChannels,
  messageProviders,
  PutMessageProviderBody,
} from './messages-api.ts';
export {
  ActiveChallengeQuery,
  type CallChannel,
  ClaimChallengeBody,
  callChannels,
  FinishCallBody,
  OtpChallengeBody,
  type OtpMethod,
  otpMethods,
  StartCallBody,
  VerifyOtpBody,
} from './otp-api.ts';
export {
  ActionParameters,
  AuthenticatorParameters,
  actionCodePattern,
  actionStates,
  ClaimSessionsBody,
  HoldBody,
  ListActionsQuery,
  ReleaseSessionsBody,
  TakeBody,
  TrackBody,
  TrackParameters,
  UpdateActionBody,
  UpdateUserBody,
  UserParameters,
  ValidateBody,
} from './server-api.ts';
export {
  AppClientParameters,
  accessTokenMinutesMax,
  CreateAppClientBody,
  CreateSessionBody,
  customClaimsMax,
  IssuerParameters,
  RefreshSessionBody,
  RevokeSessionBody,
  RevokeUserSessionsBody,
  type SigningAlgorithm,
  signingAlgorithms,
  UpdateAppClientBody,
  ValidateSessionBody,
} from './sessions-api.ts';
export { ChallengeSmsBody, EnrolSmsBody } from './sms-api.ts';
export {
  EnrolBody,
  EnrolManyBody,
  ImportedPasskeyItem,
  importBodyBytesMax,
  importedAuthenticatorsMax,
  QueryUsersQuery,
} from './users-api.ts';
export {
  CreateWebhookEndpointBody,
  ListWebhookDeliveriesQuery,
  UpdateWebhookEndpointBody,
  WebhookDeliveryParameters,
  WebhookEndpointParameters,
  webhookDeliveryStates,
  webhookEventTypes,
} from './webhooks-api.ts';
