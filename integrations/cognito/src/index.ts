export { type Api, type ApiOptions, createApi } from './api/create-api.ts';
export type { ApiEvent, ApiHandler } from './api/http.ts';
export type { PoolUser, UserPool } from './api/user-pool.ts';
export {
  type CognitoConfig,
  CognitoConfigError,
  type CognitoOptions,
  type SignInFlow,
} from './config/cognito-config.ts';
export { type Environment, readEnvironment } from './config/environment.ts';
export type { Surroundings } from './stepward-client.ts';
export { createTriggers, type Triggers } from './triggers/create-triggers.ts';
