/**
 * An Amazon Cognito user pool service and an HTTP API of API Gateway on this machine, for tests and for trying out
 * without AWS:
 *
 * ```ts
 * const cognito = await startCognito({
 *   port: 9229,
 *   pools: [{
 *     id: 'eu-west-1_Example01',
 *     usernameAttributes: ['email'],
 *     clients: [{ id: 'spa', preventUserExistenceErrors: 'ENABLED' }],
 *     triggers: { defineAuthChallenge: handler, createAuthChallenge: { path: 'dist/create.mjs', environment } },
 *   }],
 *   deliver: ({ destination, code }) => console.log(destination, code),
 * });
 * new CognitoIdentityProviderClient({ endpoint: cognito.url, region: 'eu-west-1', credentials });
 * Amplify.configure({ Auth: { Cognito: { userPoolId, userPoolClientId, userPoolEndpoint: cognito.url } } });
 *
 * const api = await startHttpApi({
 *   port: 9230,
 *   authorizer: {
 *     issuer: cognito.issuerOf('eu-west-1_Example01'),
 *     jwksUri: cognito.jwksUriOf('eu-west-1_Example01'),
 *     audience: ['spa'],
 *   },
 *   cors: { allowOrigins: ['http://localhost:5173'], allowMethods: ['*'], allowHeaders: ['authorization', 'content-type'] },
 *   routes: [{ method: 'GET', path: '/authenticators', function: { path: 'dist/list.mjs', environment } }],
 * });
 * ```
 *
 * What it honours, and what of it is assumed, is in README.md.
 */
export { type Cognito, type CognitoOptions, type InvocationRecord, startCognito } from './cognito.ts';
export type { HttpApiEvent } from './http-api/event.ts';
export { startHttpApi } from './http-api/http-api.ts';
export type {
  CorsOptions,
  HttpApi,
  HttpApiInvocation,
  HttpApiOptions,
  HttpApiRoute,
  JwtAuthorizerOptions,
} from './http-api/options.ts';
export type { LambdaBundle, LambdaHandler, LambdaSource } from './lambda/lambda-function.ts';
export type {
  AliasName,
  AuthFlow,
  ClientOptions,
  PasswordPolicy,
  PoolOptions,
  SeededUser,
  TriggerOption,
} from './pools/options.ts';
export type { SessionEntry, TriggerEvent, TriggerName } from './triggers/trigger-event.ts';
export type { Delivery } from './users/verification-codes.ts';
