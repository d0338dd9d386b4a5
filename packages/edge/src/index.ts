export {
  assertEdgeConfig,
  defineEdgeConfig,
  type EdgeConfig,
  EdgeConfigError,
  type EdgeConfigInput,
  type EdgeConfigProblem,
  isFailOpen,
  type LoginEndpoint,
  type LoginEndpointInput,
  validateEdgeConfig,
  viewerConfig,
} from './config.ts';
export type { ActionState, TrackedAction, ValidatedToken } from './decision-answers.ts';
export {
  type ActionKey,
  type ApiAnswer,
  type ApiCall,
  type ApiFailure,
  type ApiResult,
  type ApiTransport,
  type Claimant,
  createDecisionApi,
  type DecisionApi,
  type TrackFacts,
} from './decision-api.ts';
export type { DecisionLine } from './decision-log.ts';
export type { EdgeEnv } from './edge-env.ts';
export { type EdgeRequest, type EdgeResponse, type HeaderList, isResponse } from './messages.ts';
export { onOriginRequest } from './origin-request.ts';
export { onOriginResponse } from './origin-response.ts';
export { type PageKind, type PageOptions, page } from './pages.ts';
export { createSealer, type Sealer, type SealerOptions, type SealPurpose } from './seal.ts';
export { foldUserName, isEmailAddress, maskUserName } from './user-name.ts';
export { onViewerRequest } from './viewer-request.ts';
