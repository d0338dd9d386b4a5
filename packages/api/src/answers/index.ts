/** Schemas of what routes answer, for the API reference and the tests that hold it true. */
export { ActionAnswer, ActionListAnswer, TrackAnswer, ValidateAnswer } from './actions.ts';
export {
  AddAppCredentialAnswer,
  AnswerQrAnswer,
  BeginChallengeAnswer,
  BeginQrAnswer,
  ClaimQrAnswer,
  FindAppCredentialAnswer,
  RemoveAppCredentialAnswer,
  VerifyInAppAnswer,
  VerifyQrAnswer,
} from './app-credentials.ts';
export { AuditEventListAnswer, RecordedActionListAnswer } from './audit.ts';
export {
  AuthenticatorConfigurationAnswer,
  AuthenticatorConfigurationListAnswer,
} from './authenticator-configurations.ts';
export { BackTestAnswer, BackTestListAnswer, BackTestWithResultAnswer } from './back-tests.ts';
export { MessageCatalogAnswer, MessageOverridesAnswer, ThemeAnswer, UpdatedThemeAnswer } from './branding.ts';
export {
  ActiveChallengeAnswer,
  ClaimChallengeAnswer,
  OtpChallengeAnswer,
  StartCallAnswer,
  TokenPairAnswer,
  ValidateSessionAnswer,
  VerifyOtpAnswer,
} from './challenges.ts';
export {
  AuthenticationOptionsAnswer,
  EmptyAnswer,
  EnrolCodeAnswer,
  EnrolTotpAnswer,
  ExchangeAnswer,
  FindPasskeyAnswer,
  FinishAnswer,
  HostedSessionAnswer,
  InitAnswer,
  OwnAuthenticatorListAnswer,
  RecoveryCodesAnswer,
  RegistrationOptionsAnswer,
  SendCodeAnswer,
  StepUpAnswer,
  VerifyAnswer,
  VerifyPasskeyAnswer,
} from './client.ts';
export { ConfigurationPlanAnswer, ConfigurationTextAnswer } from './configuration-text.ts';
export { ActionExplanationAnswer, ExplanationAnswer } from './explanations.ts';
export {
  ClaimSessionsAnswer,
  HoldAnswer,
  IssuerAnswer,
  KeysAnswer,
  OpenApiAnswer,
  ReleaseSessionsAnswer,
  TakeAnswer,
} from './gateways.ts';
export {
  IdentityProviderAnswer,
  IdentityProviderListAnswer,
  StartIdentityAnswer,
  VerifyIdentityAnswer,
} from './identity-verification.ts';
export {
  ActionConfigurationAnswer,
  ActionConfigurationListAnswer,
  AppClientAnswer,
  AppClientListAnswer,
  FlowAnswer,
  FlowVersionListAnswer,
  MessageProviderAnswer,
  MessageProviderListAnswer,
  RuleAnswer,
  RuleListAnswer,
  TenantAnswer,
  WebhookDeliveryListAnswer,
  WebhookEndpointAnswer,
  WebhookEndpointListAnswer,
} from './management.ts';
export {
  AuthenticatorListAnswer,
  DeviceAnswer,
  DeviceListAnswer,
  EnrolAnswer,
  EnrolManyAnswer,
  UpdateUserAnswer,
  UserAnswer,
  UserListAnswer,
} from './people.ts';
export {
  AnswerPushAnswer,
  AttestationProviderAnswer,
  AttestationProviderListAnswer,
  PushMessageAnswer,
  PushProviderAnswer,
  PushProviderListAnswer,
  PushQuestionAnswer,
  StartPushAnswer,
  UpdatePushCredentialAnswer,
  VerifyPushAnswer,
  WaitingPushAnswer,
} from './push.ts';
export {
  DataPointListAnswer,
  OperatorListAnswer,
} from './rule-catalogue.ts';
export {
  CustomDataPointAnswer,
  CustomDataPointListAnswer,
  ValueListAnswer,
  ValueListListAnswer,
} from './rule-data.ts';
export {
  RuleDiffAnswer,
  RuleDraftAnswer,
  RuleDraftListAnswer,
  RuleVersionListAnswer,
  ShadowResultsAnswer,
} from './rule-drafts.ts';
export { SuccessAnswer } from './values.ts';
export {
  BareAuthenticationOptionsAnswer,
  BareRegistrationOptionsAnswer,
  RelatedOriginsAnswer,
  RemoveOwnAuthenticatorAnswer,
  UpdateOwnAuthenticatorAnswer,
} from './webauthn.ts';
