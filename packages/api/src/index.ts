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
  ActionParameters,
  AuthenticatorParameters,
  actionCodePattern,
  actionStates,
  ClaimSessionsBody,
  EnrolBody,
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
