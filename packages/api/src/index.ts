/** Schemas of the wire. Every route of the server is validated by one of these. */
export {
  AddPasskeyBody,
  AuthenticationOptionsBody,
  ChallengeEmailBody,
  EnrolEmailBody,
  ExchangeBody,
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
  EnrolBody,
  HoldBody,
  ListActionsQuery,
  TakeBody,
  TrackBody,
  TrackParameters,
  UpdateActionBody,
  UpdateUserBody,
  UserParameters,
  ValidateBody,
} from './server-api.ts';
