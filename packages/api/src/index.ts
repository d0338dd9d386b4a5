/** Schemas of the wire. Every route of the server is validated by one of these. */
export * from './answers/index.ts';
export {
  AddAppCredentialBody,
  AnswerQrBody,
  BeginChallengeBody,
  BeginQrBody,
  ClaimQrBody,
  CreateQrMessage,
  FindAppCredentialQuery,
  RemoveAppCredentialBody,
  VerifyInAppBody,
  VerifyQrBody,
} from './app-credentials-api.ts';
export {
  type AppAttestSettings,
  type AttestationProviderConfiguration,
  type AttestationProviderName,
  AttestationProviderParameters,
  attestationProviderNames,
  attestationProviders,
  type PlayIntegrityCredentials,
  type PlayIntegritySettings,
  PutAttestationProviderBody,
} from './attestation-providers-api.ts';
export { ListAuditEventsQuery, ListRecordedActionsQuery } from './audit-api.ts';
export {
  AuthenticatorConfigurationBody,
  AuthenticatorConfigurationParameters,
  authenticatorFields,
  type CredentialBlockName,
  credentialBlockNames,
  credentialBlocks,
} from './authenticator-configurations-api.ts';
export { BackTestParameters, CreateBackTestBody } from './back-tests-api.ts';
export {
  brandingBodyBytesMax,
  type ThemeBorderName,
  type ThemeColorName,
  themeBorderNames,
  themeColorNames,
  themeImageCharactersMax,
  UpdateMessageOverridesBody,
  UpdateThemeBody,
} from './branding-api.ts';
export {
  AddPasskeyBody,
  AuthenticationOptionsBody,
  ChallengeEmailBody,
  EnrolEmailBody,
  ExchangeBody,
  ExpiredBody,
  FindPasskeyQuery,
  FinishBody,
  RegistrationOptionsBody,
  VerificationCodeBody,
  VerifyPasskeyBody,
} from './client-api.ts';
export {
  ApplyConfigurationBody,
  configurationBodyBytesMax,
  PlanConfigurationBody,
} from './configuration-text-api.ts';
export {
  CreateCustomDataPointBody,
  CustomDataPointParameters,
  UpdateCustomDataPointBody,
} from './custom-data-points-api.ts';
export { DeviceParameters, UpdateDeviceBody } from './devices-api.ts';
export { ExplainBody, explanationBodyBytesMax, PostedRule } from './explanations-api.ts';
export { RollBackFlowBody } from './flow-versions-api.ts';
export {
  flowBodyBytesMax,
  flowNodesBytesMax,
  PublishFlowBody,
} from './flows-api.ts';
export { StepUpBody } from './hosted-page-api.ts';
export {
  IdentityCallbackParameters,
  type IdentityCredentials,
  type IdentityMethod,
  type IdentityProviderConfiguration,
  type IdentityProviderName,
  IdentityProviderParameters,
  type IdentitySettings,
  type IdentityState,
  identityMethods,
  identityProviders,
  identityStates,
  PutIdentityProviderBody,
  StartIdentityBody,
  VerifyIdentityBody,
} from './identity-verification-api.ts';
export * as limits from './limits.ts';
export {
  FinalizeMagicLinkAnswer,
  FinalizeMagicLinkBody,
  MagicLinkQuery,
} from './magic-links-api.ts';
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
  AnswerPushBody,
  StartPushBody,
  UpdatePushCredentialBody,
  VerifyPushBody,
} from './push-api.ts';
export {
  type PushCredentials,
  type PushProviderConfiguration,
  type PushProviderName,
  PushProviderParameters,
  type PushSettings,
  PutPushProviderBody,
  pushProviderNames,
  pushProviders,
} from './push-providers-api.ts';
export {
  CreateDraftBody,
  DraftParameters,
  PromoteDraftBody,
  RollBackRuleBody,
  RuleDiffQuery,
  ShadowResultsQuery,
  UpdateDraftBody,
} from './rule-drafts-api.ts';
export { RuleOrderBody } from './rules-api.ts';
export {
  ActionParameters,
  AuthenticatorParameters,
  actionCodePattern,
  actionStates,
  ClaimSessionsBody,
  HoldBody,
  ListActionsQuery,
  ReleaseSessionsBody,
  RemoveAuthenticatorQuery,
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
  CreateValueListBody,
  UpdateValueListBody,
  ValueListParameters,
  valueListBodyBytesMax,
  valueListItemCharactersMax,
} from './value-lists-api.ts';
export {
  BareCredentialBody,
  BareOptionsBody,
  OwnAuthenticatorParameters,
  UpdateOwnAuthenticatorBody,
} from './webauthn-api.ts';
export {
  allWebhookEventTypes,
  type WebhookEventType,
  webhookBodies,
} from './webhook-events-api.ts';
export {
  CreateWebhookEndpointBody,
  ListWebhookDeliveriesQuery,
  UpdateWebhookEndpointBody,
  WebhookDeliveryParameters,
  WebhookEndpointParameters,
  webhookDeliveryStates,
  webhookEventTypes,
} from './webhooks-api.ts';
