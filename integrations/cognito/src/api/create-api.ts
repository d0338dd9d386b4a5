// The API functions of one application, made together from one configuration.
import { type CognitoOptions, completeConfig } from '../config/cognito-config.ts';
import { createWorkings, type Surroundings } from '../stepward-client.ts';
import { createAddAuthenticator } from './add-authenticator.ts';
import { createAuthorizePayment } from './authorize-payment.ts';
import type { ApiHandler } from './http.ts';
import { createListAuthenticators } from './list-authenticators.ts';
import { createRemoveAuthenticator } from './remove-authenticator.ts';
import { createUserPool, type UserPool } from './user-pool.ts';
import { createVerifyAttributes } from './verify-attributes.ts';

export interface Api {
  /** `GET /authenticators` */
  readonly listAuthenticators: ApiHandler;
  /** `POST /authenticators` */
  readonly addAuthenticator: ApiHandler;
  /** `DELETE /authenticators/{userAuthenticatorId}` */
  readonly removeAuthenticator: ApiHandler;
  /** `POST /payments` */
  readonly authorizePayment: ApiHandler;
  /** `POST /verified-attributes` */
  readonly verifyAttributes: ApiHandler;
}

export interface ApiOptions extends Surroundings {
  /** Calls of Cognito; the SDK of AWS unless told. */
  readonly userPool?: UserPool | undefined;
}

/** Each takes an event of an HTTP API with a JWT authorizer. @throws CognitoConfigError, TypeError */
export function createApi(options: CognitoOptions, surroundings: ApiOptions = {}): Api {
  const config = completeConfig(options);
  const workings = createWorkings(config, surroundings);
  const { userPool = createUserPool() } = surroundings;
  return {
    listAuthenticators: createListAuthenticators(config, workings),
    addAuthenticator: createAddAuthenticator(config, workings),
    removeAuthenticator: createRemoveAuthenticator(config, workings),
    authorizePayment: createAuthorizePayment(config, workings),
    verifyAttributes: createVerifyAttributes(config, workings, userPool),
  };
}
